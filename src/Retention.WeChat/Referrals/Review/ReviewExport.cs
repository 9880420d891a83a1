using System.Globalization;
using System.Runtime.CompilerServices;
using Dapper;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.Platform.Time;
using Retention.WeChat.Fans;
using Retention.WeChat.Hosting;

namespace Retention.WeChat.Referrals;

/// <summary>Participants (a person with several accounts once) and helps of a campaign as CSV, a line each, read page by page. Numbers only: nothing in it tells who anybody is.</summary>
internal sealed class ReviewExport(Db db)
{
    private const int PageMax = 500;

    public async IAsyncEnumerable<string> ParticipantsAsync(Id<ReferralCampaign> campaignId, [EnumeratorCancellation] CancellationToken ct)
    {
        yield return CsvText.Mark + CsvText.Line(["粉丝编号", "参与时间", "海报发放时间", "页面浏览", "审核中", "待确认", "已确认", "已失效"]);
        var after = new Id<Fan>(0);
        while (await db.ListAsync<Participant>(Sql.Participants, new { campaignId, after, limit = PageMax }, ct) is { Count: > 0 } page)
        {
            foreach (var row in page)
                yield return CsvText.Line([$"{row.FanId}", Moment(row.CreatedAt), Moment(row.PosterIssuedAt), $"{row.Views}", $"{row.Checking}", $"{row.Held}", $"{row.Confirmed}", $"{row.Lost}"]);
            after = page[^1].FanId;
        }
    }

    public async IAsyncEnumerable<string> ReferralsAsync(Id<ReferralCampaign> campaignId, [EnumeratorCancellation] CancellationToken ct)
    {
        yield return CsvText.Mark + CsvText.Line(["助力编号", "邀请人", "被邀请人", "队伍", "渠道", "归因方式", "状态", "原因", "归因时间", "确认时间", "关闭时间", "邀请人积分", "被邀请人积分", "风险分"]);
        var after = new Id<Fan>(0);
        while (await db.ListAsync<Help>(Sql.Referrals, new { campaignId, after, limit = PageMax }, ct) is { Count: > 0 } page)
        {
            foreach (var row in page)
                yield return LineOf(row);
            after = page[^1].InviteeFanId;
        }
    }

    private static string LineOf(Help row) => CsvText.Line(
    [
        $"{row.Id}", $"{row.InviterFanId}", $"{row.InviteeFanId}", $"{row.TeamId}", $"{row.Channel}", row.CreditedBy, $"{row.State}", row.Reason, Moment(row.AttributedAt),
        Moment(row.ConfirmedAt), Moment(row.ClosedAt), $"{row.InviterPoints}", $"{row.InviteePoints}", $"{row.RiskPoints}",
    ]);

    private static string? Moment(DateTimeOffset? moment) =>
        moment is { } at ? BusinessCalendar.Local(at).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) : null;

    [method: ExplicitConstructor]
    private sealed record Participant(Id<Fan> FanId, DateTimeOffset CreatedAt, DateTimeOffset? PosterIssuedAt, long Views, int Checking, int Held, int Confirmed, int Lost);

    [method: ExplicitConstructor]
    private sealed record Help(
        Id<Referral> Id, Id<Fan> InviterFanId, Id<Fan> InviteeFanId, long? TeamId, TouchChannel Channel, string CreditedBy, ReferralState State, string? Reason,
        DateTimeOffset AttributedAt, DateTimeOffset? ConfirmedAt, DateTimeOffset? ClosedAt, long InviterPoints, long InviteePoints, int RiskPoints);

    internal static class Sql
    {
        public const string Participants = """
            select coalesce(f.member_id, l.fan_id) as fan_id, min(l.created_at) as created_at, min(l.poster_issued_at) as poster_issued_at, sum(l.views) as views,
                coalesce(max(p.checking), 0) as checking, coalesce(max(p.held), 0) as held, coalesce(max(p.confirmed), 0) as confirmed, coalesce(max(p.lost), 0) as lost
            from referral_link l
            left join fan f on f.id = l.fan_id
            left join referral_progress p on p.campaign_id = l.campaign_id and p.fan_id = coalesce(f.member_id, l.fan_id)
            where l.campaign_id = @campaignId and coalesce(f.member_id, l.fan_id) > @after
            group by coalesce(f.member_id, l.fan_id)
            order by coalesce(f.member_id, l.fan_id) limit @limit
            """;

        public const string Referrals = """
            select id, inviter_fan_id, invitee_fan_id, team_id, channel, credited_by, state, reason, attributed_at, confirmed_at, closed_at, inviter_points, invitee_points, risk_points
            from referral
            where campaign_id = @campaignId and invitee_fan_id > @after
            order by invitee_fan_id limit @limit
            """;
    }
}
