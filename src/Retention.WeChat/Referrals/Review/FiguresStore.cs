using Dapper;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Referrals;

/// <summary>An invitee of a campaign, by the person's member.</summary>
[method: ExplicitConstructor]
internal sealed record CreditedInvitee(Id<Fan> InviteeFanId, Id<Fan> MemberId, DateTimeOffset AttributedAt);

/// <summary>Counts over a campaign's rows.</summary>
internal sealed class FiguresStore(Db db)
{
    public async Task<LinkFigures> LinksAsync(Id<ReferralCampaign> campaignId, CancellationToken ct) => (await db.FindAsync<LinkFigures>(Sql.Links, new { campaignId }, ct))!;

    public async Task<TouchFigures> TouchesAsync(Id<ReferralCampaign> campaignId, CancellationToken ct) => (await db.FindAsync<TouchFigures>(Sql.Touches, new { campaignId }, ct))!;

    public Task<IReadOnlyList<ShareCount>> SharesAsync(Id<ReferralCampaign> campaignId, CancellationToken ct) => db.ListAsync<ShareCount>(Sql.Shares, new { campaignId }, ct);

    public Task<IReadOnlyList<DayShares>> SharesByDayAsync(Id<ReferralCampaign> campaignId, CancellationToken ct) => db.ListAsync<DayShares>(Sql.SharesByDay, new { campaignId }, ct);

    /// <summary>People whose invitation was passed on; who has a helper must have done so, seen or not.</summary>
    public Task<long> SharedByAsync(Id<ReferralCampaign> campaignId, CancellationToken ct) => db.FindAsync<long>(Sql.SharedBy, new { campaignId }, ct);

    public Task<long> SharersAsync(Id<ReferralCampaign> campaignId, CancellationToken ct) => db.FindAsync<long>(Sql.Sharers, new { campaignId }, ct);

    /// <summary>Invitees of valid helps who take part themselves.</summary>
    public Task<long> ParticipatingAsync(Id<ReferralCampaign> campaignId, CancellationToken ct) => db.FindAsync<long>(Sql.Participating, new { campaignId }, ct);

    public Task<IReadOnlyList<StateCount>> StatesAsync(Id<ReferralCampaign> campaignId, CancellationToken ct) => db.ListAsync<StateCount>(Sql.States, new { campaignId }, ct);

    public Task<IReadOnlyList<ChannelCount>> ChannelsAsync(Id<ReferralCampaign> campaignId, CancellationToken ct) => db.ListAsync<ChannelCount>(Sql.Channels, new { campaignId }, ct);

    /// <param name="states">In which points were given and stayed given.</param>
    public Task<long> PointsAsync(Id<ReferralCampaign> campaignId, IEnumerable<ReferralState> states, CancellationToken ct) =>
        db.FindAsync<long>(Sql.Points, new { campaignId, states = states.ToArray() }, ct);

    public Task<IReadOnlyList<AwardFigures>> AwardsAsync(Id<ReferralCampaign> campaignId, CancellationToken ct) => db.ListAsync<AwardFigures>(Sql.Awards, new { campaignId }, ct);

    public Task<IReadOnlyList<OpenAwards>> OpenAwardsAsync(Id<ReferralCampaign> campaignId, CancellationToken ct) => db.ListAsync<OpenAwards>(Sql.OpenAwards, new { campaignId }, ct);

    /// <summary>Who has won a stage, or has as many confirmed friends as it needs though no prize was left.</summary>
    public Task<long> ReachedAsync(Id<ReferralCampaign> campaignId, CampaignStage stage, CancellationToken ct) =>
        db.FindAsync<long>(Sql.Reached, new { campaignId, title = ReferralAward.StageTitle(stage.No), need = stage.Need }, ct);

    public Task<IReadOnlyList<HourCount>> HoursAsync(Id<ReferralCampaign> campaignId, CancellationToken ct) => db.ListAsync<HourCount>(Sql.Hours, new { campaignId }, ct);

    public Task<IReadOnlyList<CreditedInvitee>> PageInviteesAsync(Id<ReferralCampaign> campaignId, Id<Fan> after, int limit, CancellationToken ct) =>
        db.ListAsync<CreditedInvitee>(Sql.PageInvitees, new { campaignId, after, limit }, ct);

    internal static class Sql
    {
        public const string Links = """
            select count(*) as participants, count(poster_issued_at) as posters, coalesce(sum(views), 0) as page_views
            from referral_link where campaign_id = @campaignId
            """;

        // Once a campaign's touches are forgotten, what they came to is what was kept of them.
        public const string Touches = """
            select coalesce(max(kept.scans), sum(case when t.id is null or t.channel = 'Page' then 0 else 1 end), 0) as scans, coalesce(max(kept.reach), count(distinct t.visitor)) as reach
            from (select 1 as one) as here
            left join referral_touch_sum kept on kept.campaign_id = @campaignId
            left join referral_touch t on t.campaign_id = @campaignId and kept.campaign_id is null and (t.fan_id is null or t.fan_id <> t.inviter_fan_id)
            """;

