using Retention.WeChat.Fans;
using Retention.WeChat.Hosting;

namespace Retention.WeChat.Referrals;

/// <summary>Fans whose friends stay: key opinion consumers.</summary>
internal static class KocModule
{
    private static readonly TimeOnly ScoreTime = new(5, 30);

    public static IServiceCollection AddKoc(this IServiceCollection services)
    {
        services.AddOptions<KocOptions>().BindConfiguration("Referrals:Koc").ValidateDataAnnotations()
            .Validate(options => options.UntagBelow <= options.TagAt, "Referrals:Koc:UntagBelow must not be above Referrals:Koc:TagAt.")
            .ValidateOnStart();
        services.AddScoped<KocFacts>();
        services.AddScoped<KocStore>();
        services.AddScoped<KocDesk>();
        services.AddScoped<KocMemory>();
        services.AddScoped<IForgetMembers>(provider => provider.GetRequiredService<KocMemory>());
        services.AddScoped<IExported>(provider => provider.GetRequiredService<KocMemory>());
        services.AddDailyTick<KocJob>("koc-scores", ScoreTime);
        return services;
    }

    public static void MapKoc(this RouteGroupBuilder console) => KocEndpoints.Map(console);
}
