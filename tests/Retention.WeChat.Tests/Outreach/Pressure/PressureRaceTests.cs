using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;
using Retention.WeChat.Outreach;
using Retention.WeChat.Tests.Platform;

namespace Retention.WeChat.Tests.Outreach;

public sealed class PressureRaceTests
{
    private const int Racers = 32;
    private const int Max = 3;

    private static readonly Id<Fan> Li = new(101);
    private static readonly PressureRule Cap = new("per_day", Max, TimeSpan.FromHours(24));

    [Fact]
    public async Task Of_many_touches_on_two_nodes_as_many_get_the_fan_as_there_is_room()
    {
        if (Engines.RedisServer is null)
            return;
        await using var one = await PressureBed.OpenAsync("redis");
        await using var other = await one.JoinAsync();
        await RaceAsync([one.Under(Cap), other.Under(Cap)]);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_fans_lock_lets_as_many_through_as_there_is_room(DatabaseProvider engine)
    {
        await using var bed = await PressureBed.OpenAsync(engine.ToString());
        await bed.Database.ExecuteAsync(
            """
            insert into fan (id, account, open_id_hash, state, state_at, follow_count, created_at, member_id)
            values (@Li, 'Official', 'hash-of-li', 'Following', @Start, 1, @Start, @Li)
            """,
            new { Li, TestDatabase.Start });
        await RaceAsync([bed.Under(Cap), bed.Under(Cap)]);
    }

    private static async Task RaceAsync(IPressure[] nodes)
    {
        var start = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var racers = Enumerable.Range(0, Racers).Select(async i =>
        {
            await start.Task;
            var wish = new PressureWish(Li, $"touch-{i}", TouchPurpose.Marketing, Channel.Template, "general", null);
            return (await nodes[i % nodes.Length].ReserveAsync([wish], TestDatabase.Start, default))[0];
        }).ToList();
        start.SetResult();
        var facts = await Task.WhenAll(racers);
        Assert.Equal(Max, facts.Count(fact => fact is PressureFact.Reserved));
        Assert.Equal(Racers - Max, facts.Count(fact => fact is PressureFact.Held { Counted: Max, Holders.Count: Max }));
    }
}
