using System.Runtime.CompilerServices;
using Dapper;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Referrals;

/// <summary>Reads what a replay needs, page after page, so that a month of assessments never lies in memory.</summary>
internal sealed class ReplayStore(Db db)
{
    private const int PageSize = 1_000;
    private const int FansMax = 500;

    /// <param name="wish">Period and campaign.</param>
    /// <param name="after">Goes on after this assessment; from the beginning when null.</param>
    /// <param name="max">Ends after so many.</param>
    /// <param name="ct">Stops it.</param>
    /// <returns>In order of time.</returns>
    public async IAsyncEnumerable<ReplayRow> StreamAsync(ReplayWish wish, long? after, int max, [EnumeratorCancellation] CancellationToken ct)
    {
        var (at, id) = await BeginAsync(wish, after, ct);
        for (var left = max; left > 0;)
        {
            var limit = Math.Min(PageSize, left);
            var page = await db.ListAsync<ReplayRow>(Sql.Page, new { at, id, wish.To, wish.CampaignId, limit }, ct);
            foreach (var row in page)
                yield return row;
            if (page.Count < limit)
                yield break;
            left -= page.Count;
            (at, id) = (page[^1].AssessedAt, page[^1].Id);
        }
    }

    /// <returns>Stage prizes of these fans, with how many of their helps are confirmed.</returns>
    public async Task<IReadOnlyList<StagePrize>> ListStagePrizesAsync(Id<ReferralCampaign> campaignId, IReadOnlyCollection<Id<Fan>> fanIds, CancellationToken ct)
    {
        var prizes = new List<StagePrize>();
        foreach (var fans in fanIds.Chunk(FansMax))
            prizes.AddRange(await db.ListAsync<StagePrize>(Sql.ListStagePrizes, new { campaignId, fans }, ct));
        return prizes;
    }

    private async Task<(DateTimeOffset At, long Id)> BeginAsync(ReplayWish wish, long? after, CancellationToken ct) =>
        after is { } last && await db.FindAsync<Mark>(Sql.Find, new { id = last }, ct) is { } mark ? (mark.AssessedAt, mark.Id) : (wish.From, 0);

    [method: ExplicitConstructor]
    internal sealed record Mark(long Id, DateTimeOffset AssessedAt);

    internal static class Sql
    {
        public const string Page = """
            select a.id, a.referral_id, a.campaign_id, a.inputs, a.points, a.parts, a.verdict, a.assessed_at, r.inviter_fan_id, r.invitee_fan_id, r.state,
                r.inviter_points, r.invitee_points
            from referral_assessment a
            join referral r on r.id = a.referral_id
            where a.assessed_at >= @at and (a.assessed_at > @at or a.id > @id) and a.assessed_at < @To
                and (@CampaignId is null or a.campaign_id = @CampaignId)
            order by a.assessed_at, a.id limit @limit
            """;

        public const string Find = "select id, assessed_at from referral_assessment where id = @id";

        public const string ListStagePrizes = """
            select a.fan_id, a.title, p.confirmed
            from referral_award a
            join referral_progress p on p.campaign_id = a.campaign_id and p.fan_id = a.fan_id
            where a.campaign_id = @campaignId and a.fan_id in @fans and a.title like 'stage:%'
            """;
    }
}

[method: ExplicitConstructor]
internal sealed record StagePrize(Id<Fan> FanId, string Title, int Confirmed);
