using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Referrals;

/// <summary>The tables <c>referral_campaign</c>, <c>referral_link</c> and <c>referral</c>.</summary>
internal sealed class ReferralStore(Db db)
{
    public static Task<IReadOnlyList<ReferralCampaign>> ListCampaignsAsync(Db db, CancellationToken ct) => db.ListAsync<ReferralCampaign>(Sql.ListCampaigns, null, ct);

    public Task<int> InsertCampaignAsync(ReferralCampaign campaign, CancellationToken ct) => db.ExecuteAsync(Sql.InsertCampaign, campaign, ct);

    public Task<int> SwitchCampaignAsync(Id<ReferralCampaign> id, bool enabled, CancellationToken ct) => db.ExecuteAsync(Sql.SwitchCampaign, new { id, enabled }, ct);

    public Task<ReferralLink?> FindLinkAsync(string code, CancellationToken ct) => db.FindAsync<ReferralLink>(Sql.FindLink, new { code }, ct);

    public Task<ReferralLink?> FindLinkOfAsync(Id<ReferralCampaign> campaignId, Id<Fan> fanId, CancellationToken ct) =>
        db.FindAsync<ReferralLink>(Sql.FindLinkOf, new { campaignId, fanId }, ct);

    public Task<int> InsertLinkAsync(ReferralLink link, DateTimeOffset now, CancellationToken ct) =>
        db.ExecuteAsync(Sql.InsertLink, new { link.Id, link.CampaignId, link.FanId, link.Code, now }, ct);

    public Task<int> WantQrAsync(Id<ReferralLink> id, string? pictureFor, DateTimeOffset now, CancellationToken ct) => db.ExecuteAsync(Sql.WantQr, new { id, pictureFor, now }, ct);

    public Task<IReadOnlyList<ReferralLink>> ListWantedAsync(DateTimeOffset now, int limit, CancellationToken ct) => db.ListAsync<ReferralLink>(Sql.ListWanted, new { now, limit }, ct);

    /// <returns>False when another node has it.</returns>
    public async Task<bool> TakeWantedAsync(Id<ReferralLink> id, DateTimeOffset now, DateTimeOffset until, CancellationToken ct) =>
        await db.ExecuteAsync(Sql.TakeWanted, new { id, now, until }, ct) == 1;

    public Task<int> SaveQrAsync(ReferralLink link, CancellationToken ct) =>
        db.ExecuteAsync(Sql.SaveQr, new { link.Id, link.QrTicket, link.QrUrl, link.QrExpiresAt, link.MediaId, link.MediaExpiresAt }, ct);

    public Task<int> WantRenewalAsync(IReadOnlyCollection<Id<ReferralCampaign>> running, DateTimeOffset expiringBefore, DateTimeOffset now, CancellationToken ct) =>
        db.ExecuteAsync(Sql.WantRenewal, new { running = running.Select(id => id.Value).ToArray(), expiringBefore, now }, ct);

    public Task<Referral?> FindOfInviteeAsync(Id<Fan> inviteeId, CancellationToken ct) => db.FindAsync<Referral>(Sql.FindOfInvitee, new { inviteeId }, ct);

    /// <summary>Invitations that wait for something real their invitees do, whichever of a member's accounts was invited.</summary>
    public Task<IReadOnlyList<HeldReferral>> ListHeldOfMembersAsync(IReadOnlyCollection<Id<Fan>> memberIds, CancellationToken ct) =>
        db.ListAsync<HeldReferral>(Sql.ListHeldOfMembers, new { memberIds = memberIds.Select(id => id.Value).ToArray() }, ct);

    public ValueTask InsertAsync(Referral referral, CancellationToken ct) =>
        db.QueueAsync(
            Sql.Insert,
            new
            {
                referral.Id, referral.CampaignId, referral.InviterFanId, referral.InviteeFanId, referral.State, referral.Reason,
                referral.AttributedAt, referral.RewardDueAt,
            },
            ct);

    public ValueTask ReattributeAsync(Referral referral, CancellationToken ct) =>
        db.QueueAsync(Sql.Reattribute, new { referral.InviteeFanId, referral.CampaignId, referral.InviterFanId, referral.State, referral.Reason, referral.AttributedAt, referral.RewardDueAt }, ct);

    public ValueTask VoidHeldAsync(Id<Fan> inviteeId, string reason, DateTimeOffset at, DateTimeOffset now, CancellationToken ct) =>
        db.QueueAsync(Sql.VoidHeld, new { inviteeId, reason, at, now }, ct);

    public async Task<bool> ConfirmAsync(Id<Referral> id, string? reason, DateTimeOffset now, CancellationToken ct) =>
        await db.ExecuteAsync(Sql.Confirm, new { id, reason, now }, ct) == 1;

    public Task<long> CountRewardedAsync(Id<ReferralCampaign> campaignId, Id<Fan> inviterId, CancellationToken ct) =>
        db.FindAsync<long>(Sql.CountRewarded, new { campaignId, inviterId }, ct);

    public Task<IReadOnlyList<Referral>> ListDueAsync(DateTimeOffset now, int limit, CancellationToken ct) => db.ListAsync<Referral>(Sql.ListDue, new { now, limit }, ct);

    public Task<IReadOnlyList<Referral>> ListOfInviterAsync(Id<Fan> inviterId, long before, int limit, CancellationToken ct) =>
        db.ListAsync<Referral>(Sql.ListOfInviter, new { inviterId, before, limit }, ct);

