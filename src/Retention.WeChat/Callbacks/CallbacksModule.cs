using Retention.WeChat.Fans;
using Retention.WeChat.Hosting;
using Retention.WeChat.Referrals;

namespace Retention.WeChat.Callbacks;

public static class CallbacksModule
{
    public static IServiceCollection AddCallbacks(this IServiceCollection services)
    {
        services.AddOptions<CallbacksOptions>().BindConfiguration("Callbacks").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<CallbackGates>();
        services.AddSingleton<CallbackEndpoints>();
        services.AddSingleton<AnswerTaker>();
        services.AddSingleton<OfferedAnswers>();
        services.AddScoped<InboxStore>();
        services.AddScoped<FanEventPipeline>();
        services.AddScoped<IForgetFans, InboxMemory>();
        services.AddScoped<ServiceEvents>();
        services.AddScoped<IKnowDeeds, ServiceDeeds>();
        services.AddScoped<PenaltyStore>();
        services.AddScoped<PenaltyDesk>();
        services.AddScoped<IHealthCheck, PenaltyHealth>();
        services.AddSingleton<InboxLanes>();
        services.AddSingleton<CallbackInbox>();
        services.AddHostedService(provider => provider.GetRequiredService<InboxLanes>());
        services.AddHostedService(provider => provider.GetRequiredService<CallbackInbox>());
        services.AddHostedService(provider => provider.GetRequiredService<OfferedAnswers>());
        services.AddHostedService<InboxSweeper>();
        services.AddTick<InboxPurgeJob>("inbox-purge", TimeSpan.FromHours(1));
        return services;
    }

    public static void MapCallbacks(this IEndpointRouteBuilder app) => CallbackEndpoints.Map(app);

    public static void MapServiceEvents(this IEndpointRouteBuilder console)
    {
        ServiceEvents.Map(console);
        FailedCallbacks.Map(console);
        PenaltyEndpoints.Map(console);
    }
}