        public const string Shares = """
            select s.channel, sum(s.shares) as shares, count(distinct coalesce(f.member_id, s.fan_id)) as fans
            from referral_share s left join fan f on f.id = s.fan_id
            where s.campaign_id = @campaignId group by s.channel order by s.channel
            """;

        public const string SharesByDay = "select day, sum(shares) as shares from referral_share where campaign_id = @campaignId group by day order by day";

        public const string SharedBy = """
            select count(*) from (
                select coalesce(f.member_id, s.fan_id) as sharer from referral_share s left join fan f on f.id = s.fan_id where s.campaign_id = @campaignId
                union
                select coalesce(f.member_id, r.inviter_fan_id) from referral r left join fan f on f.id = r.inviter_fan_id where r.campaign_id = @campaignId) as sharing
            """;

        public const string Sharers = "select count(distinct inviter_fan_id) from referral where campaign_id = @campaignId and state <> 'Rejected'";

        public const string Participating = """
            select count(*) from referral r join fan f on f.id = r.invitee_fan_id
            where r.campaign_id = @campaignId and r.state in ('Held', 'Confirmed')
                and exists (select 1 from referral_link l where l.campaign_id = r.campaign_id and l.fan_id in (f.id, f.member_id))
            """;

        public const string States = "select state, count(*) as helps from referral where campaign_id = @campaignId group by state order by state";

        public const string Channels = "select channel, count(*) as helps from referral where campaign_id = @campaignId group by channel order by channel";

        public const string Points = "select coalesce(sum(inviter_points + invitee_points), 0) from referral where campaign_id = @campaignId and state in @states";

        public const string Awards = """
            select a.title, count(*) as reached, count(p.id) as issued, coalesce(sum(p.value_fen), 0) as cost_fen
            from (select case when title like 'team:%' then 'team' else title end as title, prize_id from referral_award where campaign_id = @campaignId) as a
                left join prize p on p.id = a.prize_id and p.state not in ('Lapsed', 'Cancelled')
            group by a.title order by a.title
            """;

        public const string OpenAwards = """
            select title, rank_no, count(*) as won
            from (select case when title like 'team:%' then 'team:' else title end as title, rank_no from referral_award where campaign_id = @campaignId and state = 'Reached') as a
            group by title, rank_no
            """;

        public const string Reached = """
            select count(*) from (
                select fan_id from referral_award where campaign_id = @campaignId and title = @title
                union
                select fan_id from referral_progress where campaign_id = @campaignId and confirmed >= @need) as reached
            """;

        // By hours, because days are those of China: it lies whole hours from UTC, and both engines write an hour alike.
        public const string Hours = """
            select 'Join' as what, substr(created_at, 1, 13) as hour, count(*) as many from referral_link where campaign_id = @campaignId group by substr(created_at, 1, 13)
            union all
            select 'Help', substr(attributed_at, 1, 13), count(*) from referral where campaign_id = @campaignId group by substr(attributed_at, 1, 13)
            union all
            select 'Confirmed', substr(confirmed_at, 1, 13), count(*) from referral
            where campaign_id = @campaignId and confirmed_at is not null group by substr(confirmed_at, 1, 13)
            union all
            select 'Lost', substr(closed_at, 1, 13), count(*) from referral
            where campaign_id = @campaignId and closed_at is not null and state in ('Void', 'Lost', 'Rejected') group by substr(closed_at, 1, 13)
            """;

        // Accounts of a ring are nobody a campaign has won, however long they stay. Who left early is not among them.
        public const string PageInvitees = """
            select r.invitee_fan_id, f.member_id, r.attributed_at from referral r join fan f on f.id = r.invitee_fan_id
            where r.campaign_id = @campaignId and r.invitee_fan_id > @after and r.state <> 'Rejected'
            order by r.invitee_fan_id limit @limit
            """;
    }
}

[method: ExplicitConstructor]
internal sealed record LinkFigures(long Participants, long Posters, long PageViews);

[method: ExplicitConstructor]
internal sealed record TouchFigures(long Scans, long Reach);

/// <summary>Prizes won and not claimed yet: nobody has them, and they are owed.</summary>
/// <param name="Title">As in the awards, of all teams <c>team:</c>.</param>
[method: ExplicitConstructor]
internal sealed record OpenAwards(string Title, int? RankNo, long Won);

/// <param name="Day">In China, <c>2026-11-02</c>.</param>
[method: ExplicitConstructor]
internal sealed record DayShares(string Day, long Shares);

internal enum HourKind
{
    Join,
    Help,
    Confirmed,
    Lost,
}

/// <param name="Hour">In UTC, <c>2026-11-02 15</c>.</param>
[method: ExplicitConstructor]
internal sealed record HourCount(HourKind What, string Hour, long Many);
