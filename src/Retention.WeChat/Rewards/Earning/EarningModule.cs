using Retention.Platform.Data;
using Retention.WeChat.Fans;
using Retention.WeChat.Hosting;

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
        services.AddScoped<IHealthCheck, EarningHealth>();
        services.AddScoped<EarningBelongings>();
        services.AddScoped<IBelongings>(provider => provider.GetRequiredService<EarningBelongings>());
        services.AddScoped<IExported>(provider => provider.GetRequiredService<EarningBelongings>());
    }
}
