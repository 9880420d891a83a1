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
    private const int StreakDays = 1_000;

    public string Name => "checkIns";

    public async Task MoveAsync(FanMerge merge, CancellationToken ct)
    {
        var known = await store.ListAsync(merge.Into, DateOnly.MinValue, ct);
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

    public async Task<object> ExportAsync(Id<Fan> memberId, CancellationToken ct) => (await store.ListAsync(memberId, DateOnly.MinValue, ct)).TakeLast(ExportMax).ToList();

    private async Task AddMadeUpAsync(FanMerge merge, int sign, CancellationToken ct)
    {
        var month = CheckInRules.MonthOf(BusinessCalendar.DayOf(merge.At));
        if ((await store.HistoryAsync(merge.From, month, ct)).MadeUp is > 0 and var days)
            await store.AddMadeUpAsync(merge.Into, month, sign * days, ct);
    }

    private async Task RestreakAsync(Id<Fan> fanId, DateTimeOffset at, CancellationToken ct)
    {
        CheckInDay? before = null;
        foreach (var day in await store.ListAsync(fanId, BusinessCalendar.DayOf(at).AddDays(-StreakDays), ct))
        {
            var streak = CheckInRules.StreakOf(day.Day, before);
            // The first one seen may go on from before what is looked at.
            before = before is null ? day : day with { Streak = streak };
            if (before.Streak != day.Streak)
                await store.SaveStreakAsync(fanId, day.Day, streak, ct);
        }
    }

    private static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    internal static class Sql
    {
        public const string Move = "update check_in set fan_id = @Into, merge_id = @Id where fan_id = @From and day not in @known";

        public const string MoveBack = "update check_in set fan_id = @From, merge_id = null where fan_id = @Into and merge_id = @Id";
    }
}
