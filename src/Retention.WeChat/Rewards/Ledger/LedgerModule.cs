using Retention.WeChat.Hosting;

namespace Retention.WeChat.Rewards;

internal static class LedgerModule
{
    private static readonly TimeOnly CheckTime = new(3, 30);
    private static readonly TimeSpan LapseEvery = TimeSpan.FromSeconds(10);

    /// <summary>Just past midnight; what a sweep of that day leaves is found by the next.</summary>
    private static readonly TimeSpan SweepEvery = TimeSpan.FromSeconds(30);

    public static IServiceCollection AddLedger(this IServiceCollection services)
    {
        services.AddScoped<LedgerStore>();
        services.AddScoped<JournalStore>();
        services.AddScoped<HoldStore>();
        services.AddScoped<ReversalStore>();
        services.AddScoped<ProofStore>();
        services.AddScoped<PointsLedger>();
        services.AddScoped<LedgerProof>();
        services.AddDailyTick<LedgerCheckJob>("ledger-check", CheckTime);
        services.AddTick<HoldLapseJob>("points-hold-lapse", LapseEvery);
        services.AddTick<ExpirySweepJob>("points-expiry", SweepEvery);
        return services;
    }
}
