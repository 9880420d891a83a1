using Retention.Platform.Data;
using Retention.WeChat.Fans;
using Retention.WeChat.Hosting;

namespace Retention.WeChat.Rewards;

internal static class TiersModule
{
    private static readonly TimeSpan LadderMaxAge = TimeSpan.FromSeconds(5);

    private static readonly TimeOnly ReviewTime = new(0, 20);

    public static void AddTiers(this IServiceCollection services)
    {
        services.AddScoped<TierStore>();
        services.AddScoped<TierGifts>();
        services.AddScoped<TierBook>();
        services.AddScoped<TierReturns>();
        services.AddSingleton(provider => new Cached<TierLadder>(provider.GetRequiredService<IServiceScopeFactory>(), LadderMaxAge, TierStore.LoadAsync));
        services.AddDailyTick<TierReviewJob>("tier-review", ReviewTime);
        services.AddScoped<TierBelongings>();
        services.AddScoped<IBelongings>(provider => provider.GetRequiredService<TierBelongings>());
        services.AddScoped<IExported>(provider => provider.GetRequiredService<TierBelongings>());
    }
}
