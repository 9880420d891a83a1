using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Retention.Platform.Data;
using Retention.WeChat.Outreach;
using Retention.WeChat.Tests.Platform;

namespace Retention.WeChat.Tests.Outreach.Broadcasts;

public sealed class BroadcastSlicesTests
{
    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Everybody_on_the_list_is_asked_once_and_it_finishes_when_nothing_is_under_way(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var fans = await database.FollowManyAsync(450);
        await database.FollowManyAsync(20, "others");
        var broadcast = await database.StartAsync(database.Draft(), fans);
        await database.AskAllAsync(broadcast);

        Assert.Equal(fans.Select(fan => fan.Id.Value), await database.AskedAsync(broadcast));
        var asked = await database.FoundAsync(broadcast);
        Assert.Equal((450, 450, BroadcastState.Running), (asked.Asked, asked.AudienceSize, asked.State));
        Assert.False(await database.StepAsync(broadcast));
        Assert.Equal(BroadcastState.Running, (await database.FoundAsync(broadcast)).State);

        await database.ExecuteAsync("update outreach_message set state = 'Sent', lane = null");
        await database.StepAsync(broadcast);
        Assert.Equal(BroadcastState.Finished, (await database.FoundAsync(broadcast)).State);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_planner_killed_in_a_slice_leaves_nobody_out_and_asks_nobody_twice(DatabaseProvider engine)
    {
        var killing = new Killing();
        await using var database = await TestDatabase.CreateAsync(engine, change: services => services.Replace(ServiceDescriptor.Scoped<IPressure>(_ => killing)));
        var fans = await database.FollowManyAsync(900);
        var broadcast = await database.StartAsync(database.Draft(), fans);
        database.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True(await database.StepAsync(broadcast));

        for (var kill = 0; kill < 3; kill++)
        {
            killing.Armed = true;
            database.Clock.Advance(TimeSpan.FromSeconds(1));
            await Assert.ThrowsAsync<InvalidOperationException>(() => database.StepAsync(broadcast));
            // Its lease still stands: another node takes the broadcast only when it has run out.
            Assert.False(await database.StepAsync(broadcast));
            Assert.Equal(200 * (kill + 1), await database.CountAsync(broadcast));
            await database.LoseLeaseAsync();
            killing.Armed = false;
            await database.StepAsync(broadcast);
        }

        await database.AskAllAsync(broadcast);
        Assert.Equal(fans.Select(fan => fan.Id.Value), await database.AskedAsync(broadcast));
        Assert.Equal(900, (await database.FoundAsync(broadcast)).Asked);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Nodes_planning_at_once_never_double(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var fans = await database.FollowManyAsync(700);
        var broadcast = await database.StartAsync(database.Draft(), fans);
        while ((await database.FoundAsync(broadcast)).AskedAllAt is null)
        {
            database.Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => database.StepAsync(broadcast)));
        }

        Assert.Equal(fans.Select(fan => fan.Id.Value), await database.AskedAsync(broadcast));
        Assert.Equal(700, (await database.FoundAsync(broadcast)).Asked);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_lost_lease_moves_nothing(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var broadcast = await database.StartAsync(database.Draft(), await database.FollowManyAsync(3));
        await database.InScopeAsync(async provider =>
        {
            var store = provider.GetRequiredService<BroadcastStore>();
            var now = TimeProvider.System.GetUtcNow();
            Assert.True(await store.ClaimAsync(broadcast.Id, 1, now, now.AddSeconds(-1), default));
            Assert.True(await store.ClaimAsync(broadcast.Id, 2, now, now.AddMinutes(1), default));
            Assert.False(await store.ClaimAsync(broadcast.Id, 3, now, now.AddMinutes(1), default));
            Assert.False(await store.AdvanceAsync(broadcast.Id, 1, 99, null, null, default));
            Assert.True(await store.AdvanceAsync(broadcast.Id, 2, 99, null, null, default));
        });
        Assert.Equal(99, (await database.FoundAsync(broadcast)).CursorFanId);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task No_minute_sees_more_than_the_rate(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var broadcast = await database.StartAsync(database.Draft(perMinute: 120), await database.FollowManyAsync(300));
        var counts = new List<long>();
        for (var second = 0; second < 130; second++)
        {
            database.Clock.Advance(TimeSpan.FromSeconds(1));
            while (await database.StepAsync(broadcast))
            {
            }

            counts.Add((await database.FoundAsync(broadcast)).Asked);
        }

        for (var from = 60; from < counts.Count; from++)
            Assert.InRange(counts[from] - counts[from - 60], 110, 120);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task No_more_is_planned_ahead_than_the_backlog_allows(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var broadcast = await database.StartAsync(database.Draft(), await database.FollowManyAsync(3));
        await database.InTransactionAsync(async (provider, ct) =>
        {
            var db = provider.GetRequiredService<Db>();
            for (var i = 0; i < BroadcastSlices.BacklogMax - 1; i++)
            {
                await db.QueueAsync(
                    """
                    insert into outreach_message (id, fan_id, touch_key, purpose, campaign, budget, priority, state, due_at, expires_at, cost_milli_yuan, attempts, created_at)
                    values (@i, 1, @key, 'Service', @campaign, 'general', 50, 'Planned', @now, @now, 0, 0, @now)
                    """,
                    new { i, key = $"earlier-{i}", campaign = broadcast.Campaign, now = database.Clock.GetUtcNow() }, ct);
            }

            return true;
        });
        database.Clock.Advance(TimeSpan.FromSeconds(1));
        await database.StepAsync(broadcast);
        Assert.Equal(1, (await database.FoundAsync(broadcast)).Asked);
        database.Clock.Advance(TimeSpan.FromSeconds(1));
        await database.StepAsync(broadcast);
        Assert.Equal(1, (await database.FoundAsync(broadcast)).Asked);
        await database.ExecuteAsync("update outreach_message set state = 'Sent' where touch_key like 'earlier-%'");
        await database.AskAllAsync(broadcast);
        Assert.Equal(3, (await database.FoundAsync(broadcast)).Asked);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task One_that_comes_back_long_after_its_latest_time_sends_nothing(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var broadcast = await database.StartAsync(database.Draft(perMinute: 600), await database.FollowManyAsync(100));
        database.Clock.Advance(TimeSpan.FromSeconds(1));
        await database.StepAsync(broadcast);
        var planned = await database.CountAsync(broadcast, MessageState.Planned);
        Assert.InRange(planned, 5, 20);

        database.Clock.Advance(TimeSpan.FromDays(30));
        await database.StepAsync(broadcast);
        Assert.Equal(planned, await database.CountAsync(broadcast));
        Assert.NotNull((await database.FoundAsync(broadcast)).AskedAllAt);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task One_that_is_to_begin_later_waits(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var later = database.Clock.GetUtcNow().AddHours(1);
        var broadcast = await database.StartAsync(database.Draft() with { StartsAt = later }, await database.FollowManyAsync(3));
        await database.InScopeAsync(async provider =>
        {
            var store = provider.GetRequiredService<BroadcastStore>();
            Assert.Empty(await store.ListOpenAsync(default, later.AddSeconds(-1), 10, default));
            Assert.Equal([broadcast.Id], await store.ListOpenAsync(default, later, 10, default));
        });
    }

    /// <summary>Limits that break while armed, as a process killed in the middle of a slice would.</summary>
    private sealed class Killing : IPressure
    {
        public bool Armed { get; set; }

        public Task<IReadOnlyList<PressureFact>> ReserveAsync(IReadOnlyList<PressureWish> wishes, DateTimeOffset now, CancellationToken ct) => Armed
            ? throw new InvalidOperationException("Killed.")
            : Task.FromResult<IReadOnlyList<PressureFact>>([.. wishes.Select(_ => new PressureFact.Free())]);

        public Task<IReadOnlyList<PressureFact>> LookAsync(IReadOnlyList<PressureWish> wishes, DateTimeOffset now, CancellationToken ct) => ReserveAsync(wishes, now, ct);

        public Task ConfirmAsync(IReadOnlyCollection<SentTouch> touches, CancellationToken ct) => Task.CompletedTask;

        public Task GiveBackAsync(IReadOnlyCollection<TouchRef> touches, CancellationToken ct) => Task.CompletedTask;
    }
}
