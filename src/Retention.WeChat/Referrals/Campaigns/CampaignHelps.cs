using Dapper;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Referrals;

[method: ExplicitConstructor]
public sealed record HelpCount(ReferralState State, long Helps);

/// <summary>A line of the journal of touches.</summary>
/// <param name="Outcome">What became of it; null while nothing has.</param>
[method: ExplicitConstructor]
public sealed record HelpTouch(long Id, Id<Fan> InviterFanId, TouchChannel Channel, DateTimeOffset TouchedAt, string? Outcome, DateTimeOffset NotedAt);

/// <summary>Helps as operators look at them; the settler alone changes them.</summary>
internal sealed class CampaignHelps(Db db)
{
    /// <summary>Touches of one friend in one campaign that are shown.</summary>
    private const int TouchesMax = 100;

    public Task<IReadOnlyList<HelpCount>> CountAsync(Id<ReferralCampaign> campaignId, CancellationToken ct) => db.ListAsync<HelpCount>(Sql.Count, new { campaignId }, ct);

    public Task<Referral?> FindAsync(Id<Referral> id, CancellationToken ct) => db.FindAsync<Referral>(Sql.Find, new { id }, ct);

    /// <returns>Newest first.</returns>
    public Task<IReadOnlyList<Referral>> PageAsync(Id<ReferralCampaign> campaignId, ReferralState? state, long before, int limit, CancellationToken ct) => state is null
        ? db.ListAsync<Referral>(Sql.Page, new { campaignId, before, limit }, ct)
        : db.ListAsync<Referral>(Sql.PageInState, new { campaignId, state, before, limit }, ct);

    /// <summary>Those a fan brought, and the one they were brought by in each campaign. Newest first.</summary>
    public Task<IReadOnlyList<Referral>> ListOfFanAsync(Id<Fan> fanId, long before, int limit, CancellationToken ct) =>
        db.ListAsync<Referral>(Sql.ListOfFan, new { fanId, before, limit }, ct);

    /// <summary>Everything that touched a friend in a campaign, oldest first.</summary>
    public Task<IReadOnlyList<HelpTouch>> ListTouchesAsync(Referral help, CancellationToken ct) =>
        db.ListAsync<HelpTouch>(Sql.ListTouches, new { help.InviteeFanId, help.CampaignId, limit = TouchesMax }, ct);

    internal static class Sql
    {
        private const string Columns = """
            id, campaign_id, inviter_fan_id, invitee_fan_id, team_id, touch_id, channel, credited_by, state, reason, attributed_at, device_hash, ip_hash,
            inviter_points, invitee_points, risk_points, risk_version, condition_at, withdrawn, withdrawn_at, reclaimed_by, reclaimed_at, reclaimed_touch,
            due_at, held_at, confirmed_at, closed_at
            """;

        public const string Count = "select state, count(*) as helps from referral where campaign_id = @campaignId group by state";

        public const string Find = $"select {Columns} from referral where id = @id";

        public const string Page = $"""
            select {Columns} from referral
            where campaign_id = @campaignId and id < @before
            order by id desc limit @limit
            """;

        public const string PageInState = $"""
            select {Columns} from referral
            where campaign_id = @campaignId and state = @state and id < @before
            order by id desc limit @limit
            """;

        // Each half by its own index; one "or" would walk through everybody's.
        public const string ListOfFan = $"""
            select {Columns} from (
                select {Columns} from referral where inviter_fan_id = @fanId and id < @before order by id desc limit @limit) as brought
            union all
            select {Columns} from (
                select {Columns} from referral where invitee_fan_id = @fanId and id < @before order by id desc limit @limit) as was_brought
            order by id desc limit @limit
            """;

        public const string ListTouches = """
            select id, inviter_fan_id, channel, touched_at, outcome, noted_at from referral_touch
            where fan_id = @InviteeFanId and campaign_id = @CampaignId
            order by touched_at, id limit @limit
            """;
    }
}
