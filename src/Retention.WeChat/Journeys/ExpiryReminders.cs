using System.Globalization;
using Dapper;
using Microsoft.Extensions.Options;
using Quartz;
using Retention.Platform;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.Platform.Time;
using Retention.WeChat.Fans;
using Retention.WeChat.Outreach;
using Retention.WeChat.Rewards;

namespace Retention.WeChat.Journeys;

/// <summary>
/// Asks once for each member and last day to remind them of points that will expire. Each is a touch like any other: decided,
/// explained, sent in due hours or not at all. Days of which no tick came in time are made up for while their points last;
/// days that have been asked for are looked at again each day until their last for points that have come since.
/// </summary>
internal sealed class ExpiryReminders(PointsLedger ledger, OutreachDesk outreach, ReminderStore store, Db db, TimeProvider clock, IOptions<ExpiryReminderOptions> options)
{
    private const string Budget = "points";

    private static readonly TimeOnly LastHour = new(22, 0);

    /// <summary>Longer than any transaction that gives points: its lots have older ids than the moment they are seen.</summary>
    private static readonly TimeSpan Overlap = TimeSpan.FromHours(1);

    /// <summary>Asks for one batch of reminders.</summary>
    /// <returns>Whether there may be more.</returns>
    public Task<bool> TickAsync(CancellationToken ct) => options.Value.DaysBefore == 0 ? Task.FromResult(false) : db.InTransactionAsync(
        async token =>
        {
            var now = clock.GetUtcNow();
            var (today, midnight) = (BusinessCalendar.DayOf(now), BusinessCalendar.At(BusinessCalendar.DayOf(now), TimeOnly.MinValue));
            var days = (await store.ListAsync(today, token)).ToDictionary(known => known.LastDay, known => known.DoneAt);
            var lastDay = Enumerable.Range(0, options.Value.DaysBefore + 1).Select(today.AddDays)
                .FirstOrDefault(day => days.TryGetValue(day, out var doneAt) ? doneAt is null || doneAt < midnight : day > today);
            if (lastDay == default)
                return false;
            var run = await store.LockAsync(lastDay, midnight, IdGenerator.FloorOf(now - Overlap), token);
            // Another node has just finished it: what is left is looked for anew.
            if (run.DoneAt is not null)
                return true;
            var members = await ledger.ListLastDayAsync(lastDay, run.LotsAfter, run.CursorFanId, OutreachDesk.BatchMax, token);
            await outreach.AskAsync([.. members.Where(member => member.Points >= options.Value.PointsMin).Select(member => TouchOf(member, lastDay))], token);
            var isDone = members.Count < OutreachDesk.BatchMax;
            await store.AdvanceAsync(lastDay, members.Count == 0 ? run.CursorFanId : members[^1].FanId, isDone ? now : null, token);
            return true;
        },
        ct);

    private Touch TouchOf(MemberPoints member, DateOnly lastDay)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["points"] = member.Points.ToString(CultureInfo.InvariantCulture),
            ["day"] = lastDay.ToString("yyyy年M月d日", CultureInfo.InvariantCulture),
        };
        var content = new TouchContent
        {
            Text = Placeholders.Fill(options.Value.Text, values),
            Subscribe = options.Value.TemplateId is { Length: > 0 } template
                ? new TemplateContent(template, options.Value.TemplateData.ToDictionary(field => field.Key, field => Placeholders.Fill(field.Value, values), StringComparer.Ordinal))
                : null,
        };
        // Useless once they are gone, and late in the evening of their last day.
        return new Touch($"points-expiry:{member.FanId}:{lastDay:yyyyMMdd}", member.FanId, TouchPurpose.Service, content, BusinessCalendar.At(lastDay, LastHour)) { Campaign = "points-expiry", Budget = Budget };
    }
}

/// <summary>The table <c>points_reminder</c>: how far the reminders of a last day have come.</summary>
internal sealed class ReminderStore(Db db)
{
    public Task<IReadOnlyList<ReminderDay>> ListAsync(DateOnly from, CancellationToken ct) => db.ListAsync<ReminderDay>(Sql.List, new { from }, ct);

    /// <param name="lastDay">The day whose reminders are asked for.</param>
    /// <param name="doneBefore">Done before that, it is gone through anew, for lots that have come since.</param>
    /// <param name="lotsUntil">Lots with ids up to this are certain to be seen this time.</param>
    /// <param name="ct">Stops waiting.</param>
    public async Task<ReminderRun> LockAsync(DateOnly lastDay, DateTimeOffset doneBefore, long lotsUntil, CancellationToken ct)
    {
        await db.QueueAsync(Sql.Open, new { lastDay, lotsUntil }, ct);
        await db.QueueAsync(Sql.Reopen, new { lastDay, doneBefore, lotsUntil }, ct);
        return (await db.FindAsync<ReminderRun>(Sql.Lock, new { lastDay }, ct))!;
    }

    public Task AdvanceAsync(DateOnly lastDay, Id<Fan> cursor, DateTimeOffset? doneAt, CancellationToken ct) => db.ExecuteAsync(Sql.Advance, new { lastDay, cursor, doneAt }, ct);

    internal static class Sql
    {
        public const string List = "select last_day, done_at from points_reminder where last_day >= @from";

        public const string Open = """
            insert into points_reminder (last_day, cursor_fan_id, lots_until)
            select @lastDay, 0, @lotsUntil from (select 1 as one) as here
            where not exists (select 1 from points_reminder where last_day = @lastDay)
            """;

        // In this order: MySQL computes later columns from what earlier ones have become.
        public const string Reopen = """
            update points_reminder set lots_after = lots_until, lots_until = @lotsUntil, cursor_fan_id = 0, done_at = null
            where last_day = @lastDay and done_at < @doneBefore
            """;

        public const string Lock = "select cursor_fan_id, lots_after, done_at from points_reminder where last_day = @lastDay /*lock*/";

        public const string Advance = "update points_reminder set cursor_fan_id = @cursor, done_at = @doneAt where last_day = @lastDay";
    }
}

[method: ExplicitConstructor]
internal sealed record ReminderDay(DateOnly LastDay, DateTimeOffset? DoneAt);

/// <param name="LotsAfter">Who has no younger lots was asked for before.</param>
[method: ExplicitConstructor]
internal sealed record ReminderRun(Id<Fan> CursorFanId, long LotsAfter, DateTimeOffset? DoneAt);

/// <summary>Reminds of points that expire.</summary>
internal sealed class ExpiryReminderJob(ExpiryReminders reminders) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        while (await reminders.TickAsync(cancellationToken))
        {
        }
    }
}
