using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.WeChat.Rewards;
using Retention.WeChat.Tests.Platform;

namespace Retention.WeChat.Tests.Rewards;

/// <summary>Rules and events, through the product's own doors.</summary>
internal static class Earnings
{
    public static async Task AddRuleAsync(this TestDatabase database, EarningRule rule)
    {
        await database.InScopeAsync(provider => provider.GetRequiredService<EarningRuleStore>().InsertAsync(rule, default));
        database.Services.GetRequiredService<Cached<IReadOnlyList<EarningRule>>>().Invalidate();
    }

    public static Task<long> EarnAsync(this TestDatabase database, EarningEvent e) =>
        database.InScopeAsync(provider => provider.GetRequiredService<EarningDesk>().EarnAsync(e, default));
}
