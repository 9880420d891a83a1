using Retention.Platform.Data;
using Retention.WeChat.Hosting;

namespace Retention.WeChat.Journeys;

public static class JourneysModule
{
    private static readonly TimeSpan PlansMaxAge = TimeSpan.FromSeconds(5);

    public static IServiceCollection AddJourneys(this IServiceCollection services)
    {
        services.AddScoped<LifecycleStore>();
        services.AddScoped<JourneyRunner>();
        services.AddScoped<ISeed, DefaultPlan>();
        services.AddSingleton(provider => new Cached<PlanCatalog>(provider.GetRequiredService<IServiceScopeFactory>(), PlansMaxAge, LifecycleStore.LoadPlansAsync));
        services.AddTick<LifecycleTickJob>("lifecycle");
        return services;
    }

    public static void MapJourneys(this IEndpointRouteBuilder console) => PlanEndpoints.Map(console.MapGroup("/plans").WithTags("Journeys"));
}
