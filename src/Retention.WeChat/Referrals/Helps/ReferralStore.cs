using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Referrals;

/// <summary>The table <c>referral</c>. Facts may be noted by whoever learns them; the state is the settler's.</summary>
internal sealed class ReferralStore(Db db)
{
    public Task<Referral?> FindAsync(Id<Referral> id, CancellationToken ct) => db.FindAsync<Referral>(Sql.Find, new { id }, ct);

    public Task<Referral?> LockAsync(Id<Referral> id, CancellationToken ct) => db.FindAsync<Referral>(Sql.Lock, new { id }, ct);

    public Task<IReadOnlyList<Referral>> ListOfInviteesAsync(IReadOnlyCollection<Id<Fan>> inviteeIds, CancellationToken ct) =>
        db.ListAsync<Referral>(Sql.ListOfInvitees, new { inviteeIds = Values(inviteeIds) }, ct);

    /// <returns>Newest first.</returns>
    public Task<IReadOnlyList<Referral>> ListOfInviterAsync(Id<ReferralCampaign>? campaignId, Id<Fan> inviterId, long before, int limit, CancellationToken ct) =>
        db.ListAsync<Referral>(Sql.ListOfInviter, new { campaignId = campaignId?.Value, inviterId, before, limit }, ct);

    public Task<IReadOnlyList<Referral>> PageAsync(Id<ReferralCampaign> campaignId, ReferralState? state, long before, int limit, CancellationToken ct) =>
        db.ListAsync<Referral>(Sql.Page, new { campaignId, state, before, limit }, ct);

    public Task<IReadOnlyList<ReferralCount>> CountAsync(Id<ReferralCampaign> campaignId, CancellationToken ct) => db.ListAsync<ReferralCount>(Sql.Count, new { campaignId }, ct);

    /// <summary>The inviter's friends for whom there were no points left: those that wait for them and those that waited in vain.</summary>
    public Task<int> CountOutOfBudgetAsync(Id<ReferralCampaign> campaignId, Id<Fan> inviterId, CancellationToken ct) => db.FindAsync<int>(Sql.CountOutOfBudget, new { campaignId, inviterId }, ct);

    public ValueTask InsertAsync(Referral referral, CancellationToken ct) => db.QueueAsync(
        Sql.Insert,
        new
        {
            referral.Id, referral.CampaignId, referral.InviterFanId, referral.InviteeFanId, referral.TeamId, referral.TouchId, referral.Channel, referral.CreditedBy,
            referral.State, referral.AttributedAt, referral.DeviceHash, referral.IpHash, referral.DueAt, referral.WeChatRank,
        },
        ct);

    /// <summary>An older first follow, told late, belongs to another touch. Whoever was rewarded meanwhile keeps it.</summary>
    public ValueTask ReclaimAsync(Id<Fan> inviteeId, ReferralTouch touch, DateTimeOffset at, DateTimeOffset now, CancellationToken ct) =>
        db.QueueAsync(Sql.Reclaim, new { touch.CampaignId, inviteeId, inviterId = touch.InviterFanId, touchId = touch.Id, at, now }, ct);

    /// <summary>It should not count any more. What was noted first stays the reason.</summary>
    /// <param name="inviteeId">Whose helps, in all campaigns and by whatever of their accounts.</param>
    /// <param name="at">Helps made after this are not meant.</param>
    public async ValueTask WithdrawAsync(Id<Fan> inviteeId, string reason, DateTimeOffset at, DateTimeOffset now, CancellationToken ct) =>
        await db.QueueAsync(Sql.Withdraw, new { fanIds = await db.ListAsync<long>(Sql.ListSelves, new { fanId = inviteeId }, ct), reason, at, now }, ct);

    public ValueTask WithdrawAsync(Id<Referral> id, string reason, DateTimeOffset now, CancellationToken ct) => db.QueueAsync(Sql.WithdrawOne, new { id, reason, now }, ct);

    /// <summary>What met a condition was undone.</summary>
    public ValueTask WithdrawByConditionAsync(string key, string reason, DateTimeOffset now, CancellationToken ct) => db.QueueAsync(Sql.WithdrawByCondition, new { key, reason, now }, ct);

    /// <summary>Locks the helps that what met their condition took with it when it was undone, looked at since or not.</summary>
    public Task<IReadOnlyList<Referral>> LockRefundedAsync(string key, CancellationToken ct) => db.ListAsync<Referral>(Sql.LockRefunded, new { key }, ct);

    /// <summary>What it was withdrawn for never was; the settler looks at it anew.</summary>
    public ValueTask UnwithdrawAsync(Id<Referral> id, DateTimeOffset now, CancellationToken ct) => db.QueueAsync(Sql.Unwithdraw, new { id, now }, ct);

