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
        return services;
    }

    public static void MapRewards(this IEndpointRouteBuilder console)
    {
        var rewards = console.MapGroup("").WithTags("Rewards");
        LedgerEndpoints.Map(rewards);
        console.MapCoupons();
    }
}
