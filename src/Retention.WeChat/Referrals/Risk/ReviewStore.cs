using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Referrals;

/// <summary>The table <c>referral_review</c>, as operators work through it.</summary>
internal sealed class ReviewStore(Db db)
{
    private const int InvitersMax = 100;

    public async Task<ReferralReview?> FindAsync(Id<Referral> id, CancellationToken ct) => (await ListAsync([id], ct)).SingleOrDefault();

    public Task<IReadOnlyList<ReferralReview>> ListAsync(IReadOnlyCollection<Id<Referral>> ids, CancellationToken ct) =>
        db.ListAsync<ReferralReview>(Sql.List, new { ids }, ct);

    /// <summary>Locks helps before their reviews, as the settler does.</summary>
    public Task LockHelpsAsync(IReadOnlyCollection<Id<Referral>> ids, CancellationToken ct) => db.ListAsync<long>(Sql.LockHelps, new { ids }, ct);

    /// <param name="campaignId">Of all campaigns when null.</param>
    /// <param name="inviterId">Of all inviters when null.</param>
    /// <param name="after">The last one of the page before.</param>
    /// <returns>Oldest first; without those that ended meanwhile by themselves.</returns>
    public Task<IReadOnlyList<ReferralReview>> ListOpenAsync(Id<ReferralCampaign>? campaignId, Id<Fan>? inviterId, ReferralReview? after, int limit, CancellationToken ct) =>
        db.ListAsync<ReferralReview>(
            Sql.ListOpen, new { campaignId, inviterId, afterAt = after?.OpenedAt ?? DateTimeOffset.UnixEpoch, afterId = after?.ReferralId.Value ?? 0, limit }, ct);

    /// <returns>Decided last first.</returns>
    public Task<IReadOnlyList<ReferralReview>> ListDecidedAsync(ReviewDecision decision, Id<ReferralCampaign>? campaignId, ReferralReview? before, int limit, CancellationToken ct) =>
        db.ListAsync<ReferralReview>(
            Sql.ListDecided, new { decision, campaignId, beforeAt = before?.DecidedAt ?? DateTimeOffset.MaxValue, beforeId = before?.ReferralId.Value ?? long.MaxValue, limit }, ct);

    /// <returns>Those with most waiting first.</returns>
    public Task<IReadOnlyList<WaitingInviter>> ListInvitersAsync(Id<ReferralCampaign>? campaignId, CancellationToken ct) =>
        db.ListAsync<WaitingInviter>(Sql.ListInviters, new { campaignId, limit = InvitersMax }, ct);

    /// <returns>How many were still open.</returns>
    public Task<int> DecideAsync(IReadOnlyCollection<Id<Referral>> ids, ReviewDecision decision, string by, string note, DateTimeOffset now, CancellationToken ct) =>
        db.ExecuteAsync(Sql.Decide, new { ids, decision, by, note, now }, ct);

    /// <summary>The settler books what follows.</summary>
    public ValueTask MakeDueAsync(IReadOnlyCollection<Id<Referral>> ids, DateTimeOffset now, CancellationToken ct) => db.QueueAsync(Sql.MakeDue, new { ids, now }, ct);

    internal static class Sql
    {
        private const string Select = """
            select v.referral_id, v.campaign_id, r.inviter_fan_id, r.invitee_fan_id, r.channel, r.state, r.attributed_at, v.opened_at, v.decision, v.note,
                v.decided_by, v.decided_at
            from referral_review v
            join referral r on r.id = v.referral_id
            """;

        public const string List = $"{Select} where v.referral_id in @ids order by v.referral_id";

        public const string LockHelps = "select id from referral where id in @ids order by id /*lock*/";

        public const string ListOpen = $"""
            {Select}
            where v.decided_at is null and r.closed_at is null
                and (@campaignId is null or v.campaign_id = @campaignId) and (@inviterId is null or r.inviter_fan_id = @inviterId)
                and v.opened_at >= @afterAt and (v.opened_at > @afterAt or v.referral_id > @afterId)
            order by v.opened_at, v.referral_id limit @limit
            """;

        public const string ListDecided = $"""
            {Select}
            where v.decision = @decision and (@campaignId is null or v.campaign_id = @campaignId)
                and v.decided_at <= @beforeAt and (v.decided_at < @beforeAt or v.referral_id < @beforeId)
            order by v.decided_at desc, v.referral_id desc limit @limit
            """;

        public const string ListInviters = """
            select r.inviter_fan_id, count(*) as waiting, min(v.opened_at) as oldest_at
            from referral_review v
            join referral r on r.id = v.referral_id
            where v.decided_at is null and r.closed_at is null and (@campaignId is null or v.campaign_id = @campaignId)
            group by r.inviter_fan_id
            order by count(*) desc, r.inviter_fan_id limit @limit
            """;

        public const string Decide = """
            update referral_review set decision = @decision, note = @note, decided_by = @by, decided_at = @now
            where referral_id in @ids and decided_at is null
            """;

        public const string MakeDue = "update referral set due_at = @now where id in @ids";
    }
}
