using Dapper;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Rewards;

/// <summary>The tables <c>earning_rule</c> and <c>earning_counter</c>.</summary>
internal sealed class EarningRuleStore(Db db)
{
    public static Task<IReadOnlyList<EarningRule>> ListAsync(Db db, CancellationToken ct) => db.ListAsync<EarningRule>(Sql.List, null, ct);

    public Task<EarningRule?> FindAsync(Id<EarningRule> id, CancellationToken ct) => db.FindAsync<EarningRule>(Sql.Find, new { id }, ct);

    public Task<int> InsertAsync(EarningRule rule, CancellationToken ct) => db.ExecuteAsync(Sql.Insert, rule, ct);

    /// <summary>Everything but the budget, which only gifts, refunds and top-ups change.</summary>
    public async Task<bool> UpdateAsync(EarningRule rule, CancellationToken ct) => await db.ExecuteAsync(Sql.Update, rule, ct) == 1;

    public async Task<bool> SwitchAsync(Id<EarningRule> id, bool enabled, CancellationToken ct) => await db.ExecuteAsync(Sql.Switch, new { id, enabled }, ct) == 1;

    /// <summary>Adds to the budget and lets the rule give again.</summary>
    /// <returns>False when there is no such rule or it has no budget.</returns>
    public async Task<bool> TopUpAsync(Id<EarningRule> id, long points, CancellationToken ct) => await db.ExecuteAsync(Sql.TopUp, new { id, points }, ct) == 1;

    public Task<IReadOnlyList<BudgetRow>> LockBudgetsAsync(IReadOnlyCollection<Id<EarningRule>> ids, CancellationToken ct) =>
        db.ListAsync<BudgetRow>(Sql.LockBudgets, new { ids = Values(ids) }, ct);

    public async Task<bool> SpendAsync(Id<EarningRule> id, long points, CancellationToken ct) => await db.ExecuteAsync(Sql.Spend, new { id, points }, ct) == 1;

    public ValueTask GiveBackAsync(Id<EarningRule> id, long points, CancellationToken ct) => db.QueueAsync(Sql.GiveBack, new { id, points }, ct);

    public ValueTask SpendAnywayAsync(Id<EarningRule> id, long points, CancellationToken ct) => db.QueueAsync(Sql.SpendAnyway, new { id, points }, ct);

    public ValueTask PauseAsync(Id<EarningRule> id, DateTimeOffset now, CancellationToken ct) => db.QueueAsync(Sql.Pause, new { id, now }, ct);

    public ValueTask OpenCounterAsync(Id<EarningRule> ruleId, Id<Fan> fanId, string period, CancellationToken ct) =>
        db.QueueAsync(Sql.OpenCounter, new { ruleId, fanId, period }, ct);

    public Task<CounterRow?> LockCounterAsync(Id<EarningRule> ruleId, Id<Fan> fanId, string period, CancellationToken ct) =>
        db.FindAsync<CounterRow>(Sql.LockCounter, new { ruleId, fanId, period }, ct);

    /// <returns>False when that would be more than the rule lets one member have.</returns>
    public async Task<bool> CountAsync(EarningRule rule, EarningEvent e, string period, long points, CancellationToken ct)
    {
        var (times, timesMax) = e.IsAgain ? (0, int.MaxValue) : (1, rule.FanTimesMax ?? int.MaxValue);
        return await db.ExecuteAsync(Sql.Count, new { ruleId = rule.Id, e.FanId, period, points, times, timesMax, pointsMax = rule.FanPointsMax ?? long.MaxValue }, ct) == 1;
    }

    public ValueTask UncountAsync(Id<EarningRule> ruleId, Id<Fan> fanId, string period, int times, long points, CancellationToken ct) =>
        db.QueueAsync(Sql.Uncount, new { ruleId, fanId, period, times, points }, ct);

    /// <summary>
    /// Changes what the account has had that an event came from when it became the member's: its counter was added to theirs, and
    /// what is left of it will be taken off again should the two part.
    /// </summary>
    public ValueTask CorrectOriginAsync(Id<Earning> earningId, Id<EarningRule> ruleId, string period, int times, long points, CancellationToken ct) =>
        db.QueueAsync(Sql.CorrectOrigin, new { earningId, ruleId, period, times, points }, ct);

    /// <summary>What a member has had of all rules in these periods.</summary>
    public Task<IReadOnlyList<MemberCounter>> ListCountersAsync(Id<Fan> fanId, IReadOnlyCollection<string> periods, CancellationToken ct) =>
        db.ListAsync<MemberCounter>(Sql.ListCounters, new { fanId, periods }, ct);

