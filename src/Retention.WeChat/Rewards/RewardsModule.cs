namespace Retention.WeChat.Rewards;

public static class RewardsModule
{
    public static IServiceCollection AddRewards(this IServiceCollection services)
    {
        services.AddOptions<RewardsOptions>().BindConfiguration("Rewards").ValidateDataAnnotations().ValidateOnStart();
        services.AddLedger();
        services.AddEarning();
        services.AddTiers();
        services.AddCheckIns();
        services.AddTasks();
        services.AddSurveys();
        services.AddCoupons();
        services.AddPrizes();
        services.AddLotteries();
        services.AddMall();
        return services;
    }

    public static void MapRewards(this IEndpointRouteBuilder console)
    {
        var rewards = console.MapGroup("").WithTags("Rewards");
        LedgerEndpoints.Map(rewards);
        EarningEndpoints.Map(rewards);
        TierEndpoints.Map(rewards);
        CheckInRewardEndpoints.Map(rewards.MapGroup("/check-in-rewards"));
        TaskEndpoints.Map(rewards);
        SurveyEndpoints.Map(rewards.MapGroup("/surveys"));
        console.MapCoupons();
        console.MapPrizes();
        console.MapLotteries();
        console.MapMall();
    }
}
