using Dapper;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Rewards;

/// <summary>The tables <c>check_in</c>, <c>check_in_month</c> and <c>check_in_reward</c>.</summary>
internal sealed class CheckInStore(Db db)
{
    /// <summary>More days than any view or repair looks at.</summary>
    private const int DaysMax = 1_000;

    public static Task<IReadOnlyList<CheckInReward>> ListRewardsAsync(Db db, CancellationToken ct) => db.ListAsync<CheckInReward>(Sql.ListRewards, null, ct);

    public Task<int> InsertRewardAsync(CheckInReward reward, CancellationToken ct) => db.ExecuteAsync(Sql.InsertReward, reward, ct);

    public async Task<bool> UpdateRewardAsync(CheckInReward reward, CancellationToken ct) => await db.ExecuteAsync(Sql.UpdateReward, reward, ct) == 1;

    public Task<LastCheckIn?> LastAsync(Id<Fan> fanId, CancellationToken ct) => db.FindAsync<LastCheckIn>(Sql.Last, new { fanId }, ct);

    /// <returns>Up to which length these days of a streak have brought their rewards.</returns>
    public Task<int> RewardedAsync(Id<Fan> fanId, DateOnly from, DateOnly until, CancellationToken ct) => db.FindAsync<int>(Sql.Rewarded, new { fanId, from, until }, ct);

    /// <returns>Oldest first.</returns>
    public Task<IReadOnlyList<CheckInDay>> ListAsync(Id<Fan> fanId, DateOnly from, CancellationToken ct) =>
        db.ListAsync<CheckInDay>(Sql.List, new { fanId, from, limit = DaysMax }, ct);

    public Task<IReadOnlyList<CheckInDay>> ListMonthAsync(Id<Fan> fanId, DateOnly first, CancellationToken ct) =>
        db.ListAsync<CheckInDay>(Sql.ListMonth, new { fanId, first, next = first.AddMonths(1) }, ct);

    /// <summary>The member's first day ever, and how many days they made up in a month.</summary>
    public async Task<CheckInHistory> HistoryAsync(Id<Fan> fanId, string month, CancellationToken ct) =>
        (await db.FindAsync<CheckInHistory>(Sql.History, new { fanId, month }, ct))!;

    /// <param name="fanId">Whose day it is.</param>
    /// <param name="checkIn">The day.</param>
    /// <param name="rewarded">Up to which length its streak has brought its rewards.</param>
    /// <param name="now">The moment.</param>
    /// <param name="madeUpAt">When it was made up; null for a check-in on the day.</param>
    /// <param name="ct">Stops waiting.</param>
    public Task<int> InsertAsync(Id<Fan> fanId, CheckIn checkIn, int rewarded, DateTimeOffset now, DateTimeOffset? madeUpAt, CancellationToken ct) =>
        db.ExecuteAsync(Sql.Insert, new { fanId, checkIn.Day, checkIn.Streak, checkIn.Points, rewarded, now, madeUpAt }, ct);

    public ValueTask LengthenAsync(Id<Fan> fanId, DateOnly after, DateOnly until, int days, CancellationToken ct) =>
        db.QueueAsync(Sql.Lengthen, new { fanId, after, until, days }, ct);

    /// <returns>False when the month's days are used up.</returns>
    public async Task<bool> CountMadeUpAsync(Id<Fan> fanId, string month, int most, CancellationToken ct)
    {
        await db.QueueAsync(Sql.OpenMonth, new { fanId, month }, ct);
        return await db.ExecuteAsync(Sql.CountMadeUp, new { fanId, month, most }, ct) == 1;
    }

    /// <summary>Days made up by an account that became this member's, or is no longer.</summary>
    public async Task AddMadeUpAsync(Id<Fan> fanId, string month, int days, CancellationToken ct)
    {
        await db.QueueAsync(Sql.OpenMonth, new { fanId, month }, ct);
        await db.QueueAsync(Sql.AddMadeUp, new { fanId, month, days }, ct);
    }

    public ValueTask SaveStreakAsync(Id<Fan> fanId, DateOnly day, int streak, CancellationToken ct) => db.QueueAsync(Sql.SaveStreak, new { fanId, day, streak }, ct);

    internal static class Sql
    {
        public const string ListRewards = "select id, streak, repeats, points, coupon_template_id, enabled from check_in_reward order by streak, id limit 200";

        public const string InsertReward = """
            insert into check_in_reward (id, streak, repeats, points, coupon_template_id, enabled)
            values (@Id, @Streak, @Repeats, @Points, @CouponTemplateId, @Enabled)
            """;

        public const string UpdateReward = """
            update check_in_reward set streak = @Streak, repeats = @Repeats, points = @Points, coupon_template_id = @CouponTemplateId, enabled = @Enabled
            where id = @Id
            """;

        public const string Last = "select day, streak, points, made_up_at, rewarded from check_in where fan_id = @fanId order by day desc limit 1";

        public const string Rewarded = "select coalesce(max(rewarded), 0) from check_in where fan_id = @fanId and day between @from and @until";

        public const string List = "select day, streak, points, made_up_at from check_in where fan_id = @fanId and day >= @from order by day limit @limit";

        public const string ListMonth = "select day, streak, points, made_up_at from check_in where fan_id = @fanId and day >= @first and day < @next order by day";

        public const string History = """
            select (select min(day) from check_in where fan_id = @fanId) as first_day,
                coalesce((select made_up from check_in_month where fan_id = @fanId and month = @month), 0) as made_up
            """;

        // The primary key (fan, day) refuses a second one that ran at the same moment; the unit of work is then done again and finds it.
        public const string Insert = """
            insert into check_in (fan_id, day, streak, points, rewarded, checked_in_at, made_up_at)
            values (@fanId, @Day, @Streak, @Points, @rewarded, @now, @madeUpAt)
            """;

        public const string Lengthen = "update check_in set streak = streak + @days where fan_id = @fanId and day > @after and day <= @until";

        public const string OpenMonth = """
            insert into check_in_month (fan_id, month, made_up)
            select @fanId, @month, 0 from (select 1 as one) as here
            where not exists (select 1 from check_in_month where fan_id = @fanId and month = @month)
            """;

        public const string AddMadeUp = "update check_in_month set made_up = made_up + @days where fan_id = @fanId and month = @month";

        public const string SaveStreak = "update check_in set streak = @streak where fan_id = @fanId and day = @day";

        public const string CountMadeUp = "update check_in_month set made_up = made_up + 1 where fan_id = @fanId and month = @month and made_up < @most";
    }
}

[method: ExplicitConstructor]
internal sealed record CheckInHistory(DateOnly? FirstDay, int MadeUp);
