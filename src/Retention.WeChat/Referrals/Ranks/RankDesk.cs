using System.Globalization;
using Quartz;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.Platform.Time;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Referrals;

/// <summary>
/// Settles leaderboards: a day's when the day is over, the campaign's when nothing of it is open any more. Each is settled
/// once; what is lost afterwards changes no rank.
/// </summary>
internal sealed class RankDesk(ProgressStore scores, RankStore store, AwardDesk awards, FanRegistry fans, Cached<IReadOnlyList<LiveCampaign>> campaigns, Db db, TimeProvider clock)
{
    /// <summary>The last helps of a day are settled a moment after it.</summary>
    private static readonly TimeSpan DayMargin = TimeSpan.FromMinutes(10);

    /// <summary>Settles every board whose time has come.</summary>
    public async Task SettleDueAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        foreach (var campaign in (await campaigns.GetAsync(ct)).Where(campaign => campaign.Terms.Kind == CampaignKind.Leaderboard && campaign.Row.IsSettling && campaign.Row.StartsAt <= now))
        {
            var settled = (await store.ListSettledAsync(campaign.Id, ct)).ToHashSet(StringComparer.Ordinal);
            foreach (var scope in DueScopes(campaign.Terms, await store.HasOpenAsync(campaign.Id, ct), now).Where(scope => !settled.Contains(scope)))
                await SettleAsync(campaign, scope, ct);
        }
    }

    /// <summary>Boards whose figures stand.</summary>
    public static IEnumerable<string> DueScopes(CampaignTerms terms, bool hasOpen, DateTimeOffset now)
    {
        if (terms.RankPrizes.Any(prize => prize.Scope == RankScope.Day))
        {
            var last = BusinessCalendar.DayOf(terms.EndsAt.AddTicks(-1));
            for (var day = BusinessCalendar.DayOf(terms.StartsAt); day <= last && BusinessCalendar.At(day.AddDays(1), TimeOnly.MinValue) + DayMargin <= now; day = day.AddDays(1))
                yield return day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        }

        if (terms.RankPrizes.Any(prize => prize.Scope == RankScope.Campaign) && now >= terms.EndsAt + DayMargin && (!hasOpen || now >= terms.SettlesAt))
            yield return ProgressStore.WholeCampaign;
    }

    /// <returns>False when it was settled before.</returns>
    public Task<bool> SettleAsync(LiveCampaign campaign, string scope, CancellationToken ct) => db.InTransactionAsync(
        async token =>
        {
            var now = clock.GetUtcNow();
            if (!await store.OpenAsync(campaign.Id, scope, now, token))
                return false;
            var prizes = campaign.Terms.RankPrizes.Where(prize => prize.Scope == (scope == ProgressStore.WholeCampaign ? RankScope.Campaign : RankScope.Day)).ToList();
            if (prizes.Count == 0)
                return true;
            var last = prizes.Max(prize => prize.To);
            // People before everything else; and read under their locks, so that nobody's account becomes another's meanwhile.
            var members = await fans.LockMembersAsync([.. (await scores.ListRanksAsync(campaign.Id, scope, last, token)).Select(ranked => ranked.FanId)], token);
            var ranks = await scores.ListRanksAsync(campaign.Id, scope, last, token);
            for (var i = 0; i < ranks.Count; i++)
            {
                var rank = i + 1;
                if (prizes.FirstOrDefault(prize => prize.From <= rank && rank <= prize.To) is { } prize && ranks[i].Confirmed >= prize.ConfirmedMin)
                    await awards.GiveAsync(campaign, members.GetValueOrDefault(ranks[i].FanId, ranks[i].FanId), ReferralAward.RankTitle(scope), "rank", rank, now, token);
            }

            return true;
        },
        ct);
}

/// <summary>The table <c>referral_ranking</c>.</summary>
internal sealed class RankStore(Db db)
{
    public Task<IReadOnlyList<string>> ListSettledAsync(Id<ReferralCampaign> campaignId, CancellationToken ct) => db.ListAsync<string>(Sql.ListSettled, new { campaignId }, ct);

    /// <summary>Whether any help may still change a board.</summary>
    public async Task<bool> HasOpenAsync(Id<ReferralCampaign> campaignId, CancellationToken ct) => await db.FindAsync<long>(Sql.CountOpen, new { campaignId }, ct) > 0;

    /// <returns>False when the board was settled before.</returns>
    public async Task<bool> OpenAsync(Id<ReferralCampaign> campaignId, string scope, DateTimeOffset now, CancellationToken ct)
    {
        if (await db.FindAsync<long>(Sql.CountSettled, new { campaignId, scope }, ct) > 0)
            return false;
        // Two at once: the unique key refuses the second, whose work begins again and finds the first's.
        return await db.ExecuteAsync(Sql.Settle, new { campaignId, scope, now }, ct) == 1;
    }

    internal static class Sql
    {
        public const string ListSettled = "select scope from referral_ranking where campaign_id = @campaignId";

        public const string CountSettled = "select count(*) from referral_ranking where campaign_id = @campaignId and scope = @scope";

        public const string CountOpen = $"select count(*) from referral where campaign_id = @campaignId and state in ({ReferralStore.Sql.OpenStates})";

        public const string Settle = "insert into referral_ranking (campaign_id, scope, settled_at) values (@campaignId, @scope, @now)";
    }
}

/// <summary>Settles leaderboards whose time has come.</summary>
internal sealed class RankJob(RankDesk desk) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken) => await desk.SettleDueAsync(cancellationToken);
}
