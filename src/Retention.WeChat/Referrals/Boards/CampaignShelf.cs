using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Referrals;

/// <summary>How a published campaign stands for those who may take part.</summary>
public enum CampaignStanding
{
    Upcoming,
    Open,

    /// <summary>Takes no new helps for now.</summary>
    Paused,

    /// <summary>Everything rests.</summary>
    Stopped,

    /// <summary>Over; what was begun is still being counted.</summary>
    Settling,

    /// <summary>Nothing changes any more.</summary>
    Over,
}

/// <param name="Joined">Whether the reader takes part.</param>
internal sealed record CampaignNotice(LiveCampaign Campaign, CampaignStanding Standing, bool Joined, ReferralProgress Progress);

/// <summary>Campaigns as somebody meets them: those that run, and those they take part in that have not been settled for long.</summary>
internal sealed class CampaignShelf(Cached<IReadOnlyList<LiveCampaign>> campaigns, Db db, TimeProvider clock)
{
    public async Task<IReadOnlyList<CampaignNotice>> ListAsync(Id<Fan> memberId, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var shown = (await campaigns.GetAsync(ct)).Where(campaign => campaign.Terms.StartsAt <= now && now < campaign.Terms.SettlesAt.AddDays(campaign.Terms.ClaimDays)).ToList();
        if (shown.Count == 0)
            return [];
        var own = (await db.ListAsync<ReferralProgress>(Sql.ListProgress, new { memberId }, ct)).ToDictionary(progress => progress.CampaignId);
        var joined = (await db.ListAsync<long>(Sql.ListJoined, new { memberId }, ct)).ToHashSet();
        return
        [
            .. from campaign in shown
               let takesPart = joined.Contains(campaign.Id.Value) || own.ContainsKey(campaign.Id)
               where takesPart || campaign.Row.IsRunning(now)
               select new CampaignNotice(campaign, StandingOf(campaign, now), takesPart, own.GetValueOrDefault(campaign.Id) ?? ReferralProgress.Empty(campaign.Id, memberId)),
        ];
    }

    public static CampaignStanding StandingOf(LiveCampaign campaign, DateTimeOffset now) => campaign.Row.State switch
    {
        _ when now >= campaign.Terms.SettlesAt => CampaignStanding.Over,
        CampaignState.Stopped => CampaignStanding.Stopped,
        CampaignState.Ended => CampaignStanding.Settling,
        _ when now >= campaign.Terms.EndsAt => CampaignStanding.Settling,
        CampaignState.Paused => CampaignStanding.Paused,
        _ => now < campaign.Terms.StartsAt ? CampaignStanding.Upcoming : CampaignStanding.Open,
    };

    internal static class Sql
    {
        public const string ListJoined = "select campaign_id from referral_link where fan_id in (select id from fan where member_id = @memberId)";

        public const string ListProgress = "select campaign_id, fan_id, checking, held, confirmed, lost, confirmed_at from referral_progress where fan_id = @memberId";
    }
}