    public Task<IReadOnlyList<ReferralCount>> CountAsync(Id<ReferralCampaign> campaignId, CancellationToken ct) => db.ListAsync<ReferralCount>(Sql.Count, new { campaignId }, ct);

    internal static class Sql
    {
        private const string CampaignColumns = """
            id, code, name, description, starts_at, ends_at, reward_trigger, stay_days, inviter_points, invitee_points,
            inviter_rewards_max, risk_accepted_by, enabled, created_at
            """;

        private const string LinkColumns = "id, campaign_id, fan_id, code, qr_ticket, qr_url, qr_expires_at, media_id, media_expires_at, picture_wanted_for";

        private const string Columns = "id, campaign_id, inviter_fan_id, invitee_fan_id, state, reason, attributed_at, reward_due_at, settled_at";

        public const string ListCampaigns = $"select {CampaignColumns} from referral_campaign order by id desc limit 500";

        public const string InsertCampaign = """
            insert into referral_campaign (id, code, name, description, starts_at, ends_at, reward_trigger, stay_days, inviter_points,
                invitee_points, inviter_rewards_max, risk_accepted_by, enabled, created_at)
            values (@Id, @Code, @Name, @Description, @StartsAt, @EndsAt, @RewardTrigger, @StayDays, @InviterPoints,
                @InviteePoints, @InviterRewardsMax, @RiskAcceptedBy, @Enabled, @CreatedAt)
            """;

        public const string SwitchCampaign = "update referral_campaign set enabled = @enabled where id = @id";

        public const string FindLink = $"select {LinkColumns} from referral_link where code = @code";

        public const string FindLinkOf = $"select {LinkColumns} from referral_link where campaign_id = @campaignId and fan_id = @fanId";

        public const string InsertLink = """
            insert into referral_link (id, campaign_id, fan_id, code, created_at)
            values (@Id, @CampaignId, @FanId, @Code, @now)
            """;

        public const string WantQr = """
            update referral_link set qr_wanted_at = coalesce(qr_wanted_at, @now), picture_wanted_for = coalesce(@pictureFor, picture_wanted_for)
            where id = @id
            """;

        public const string AnyWanted = "select 1 from referral_link where qr_wanted_at <= @now";

        public const string ListWanted = $"select {LinkColumns} from referral_link where qr_wanted_at <= @now order by qr_wanted_at limit @limit";

        public const string TakeWanted = "update referral_link set qr_wanted_at = @until where id = @id and qr_wanted_at <= @now";

        public const string SaveQr = """
            update referral_link set qr_ticket = @QrTicket, qr_url = @QrUrl, qr_expires_at = @QrExpiresAt, media_id = @MediaId,
                media_expires_at = @MediaExpiresAt, qr_wanted_at = null, picture_wanted_for = null
            where id = @Id
            """;

        public const string WantRenewal = """
            update referral_link set qr_wanted_at = @now
            where qr_expires_at < @expiringBefore and qr_wanted_at is null and campaign_id in @running
            """;

        public const string FindOfInvitee = $"select {Columns} from referral where invitee_fan_id = @inviteeId";

        public const string ListHeldOfMembers = """
            select f.member_id, r.invitee_fan_id, r.attributed_at
            from fan f join referral r on r.invitee_fan_id = f.id
            where f.member_id in @memberIds and r.state = 'Held'
            order by r.id
            """;

        public const string Insert = """
            insert into referral (id, campaign_id, inviter_fan_id, invitee_fan_id, state, reason, attributed_at, reward_due_at)
            values (@Id, @CampaignId, @InviterFanId, @InviteeFanId, @State, @Reason, @AttributedAt, @RewardDueAt)
            """;

        // A first follow that arrives late but is older decides, as long as nobody was rewarded.
        public const string Reattribute = """
            update referral set campaign_id = @CampaignId, inviter_fan_id = @InviterFanId, state = @State, reason = @Reason,
                attributed_at = @AttributedAt, reward_due_at = @RewardDueAt
            where invitee_fan_id = @InviteeFanId and state <> 'Confirmed' and attributed_at > @AttributedAt
            """;

        public const string VoidHeld = """
            update referral set state = 'Void', reason = @reason, reward_due_at = null, settled_at = @now
            where invitee_fan_id = @inviteeId and state = 'Held' and attributed_at <= @at
            """;

        public const string Confirm = "update referral set state = 'Confirmed', reason = @reason, reward_due_at = null, settled_at = @now where id = @id and state = 'Held'";

        public const string CountRewarded = """
            select count(*) from referral
            where inviter_fan_id = @inviterId and campaign_id = @campaignId and state = 'Confirmed' and reason is null
            """;

        public const string AnyDue = "select 1 from referral where state = 'Held' and reward_due_at <= @now";

        public const string ListDue = $"select {Columns} from referral where state = 'Held' and reward_due_at <= @now order by reward_due_at limit @limit";

        public const string ListOfInviter = $"select {Columns} from referral where inviter_fan_id = @inviterId and id < @before order by id desc limit @limit";

        public const string Count = "select state, count(*) as fans from referral where campaign_id = @campaignId group by state";
    }
}

[method: Dapper.ExplicitConstructor]
public sealed record ReferralCount(ReferralState State, long Fans);

[method: Dapper.ExplicitConstructor]
internal sealed record HeldReferral(Id<Fan> MemberId, Id<Fan> InviteeFanId, DateTimeOffset AttributedAt);
