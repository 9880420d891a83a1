using Dapper;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Referrals;

/// <summary>What inviters' friends had done by a moment, read from what was noted about them at the time.</summary>
internal sealed class KocFacts(FollowHistory follows, IInviteeRevenue revenue, Db db)
{
    /// <summary>Names in one statement.</summary>
    private const int ChunkMax = 500;

    /// <summary>What somebody does of their own accord; following and scanning are what they were asked to.</summary>
    private static readonly string[] Activities = ["Wrote", "Clicked", "SubscribeAnswered", "ServiceEvent", "Order", "CouponUsed"];

    /// <summary>The next inviters who brought somebody since then and are still with us.</summary>
    public async Task<IReadOnlyList<Id<Fan>>> ListInvitersAsync(Id<Fan> after, DateTimeOffset since, DateTimeOffset asOf, int limit, CancellationToken ct) =>
        [.. (await db.ListAsync<long>(Sql.ListInviters, new { after, since, asOf, limit }, ct)).Select(id => new Id<Fan>(id))];

    /// <returns>What each of the inviters brought, by inviter.</returns>
    public async Task<ILookup<Id<Fan>, KocHelp>> ListHelpsAsync(IReadOnlyCollection<Id<Fan>> inviters, DateTimeOffset since, DateTimeOffset asOf, CancellationToken ct)
    {
        var rows = await db.ListAsync<Row>(Sql.ListHelps, new { inviters = inviters.Select(id => id.Value).ToArray(), since, asOf }, ct);
        var helps = new List<(Id<Fan> Inviter, KocHelp Help)>(rows.Count);
        foreach (var chunk in rows.Chunk(ChunkMax))
            helps.AddRange(await CompleteAsync(chunk, asOf, ct));
        return helps.ToLookup(each => each.Inviter, each => each.Help);
    }

    private async Task<IEnumerable<(Id<Fan> Inviter, KocHelp Help)>> CompleteAsync(Row[] rows, DateTimeOffset asOf, CancellationToken ct)
    {
        var members = rows.Select(row => row.MemberId).Distinct().ToList();
        var changes = await follows.ListAsync(members, ct);
        var active = (await db.ListAsync<LastActivity>(Sql.ListActivity, new { members = members.Select(id => id.Value).ToArray(), kinds = Activities, asOf }, ct)).ToLookup(each => each.MemberId);
        var purchases = (await revenue.ListAsync(members, rows.Min(row => row.AttributedAt), ct)).Where(purchase => purchase.PaidAt < asOf).ToLookup(purchase => purchase.MemberId);
        return rows.Select(row =>
        {
            var stay = new InviteeStay(row.AttributedAt, [.. changes[row.MemberId]]);
            var bought = purchases[row.MemberId].Where(purchase => purchase.PaidAt >= row.AttributedAt).ToList();
            return (row.InviterFanId, new KocHelp(
                row.InviteeFanId, row.Channel, row.AttributedAt, row.OutcomeAt(asOf), stay.StayedFor(7, asOf), stay.StayedFor(30, asOf), row.DeviceHash, row.IpHash,
                active[row.MemberId].Any(each => each.LastAt >= row.AttributedAt), bought.Count, bought.Sum(purchase => purchase.NetFen)));
        });
    }

    [method: ExplicitConstructor]
    private sealed record Row(
        Id<Fan> InviterFanId, Id<Fan> InviteeFanId, Id<Fan> MemberId, TouchChannel Channel, DateTimeOffset AttributedAt, ReferralState State, DateTimeOffset? ConfirmedAt,
        DateTimeOffset? ClosedAt, string? DeviceHash, string? IpHash)
    {
        /// <summary>What was decided later had not been decided then.</summary>
        public KocOutcome OutcomeAt(DateTimeOffset asOf) => State switch
        {
            ReferralState.Rejected when ClosedAt < asOf => KocOutcome.Rejected,
            ReferralState.Void or ReferralState.Lost when ClosedAt < asOf => KocOutcome.Lost,
            _ => ConfirmedAt < asOf ? KocOutcome.Confirmed : KocOutcome.Open,
        };
    }

    [method: ExplicitConstructor]
    private sealed record LastActivity(Id<Fan> MemberId, DateTimeOffset LastAt);

    internal static class Sql
    {
        public const string ListInviters = """
            select distinct r.inviter_fan_id from referral r join fan f on f.id = r.inviter_fan_id
            where r.inviter_fan_id > @after and r.attributed_at >= @since and r.attributed_at < @asOf and f.open_id is not null and f.state <> 'Left'
            order by r.inviter_fan_id limit @limit
            """;

        public const string ListHelps = """
            select r.inviter_fan_id, r.invitee_fan_id, f.member_id, r.channel, r.attributed_at, r.state, r.confirmed_at, r.closed_at, r.device_hash, r.ip_hash
            from referral r join fan f on f.id = r.invitee_fan_id
            where r.inviter_fan_id in @inviters and r.attributed_at >= @since and r.attributed_at < @asOf
            order by r.inviter_fan_id, r.id
            """;

        public const string ListActivity = """
            select f.member_id, max(e.occurred_at) as last_at from fan f join fan_event e on e.fan_id = f.id
            where f.member_id in @members and e.kind in @kinds and e.occurred_at < @asOf
            group by f.member_id
            union all
            select fan_id, max(created_at) from referral_link where fan_id in @members and created_at < @asOf group by fan_id
            """;
    }
}
