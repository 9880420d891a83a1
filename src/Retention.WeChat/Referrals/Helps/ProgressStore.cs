using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.Platform.Time;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Referrals;

/// <summary>The tables <c>referral_progress</c> and <c>referral_score</c>: what helps come to, changed with their states.</summary>
internal sealed class ProgressStore(Db db)
{
    /// <summary>The scope of a whole campaign; days are written as <c>2026-11-28</c>.</summary>
    public const string WholeCampaign = "all";

    public static string DayOf(DateTimeOffset at) => BusinessCalendar.DayOf(at).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    public async Task<ReferralProgress> FindAsync(Id<ReferralCampaign> campaignId, Id<Fan> fanId, CancellationToken ct) =>
        await db.FindAsync<ReferralProgress>(Sql.Find, new { campaignId, fanId }, ct) ?? ReferralProgress.Empty(campaignId, fanId);

    /// <summary>Locks what inviters have; those who have nothing yet are missing. Their people are locked, so nobody counts for them until commit.</summary>
    public Task<IReadOnlyList<ReferralProgress>> LockAsync(IReadOnlyCollection<Id<ReferralCampaign>> campaignIds, IReadOnlyCollection<Id<Fan>> fanIds, CancellationToken ct) =>
        db.ListAsync<ReferralProgress>(Sql.Lock, new { campaigns = campaignIds.Select(id => id.Value).ToArray(), fans = fanIds.Select(id => id.Value).ToArray() }, ct);

    public ValueTask InsertAsync(ReferralProgress progress, CancellationToken ct) =>
        db.QueueAsync(Sql.Insert, new { progress.CampaignId, progress.FanId, progress.Checking, progress.Held, progress.Confirmed, progress.Lost, progress.ConfirmedAt }, ct);

    public ValueTask SaveAsync(ReferralProgress progress, CancellationToken ct) =>
        db.QueueAsync(Sql.Save, new { progress.CampaignId, progress.FanId, progress.Checking, progress.Held, progress.Confirmed, progress.Lost, progress.ConfirmedAt }, ct);

    /// <summary>Adds to an inviter's score of the campaign and of a day, or takes from them.</summary>
    public async Task ScoreAsync(Id<ReferralCampaign> campaignId, Id<Fan> fanId, DateTimeOffset confirmedAt, int change, CancellationToken ct)
    {
        foreach (var scope in new[] { WholeCampaign, DayOf(confirmedAt) })
        {
            await db.QueueAsync(Sql.OpenScore, new { campaignId, scope, fanId, at = confirmedAt }, ct);
            await db.QueueAsync(change > 0 ? Sql.RaiseScore : Sql.LowerScore, new { campaignId, scope, fanId, at = confirmedAt }, ct);
        }
    }

    /// <summary>Ranks by confirmed helps; of equals, who reached it first.</summary>
    public Task<IReadOnlyList<RankedFan>> ListRanksAsync(Id<ReferralCampaign> campaignId, string scope, int limit, CancellationToken ct) =>
        db.ListAsync<RankedFan>(Sql.ListRanks, new { campaignId, scope, limit }, ct);

    /// <returns>How many stand before a fan, and their own score; null while they have none.</returns>
    public Task<OwnRank?> FindRankAsync(Id<ReferralCampaign> campaignId, string scope, Id<Fan> fanId, CancellationToken ct) =>
        db.FindAsync<OwnRank>(Sql.FindRank, new { campaignId, scope, fanId }, ct);

    internal static class Sql
    {
        private const string Columns = "campaign_id, fan_id, checking, held, confirmed, lost, confirmed_at";

        public const string Find = $"select {Columns} from referral_progress where campaign_id = @campaignId and fan_id = @fanId";

        public const string Lock = $"select {Columns} from referral_progress where campaign_id in @campaigns and fan_id in @fans order by campaign_id, fan_id /*lock*/";

        public const string Insert = $"insert into referral_progress ({Columns}) values (@CampaignId, @FanId, @Checking, @Held, @Confirmed, @Lost, @ConfirmedAt)";

        public const string Save = """
            update referral_progress set checking = @Checking, held = @Held, confirmed = @Confirmed, lost = @Lost, confirmed_at = @ConfirmedAt
            where campaign_id = @CampaignId and fan_id = @FanId
            """;

        public const string OpenScore = """
            insert into referral_score (campaign_id, scope, fan_id, confirmed, reached_at)
            select @campaignId, @scope, @fanId, 0, @at from (select 1 as one) as here
            where not exists (select 1 from referral_score where campaign_id = @campaignId and scope = @scope and fan_id = @fanId)
            """;

        public const string RaiseScore = """
            update referral_score set confirmed = confirmed + 1, reached_at = @at
            where campaign_id = @campaignId and scope = @scope and fan_id = @fanId
            """;

        public const string LowerScore = """
            update referral_score set confirmed = confirmed - 1
            where campaign_id = @campaignId and scope = @scope and fan_id = @fanId and confirmed > 0
            """;

        public const string ListRanks = """
            select fan_id, confirmed, reached_at from referral_score
            where campaign_id = @campaignId and scope = @scope and confirmed > 0
            order by confirmed desc, reached_at, fan_id limit @limit
            """;

        public const string FindRank = """
            select own.confirmed, (select count(*) from referral_score as other
                where other.campaign_id = own.campaign_id and other.scope = own.scope
                    and (other.confirmed > own.confirmed
                        or (other.confirmed = own.confirmed and other.reached_at < own.reached_at)
                        or (other.confirmed = own.confirmed and other.reached_at = own.reached_at and other.fan_id < own.fan_id))) as ahead
            from referral_score as own
            where own.campaign_id = @campaignId and own.scope = @scope and own.fan_id = @fanId and own.confirmed > 0
            """;
    }
}

[method: Dapper.ExplicitConstructor]
public sealed record RankedFan(Id<Fan> FanId, int Confirmed, DateTimeOffset ReachedAt);

[method: Dapper.ExplicitConstructor]
internal sealed record OwnRank(int Confirmed, long Ahead)
{
    public long Rank => Ahead + 1;
}
