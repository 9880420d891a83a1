using Retention.Platform.Data;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Tags;

public static class TagsModule
{
    private static readonly TimeSpan RulesMaxAge = TimeSpan.FromSeconds(5);

    public static IServiceCollection AddTags(this IServiceCollection services)
    {
        services.AddScoped<TagStore>();
        services.AddScoped<TagBook>();
        services.AddScoped<IKnowProfiles>(provider => provider.GetRequiredService<TagBook>());
        services.AddScoped<IForgetFans>(provider => provider.GetRequiredService<TagBook>());
        services.AddScoped<IExported, TagExport>();
        services.AddSingleton(provider => new Cached<IReadOnlyList<TagRule>>(
            provider.GetRequiredService<IServiceScopeFactory>(), RulesMaxAge, TagStore.ListEnabledRulesAsync));
        return services;
    }

    public static void MapTags(this IEndpointRouteBuilder console) => TagEndpoints.Map(console);
}
