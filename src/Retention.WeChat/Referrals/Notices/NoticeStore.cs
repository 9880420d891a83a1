using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Referrals;

/// <summary>The table <c>referral_notice</c>.</summary>
internal sealed class NoticeStore(Db db)
{
    /// <summary>Counts one more, in the caller's transaction.</summary>
    /// <returns>Which one it is; null when there have been as many as may be.</returns>
    public async Task<int?> CountAsync(Id<ReferralCampaign> campaignId, Id<Fan> fanId, NoticeKind kind, int max, CancellationToken ct)
    {
        if (max == 0)
            return null;
        await db.ExecuteAsync(Sql.Open, new { campaignId, fanId, kind }, ct);
        if (await db.ExecuteAsync(Sql.Count, new { campaignId, fanId, kind, max }, ct) != 1)
            return null;
        return await db.FindAsync<int>(Sql.Sent, new { campaignId, fanId, kind }, ct);
    }

    /// <returns>What these fans were told in any of the campaigns.</returns>
    public Task<IReadOnlyList<NoticeCount>> ListAsync(IReadOnlyCollection<Id<ReferralCampaign>> campaignIds, IReadOnlyCollection<Id<Fan>> fanIds, CancellationToken ct) =>
        db.ListAsync<NoticeCount>(Sql.List, new { campaigns = campaignIds.Select(id => id.Value).ToArray(), fans = fanIds.Select(id => id.Value).ToArray() }, ct);

    /// <summary>The first of its sort. Within a transaction that has locked the fan.</summary>
    public ValueTask InsertAsync(NoticeCount first, CancellationToken ct) => db.QueueAsync(Sql.Insert, new { first.CampaignId, first.FanId, first.Kind, first.Sent }, ct);

    /// <param name="more">How many more there are.</param>
    public ValueTask RaiseAsync(NoticeCount more, CancellationToken ct) => db.QueueAsync(Sql.Raise, new { more.CampaignId, more.FanId, more.Kind, more.Sent }, ct);

    /// <summary>Members who take part and have not been told of the end by any of their accounts; a person with several once.</summary>
    public Task<IReadOnlyList<long>> ListUntoldAsync(Id<ReferralCampaign> campaignId, long after, int limit, CancellationToken ct) =>
        db.ListAsync<long>(Sql.ListUntold, new { campaignId, after, limit }, ct);

    internal static class Sql
    {
        public const string List = "select campaign_id, fan_id, kind, sent from referral_notice where campaign_id in @campaigns and fan_id in @fans";

        public const string Insert = "insert into referral_notice (campaign_id, fan_id, kind, sent) values (@CampaignId, @FanId, @Kind, @Sent)";

        public const string Raise = "update referral_notice set sent = sent + @Sent where campaign_id = @CampaignId and fan_id = @FanId and kind = @Kind";

        public const string Open = """
            insert into referral_notice (campaign_id, fan_id, kind, sent)
            select @campaignId, @fanId, @kind, 0 from (select 1 as one) as here
            where not exists (select 1 from referral_notice where campaign_id = @campaignId and fan_id = @fanId and kind = @kind)
            """;

        public const string Count = "update referral_notice set sent = sent + 1 where campaign_id = @campaignId and fan_id = @fanId and kind = @kind and sent < @max";

        public const string Sent = "select sent from referral_notice where campaign_id = @campaignId and fan_id = @fanId and kind = @kind";

        public const string ListUntold = """
            select f.member_id from referral_link l join fan f on f.id = l.fan_id
            where l.campaign_id = @campaignId and f.member_id > @after
                and not exists (
                    select 1 from fan told join referral_notice n on n.fan_id = told.id
                    where told.member_id = f.member_id and n.campaign_id = l.campaign_id and n.kind = 'Ended')
            group by f.member_id
            order by f.member_id limit @limit
            """;
    }
}
