using Retention.WeChat.Fans;
using Retention.WeChat.Hosting;

namespace Retention.WeChat.Rewards;

internal static class LedgerModule
{
    private static readonly TimeOnly CheckTime = new(3, 30);
    private static readonly TimeOnly SheetTime = new(0, 20);
    private static readonly TimeSpan SealEvery = TimeSpan.FromSeconds(5);
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
        services.AddScoped<ChainStore>();
        services.AddScoped<PointsLedger>();
        services.AddScoped<LedgerSealer>();
        services.AddScoped<SheetStore>();
        services.AddScoped<BalanceSheets>();
        services.AddScoped<AdjustmentStore>();
        services.AddScoped<AdjustmentDesk>();
        services.AddScoped<ChainProof>();
        services.AddScoped<LedgerProof>();
        services.AddScoped<IBelongings, PointsBelongings>();
        services.AddScoped<IExported, PointsExport>();
        services.AddSingleton<PostingDesk>();
        services.AddHostedService(provider => provider.GetRequiredService<PostingDesk>());
        services.AddDailyTick<LedgerCheckJob>("ledger-check", CheckTime);
        services.AddDailyTick<SheetJob>("points-sheet", SheetTime);
        services.AddTick<LedgerSealJob>("ledger-seal", ChainStore.Sql.AnyUnsealed, SealEvery);
        services.AddTick<HoldLapseJob>("points-hold-lapse", HoldStore.Sql.AnyLapsed, LapseEvery);
        services.AddTick<ExpirySweepJob>("points-expiry", LedgerStore.Sql.AnyLapsed, SweepEvery);
        return services;
    }
}
