using Retention.Platform.Data;
using Retention.WeChat.Hosting;

namespace Retention.WeChat.Conversations;

public static class ConversationsModule
{
    private static readonly TimeSpan RulesMaxAge = TimeSpan.FromSeconds(5);

    public static IServiceCollection AddConversations(this IServiceCollection services)
    {
        services.AddScoped<AnswerStore>();
        services.AddScoped<ConversationDesk>();
        services.AddScoped<ISeed, DefaultAnswers>();
        services.AddSingleton(provider => new Cached<IReadOnlyList<AnswerRule>>(
            provider.GetRequiredService<IServiceScopeFactory>(), RulesMaxAge, AnswerStore.ListAsync));
        return services;
    }

    public static void MapConversations(this IEndpointRouteBuilder console) => AnswerEndpoints.Map(console.MapGroup("/answers").WithTags("Conversations"));
}
