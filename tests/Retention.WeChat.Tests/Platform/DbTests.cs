using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.Platform.Problems;

namespace Retention.WeChat.Tests.Platform;

public sealed class DbTests
{
    private const string InsertTag = "insert into tag (id, code, name) values (@id, @code, 'x')";
    private const string CountTags = "select count(*) from tag";

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_throws_leaves_nothing_behind_and_the_next_unit_of_work_starts_clean(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        await database.InScopeAsync(async provider =>
        {
            var db = provider.GetRequiredService<Db>();
            await Assert.ThrowsAsync<InvalidTimeZoneException>(() => db.InTransactionAsync(
                async ct =>
                {
                    await db.ExecuteAsync(InsertTag, new { id = 1, code = "sent" }, ct);
                    await db.QueueAsync(InsertTag, new { id = 2, code = "queued" }, ct);
                    throw new InvalidTimeZoneException();
                },
                default));
            Assert.Equal(0, await db.FindAsync<long>(CountTags, null, default));
            await db.InTransactionAsync(async ct => await db.QueueAsync(InsertTag, new { id = 3, code = "after" }, ct), default);
            Assert.Equal(["after"], await db.ListAsync<string>("select code from tag", null, default));
        });
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_nested_unit_of_work_joins_the_outer_one(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        await database.InScopeAsync(async provider =>
        {
            var db = provider.GetRequiredService<Db>();
            await Assert.ThrowsAsync<InvalidTimeZoneException>(() => db.InTransactionAsync(
                async outer =>
                {
                    await db.InTransactionAsync(ct => db.ExecuteAsync(InsertTag, new { id = 1, code = "inner" }, ct), outer);
                    Assert.Equal(1, await db.FindAsync<long>(CountTags, null, outer));
                    Assert.Equal(0, await database.FindAsync<long>(CountTags));
                    throw new InvalidTimeZoneException();
                },
                default));
        });
        Assert.Equal(0, await database.FindAsync<long>(CountTags));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_waits_for_the_commit_happens_once_after_the_outermost_and_never_after_a_rollback(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        await database.InScopeAsync(async provider =>
        {
            var db = provider.GetRequiredService<Db>();
            var seen = new List<long>();
            async Task Look(CancellationToken ct) => seen.Add(await database.FindAsync<long>(CountTags));
            await db.InTransactionAsync(
                async outer =>
                {
                    await db.InTransactionAsync(ct => db.AfterCommitAsync(Look, ct), outer);
                    await db.ExecuteAsync(InsertTag, new { id = 1, code = "one" }, outer);
                    Assert.Empty(seen);
                },
                default);
            Assert.Equal([1], seen);
            await Assert.ThrowsAsync<InvalidTimeZoneException>(() => db.InTransactionAsync(
                async ct =>
                {
                    await db.AfterCommitAsync(Look, ct);
                    throw new InvalidTimeZoneException();
                },
                default));
            await db.InTransactionAsync(ct => db.ExecuteAsync(InsertTag, new { id = 2, code = "two" }, ct), default);
            Assert.Equal([1], seen);
            await db.AfterCommitAsync(Look, default);
            Assert.Equal([1, 2], seen);
        });
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_problem_takes_back_what_was_done_on_the_way_to_it_and_nothing_else(DatabaseProvider engine)
    {
        var refused = new Problem("test.refused", 409, "不行", "No");
        await using var database = await TestDatabase.CreateAsync(engine);
        var told = new List<string>();
        await database.InScopeAsync(async provider =>
        {
            var db = provider.GetRequiredService<Db>();
            Task Tell(string code)
            {
                told.Add(code);
                return Task.CompletedTask;
            }

            Task<Result<string>> Attempt(int id, string code, Func<CancellationToken, Task<Result<string>>> then, CancellationToken ct) => db.AllOrNothingAsync(
                async token =>
                {
                    await db.ExecuteAsync(InsertTag, new { id, code }, token);
                    await db.QueueAsync(InsertTag, new { id = id + 100, code = $"{code}-queued" }, token);
                    await db.AfterCommitAsync(_ => Tell(code), token);
                    return await then(token);
                },
                ct);
            Task<Result<string>> Refuse(CancellationToken ct) => Task.FromResult<Result<string>>(refused);
            Task<Result<string>> Accept(CancellationToken ct) => Task.FromResult<Result<string>>("done");

            Assert.Equal(refused, (await Attempt(1, "alone", Refuse, default)).Problem);
            Assert.Equal("done", (await Attempt(2, "outer", async ct =>
            {
                Assert.Equal(refused, (await Attempt(3, "inner", async inner =>
                {
                    Assert.True((await Attempt(4, "innermost", Accept, inner)).IsOk);
                    return refused;
                }, ct)).Problem);
                Assert.True((await Attempt(5, "second", Accept, ct)).IsOk);
                return "done";
            }, default)).Value);
            Assert.Equal(["outer", "outer-queued", "second", "second-queued"], await db.ListAsync<string>("select code from tag order by code", null, default));
        });
        Assert.Equal(["outer", "second"], told);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Queued_statements_run_in_order_before_the_next_read_and_before_commit(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        await database.InTransactionAsync(async (provider, ct) =>
        {
            var db = provider.GetRequiredService<Db>();
            await db.QueueAsync(InsertTag, new { id = 1, code = "a" }, ct);
            await db.QueueAsync("update tag set code = @code where id in @ids", new { code = "b", ids = new[] { 1L, 7L } }, ct);
            await db.QueueAsync("update tag set name = code", null, ct);
            Assert.Equal("b", await db.FindAsync<string>("select name from tag where id = 1", null, ct));
            await db.QueueAsync("update tag set code = @code, name = @code where id = @id", new { id = new Id<string>(1), code = "c 'quoted' @code; --" }, ct);
        });
        Assert.Equal("c 'quoted' @code; --", await database.FindAsync<string>("select name from tag where id = 1"));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Any_number_of_statements_may_be_queued(DatabaseProvider engine)
    {
        const int Many = 1_234;
        await using var database = await TestDatabase.CreateAsync(engine);
        await database.InTransactionAsync(async (provider, ct) =>
        {
            for (var i = 1; i <= Many; i++)
                await provider.GetRequiredService<Db>().QueueAsync(InsertTag, new { id = i, code = $"tag-{i}" }, ct);
        });
        Assert.Equal(Many, await database.FindAsync<long>(CountTags));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Nothing_is_queued_outside_a_unit_of_work(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        await database.InScopeAsync(provider =>
            Assert.ThrowsAsync<InvalidOperationException>(() => provider.GetRequiredService<Db>().QueueAsync(InsertTag, new { id = 1, code = "a" }, default).AsTask()));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Rows_matched_are_counted_though_nothing_changes(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        Assert.Equal(1, await database.ExecuteAsync(InsertTag, new { id = 1, code = "a" }));
        Assert.Equal(1, await database.ExecuteAsync("update tag set code = 'a' where id = 1"));
        Assert.Equal(0, await database.ExecuteAsync("update tag set code = 'a' where id = 2"));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Names_that_differ_by_case_are_different(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        await database.ExecuteAsync(InsertTag, new { id = 1, code = "oAbC" });
        await database.ExecuteAsync(InsertTag, new { id = 2, code = "oabc" });
        Assert.Equal(2, await database.FindAsync<long>("select id from tag where code = @code", new { code = "oabc" }));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_connection_that_broke_is_replaced(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        if (engine == DatabaseProvider.Sqlite)
            return;
        await database.InScopeAsync(async provider =>
        {
            var db = provider.GetRequiredService<Db>();
            var id = await db.FindAsync<long>("select connection_id()", null, default);
            await database.ExecuteAsync($"kill {id}");
            var error = await Assert.ThrowsAnyAsync<Exception>(() => db.InTransactionAsync(ct => db.ExecuteAsync(InsertTag, new { id = 1, code = "a" }, ct), default));
            Assert.True(Dialect.IsConnectionLost(error), error.ToString());
            await db.InTransactionAsync(ct => db.ExecuteAsync(InsertTag, new { id = 2, code = "b" }, ct), default);
        });
        Assert.Equal(["b"], await database.ListAsync<string>("select code from tag"));
    }
}
