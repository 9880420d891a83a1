using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Callbacks;
using Retention.WeChat.Fans;
using Retention.WeChat.Referrals;
using Retention.WeChat.Tests.Platform;

namespace Retention.WeChat.Tests.Referrals;

/// <summary>A campaign and what happens in it, through the product's own doors.</summary>
internal static class Invitations
{
    public const long InviterPoints = 10;
    public const long InviteePoints = 5;

    public static async Task<ReferralCampaign> CampaignAsync(this TestDatabase database, RewardTrigger trigger = RewardTrigger.ServiceEvent, int rewardsMax = 50)
    {
        var now = database.Clock.GetUtcNow();
        var campaign = await database.InScopeAsync(async provider =>
        {
            var made = new ReferralCampaign(
                provider.GetRequiredService<IdGenerator>().Next<ReferralCampaign>(), $"c{Guid.NewGuid():N}", "老友记", "和好友一起来", now.AddDays(-1), now.AddDays(30), trigger, 7,
                InviterPoints, InviteePoints, rewardsMax, null, true, now);
            await provider.GetRequiredService<ReferralStore>().InsertCampaignAsync(made, default);
            return made;
        });
        database.Services.GetRequiredService<Cached<IReadOnlyList<ReferralCampaign>>>().Invalidate();
        return campaign;
    }

    public static Task<ReferralLink> LinkAsync(this TestDatabase database, ReferralCampaign campaign, Fan fan) =>
        database.InScopeAsync(provider => provider.GetRequiredService<ReferralLinks>().EnsureAsync(campaign.Id, fan.Id, default));

    public static Task<ReferralCampaign?> CampaignOfAsync(this TestDatabase database, ReferralLink link) =>
        database.InScopeAsync(provider => provider.GetRequiredService<ReferralProgram>().FindCampaignAsync(link.CampaignId, default));

    /// <summary>A follow by a scene, with the attribution that comes of it.</summary>
    public static Task<Fan> ComeByAsync(this TestDatabase database, string openId, string? scene, DateTimeOffset? at = null) =>
        database.InTransactionAsync(async (provider, ct) =>
        {
            var when = at ?? database.Clock.GetUtcNow();
            var registry = provider.GetRequiredService<FanRegistry>();
            await registry.LockAsync(FanAccount.Official, [openId], ct);
            var (fan, kind) = await registry.FollowAsync(FanAccount.Official, openId, when, scene, ct);
            await provider.GetRequiredService<ReferralProgram>().AttributeAsync(fan, kind, scene, when, ct);
            return fan;
        });

    public static Task<bool?> ServiceEventAsync(this TestDatabase database, Fan fan, string key) =>
        database.InScopeAsync(provider => provider.GetRequiredService<ServiceEvents>().ReportAsync(fan.Id, new ServiceEventRequest(key, "purchase", null), default));

    public static Task<long> BalanceAsync(this TestDatabase database, Fan fan) =>
        database.FindAsync<long>("select balance from points_balance where fan_id = @Id", new { fan.Id });

    public static Task<Referral?> ReferralOfAsync(this TestDatabase database, Fan invitee) =>
        database.InScopeAsync(provider => provider.GetRequiredService<ReferralStore>().FindOfInviteeAsync(invitee.Id, default));
}
