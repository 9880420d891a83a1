using Dapper;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Referrals;

/// <summary>Counts progress and scores anew from the helps themselves.</summary>
internal sealed class ProgressRecount(Db db)
{
    public async Task RecountAsync(IReadOnlyCollection<Id<Fan>> inviters, CancellationToken ct)
    {
        var fanIds = inviters.Select(id => id.Value).ToArray();
        foreach (var statement in new[] { Sql.DropProgress, Sql.DropScores, Sql.CountProgress, Sql.CountWhole })
            await db.QueueAsync(statement, new { fanIds }, ct);
        // Days in China are not to be had from both databases in one way.
        foreach (var day in (await db.ListAsync<ConfirmedHelp>(Sql.ListConfirmed, new { fanIds }, ct)).GroupBy(help => (help.CampaignId, help.InviterFanId, Day: ProgressStore.DayOf(help.ConfirmedAt))))
        {
            var args = new { day.Key.CampaignId, scope = day.Key.Day, day.Key.InviterFanId, confirmed = day.Count(), at = day.Max(help => help.ConfirmedAt) };
            await db.QueueAsync(Sql.AddDay, args, ct);
        }
    }

    /// <summary>Takes somebody off the boards that are not settled.</summary>
    public Task DropScoresAsync(Id<Fan> memberId, CancellationToken ct) => db.ExecuteAsync(Sql.DropScores, new { fanIds = new[] { memberId.Value } }, ct);

    [method: ExplicitConstructor]
    private sealed record ConfirmedHelp(long CampaignId, long InviterFanId, DateTimeOffset ConfirmedAt);

    internal static class Sql
    {
        private const string Counting = "(reason is null or reason not in ('inviter_capped', 'inviter_left'))";

        public const string DropProgress = "delete from referral_progress where fan_id in @fanIds";

        public const string DropScores = "delete from referral_score where fan_id in @fanIds and scope not in (select scope from referral_ranking k where k.campaign_id = referral_score.campaign_id)";

        public const string CountProgress = $"""
            insert into referral_progress (campaign_id, fan_id, checking, held, confirmed, lost, confirmed_at)
            select campaign_id, inviter_fan_id,
                sum(case when state in ('Waiting', 'Verify', 'Review', 'Unfunded') then 1 else 0 end),
                sum(case when state = 'Held' and {Counting} then 1 else 0 end),
                sum(case when state = 'Confirmed' and {Counting} then 1 else 0 end),
                sum(case when state in ('Void', 'Lost', 'Rejected') then 1 else 0 end),
                max(confirmed_at)
            from referral where inviter_fan_id in @fanIds
            group by campaign_id, inviter_fan_id
            """;

        public const string CountWhole = $"""
            insert into referral_score (campaign_id, scope, fan_id, confirmed, reached_at)
            select campaign_id, 'all', inviter_fan_id, count(*), max(confirmed_at) from referral r
            where inviter_fan_id in @fanIds and state = 'Confirmed' and {Counting}
                and not exists (select 1 from referral_ranking k where k.campaign_id = r.campaign_id and k.scope = 'all')
            group by campaign_id, inviter_fan_id
            """;

        public const string ListConfirmed = $"select campaign_id, inviter_fan_id, confirmed_at from referral where inviter_fan_id in @fanIds and state = 'Confirmed' and {Counting}";

        public const string AddDay = """
            insert into referral_score (campaign_id, scope, fan_id, confirmed, reached_at)
            select @CampaignId, @scope, @InviterFanId, @confirmed, @at from (select 1 as one) as here
            where not exists (select 1 from referral_ranking where campaign_id = @CampaignId and scope = @scope)
            """;
    }
}
