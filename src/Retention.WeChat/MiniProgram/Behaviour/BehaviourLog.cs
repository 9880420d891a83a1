using Dapper;
using Microsoft.Extensions.Options;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.Platform.Time;
using Retention.WeChat.Fans;
using Retention.WeChat.Rewards;

namespace Retention.WeChat.MiniProgram;

/// <summary>What became of a batch.</summary>
internal sealed record BehaviourTaken(int Accepted, int Known, IReadOnlyList<RefusedEvent> Refused);

/// <param name="Id">The event's own.</param>
/// <param name="Reason">E.g. <c>too_old</c>.</param>
public sealed record RefusedEvent(string Id, string Reason);

/// <summary>The table <c>behaviour_event</c>: each event once, so many of a shopper a day, and none for ever.</summary>
internal sealed class BehaviourLog(TaskBook tasks, SharedInvitations invitations, Db db, TimeProvider clock, IOptions<MiniProgramOptions> options) : IForgetFans, IExported
{
    private const int ExportMax = 5000;

    public string Name => "behaviour";

    public Task<BehaviourTaken> TakeAsync(Shopper shopper, IReadOnlyList<BehaviourEvent> batch, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var judged = batch.DistinctBy(each => each.Id, StringComparer.Ordinal).Select(each => (Event: each, Reason: BehaviourRules.RefusalOf(each, now))).ToList();
        var good = judged.Where(each => each.Reason is null).Select(each => each.Event).ToList();
        var refused = judged.Where(each => each.Reason is not null).Select(each => new RefusedEvent(each.Event.Id, each.Reason!)).ToList();
        return good.Count == 0
            ? Task.FromResult(new BehaviourTaken(0, 0, refused))
            : db.InTransactionAsync(token => StoreAsync(shopper, good, refused, now, token), ct);
    }

    public async Task ForgetAsync(Id<Fan> id, CancellationToken ct) => await db.QueueAsync(Sql.Forget, new { id }, ct);

    public Task PurgeAsync(CancellationToken ct) => db.PurgeAsync(Sql.PurgeMark, Sql.Purge, clock.GetUtcNow().AddDays(-options.Value.BehaviourKeptDays), ct);

    public async Task<object> ExportAsync(Id<Fan> memberId, CancellationToken ct) => await db.ListAsync<KeptBehaviour>(Sql.Export, new { memberId, limit = ExportMax }, ct);

    private async Task<BehaviourTaken> StoreAsync(Shopper shopper, List<BehaviourEvent> good, List<RefusedEvent> refused, DateTimeOffset now, CancellationToken ct)
    {
        var fanId = shopper.FanId;
        var known = (await db.ListAsync<string>(Sql.ListKnown, new { fanId, eventIds = good.Select(each => each.Id).ToArray() }, ct)).ToHashSet(StringComparer.Ordinal);
        var today = BusinessCalendar.At(BusinessCalendar.DayOf(now), TimeOnly.MinValue);
        var room = options.Value.BehaviourEventsPerDay - await db.FindAsync<long>(Sql.CountSince, new { fanId, since = today }, ct);
        var fresh = good.Where(each => !known.Contains(each.Id)).ToList();
        var taken = fresh.Take((int)Math.Max(room, 0)).ToList();
        foreach (var each in taken)
        {
            await db.QueueAsync(
                Sql.Add, new { fanId, eventId = each.Id, each.Kind, each.Target, each.DurationMs, at = BehaviourRules.MomentOf(each, now), now }, ct);
        }

        foreach (var page in taken.Where(each => each.Kind == BehaviourKind.PageView).GroupBy(each => each.Target, StringComparer.Ordinal))
            await tasks.NoteAsync(shopper.MemberId, new TaskSignal(TaskKind.ViewPage, page.Key, page.Count()), now, ct);
        foreach (var share in taken.Where(each => each.Kind == BehaviourKind.Share))
            await invitations.NoteAsync(share.Target, BehaviourRules.MomentOf(share, now), ct);
        return new BehaviourTaken(taken.Count, good.Count - fresh.Count, [.. refused, .. fresh.Skip(taken.Count).Select(each => new RefusedEvent(each.Id, "too_many"))]);
    }

    internal static class Sql
    {
        public const string ListKnown = "select event_id from behaviour_event where fan_id = @fanId and event_id in @eventIds";

        public const string CountSince = "select count(*) from behaviour_event where fan_id = @fanId and recorded_at >= @since";

        // The primary key refuses what a second copy of the batch brings at the same moment; this one is then done again and finds it.
        public const string Add = """
            insert into behaviour_event (fan_id, event_id, kind, target, duration_ms, occurred_at, recorded_at)
            values (@fanId, @eventId, @Kind, @Target, @DurationMs, @at, @now)
            """;

        public const string Forget = "delete from behaviour_event where fan_id = @id";

        public const string PurgeMark = "select recorded_at from behaviour_event where recorded_at <= @until order by recorded_at limit 1 offset @slice";

        public const string Purge = "delete from behaviour_event where recorded_at <= @until";

        public const string Export = """
            select b.kind, b.target, b.duration_ms, b.occurred_at from behaviour_event b join fan f on f.id = b.fan_id
            where f.member_id = @memberId order by b.occurred_at desc limit @limit
            """;
    }
}

[method: ExplicitConstructor]
internal sealed record KeptBehaviour(BehaviourKind Kind, string Target, long? DurationMs, DateTimeOffset OccurredAt);