    /// <returns>When somebody last left, by whatever of their accounts; null when they never did.</returns>
    public async Task<DateTimeOffset?> FindLeftAtAsync(Id<Fan> fanId, CancellationToken ct) =>
        await db.FindAsync<DateTimeOffset?>(Sql.LastLeft, new { fanIds = await db.ListAsync<long>(Sql.ListSelves, new { fanId }, ct) }, ct);

    /// <summary>Something happened that meets a condition, for helps made before it by any account of the member.</summary>
    public async ValueTask MeetConditionAsync(
        Id<Fan> memberId, IReadOnlyCollection<Id<ReferralCampaign>> campaigns, string? key, DateTimeOffset at, DateTimeOffset now, CancellationToken ct)
    {
        if (await AccountsAsync(memberId, ct) is { Count: > 0 } fanIds)
            await db.QueueAsync(Sql.MeetCondition, new { fanIds, campaigns = Values(campaigns), key, at, now }, ct);
    }

    /// <summary>Has the settler look at helps that wait for something of a member.</summary>
    public async ValueTask LookAgainAsync(Id<Fan> memberId, DateTimeOffset now, CancellationToken ct)
    {
        if (await AccountsAsync(memberId, ct) is { Count: > 0 } fanIds)
            await db.QueueAsync(Sql.LookAgain, new { fanIds, now }, ct);
    }

    public ValueTask LookAgainAsync(Id<Referral> id, DateTimeOffset now, CancellationToken ct) => db.QueueAsync(Sql.LookAgainAt, new { id, now }, ct);

    /// <summary>What is due, of campaigns that are not stopped.</summary>
    public Task<IReadOnlyList<Referral>> ListDueAsync(DateTimeOffset now, int limit, CancellationToken ct) => db.ListAsync<Referral>(Sql.ListDue, new { now, limit }, ct);

    /// <summary>Locks those of a list that are still due, in order.</summary>
    public Task<IReadOnlyList<Referral>> LockDueAsync(IReadOnlyCollection<Id<Referral>> ids, DateTimeOffset now, CancellationToken ct) =>
        db.ListAsync<Referral>(Sql.LockDue, new { ids = Values(ids), now }, ct);

    /// <summary>Writes what the settler decided; facts noted before are answered by it.</summary>
    public ValueTask SaveAsync(Referral row, CancellationToken ct) => db.QueueAsync(
        Sql.Save,
        new
        {
            row.Id, row.InviterFanId, row.TeamId, row.TouchId, row.CreditedBy, row.State, row.Reason, row.AttributedAt, row.InviterPoints, row.InviteePoints, row.RiskPoints,
            row.RiskVersion, row.ReclaimedBy, row.ReclaimedAt, row.ReclaimedTouch, row.DueAt, row.HeldAt, row.ConfirmedAt, row.ClosedAt, row.Begun, row.WeChatRank,
        },
        ct);

    public ValueTask PostponeAsync(Id<Referral> id, DateTimeOffset until, CancellationToken ct) => db.QueueAsync(Sql.Postpone, new { id, until }, ct);

    public async Task<IReadOnlyCollection<Id<Fan>>> ListAccountsAsync(Id<Fan> memberId, CancellationToken ct) => [.. (await AccountsAsync(memberId, ct)).Select(id => new Id<Fan>(id))];

    private Task<IReadOnlyList<long>> AccountsAsync(Id<Fan> memberId, CancellationToken ct) => db.ListAsync<long>(Sql.ListAccounts, new { memberId }, ct);

    private static long[] Values<T>(IEnumerable<Id<T>> ids) => [.. ids.Select(id => id.Value)];

    internal static class Sql
    {
        private const string Columns = """
            id, campaign_id, inviter_fan_id, invitee_fan_id, team_id, touch_id, channel, credited_by, state, reason, attributed_at, device_hash, ip_hash,
            inviter_points, invitee_points, risk_points, risk_version, condition_at, condition_key, withdrawn, withdrawn_at, reclaimed_by, reclaimed_at,
            reclaimed_touch, due_at, held_at, confirmed_at, closed_at, begun, wechat_rank
            """;

        /// <summary>As <see cref="Referral.IsOpen"/> has it.</summary>
        internal const string OpenStates = "'New', 'Waiting', 'Verify', 'Review', 'Unfunded', 'Held'";

        private const string Open = $"state in ({OpenStates})";

        /// <summary>What is to be withdrawn later may be withdrawn at once for another reason.</summary>
        internal const string NotWithdrawn = "(withdrawn is null or withdrawn_at > @now)";

        private const string Standing = $"({OpenStates}, 'Confirmed')";

        public const string Find = $"select {Columns} from referral where id = @id";

        public const string Lock = $"select {Columns} from referral where id = @id /*lock*/";

