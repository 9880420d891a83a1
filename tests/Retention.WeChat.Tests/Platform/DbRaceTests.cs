using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;

namespace Retention.WeChat.Tests.Platform;

public sealed class DbRaceTests
{
    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Of_many_who_make_the_same_row_each_finds_one(DatabaseProvider engine)
    {
        const int Racers = 32;
        await using var database = await TestDatabase.CreateAsync(engine);
        var seen = await Task.WhenAll(Enumerable.Range(1, Racers).Select(racer => database.InTransactionAsync(async (provider, ct) =>
        {
            var db = provider.GetRequiredService<Db>();
            if (await db.FindAsync<long?>("select id from tag where code = 'the-one'", null, ct) is { } known)
                return known;
            await db.ExecuteAsync("insert into tag (id, code, name) values (@racer, 'the-one', 'x')", new { racer }, ct);
            return racer;
        })));
        Assert.Single(seen.Distinct());
        Assert.Equal(seen[0], await database.FindAsync<long>("select id from tag"));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Two_who_take_rows_in_opposite_order_both_get_through(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        await database.ExecuteAsync("insert into points_balance (fan_id, balance) values (1, 0), (2, 0)");
        using var bothHoldOne = new CountdownEvent(2);
        var tries = 0;
        await Task.WhenAll(BumpAsync(1, 2), BumpAsync(2, 1));

        Assert.Equal([2, 2], await database.ListAsync<long>("select balance from points_balance order by fan_id"));
        // SQLite lets one in at a time; elsewhere the server breaks the deadlock and the loser starts again.
        Assert.Equal(engine == DatabaseProvider.Sqlite ? 2 : 3, tries);

        Task BumpAsync(long first, long second) => database.InTransactionAsync(async (provider, ct) =>
        {
            var isRetry = Interlocked.Increment(ref tries) > 2;
            var db = provider.GetRequiredService<Db>();
            await db.ExecuteAsync("update points_balance set balance = balance + 1 where fan_id = @first", new { first }, ct);
            if (engine == DatabaseProvider.MySql && !isRetry)
                await MeetAsync(bothHoldOne, ct);
            await db.ExecuteAsync("update points_balance set balance = balance + 1 where fan_id = @second", new { second }, ct);
        });
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Who_keeps_losing_gives_up(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        await database.ExecuteAsync("insert into tag (id, code, name) values (1, 'taken', 'x')");
        var tries = 0;
        var error = await Assert.ThrowsAnyAsync<Exception>(() => database.InTransactionAsync(async (provider, ct) =>
        {
            tries++;
            await provider.GetRequiredService<Db>().ExecuteAsync("insert into tag (id, code, name) values (2, 'taken', 'x')", null, ct);
        }));
        Assert.True(Dialect.IsDuplicateKey(error), error.ToString());
        Assert.Equal(5, tries);
    }

    private static async Task MeetAsync(CountdownEvent meeting, CancellationToken ct)
    {
        meeting.Signal();
        while (!meeting.IsSet)
            await Task.Delay(1, ct);
    }
}
