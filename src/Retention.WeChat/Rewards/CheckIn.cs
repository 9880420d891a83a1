using System.ComponentModel.DataAnnotations;
using Dapper;
using Microsoft.Extensions.Options;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.Platform.Time;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Rewards;

public sealed class CheckInOptions
{
    /// <summary>Points for each day.</summary>
    [Range(1, 10_000)]
    public int PointsPerDay { get; set; } = 5;

    /// <summary>Every so many days in a row bring the bonus.</summary>
    [Range(2, 365)]
    public int BonusEveryDays { get; set; } = 7;

    [Range(0, 100_000)]
    public int BonusPoints { get; set; } = 20;
}

/// <summary>A day's check-in. <see cref="IsNew"/> is false when the fan had checked in that day already.</summary>
public sealed record CheckIn(DateOnly Day, int Streak, long Points, bool IsNew);

/// <summary>Days in a row, on the business calendar.</summary>
public static class CheckInRules
{
    public static CheckIn Next(DateOnly today, (DateOnly Day, int Streak)? last, CheckInOptions options)
    {
        var streak = last is { } before && before.Day == today.AddDays(-1) ? before.Streak + 1 : 1;
        var bonus = streak % options.BonusEveryDays == 0 ? options.BonusPoints : 0;
        return new CheckIn(today, streak, options.PointsPerDay + bonus, true);
    }
}

/// <summary>Checks fans in: once a day, whatever is repeated or runs at the same moment.</summary>
internal sealed class CheckInDesk(Db db, PointsLedger ledger, TimeProvider clock, IOptions<CheckInOptions> options)
{
    /// <param name="fanId">Who checks in.</param>
    /// <param name="at">When they did: its business day counts, also where the message is processed after midnight.</param>
    /// <param name="ct">Stops waiting.</param>
    public Task<CheckIn> CheckInAsync(Id<Fan> fanId, DateTimeOffset at, CancellationToken ct) => db.InTransactionAsync(
        async token =>
        {
            var now = clock.GetUtcNow();
            var today = BusinessCalendar.DayOf(at);
            var last = await db.FindAsync<CheckInRow>(Sql.Last, new { fanId }, token);
            if (last is not null && last.Day >= today)
                return new CheckIn(last.Day, last.Streak, last.Points, false);

            var next = CheckInRules.Next(today, last is null ? null : (last.Day, last.Streak), options.Value);
            await db.ExecuteAsync(Sql.Insert, new { fanId, next.Day, next.Streak, next.Points, now }, token);
            await ledger.GiveAsync([new Posting($"checkin:{fanId}:{today:yyyyMMdd}", PointsReason.CheckIn, fanId, next.Points)], token);
            return next;
        },
        ct);

    [method: ExplicitConstructor]
    private sealed record CheckInRow(DateOnly Day, int Streak, long Points);

    internal static class Sql
    {
        public const string Last = "select day, streak, points from check_in where fan_id = @fanId order by day desc limit 1";

        // The primary key (fan, day) refuses a second one that ran at the same moment; the unit of work is then done again and finds it.
        public const string Insert = "insert into check_in (fan_id, day, streak, points, checked_in_at) values (@fanId, @Day, @Streak, @Points, @now)";
    }
}
