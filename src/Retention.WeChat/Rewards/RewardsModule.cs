namespace Retention.WeChat.Rewards;

public static class RewardsModule
{
    public static IServiceCollection AddRewards(this IServiceCollection services)
    {
        services.AddOptions<RewardsOptions>().BindConfiguration("Rewards").ValidateDataAnnotations().ValidateOnStart();
        services.AddLedger();
        services.AddOptions<CheckInOptions>().BindConfiguration("Rewards:CheckIn").ValidateDataAnnotations().ValidateOnStart();
        services.AddScoped<CheckInDesk>();
        return services;
    }

    public static void MapRewards(this IEndpointRouteBuilder console)
    {
        var rewards = console.MapGroup("").WithTags("Rewards");
        LedgerEndpoints.Map(rewards);
    }
}
