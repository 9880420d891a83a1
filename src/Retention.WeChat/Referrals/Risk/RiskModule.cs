using Retention.Platform.Data;

namespace Retention.WeChat.Referrals;

/// <summary>What is made of a help before it counts: rules, assessments, replays, and the queue of what was held back.</summary>
internal static class RiskModule
{
    private static readonly TimeSpan RulesMaxAge = TimeSpan.FromSeconds(5);

    public static IServiceCollection AddRisk(this IServiceCollection services)
    {
        services.AddSingleton(provider => new Cached<RiskRuleBook>(provider.GetRequiredService<IServiceScopeFactory>(), RulesMaxAge, RiskRuleStore.LoadAsync));
        services.AddSingleton<RiskRanks>();
        services.AddScoped<RiskFactStore>();
        services.AddScoped<RiskRuleStore>();
        services.AddScoped<RiskRuleDesk>();
        services.AddScoped<RiskDesk>();
        services.AddScoped<RiskStore>();
        services.AddScoped<ReviewStore>();
        services.AddScoped<ReviewDesk>();
        services.AddScoped<ReplayStore>();
        services.AddScoped<RiskReplay>();
        return services;
    }

    public static void MapRisk(this RouteGroupBuilder console)
    {
        RiskEndpoints.Map(console);
        ReviewEndpoints.Map(console);
    }
}
