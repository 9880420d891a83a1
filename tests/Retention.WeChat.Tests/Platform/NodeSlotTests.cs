using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Retention.Platform.Data;
using Retention.Platform.Ids;

namespace Retention.WeChat.Tests.Platform;

public sealed class NodeSlotTests
{
    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Nodes_that_start_together_never_share_a_slot_and_one_too_many_is_refused(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var nodes = Enumerable.Range(0, IdGenerator.SlotCount).Select(_ => New(database)).ToList();
        await Task.WhenAll(nodes.Select(node => node.Slot.ClaimAsync(default)));
        Assert.Equal(
            nodes.Select(node => node.Slot.Holder).Order(StringComparer.Ordinal),
            (await database.ListAsync<string>("select holder from node_slot")).Order(StringComparer.Ordinal));
        Assert.Equal(IdGenerator.SlotCount, nodes.Select(node => node.Ids.Next() >> 7 & 63).Distinct().Count());

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => New(database).Slot.ClaimAsync(default));
        Assert.Contains("Stop a node", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_slot_given_back_is_taken_at_once_and_its_former_node_makes_no_more_ids(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var (first, firstIds) = New(database);
        await first.ClaimAsync(default);
        await FillAllButAsync(database, first.Holder);
        var last = firstIds.Next();
        await first.StopAsync(default);
        Assert.Throws<InvalidOperationException>(() => firstIds.Next());

        // The moment of its newest id must be over, which takes a millisecond.
        var (second, secondIds) = New(database);
        await Hosting.Poll.UntilAsync(() => DateTimeOffset.UtcNow > IdGenerator.MomentOf(last >> 13).AddMilliseconds(1), "the next millisecond");
        await second.ClaimAsync(default);
        var next = secondIds.Next();
        Assert.Equal(last >> 7 & 63, next >> 7 & 63);
        Assert.True(next > last);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_dead_nodes_slot_is_taken_over_only_after_its_lease(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var (dead, deadIds) = New(database);
        await dead.ClaimAsync(default);
        deadIds.Next();
        await FillAllButAsync(database, dead.Holder);
        await Assert.ThrowsAsync<InvalidOperationException>(() => New(database).Slot.ClaimAsync(default));

        await database.ExecuteAsync("update node_slot set held_until = @past where holder = @Holder", new { past = DateTimeOffset.UtcNow.AddMilliseconds(-5), dead.Holder });
        var (heir, heirIds) = New(database);
        await heir.ClaimAsync(default);
        heirIds.Next();
        Assert.Equal(0, await database.FindAsync<long>("select count(*) from node_slot where holder = @Holder", new { dead.Holder }));
        await Assert.ThrowsAsync<InvalidOperationException>(() => New(database).Slot.ClaimAsync(default));
    }

    private static (NodeSlot Slot, IdGenerator Ids) New(TestDatabase database)
    {
        var ids = new IdGenerator(TimeProvider.System);
        return (new NodeSlot(database.Services.GetRequiredService<IServiceScopeFactory>(), ids, NullLogger<NodeSlot>.Instance), ids);
    }

    private static async Task FillAllButAsync(TestDatabase database, string holder)
    {
        var taken = await database.FindAsync<long>("select slot from node_slot where holder = @holder", new { holder });
        for (var slot = 0; slot < IdGenerator.SlotCount; slot++)
        {
            if (slot != taken)
                await database.ExecuteAsync("insert into node_slot (slot, holder, held_until) values (@slot, 'other', @until)", new { slot, until = DateTimeOffset.UtcNow.AddHours(1) });
        }
    }
}
