using System.Data;
using System.Data.Common;
using System.Text;
using Dapper;
using Microsoft.Data.Sqlite;
using Retention.Platform.Ids;
using Retention.Platform.Problems;

namespace Retention.Platform.Data;

/// <summary>
/// One unit of work on the database: a lazily opened connection and, inside <see cref="InTransactionAsync{T}"/>, its
/// transaction. Everything resolved in the same scope shares it, so a step commits or rolls back as a whole.
/// </summary>
public sealed class Db(DataSources sources) : IAsyncDisposable
{
    /// <summary>A unit of work that keeps losing races is given up after this many tries.</summary>
    private const int TriesMax = 5;

    /// <summary>Statements sent together; bounds the packet, not the unit of work.</summary>
    private const int QueuedMax = 200;

    private const int PurgedAtOnce = 5_000;

    private readonly List<(string Sql, object? Args)> queued = [];
    private readonly List<Action> beforeCommit = [];
    private readonly List<Func<CancellationToken, Task>> afterCommit = [];
    private DbConnection? connection;
    private DbTransaction? transaction;
    private int attempts;

    static Db() => ColumnTypes.Register();

    public Dialect Dialect => sources.Dialect;

    /// <summary>Grows with every transaction begun and with all that is taken back, also when lost work is done again: what was read before is stale.</summary>
    public long Transactions { get; private set; }

    public async Task<T?> FindAsync<T>(string sql, object? args, CancellationToken ct)
    {
        RefuseBareIds<T>();
        await FlushAsync(ct);
        return await (await ConnectionAsync(ct)).QueryFirstOrDefaultAsync<T>(Command(sql, args, ct));
    }

    public async Task<IReadOnlyList<T>> ListAsync<T>(string sql, object? args, CancellationToken ct)
    {
        RefuseBareIds<T>();
        await FlushAsync(ct);
        return (await (await ConnectionAsync(ct)).QueryAsync<T>(Command(sql, args, ct))).AsList();
    }

    /// <returns>Rows matched.</returns>
    public async Task<int> ExecuteAsync(string sql, object? args, CancellationToken ct)
    {
        await FlushAsync(ct);
        if (transaction is not null || !Dialect.IsSqlite)
            return await (await ConnectionAsync(ct)).ExecuteAsync(Command(sql, args, ct));

        await sources.SqliteWriter.WaitAsync(ct);
        try
        {
            return await (await ConnectionAsync(ct)).ExecuteAsync(Command(sql, args, ct));
        }
        finally
        {
            sources.SqliteWriter.Release();
        }
    }

    /// <summary>
    /// Deletes what is older than a moment in slices, each short enough to hold nobody up and committed by itself: what an
    /// interrupted purge has done stays done.
    /// </summary>
    /// <param name="mark">Finds the time of the row <c>@slice</c> places behind the oldest of those up to <c>@until</c>, if there are so many.</param>
    /// <param name="purge">Deletes those up to <c>@until</c>; exactly the rows <paramref name="mark"/> counts.</param>
    /// <param name="until">The youngest that goes.</param>
    /// <param name="ct">Stops between two slices.</param>
    public async Task PurgeAsync(string mark, string purge, DateTimeOffset until, CancellationToken ct)
    {
        while (await FindAsync<DateTimeOffset?>(mark, new { until, slice = PurgedAtOnce }, ct) is { } slice)
            await ExecuteAsync(purge, new { until = slice }, ct);
        await ExecuteAsync(purge, new { until }, ct);
    }

    /// <summary>
    /// Leaves a statement whose row count nobody needs; it travels with the next ones in one round trip, before the
    /// next read and before commit. Only inside a transaction.
    /// </summary>
    public async ValueTask QueueAsync(string sql, object? args, CancellationToken ct)
    {
        if (transaction is null)
            throw new InvalidOperationException("Statements are queued inside a transaction only: nothing else would send them.");
        queued.Add((sql, args));
        if (queued.Count >= QueuedMax)
            await FlushAsync(ct);
    }

    /// <summary>Runs the statements of a batch in one round trip.</summary>
    /// <returns>Rows matched by all of them.</returns>
    public async Task<int> ExecuteAsync(StatementBatch batch, CancellationToken ct)
    {
        if (transaction is null)
            throw new InvalidOperationException("A batch is one change: it runs inside a transaction only.");
        await FlushAsync(ct);
        return await batch.ExecuteAsync(await ConnectionAsync(ct), transaction, Dialect, ct);
    }

