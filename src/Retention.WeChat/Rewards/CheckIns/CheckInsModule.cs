using Retention.Platform.Data;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Rewards;

internal static class CheckInsModule
{
    private static readonly TimeSpan RewardsMaxAge = TimeSpan.FromSeconds(5);

    public static void AddCheckIns(this IServiceCollection services)
    {
        services.AddOptions<CheckInOptions>().BindConfiguration("Rewards:CheckIn").ValidateDataAnnotations().ValidateOnStart();
        services.AddScoped<CheckInStore>();
        services.AddScoped<CheckInDesk>();
        services.AddScoped<MakeUpDesk>();
        services.AddSingleton(provider => new Cached<IReadOnlyList<CheckInReward>>(provider.GetRequiredService<IServiceScopeFactory>(), RewardsMaxAge, CheckInStore.ListRewardsAsync));
        services.AddScoped<CheckInBelongings>();
        services.AddScoped<IBelongings>(provider => provider.GetRequiredService<CheckInBelongings>());
        services.AddScoped<IExported>(provider => provider.GetRequiredService<CheckInBelongings>());
    }
}
