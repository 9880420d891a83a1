using Dapper;
using Microsoft.Extensions.Options;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.MiniProgram;

/// <summary>Somebody's wish to be forgotten.</summary>
[method: ExplicitConstructor]
internal sealed record DeletionRequest(Id<DeletionRequest> Id, Id<Fan> FanId, DateTimeOffset RequestedAt, DateTimeOffset DueAt);

/// <summary>The table <c>deletion_request</c>: who asked to be forgotten, with the time in which they can change their mind.</summary>
internal sealed class DeletionRequests(Db db, IdGenerator ids, TimeProvider clock, IOptions<FansOptions> options) : IBelongings
{
    /// <summary>One wish at a time: asked again, it is the same. The caller has locked the member.</summary>
    public async Task<DeletionRequest> OpenAsync(Id<Fan> memberId, CancellationToken ct)
    {
        if (await FindOpenAsync(memberId, ct) is { } open)
            return open;
        var now = clock.GetUtcNow();
        var asked = new DeletionRequest(ids.Next<DeletionRequest>(), memberId, now, now.AddDays(options.Value.DeletionCoolingDays));
        await db.ExecuteAsync(Sql.Add, asked, ct);
        return asked;
    }

    public Task<DeletionRequest?> FindOpenAsync(Id<Fan> memberId, CancellationToken ct) => db.FindAsync<DeletionRequest>(Sql.FindOpen, new { memberId }, ct);

    /// <returns>Whether there was a wish to take back.</returns>
    public async Task<bool> CancelAsync(Id<Fan> memberId, CancellationToken ct) =>
        await db.ExecuteAsync(Sql.Cancel, new { memberId, now = clock.GetUtcNow() }, ct) == 1;

    public Task<IReadOnlyList<long>> ListDueAsync(long after, int limit, CancellationToken ct) => db.ListAsync<long>(Sql.ListDue, new { now = clock.GetUtcNow(), after, limit }, ct);

    /// <returns>None when it is not due any more.</returns>
    public Task<DeletionRequest?> FindDueAsync(Id<DeletionRequest> id, CancellationToken ct) => db.FindAsync<DeletionRequest>(Sql.FindDue, new { id, now = clock.GetUtcNow() }, ct);

    /// <returns>False when it was taken back.</returns>
    public async Task<bool> CloseAsync(DeletionRequest request, CancellationToken ct) =>
        await db.ExecuteAsync(Sql.Close, new { request.Id, now = clock.GetUtcNow() }, ct) == 1;

    /// <summary>
    /// Who asks for a merge has changed their mind. Two found to be one person were not asked: their wish goes on, at the earlier
    /// of two days.
    /// </summary>
    public async Task MoveAsync(FanMerge merge, CancellationToken ct)
    {
        if (merge.Reason == MergeReason.Phone)
        {
            await CancelAsync(merge.From, ct);
            await CancelAsync(merge.Into, ct);
        }
        else if (await FindOpenAsync(merge.From, ct) is { } moved)
        {
            await CancelAsync(merge.From, ct);
            var kept = await OpenAsync(merge.Into, ct);
            await db.ExecuteAsync(Sql.BringForward, new { kept.Id, moved.DueAt }, ct);
        }
    }

    public Task MoveBackAsync(FanMerge merge, CancellationToken ct) => Task.CompletedTask;

    internal static class Sql
    {
        private const string Columns = "id, fan_id, requested_at, due_at";

        public const string Add = """
            insert into deletion_request (id, fan_id, requested_at, due_at, open_of) values (@Id, @FanId, @RequestedAt, @DueAt, @FanId)
            """;

        public const string FindOpen = $"select {Columns} from deletion_request where open_of = @memberId";

        public const string Cancel = "update deletion_request set cancelled_at = @now, open_of = null where open_of = @memberId";

        public const string BringForward = "update deletion_request set due_at = @DueAt where id = @Id and due_at > @DueAt";

        public const string AnyDue = "select 1 from deletion_request where open_of is not null and due_at <= @now";

        public const string ListDue = "select id from deletion_request where open_of is not null and due_at <= @now and id > @after order by id limit @limit";

        public const string FindDue = $"select {Columns} from deletion_request where id = @id and open_of is not null and due_at <= @now";

        public const string Close = "update deletion_request set done_at = @now, open_of = null where id = @Id and open_of is not null";
    }
}
