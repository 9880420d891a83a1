using Retention.Platform.Data;
using Retention.WeChat.Hosting;

namespace Retention.WeChat.Journeys;

public static class JourneysModule
{
    private static readonly TimeOnly ReminderTime = new(9, 30);
    private static readonly TimeSpan PlansMaxAge = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ReviseEvery = TimeSpan.FromSeconds(5);

    public static IServiceCollection AddJourneys(this IServiceCollection services)
    {
        services.AddOptions<ExpiryReminderOptions>().BindConfiguration("Journeys:ExpiryReminder").ValidateDataAnnotations().ValidateOnStart();
        services.AddScoped<ReminderStore>();
        services.AddScoped<ExpiryReminders>();
        services.AddScoped<LifecycleStore>();
        services.AddScoped<JourneyRunner>();
        services.AddScoped<PlanRevision>();
        services.AddScoped<PlanDesk>();
        services.AddScoped<ISeed, DefaultPlan>();
        services.AddSingleton(provider => new Cached<PlanCatalog>(provider.GetRequiredService<IServiceScopeFactory>(), PlansMaxAge, LifecycleStore.LoadPlansAsync));
        services.AddTick<LifecycleTickJob>("lifecycle", LifecycleStore.Sql.AnyDue);
        services.AddTick<PlanRevisionJob>("plan-revisions", LifecycleStore.Sql.AnyChange, ReviseEvery);
        services.AddDailyTick<ExpiryReminderJob>("points-expiry-reminder", ReminderTime);
        return services;
    }

    public static void MapJourneys(this IEndpointRouteBuilder console) => PlanEndpoints.Map(console.MapGroup("/plans").WithTags("Journeys"));
}
