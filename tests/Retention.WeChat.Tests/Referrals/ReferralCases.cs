using Microsoft.Extensions.DependencyInjection;
using Retention.WeChat.Fans;
using Retention.WeChat.Referrals;
using Retention.WeChat.Rewards;
using Retention.WeChat.Tests.Fans;
using Retention.WeChat.Tests.Platform;

namespace Retention.WeChat.Tests.Referrals;

/// <summary>How the cases begin, and what they look at.</summary>
internal static class ReferralCases
{
    public static async Task<(LiveCampaign Campaign, Fan Inviter, ReferralLink Link)> InviteAsync(
        TestDatabase database, Func<CampaignTerms, CampaignTerms>? change = null, string name = "inviter", HelpCondition condition = HelpCondition.ServiceEvent)
    {
        var campaign = await database.CampaignAsync(condition, change);
        var inviter = await database.FollowAsync(name);
        return (campaign, inviter, await database.LinkAsync(campaign, inviter));
    }

    public static async Task<(int Held, int Confirmed, int Lost)> FiguresAsync(TestDatabase database, LiveCampaign campaign, Fan fan)
    {
        var progress = await database.ProgressAsync(campaign, fan);
        Assert.Equal(0, progress.Checking);
        return (progress.Held, progress.Confirmed, progress.Lost);
    }

    public static async Task<(long Available, long Pending)> PointsAsync(TestDatabase database, Fan fan)
    {
        var balance = await BalanceAsync(database, fan);
        return (balance.Available, balance.Pending);
    }

    public static Task<PointsBalance> BalanceAsync(TestDatabase database, Fan fan) =>
        database.InScopeAsync(provider => provider.GetRequiredService<PointsLedger>().FindBalanceAsync(fan.MemberId, default));

    public static Task<IReadOnlyList<string>> TitlesAsync(TestDatabase database, LiveCampaign campaign, Fan fan) =>
        database.ListAsync<string>("select title from referral_award where campaign_id = @campaignId and fan_id = @fanId order by title", new { campaignId = campaign.Id.Value, fanId = fan.Id.Value });

    public static Task<Fan> MeetAsync(TestDatabase database, string openId) =>
        database.InTransactionAsync((provider, ct) => provider.GetRequiredService<FanRegistry>().MeetAsync(FanAccount.Official, openId, ct));
}
