using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.WeChat.Callbacks;
using Retention.WeChat.Tests.Platform;

namespace Retention.WeChat.Tests.Callbacks;

public sealed class InboxStoreTests
{
    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_fails_is_put_back_for_a_day_then_aside_and_starts_anew_when_somebody_says_so(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        await AddAsync(database, 1, "Pending", TestDatabase.Start);
        var failures = 0;
        for (; await StateAsync(database, 1) == "Pending"; failures++)
            await StoreAsync(database, store => store.FailedAsync(1, $"broken {failures}", TestDatabase.Start, default));

        Assert.InRange(failures, 50, 60);
        var failed = Assert.Single(await database.InScopeAsync(provider => provider.GetRequiredService<InboxStore>().ListFailedAsync(long.MaxValue, 10, default)));
        Assert.Equal((1, failures, $"broken {failures - 1}"), (failed.Id, failed.Attempts, failed.Error));

        Assert.Equal(1, await database.InScopeAsync(provider => provider.GetRequiredService<InboxStore>().RetryFailedAsync(default)));
        Assert.Equal("Pending", await StateAsync(database, 1));
        Assert.Equal([1], await database.ListAsync<long>(InboxStore.Sql.ListWaiting, new { now = TestDatabase.Start, limit = 10 }));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Any_number_of_old_ones_goes_and_what_waits_or_was_put_aside_stays(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var old = TestDatabase.Start.AddDays(-2);
        // More than one slice, many of them of the same moment.
        foreach (var ids in Enumerable.Range(1, 11_000).Chunk(500))
            await AddAsync(database, ids, "Done", old.AddMilliseconds(ids[0] / 5_500));
        await AddAsync(database, 20_001, "Pending", old);
        await AddAsync(database, 20_002, "Failed", old);
        await AddAsync(database, 20_003, "Failed", old.AddDays(-7));
        await AddAsync(database, 20_004, "Done", TestDatabase.Start);

        await StoreAsync(database, store => store.PurgeAsync(TestDatabase.Start.AddDays(-1), TestDatabase.Start.AddDays(-7), default));
        Assert.Equal([20_001, 20_002, 20_004], await database.ListAsync<long>("select id from callback_inbox order by id"));
    }

    private static Task<string?> StateAsync(TestDatabase database, long id) => database.FindAsync<string>("select state from callback_inbox where id = @id", new { id });

    private static Task StoreAsync(TestDatabase database, Func<InboxStore, Task> work) => database.InScopeAsync(provider => work(provider.GetRequiredService<InboxStore>()));

    private static Task AddAsync(TestDatabase database, int id, string state, DateTimeOffset at) => AddAsync(database, [id], state, at);

    private static Task AddAsync(TestDatabase database, IEnumerable<int> ids, string state, DateTimeOffset at) => database.ExecuteAsync(
        $"insert into callback_inbox (id, source, dedupe_key, fan_hash, body, state, attempts, received_at) values {string.Join(", ", ids.Select(id => $"({id}, 'Official', 'k{id}', 'h', 'x', @state, 0, @at)"))}",
        new { state, at });
}
