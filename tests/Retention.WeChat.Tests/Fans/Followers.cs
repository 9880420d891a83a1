using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;
using Retention.WeChat.Tests.Platform;

namespace Retention.WeChat.Tests.Fans;

/// <summary>Fans registered through the product's own door.</summary>
internal static class Followers
{
    public static Task<Fan> FollowAsync(this TestDatabase database, string openId, string? scene = null, DateTimeOffset? at = null) =>
        database.InTransactionAsync(async (provider, ct) =>
            (await provider.GetRequiredService<FanRegistry>().FollowAsync(FanAccount.Official, openId, at ?? database.Clock.GetUtcNow(), scene, ct)).Fan);

    public static Task<Fan> UnfollowAsync(this TestDatabase database, string openId, DateTimeOffset? at = null) =>
        database.InTransactionAsync(async (provider, ct) =>
            (await provider.GetRequiredService<FanRegistry>().UnfollowAsync(FanAccount.Official, openId, at ?? database.Clock.GetUtcNow(), ct)).Fan);

    /// <summary>Somebody in the mini-program.</summary>
    public static Task<Fan> OpenMiniProgramAsync(this TestDatabase database, string openId) =>
        database.InTransactionAsync((provider, ct) => provider.GetRequiredService<FanRegistry>().MeetAsync(FanAccount.Mini, openId, ct));

    public static async Task<Fan> FanAsync(this TestDatabase database, Id<Fan> id) =>
        (await database.InScopeAsync(provider => provider.GetRequiredService<FanRegistry>().FindAsync(id, default)))!;
}
