using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.WeChat.Rewards;
using Retention.WeChat.Tests.Platform;

namespace Retention.WeChat.Tests.Rewards.Ledger;

/// <summary>
/// The guards behind the members' locks. Each test leaves the lock out and lets sixty-four decide on the same state that is
/// soon no longer so: one is written, the others are not. Taking out what a test names makes it, and the tests listed with
/// it, fail:
/// <list type="bullet">
/// <item><c>balance + @balance >= 0</c> in <c>JournalStore.Sql.ChangeBalance</c>: <see cref="Only_one_of_those_who_decide_on_the_same_balance_is_written"/>.</item>
/// <item><c>remaining + @change >= 0</c> in <c>JournalStore.Sql.ChangeLot</c>: <see cref="Only_one_of_those_who_decide_on_the_same_lot_is_written"/>.</item>
/// <item><c>state = 'Pending'</c> in <c>HoldStore.Sql.Settle</c>: <see cref="A_hold_that_is_settled_is_not_settled_again"/>.</item>
/// <item><c>reversed + @points &lt;= total</c> in <c>ReversalStore.Sql.Add</c>: <see cref="No_more_is_reversed_than_there_was"/>.</item>
/// <item>The lock in <c>LedgerStore.Sql.LockBalances</c>: <see cref="PointsLedgerTests.Those_who_spend_at_once_never_spend_more_than_there_is"/> on MariaDB.</item>
/// <item>The unique key of <c>ledger_posting</c>: <see cref="One_key_for_different_members_is_posted_once"/> on MariaDB.</item>
/// </list>
/// </summary>
public sealed class LedgerGuardTests
{
    private const int Parallel = 64;

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Only_one_of_those_who_decide_on_the_same_balance_is_written(DatabaseProvider engine)
    {
        await using var bed = await LedgerBed.OpenAsync(engine);
        await bed.GiveAsync("gift", 10);
        var written = await AllAsync(i => WriteAsync(bed, JournalStore.Sql.ChangeBalance, new { FanId = LedgerBed.Li, balance = -7, pending = 0, held = 0, owed = 0 }));
        Assert.Equal(1, written);
        Assert.Equal(3, await bed.Database.FindAsync<long>("select balance from points_balance"));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Only_one_of_those_who_decide_on_the_same_lot_is_written(DatabaseProvider engine)
    {
        await using var bed = await LedgerBed.OpenAsync(engine);
        await bed.GiveAsync("gift", 10);
        var id = await bed.Database.FindAsync<long>("select id from points_lot");
        Assert.Equal(1, await AllAsync(i => WriteAsync(bed, JournalStore.Sql.ChangeLot, new { id, change = -7 })));
        Assert.Equal(3, await bed.Database.FindAsync<long>("select remaining from points_lot"));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_hold_that_is_settled_is_not_settled_again(DatabaseProvider engine)
    {
        await using var bed = await LedgerBed.OpenAsync(engine);
        var hold = (await bed.HoldAsync("order:1", HoldKind.Earn, 10)).Value;
        Assert.Equal(1, await AllAsync(i =>
        {
            var (sql, row) = HoldStore.Settle(hold with { State = i % 2 == 0 ? HoldState.Posted : HoldState.Voided, Posted = i % 2 == 0 ? 10 : 0, SettledAt = TestDatabase.Start });
            return WriteAsync(bed, sql, row);
        }));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task No_more_is_reversed_than_there_was(DatabaseProvider engine)
    {
        await using var bed = await LedgerBed.OpenAsync(engine);
        await bed.GiveAsync("order:1", 100);
        await bed.ReverseAsync("order:1", "refund:1", 30);
        var id = await bed.Database.FindAsync<long>("select posting_id from ledger_reversed");
        Assert.Equal(1, await AllAsync(i =>
        {
            var (sql, row) = ReversalStore.Add(id, 60);
            return WriteAsync(bed, sql, row);
        }));
        Assert.Equal(90, await bed.Database.FindAsync<long>("select reversed from ledger_reversed"));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task One_key_for_different_members_is_posted_once(DatabaseProvider engine)
    {
        await using var bed = await LedgerBed.OpenAsync(engine);
        var results = await Task.WhenAll(Enumerable.Range(0, Parallel).Select(i => bed.GiveAsync("order:1", 10, new(100 + i))));
        Assert.Single(results, result => result.IsOk);
        Assert.All(results.Where(result => !result.IsOk), result => Assert.Equal(PointsLedger.KeyReused, result.Problem));
        Assert.Equal(1, await bed.Database.FindAsync<long>("select count(*) from ledger_posting"));
        await bed.AssertSoundAsync();
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_was_decided_on_a_state_that_is_gone_is_not_written_at_all(DatabaseProvider engine)
    {
        await using var bed = await LedgerBed.OpenAsync(engine);
        await bed.GiveAsync("gift", 10);
        var stale = await bed.Database.FindAsync<PointsLot>("select id, fan_id, remaining, expires_on, source_lot_id from points_lot");
        await bed.SpendAsync("first", 7);
        await Assert.ThrowsAsync<InvalidOperationException>(() => bed.Database.InTransactionAsync(async (provider, ct) =>
        {
            var wallet = new Wallet(new PointsBalance(LedgerBed.Li, 10, 0, 0, 0));
            wallet.Learn([stale!]);
            var journal = new Journal(new Dictionary<Retention.Platform.Ids.Id<Retention.WeChat.Fans.Fan>, Wallet> { [LedgerBed.Li] = wallet }, () => 42, TestDatabase.Start, new PointsExpiryOptions());
            Assert.True(journal.Post(new Posting("second", PointsReason.Adjustment, LedgerBed.Li, -7)).IsOk);
            await provider.GetRequiredService<JournalStore>().WriteAsync(journal, ct);
        }));
        Assert.Equal(3, (await bed.BalanceAsync()).Available);
        await bed.AssertSoundAsync();
    }

    private static async Task<int> AllAsync(Func<int, Task<int>> write) => (await Task.WhenAll(Enumerable.Range(0, Parallel).Select(write))).Sum();

    private static Task<int> WriteAsync(LedgerBed bed, string sql, object row) => bed.Database.InTransactionAsync((provider, ct) =>
    {
        var batch = new StatementBatch();
        batch.Add(sql, [row]);
        return provider.GetRequiredService<Db>().ExecuteAsync(batch, ct);
    });
}
