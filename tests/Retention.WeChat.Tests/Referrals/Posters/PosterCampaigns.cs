using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;
using Retention.WeChat.Referrals;
using Retention.WeChat.Rewards;

namespace Retention.WeChat.Tests.Referrals;

/// <summary>Campaigns that run, written down directly, and links in them.</summary>
internal static class PosterCampaigns
{
    public static async Task<ReferralCampaign> OpenAsync(IServiceProvider provider, DateTimeOffset now)
    {
        var id = provider.GetRequiredService<IdGenerator>().Next<ReferralCampaign>();
        var terms = new CampaignTerms(
            "春茶邀请", "邀请好友到店，双方各得积分。", CampaignKind.TwoSided, now.AddDays(-1), now.AddDays(60), HelpCondition.ServiceEvent,
            new CampaignDisclosure("茶馆", "新粉", "邀请", "七天内领取"), InviterPoints: 10);
        var draft = new ReferralCampaign(
            id, $"c{id}", terms.Name, terms.Kind, CampaignState.Draft, terms.StartsAt, terms.EndsAt, RulesText.Write(terms), null, null, "li", now, null, null, null, null, null);
        await provider.GetRequiredService<CampaignStore>().InsertAsync(draft, default);
        await provider.GetRequiredService<Db>().ExecuteAsync("update referral_campaign set state = 'Open' where id = @id", new { id }, default);
        provider.GetRequiredService<Cached<IReadOnlyList<LiveCampaign>>>().Invalidate();
        return draft with { State = CampaignState.Open };
    }

    public static async Task MoveAsync(IServiceProvider provider, ReferralCampaign campaign, CampaignState to)
    {
        await provider.GetRequiredService<Db>().ExecuteAsync("update referral_campaign set state = @to where id = @Id", new { campaign.Id, to }, default);
        provider.GetRequiredService<Cached<IReadOnlyList<LiveCampaign>>>().Invalidate();
    }

    public static Task<ReferralLink> LinkAsync(IServiceProvider provider, ReferralCampaign campaign, Id<Fan> fanId) =>
        provider.GetRequiredService<ReferralLinks>().EnsureAsync(campaign.Id, fanId, default);
}
