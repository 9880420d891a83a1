using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Ids;
using Retention.Sandbox;
using Retention.WeChat.Hosting;
using Retention.WeChat.Outreach;
using Retention.WeChat.Tests.Fans;
using Retention.WeChat.Tests.Hosting;
using Retention.WeChat.Tests.Platform;
using Fan = Retention.WeChat.Fans.Fan;

namespace Retention.WeChat.Tests.Outreach;

/// <summary>All nodes count in one place; where that changes, or the rules do, what was sent is not forgotten.</summary>
public sealed class PressureKeeperTests
{
    private static readonly PressureRule PerMonth = new("per_month", 1, TimeSpan.FromDays(30), TouchPurpose.Service);
    private static readonly PressureRule PerQuarter = new("per_quarter", 1, TimeSpan.FromDays(90), TouchPurpose.Service);

    public static TheoryData<string> Stores => PressureBed.Stores;

    [Theory, MemberData(nameof(Stores))]
    public async Task A_longer_window_counts_what_was_sent_under_a_shorter_one(string store)
    {
        await using var bed = await PressureBed.OpenAsync(store);
        var fan = await SendAsync(bed.Database, "sent");
        using (await StartAsync(bed, new PressureRules([PerMonth])))
        {
        }

        // Looked at under the old rule it is over, and goes.
        bed.Database.Clock.Advance(TimeSpan.FromDays(40));
        var now = bed.Database.Clock.GetUtcNow();
        Assert.IsType<PressureFact.Reserved>(Assert.Single(await bed.Under(PerMonth).ReserveAsync([Wish(fan.Id, "probe")], now, default)));
        await bed.Under(PerMonth).GiveBackAsync([new TouchRef(fan.Id, "probe")], default);
        Assert.Equal(0, await bed.CountSlotsAsync(fan.Id));

        using (await StartAsync(bed, new PressureRules([PerQuarter])))
        using (var restorer = bed.Restorer(PerQuarter))
        {
            await restorer.StartAsync(default);
            await Poll.UntilAsync(async () => (await bed.Under(PerQuarter).LookAsync([Wish(fan.Id, "probe")], now, default))[0] is PressureFact.Held, "what was sent counts again");
            await restorer.StopAsync(default);
        }
    }

    [Theory, MemberData(nameof(Stores))]
    public async Task Who_takes_over_from_elsewhere_reads_what_was_sent_there(string store)
    {
        await using var bed = await PressureBed.OpenAsync(store);
        var fan = await SendAsync(bed.Database, "sent");
        // As the other keeper leaves it: nothing of that is here, and nobody has counted there for a while.
        await ForgetAsync(bed, fan);
        await SetAsync(bed, Other(store), TimeProvider.System.GetUtcNow().AddMinutes(-3));
        var rules = bed.Database.Services.GetRequiredService<PressureRules>();
        using var keeper = await StartAsync(bed, rules);
        Assert.True(keeper.IsSure);
        using var restorer = bed.Restorer(rules.All);
        await restorer.StartAsync(default);
        await Poll.UntilAsync(async () => await bed.CountSlotsAsync(fan.Id) == 1, "the slot is there");
        await restorer.StopAsync(default);
        Assert.Equal(Own(store), await bed.Database.FindAsync<string>("select keeper from pressure_keeper"));
    }

    [Theory, MemberData(nameof(Stores))]
    public async Task While_others_count_elsewhere_a_node_holds_what_needs_a_slot_and_says_so(string store)
    {
        await using var bed = await PressureBed.OpenAsync(store);
        var fan = await bed.Database.FollowAsync("fan");
        await SetAsync(bed, Other(store), TimeProvider.System.GetUtcNow());
        var machine = MovableClock.StandingAt(TimeProvider.System.GetUtcNow());
        // The product's own, which its decisions ask.
        var keeper = bed.Database.Services.GetRequiredService<PressureKeeper>();
        keeper.Machine = machine;
        await keeper.StartAsync(default);
        await keeper.StopAsync(default);
        Assert.False(keeper.IsSure);
        var held = await bed.Database.AskAsync(fan, "news");
        Assert.Equal((MessageState.Deferred, "pressure_unavailable"), (held.State, held.Reason));
        Assert.Equal(MessageState.Planned, (await bed.Database.AskAsync(fan, "answer", TouchPurpose.Transactional)).State);
        var health = await new PressureHealth(keeper, bed.Database.Services.GetRequiredService<PressureRestorer>()).CheckAsync(default);
        Assert.Equal(HealthStatus.Degraded, health.Status);

        // The others are gone: after a while nobody can be counting there any more.
        machine.Advance(TimeSpan.FromMinutes(2));
        await keeper.LookAsync(default);
        Assert.True(keeper.IsSure);
        // What it saw is believed for a time only.
        machine.Advance(TimeSpan.FromMinutes(1));
        Assert.False(keeper.IsSure);
    }

    private static async Task<PressureKeeper> StartAsync(PressureBed bed, PressureRules rules)
    {
        var keeper = ActivatorUtilities.CreateInstance<PressureKeeper>(bed.Database.Services, rules);
        await keeper.StartAsync(default);
        await keeper.StopAsync(default);
        return keeper;
    }

    private static async Task<Fan> SendAsync(TestDatabase database, string key)
    {
        var fan = await database.FollowAsync("fan");
        Assert.Equal(MessageState.Planned, (await database.AskAsync(fan, key)).State);
        await database.RecordAsync((await database.ClaimAsync()).Single(), new SendOutcome.Accepted(null));
        return fan;
    }

    private static async Task ForgetAsync(PressureBed bed, Fan fan)
    {
        await bed.Database.ExecuteAsync("delete from pressure_slot");
        if (await bed.CountSlotsAsync(fan.Id) > 0)
            await (await bed.RedisAsync()).KeyDeleteAsync(PressureKeys.Slots(fan.Id));
        Assert.Equal(0, await bed.CountSlotsAsync(fan.Id));
    }

    private static Task SetAsync(PressureBed bed, string keeper, DateTimeOffset seenAt) =>
        bed.Database.ExecuteAsync("insert into pressure_keeper (id, keeper, rules, seen_at) values (1, @keeper, 'others', @seenAt)", new { keeper, seenAt });

    private static string Own(string store) => $"{(store == "redis" ? KeptBy.Redis : KeptBy.Database)}";

    private static string Other(string store) => $"{(store == "redis" ? KeptBy.Database : KeptBy.Redis)}";

    private static PressureWish Wish(Id<Fan> fan, string key) => new(fan, key, TouchPurpose.Service, Channel.Template, "general", null);
}