    /// <summary>Adds to what a member has had, whatever the limit.</summary>
    public async Task AddAsync(Id<Fan> fanId, MemberCounter counter, int sign, CancellationToken ct)
    {
        await OpenCounterAsync(counter.RuleId, fanId, counter.Period, ct);
        await db.QueueAsync(Sql.Add, new { counter.RuleId, fanId, counter.Period, times = sign * counter.Times, points = sign * counter.Points }, ct);
    }

    private static long[] Values(IEnumerable<Id<EarningRule>> ids) => [.. ids.Select(id => id.Value)];

    internal static class Sql
    {
        private const string Columns = """
            id, name, description, kind, gives, unit, points, points_per_100_yuan, percent, by_tier, subject, campaign, min_amount_fen,
            starts_at, ends_at, fan_period, fan_times_max, fan_points_max, budget_left, paused_at, enabled, created_at
            """;

        public const string List = $"select {Columns} from earning_rule order by id limit 1000";

        public const string Find = $"select {Columns} from earning_rule where id = @id";

        public const string Insert = """
            insert into earning_rule (id, name, description, kind, gives, unit, points, points_per_100_yuan, percent, by_tier, subject, campaign,
                min_amount_fen, starts_at, ends_at, fan_period, fan_times_max, fan_points_max, budget_left, enabled, created_at)
            values (@Id, @Name, @Description, @Kind, @Gives, @Unit, @Points, @PointsPer100Yuan, @Percent, @ByTier, @Subject, @Campaign,
                @MinAmountFen, @StartsAt, @EndsAt, @FanPeriod, @FanTimesMax, @FanPointsMax, @BudgetLeft, @Enabled, @CreatedAt)
            """;

        public const string Update = """
            update earning_rule set name = @Name, description = @Description, kind = @Kind, gives = @Gives, unit = @Unit, points = @Points,
                points_per_100_yuan = @PointsPer100Yuan, percent = @Percent, by_tier = @ByTier, subject = @Subject, campaign = @Campaign,
                min_amount_fen = @MinAmountFen, starts_at = @StartsAt, ends_at = @EndsAt, fan_period = @FanPeriod,
                fan_times_max = @FanTimesMax, fan_points_max = @FanPointsMax
            where id = @Id
            """;

        public const string Switch = "update earning_rule set enabled = @enabled where id = @id";

        public const string TopUp = "update earning_rule set budget_left = budget_left + @points, paused_at = null where id = @id and budget_left is not null";

        public const string LockBudgets = "select id, budget_left, paused_at from earning_rule where id in @ids order by id /*lock*/";

        public const string Spend = "update earning_rule set budget_left = budget_left - @points where id = @id and budget_left >= @points and paused_at is null";

        public const string GiveBack = "update earning_rule set budget_left = budget_left + @points where id = @id and budget_left is not null";

        public const string SpendAnyway = """
            update earning_rule set budget_left = case when budget_left > @points then budget_left - @points else 0 end
            where id = @id and budget_left is not null
            """;

        public const string Pause = "update earning_rule set paused_at = @now where id = @id and paused_at is null";

        public const string OpenCounter = """
            insert into earning_counter (rule_id, fan_id, period, times, points)
            select @ruleId, @fanId, @period, 0, 0 from (select 1 as one) as here
            where not exists (select 1 from earning_counter where rule_id = @ruleId and fan_id = @fanId and period = @period)
            """;

        public const string LockCounter = "select times, points from earning_counter where rule_id = @ruleId and fan_id = @fanId and period = @period /*lock*/";

        public const string Count = """
            update earning_counter set times = times + @times, points = points + @points
            where rule_id = @ruleId and fan_id = @FanId and period = @period and times + @times <= @timesMax and points + @points <= @pointsMax
            """;

        public const string CorrectOrigin = """
            update earning_counter set times = times + @times, points = points + @points
            where rule_id = @ruleId and period = @period and times + @times >= 0 and points + @points >= 0
                and fan_id = (select m.from_fan_id from earning e join fan_merge m on m.id = e.merge_id where e.id = @earningId)
            """;

        public const string ListCounters = "select rule_id, period, times, points from earning_counter where fan_id = @fanId and period in @periods";

        public const string Add = "update earning_counter set times = times + @times, points = points + @points where rule_id = @RuleId and fan_id = @fanId and period = @Period";

        public const string Uncount = """
            update earning_counter set times = times - @times, points = points - @points
            where rule_id = @ruleId and fan_id = @fanId and period = @period and times >= @times and points >= @points
            """;
    }
}

[method: ExplicitConstructor]
internal sealed record BudgetRow(Id<EarningRule> Id, long? BudgetLeft, DateTimeOffset? PausedAt);

[method: ExplicitConstructor]
internal sealed record MemberCounter(Id<EarningRule> RuleId, string Period, int Times, long Points);

[method: ExplicitConstructor]
internal sealed record CounterRow(int Times, long Points);
