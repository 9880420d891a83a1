using Dapper;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Rewards;

namespace Retention.WeChat.Referrals;

/// <param name="Kind">Codes or coupons.</param>
/// <param name="SourceId">A pool of codes, a template of coupons.</param>
/// <param name="Promised">How many of it are set aside for the campaign.</param>
/// <param name="Released">Of these, given back unused.</param>
[method: ExplicitConstructor]
public sealed record StockPromise(PrizeKind Kind, long SourceId, long Promised, long Released)
{
    public long Kept => Promised - Released;
}

/// <summary>The table <c>referral_promise</c>: codes and coupons set aside, until the awards they were meant for are handed over or lapse.</summary>
internal sealed class CampaignPromises(Db db)
{
    public ValueTask AddAsync(Id<ReferralCampaign> campaignId, PrizeKind kind, long sourceId, long promised, DateTimeOffset dueAt, CancellationToken ct) =>
        db.QueueAsync(Sql.Add, new { campaignId, kind, sourceId, promised, dueAt }, ct);

    /// <summary>Campaigns that are over and may have something to give back.</summary>
    public Task<IReadOnlyList<long>> ListDueAsync(DateTimeOffset now, int limit, CancellationToken ct) => db.ListAsync<long>(Sql.ListDue, new { now, limit }, ct);

    public Task<IReadOnlyList<StockPromise>> LockAsync(Id<ReferralCampaign> campaignId, CancellationToken ct) => db.ListAsync<StockPromise>(Sql.Lock, new { campaignId }, ct);

    public ValueTask ReleaseAsync(Id<ReferralCampaign> campaignId, StockPromise promise, long count, CancellationToken ct) =>
        db.QueueAsync(Sql.Release, new { campaignId, promise.Kind, promise.SourceId, count }, ct);

    /// <param name="campaignId">Whose.</param>
    /// <param name="dueAt">When to look again; null when nothing can come back any more.</param>
    /// <param name="ct">Stops waiting.</param>
    public ValueTask LookAgainAsync(Id<ReferralCampaign> campaignId, DateTimeOffset? dueAt, CancellationToken ct) => db.QueueAsync(Sql.LookAgain, new { campaignId, dueAt }, ct);

    /// <summary>Awards whose prizes are given, may still be, or went back by themselves when they lapsed. A stage that lapses gives back its place instead.</summary>
    public Task<IReadOnlyList<AwardTally>> TallyStandingAsync(Id<ReferralCampaign> campaignId, CancellationToken ct) =>
        db.ListAsync<AwardTally>(Sql.TallyStanding, new { campaignId }, ct);

    /// <returns>When the next stage may lapse; null when none can.</returns>
    public Task<DateTimeOffset?> FindNextLapseAsync(Id<ReferralCampaign> campaignId, CancellationToken ct) =>
        db.FindAsync<DateTimeOffset?>(Sql.FindNextLapse, new { campaignId }, ct);

    internal static class Sql
    {
        public const string Add = """
            insert into referral_promise (campaign_id, kind, source_id, promised, released, due_at)
            values (@campaignId, @kind, @sourceId, @promised, 0, @dueAt)
            """;

        public const string ListDue = """
            select distinct p.campaign_id from referral_promise p join referral_campaign c on c.id = p.campaign_id
            where p.due_at <= @now and c.state = 'Ended'
            limit @limit
            """;

        public const string Lock = """
            select kind, source_id, promised, released from referral_promise
            where campaign_id = @campaignId
            order by kind desc, source_id /*lock*/
            """;

        public const string Release = """
            update referral_promise set released = released + @count
            where campaign_id = @campaignId and kind = @Kind and source_id = @SourceId
            """;

        public const string LookAgain = "update referral_promise set due_at = @dueAt where campaign_id = @campaignId";

        public const string TallyStanding = """
            select title, rank_no, count(*) as awards from referral_award
            where campaign_id = @campaignId and not (state = 'Lapsed' and title like 'stage:%')
            group by title, rank_no
            """;

        public const string FindNextLapse = """
            select claim_by from referral_award
            where campaign_id = @campaignId and state = 'Reached' and title like 'stage:%'
            order by claim_by limit 1
            """;
    }
}
