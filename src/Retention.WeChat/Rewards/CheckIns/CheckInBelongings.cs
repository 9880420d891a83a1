using System.Globalization;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.Platform.Time;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Rewards;

/// <summary>Days somebody checked in by either account are theirs when the accounts become one; a day both have counts once.</summary>
internal sealed class CheckInBelongings(CheckInStore store, Db db) : IBelongings, IExported
{
    private const int ExportMax = 5_000;

    /// <summary>Streaks are reckoned anew over so many days; what is older no streak needs.</summary>
    private const int StreakDays = 900;

    public string Name => "checkIns";

    public async Task MoveAsync(FanMerge merge, CancellationToken ct)
    {
        var known = await db.ListAsync<CheckInDay>(Sql.ListShared, new { merge.From, merge.Into }, ct);
        await db.QueueAsync(Sql.Move, new { merge.Id, merge.From, merge.Into, known = known.Select(day => Text(day.Day)).Append(Text(DateOnly.MinValue)).ToArray() }, ct);
        await AddMadeUpAsync(merge, 1, ct);
        await RestreakAsync(merge.Into, merge.At, ct);
    }

    public async Task MoveBackAsync(FanMerge merge, CancellationToken ct)
    {
        await db.QueueAsync(Sql.MoveBack, new { merge.Id, merge.From, merge.Into }, ct);
        await AddMadeUpAsync(merge, -1, ct);
        await RestreakAsync(merge.Into, merge.At, ct);
        await RestreakAsync(merge.From, merge.At, ct);
    }

    public async Task<object> ExportAsync(Id<Fan> memberId, CancellationToken ct) => await db.ListAsync<CheckInDay>(Sql.Export, new { memberId, limit = ExportMax }, ct);

    private async Task AddMadeUpAsync(FanMerge merge, int sign, CancellationToken ct)
    {
        var month = CheckInRules.MonthOf(BusinessCalendar.DayOf(merge.At));
        if ((await store.HistoryAsync(merge.From, month, ct)).MadeUp is > 0 and var days)
            await store.AddMadeUpAsync(merge.Into, month, sign * days, ct);
    }

    private async Task RestreakAsync(Id<Fan> fanId, DateTimeOffset at, CancellationToken ct)
    {
        var from = BusinessCalendar.DayOf(at).AddDays(-StreakDays);
        CheckInDay? before = null;
        foreach (var day in await store.ListAsync(fanId, from, ct))
        {
            // Only the very first day looked at can go on from an earlier one.
            var streak = day.Day == from ? day.Streak : CheckInRules.StreakOf(day.Day, before);
            if (streak != day.Streak)
                await store.SaveStreakAsync(fanId, day.Day, streak, ct);
            before = day with { Streak = streak };
        }
    }

    private static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    internal static class Sql
    {
        public const string ListShared = """
            select a.day, a.streak, a.points, a.made_up_at
            from check_in a
            join check_in b on b.fan_id = @Into and b.day = a.day
            where a.fan_id = @From
            """;

        public const string Move = "update check_in set fan_id = @Into, merge_id = @Id where fan_id = @From and day not in @known";

        public const string Export = "select day, streak, points, made_up_at from check_in where fan_id in (select id from fan where member_id = @memberId and wallet_left = 0) order by day desc limit @limit";

        public const string MoveBack = "update check_in set fan_id = @From, merge_id = null where fan_id = @Into and merge_id = @Id";
    }
}
