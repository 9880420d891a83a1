using Retention.WeChat.Hosting;

namespace Retention.WeChat.Rewards;

public static class RewardsModule
{
    private static readonly TimeOnly CheckTime = new(3, 30);

    public static IServiceCollection AddRewards(this IServiceCollection services)
    {
        services.AddOptions<CheckInOptions>().BindConfiguration("Rewards:CheckIn").ValidateDataAnnotations().ValidateOnStart();
        services.AddScoped<LedgerStore>();
        services.AddScoped<PointsLedger>();
        services.AddScoped<CheckInDesk>();
        services.AddPrizes();
        services.AddLotteries();
        services.AddMall();
        services.AddDailyTick<LedgerCheckJob>("ledger-check", CheckTime);
        return services;
    }

    public static void MapRewards(this IEndpointRouteBuilder console)
    {
        RewardEndpoints.Map(console.MapGroup("").WithTags("Rewards"));
        console.MapPrizes();
        console.MapLotteries();
        console.MapMall();
    }
}
