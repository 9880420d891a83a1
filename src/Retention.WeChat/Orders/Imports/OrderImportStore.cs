using Retention.Platform.Data;
using Retention.Platform.Ids;

namespace Retention.WeChat.Orders;

/// <summary>The table <c>order_import</c>.</summary>
internal sealed class OrderImportStore(Db db)
{
    public Task<OrderImport?> FindAsync(Id<OrderImport> id, CancellationToken ct) => db.FindAsync<OrderImport>(Sql.Find, new { id }, ct);

    public Task<IReadOnlyList<OrderImport>> PageAsync(long? before, int limit, CancellationToken ct) =>
        db.ListAsync<OrderImport>(Sql.Page, new { before = before ?? long.MaxValue, limit }, ct);

    /// <summary>Those that need the worker, the oldest first.</summary>
    public async Task<IReadOnlyList<Id<OrderImport>>> ListUnderWayAsync(int limit, CancellationToken ct) =>
        [.. (await db.ListAsync<long>(Sql.ListUnderWay, new { limit }, ct)).Select(id => new Id<OrderImport>(id))];

    /// <summary>Uploaded before a moment, and nobody has said since what is to become of them.</summary>
    public Task<IReadOnlyList<long>> ListForgottenAsync(DateTimeOffset before, long after, int limit, CancellationToken ct) =>
        db.ListAsync<long>(Sql.ListForgotten, new { before, after, limit }, ct);

    public Task<int> InsertAsync(OrderImport import, CancellationToken ct) => db.ExecuteAsync(
        Sql.Insert, new { import.Id, import.Shop, import.FileName, import.State, import.CreateMembers, import.Orders, import.CreatedBy, import.CreatedAt, import.MadeAt }, ct);

    /// <summary>From one state to another, its lines to be gone through from the beginning (or, reversing, from the end).</summary>
    /// <returns>False when it is in none of the states.</returns>
    public async Task<bool> MoveAsync(Id<OrderImport> id, IReadOnlyCollection<ImportState> from, ImportState to, int cursor, DateTimeOffset now, CancellationToken ct) => await db.ExecuteAsync(
        Sql.Move,
        new
        {
            id, from, to, cursor, movedAt = MachineNow,
            appliedAt = to == ImportState.Applied ? now : (DateTimeOffset?)null,
            reversedAt = to == ImportState.Reversed ? now : (DateTimeOffset?)null,
        },
        ct) == 1;

    /// <summary>Takes an import for one slice. Leases run on the machine's clock.</summary>
    public async Task<bool> ClaimAsync(Id<OrderImport> id, ImportState state, long token, DateTimeOffset machineNow, DateTimeOffset until, CancellationToken ct) =>
        await db.ExecuteAsync(Sql.Claim, new { id, state, token, machineNow, until }, ct) == 1;

    /// <summary>Moves the cursor and lets go, in the transaction that does the slice.</summary>
    /// <returns>False when the lease was lost: then nothing may be done.</returns>
    public async Task<bool> AdvanceAsync(Id<OrderImport> id, ImportState state, long token, int cursor, CancellationToken ct) =>
        await db.ExecuteAsync(Sql.Advance, new { id, state, token, cursor, movedAt = MachineNow }, ct) == 1;

    /// <summary>Those that have not come on since a moment of the machine's clock.</summary>
    public Task<IReadOnlyList<DateTimeOffset>> ListStuckAsync(DateTimeOffset machineBefore, CancellationToken ct) => db.ListAsync<DateTimeOffset>(Sql.ListStuck, new { machineBefore }, ct);

    // Like leases: the business clock may be moved.
    private static DateTimeOffset MachineNow => TimeProvider.System.GetUtcNow();

    internal static class Sql
    {
        private const string Columns = "id, shop, file_name, state, create_members, orders, cursor_line, created_by, created_at, applied_at, reversed_at, made_at";

        public const string Find = $"select {Columns} from order_import where id = @id";

        public const string Page = $"select {Columns} from order_import where id < @before order by id desc limit @limit";

        public const string AnyUnderWay = "select 1 from order_import where state in ('Checking', 'Applying', 'Reversing')";

        public const string ListUnderWay = "select id from order_import where state in ('Checking', 'Applying', 'Reversing') order by id limit @limit";

        public const string ListForgotten = "select id from order_import where state in ('Uploading', 'Checked') and created_at < @before and id > @after order by id limit @limit";

        public const string ListStuck = "select moved_at from order_import where state in ('Checking', 'Applying', 'Reversing') and moved_at < @machineBefore order by moved_at";

        public const string Insert = """
            insert into order_import (id, shop, file_name, state, create_members, orders, cursor_line, created_by, created_at, made_at)
            values (@Id, @Shop, @FileName, @State, @CreateMembers, @Orders, 0, @CreatedBy, @CreatedAt, @MadeAt)
            """;

        public const string Move = """
            update order_import set state = @to, cursor_line = @cursor, moved_at = @movedAt, lease_token = null, lease_until = null,
                applied_at = coalesce(@appliedAt, applied_at), reversed_at = coalesce(@reversedAt, reversed_at)
            where id = @id and state in @from
            """;

        public const string Claim = """
            update order_import set lease_token = @token, lease_until = @until
            where id = @id and state = @state and (lease_until is null or lease_until < @machineNow)
            """;

        public const string Advance = """
            update order_import set cursor_line = @cursor, moved_at = @movedAt, lease_token = null, lease_until = null
            where id = @id and lease_token = @token and state = @state
            """;
    }
}
