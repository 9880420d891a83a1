using Retention.Platform.Data;

namespace Retention.WeChat.Rewards;

internal static class EarningModule
{
    private static readonly TimeSpan RulesMaxAge = TimeSpan.FromSeconds(5);

    public static void AddEarning(this IServiceCollection services)
    {
        services.AddScoped<EarningStore>();
        services.AddScoped<EarningRuleStore>();
        services.AddScoped<EarningLimits>();
        services.AddScoped<EarningDesk>();
        services.AddScoped<EarningReturns>();
        services.AddSingleton(provider => new Cached<IReadOnlyList<EarningRule>>(provider.GetRequiredService<IServiceScopeFactory>(), RulesMaxAge, EarningRuleStore.ListAsync));
    }
}