    public Task InTransactionAsync(Func<CancellationToken, Task> work, CancellationToken ct) =>
        InTransactionAsync(
            async token =>
            {
                await work(token);
                return true;
            },
            ct);

    /// <summary>
    /// Runs <paramref name="work"/> in one transaction; nested calls join the outer one. The outermost call does the
    /// whole work again when it lost a race (deadlock, lock wait, unique key, outdated), so work must keep its state in the database.
    /// </summary>
    public async Task<T> InTransactionAsync<T>(Func<CancellationToken, Task<T>> work, CancellationToken ct)
    {
        if (transaction is not null)
            return await work(ct);

        T result;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                result = await OnceAsync(work, ct);
                break;
            }
            catch (Exception error) when (attempt < TriesMax && Dialect.IsLostRace(error))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(2, 10 << attempt)), ct);
            }
        }

        // Outside the tries: what has been committed is not done again because this fails.
        await FollowUpAsync(ct);
        return result;
    }

    /// <summary>Gives the connection back while the work waits for something else that needs one; the next use takes another.</summary>
    public async ValueTask RestAsync()
    {
        if (transaction is not null)
            throw new InvalidOperationException("A transaction keeps its connection to its end.");
        await CloseAsync();
    }

    /// <summary>Reads that all see the books of one moment, while others go on writing. Nothing is written.</summary>
    public async Task<T> InSnapshotAsync<T>(Func<CancellationToken, Task<T>> reads, CancellationToken ct)
    {
        if (transaction is not null)
            throw new InvalidOperationException("A snapshot is of what others have committed: it cannot be taken inside a transaction.");
        var open = await ConnectionAsync(ct);
        await using var snapshot = open is SqliteConnection embedded ? embedded.BeginTransaction(deferred: true) : await open.BeginTransactionAsync(IsolationLevel.RepeatableRead, ct);
        transaction = snapshot;
        try
        {
            return await reads(ct);
        }
        finally
        {
            transaction = null;
            await snapshot.RollbackAsync(CancellationToken.None);
        }
    }

    /// <summary>
    /// As <see cref="InTransactionAsync{T}"/>; but a problem takes back whatever was done on the way to it, also where this
    /// is part of a larger unit of work, which goes on. So a step may find out in its middle that it must not be done.
    /// </summary>
    public Task<Result<T>> AllOrNothingAsync<T>(Func<CancellationToken, Task<Result<T>>> work, CancellationToken ct) => InTransactionAsync(
        async token =>
        {
            // Queued, it travels with the first statement. A name of its own: an inner attempt must not take the outer's place.
            var before = $"attempt_{++attempts}";
            var followUps = afterCommit.Count;
            try
            {
                await QueueAsync($"savepoint {before}", null, token);
                var result = await work(token);
                if (!result.IsOk)
                    await TakeBackAsync(before, followUps, token);
                return result;
            }
            finally
            {
                attempts--;
            }
        },
        ct);

    /// <summary>Whether what is locked now stays so until a commit that is still to come.</summary>
    public bool IsInTransaction => transaction is not null;

    /// <summary>
    /// Leaves work for when the outermost transaction has committed, e.g. to tell another store what now is; rolled back,
    /// it never happens. A process killed in between never does it either, so it must be something that may be missed.
    /// Outside a transaction it happens at once.
    /// </summary>
    public Task AfterCommitAsync(Func<CancellationToken, Task> work, CancellationToken ct)
    {
        if (transaction is null)
            return work(ct);
        afterCommit.Add(work);
        return Task.CompletedTask;
    }

    /// <summary>
    /// Leaves a last word for the moment before the outermost transaction commits: it takes everything back by throwing, and
    /// has it done again by an <see cref="OutdatedException"/>. Outside a transaction there is nothing to take back.
    /// </summary>
    public void BeforeCommit(Action check)
    {
        if (transaction is not null)
            beforeCommit.Add(check);
    }

    public async ValueTask DisposeAsync()
    {
        if (transaction is not null)
            await transaction.DisposeAsync();
        await CloseAsync();
    }

    /// <summary>Dapper takes a lone id for a row, finds no column for its member and gives zero without a word.</summary>
    private static void RefuseBareIds<T>()
    {
        if (default(T) is IId)
            throw new NotSupportedException($"Read {typeof(T).Name} as long, or as part of a record.");
    }

    private async Task<T> OnceAsync<T>(Func<CancellationToken, Task<T>> work, CancellationToken ct)
    {
        if (Dialect.IsSqlite)
            await sources.SqliteWriter.WaitAsync(ct);
        try
        {
            // READ COMMITTED: fewer gap locks, and a guarded update sees what others have committed.
            transaction = await (await ConnectionAsync(ct)).BeginTransactionAsync(Dialect.IsSqlite ? IsolationLevel.Serializable : IsolationLevel.ReadCommitted, ct);
            Transactions++;
            var result = await work(ct);
            await FlushAsync(ct);
            foreach (var check in beforeCommit)
                check();
            await transaction.CommitAsync(ct);
            return result;
        }
        catch
        {
            queued.Clear();
            afterCommit.Clear();
            await AbandonAsync();
            throw;
        }
        finally
        {
            beforeCommit.Clear();
            if (transaction is not null)
                await transaction.DisposeAsync();
            transaction = null;
            if (Dialect.IsSqlite)
                sources.SqliteWriter.Release();
        }
    }

    private async Task TakeBackAsync(string savepoint, int followUps, CancellationToken ct)
    {
        await ExecuteAsync($"rollback to savepoint {savepoint}", null, ct);
        afterCommit.RemoveRange(followUps, afterCommit.Count - followUps);
        Transactions++;
    }

    private async Task FollowUpAsync(CancellationToken ct)
    {
        Func<CancellationToken, Task>[] works = [.. afterCommit];
        afterCommit.Clear();
        foreach (var work in works)
            await work(ct);
    }

    /// <summary>Rolls back; a connection that cannot is closed and the next use opens a new one.</summary>
    private async Task AbandonAsync()
    {
        try
        {
            if (transaction is not null)
            {
                await transaction.RollbackAsync(CancellationToken.None);
                return;
            }
        }
        catch (Exception error) when (error is DbException or InvalidOperationException or IOException)
        {
            // The server rolls back what it was not told to commit.
        }

        await CloseAsync();
    }

    private async ValueTask CloseAsync()
    {
        if (connection is not { } closing)
            return;
        connection = null;
        await sources.CloseAsync(closing);
    }

    private async ValueTask<DbConnection> ConnectionAsync(CancellationToken ct)
    {
        if (connection is { State: not ConnectionState.Open } && transaction is null)
            await CloseAsync();
        return connection ??= await sources.OpenAsync(ct);
    }

    private async ValueTask FlushAsync(CancellationToken ct)
    {
        if (queued.Count == 0)
            return;
        if (Dialect.IsSqlite)
            await FlushOneByOneAsync(ct);
        else
            await FlushTogetherAsync(ct);
    }

    /// <summary>A round trip costs far more than building one long command.</summary>
    private async Task FlushTogetherAsync(CancellationToken ct)
    {
        var text = new StringBuilder(queued.Count * 200);
        var parameters = new DynamicParameters();
        for (var i = 0; i < queued.Count; i++)
            StatementText.Of(Dialect.Adapt(queued[i].Sql)).Append(text, parameters, queued[i].Args, i);
        queued.Clear();
        await (await ConnectionAsync(ct)).ExecuteAsync(new CommandDefinition(text.ToString(), parameters, transaction, flags: CommandFlags.NoCache, cancellationToken: ct));
    }

    /// <summary>SQLite has no round trips to save, and its driver offers each parameter of a command to each of its statements.</summary>
    private async Task FlushOneByOneAsync(CancellationToken ct)
    {
        (string Sql, object? Args)[] statements = [.. queued];
        queued.Clear();
        var open = await ConnectionAsync(ct);
        foreach (var (sql, args) in statements)
            await open.ExecuteAsync(Command(sql, args, ct));
    }

    private CommandDefinition Command(string sql, object? args, CancellationToken ct) =>
        new(Dialect.Adapt(sql), args is null ? null : Arguments.Of(args), transaction, cancellationToken: ct);
}