        public const string ListOfInvitees = $"select {Columns} from referral where invitee_fan_id in @inviteeIds order by id";

        public const string ListOfInviter = $"""
            select {Columns} from referral
            where inviter_fan_id = @inviterId and id < @before and (@campaignId is null or campaign_id = @campaignId)
            order by id desc limit @limit
            """;

        public const string Page = $"""
            select {Columns} from referral
            where campaign_id = @campaignId and id < @before and (@state is null or state = @state)
            order by id desc limit @limit
            """;

        public const string Count = "select state, count(*) as helps from referral where campaign_id = @campaignId group by state";

        public const string CountOutOfBudget = """
            select count(*) from referral
            where inviter_fan_id = @inviterId and campaign_id = @campaignId and (state = 'Unfunded' or (state = 'Void' and reason = 'budget'))
            """;

        public const string Insert = """
            insert into referral (id, campaign_id, inviter_fan_id, invitee_fan_id, team_id, touch_id, channel, credited_by, state, attributed_at, device_hash, ip_hash, due_at, wechat_rank)
            values (@Id, @CampaignId, @InviterFanId, @InviteeFanId, @TeamId, @TouchId, @Channel, @CreditedBy, @State, @AttributedAt, @DeviceHash, @IpHash, @DueAt, @WeChatRank)
            """;

        public const string Reclaim = $"""
            update referral set reclaimed_by = @inviterId, reclaimed_at = @at, reclaimed_touch = @touchId, due_at = @now
            where campaign_id = @CampaignId and invitee_fan_id = @inviteeId and {Open} and attributed_at > @at
                and (reclaimed_at is null or reclaimed_at > @at)
            """;

        // Read before the changes below: MariaDB answers an update with a query in its condition by going through the whole table.
        public const string ListSelves = "select other.id from fan as own join fan as other on other.member_id = own.member_id where own.id = @fanId";

        public const string ListAccounts = "select id from fan where member_id = @memberId";

        public const string Withdraw = $"""
            update referral set withdrawn = @reason, withdrawn_at = @at, due_at = @now
            where invitee_fan_id in @fanIds
                and {NotWithdrawn} and attributed_at <= @at
                and state in {Standing}
            """;

        public const string LastLeft = "select max(left_at) from fan where id in @fanIds";

        public const string WithdrawOne = $"update referral set withdrawn = @reason, withdrawn_at = @now, due_at = @now where id = @id and {NotWithdrawn}";

        public const string WithdrawByCondition = $"update referral set withdrawn = @reason, withdrawn_at = @now, due_at = @now where condition_key = @key and {NotWithdrawn}";

        public const string LockRefunded = $"""
            select {Columns} from referral
            where condition_key = @key and withdrawn = 'refunded' and (state in {Standing} or (state in ('Void', 'Lost') and reason = 'refunded'))
            order by id /*lock*/
            """;

        public const string Unwithdraw = "update referral set withdrawn = null, withdrawn_at = null, due_at = @now where id = @id and withdrawn = 'refunded'";

        public const string MeetCondition = $"""
            update referral set condition_at = @at, condition_key = @key, due_at = @now
            where invitee_fan_id in @fanIds and campaign_id in @campaigns and condition_at is null
                and attributed_at <= @at and {Open}
            """;

        public const string LookAgain = $"update referral set due_at = @now where invitee_fan_id in @fanIds and {Open}";

        public const string LookAgainAt = "update referral set due_at = @now where id = @id";

        public const string AnyDue = "select 1 from referral where due_at <= @now and campaign_id not in (select id from referral_campaign where state = 'Stopped')";

        public const string ListDue = $"""
            select {Columns} from referral
            where due_at <= @now and campaign_id not in (select id from referral_campaign where state = 'Stopped')
            order by due_at limit @limit
            """;

        public const string LockDue = $"select {Columns} from referral where id in @ids and due_at <= @now order by id /*lock*/";

        public const string Save = """
            update referral set inviter_fan_id = @InviterFanId, team_id = @TeamId, touch_id = @TouchId, credited_by = @CreditedBy, state = @State, reason = @Reason,
                attributed_at = @AttributedAt, inviter_points = @InviterPoints, invitee_points = @InviteePoints, risk_points = @RiskPoints,
                risk_version = @RiskVersion, reclaimed_by = @ReclaimedBy, reclaimed_at = @ReclaimedAt, reclaimed_touch = @ReclaimedTouch, due_at = @DueAt,
                held_at = @HeldAt, confirmed_at = @ConfirmedAt, closed_at = @ClosedAt, begun = @Begun, wechat_rank = @WeChatRank
            where id = @Id
            """;

        public const string Postpone = "update referral set due_at = @until where id = @id";
    }
}

[method: Dapper.ExplicitConstructor]
public sealed record ReferralCount(ReferralState State, long Helps);
