using Retention.WeChat.Hosting;

namespace Retention.WeChat.Rewards;

public static class RewardsModule
{
    private static readonly TimeOnly CheckTime = new(3, 30);

    public static IServiceCollection AddRewards(this IServiceCollection services)
    {
        services.AddScoped<LedgerStore>();
        services.AddScoped<PointsLedger>();
        services.AddDailyTick<LedgerCheckJob>("ledger-check", CheckTime);
        services.AddEarning();
        services.AddTiers();
        services.AddCheckIns();
        services.AddTasks();
        services.AddSurveys();
        services.AddCoupons();
        return services;
    }

    public static void MapRewards(this IEndpointRouteBuilder console)
    {
        RewardEndpoints.Map(console.MapGroup("").WithTags("Rewards"));
        console.MapCoupons();
    }
}
