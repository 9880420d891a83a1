using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.WeChat.Outreach;
using Retention.WeChat.Tests.Hosting;
using Retention.WeChat.Tests.Platform;

namespace Retention.WeChat.Tests.Outreach.Broadcasts;

public sealed class BroadcastPlannerTests
{
    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task However_many_are_open_a_new_one_has_its_turn(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var fans = await database.FollowManyAsync(1);
        for (var i = 0; i < BroadcastPlanner.PageSize; i++)
            await database.AskAllAsync(await database.StartAsync(database.Draft(), fans));
        // Everybody was asked and waits for a later moment, as behind a cap.
        await database.ExecuteAsync("update outreach_message set state = 'Deferred', lane = null, due_at = expires_at");
        var late = await database.StartAsync(database.Draft(), fans);

        using var planner = ActivatorUtilities.CreateInstance<BroadcastPlanner>(database.Services);
        database.Clock.Advance(TimeSpan.FromSeconds(1));
        await planner.StartAsync(default);
        await Poll.UntilAsync(async () => (await database.FoundAsync(late)).AskedAllAt is not null, "the late one asked");
        await planner.StopAsync(default);
        Assert.Equal(1, await database.CountAsync(late));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_paused_one_asks_for_nothing_more_once_its_messages_are_held_and_ends_with_its_latest_time(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var broadcast = await database.StartAsync(database.Draft(), await database.FollowManyAsync(3));
        await database.AskAllAsync(broadcast);
        var claimed = await database.ClaimAsync(limit: 1);
        await database.ActAsync(broadcast, (desk, id) => desk.PauseAsync(id, default));
        await database.StepAsync(broadcast);
        // One is with a sender, who may bring it back.
        Assert.True(await IsOpenAsync(database));
        await database.RecordAsync(claimed[0], new SendOutcome.HandedBack());
        await database.StepAsync(broadcast);
        await database.StepAsync(broadcast);
        Assert.False(await IsOpenAsync(database));
        Assert.Equal(3, await database.CountAsync(broadcast, MessageState.Deferred));
        Assert.Equal(CampaignHolds.Paused, await ReasonAsync(database, broadcast));

        database.Clock.Advance(TimeSpan.FromHours(6));
        for (var step = 0; step < 5; step++)
        {
            await database.StepAsync(broadcast);
            database.Clock.Advance(TimeSpan.FromSeconds(2));
            await database.InScopeAsync(provider => provider.GetRequiredService<OutreachDesk>().DecideDueAsync(default));
        }

        Assert.Equal(3, await database.CountAsync(broadcast, MessageState.Expired));
        Assert.Equal(BroadcastState.Finished, (await database.FoundAsync(broadcast)).State);
        Assert.False(await IsOpenAsync(database));
    }

    private static async Task<bool> IsOpenAsync(TestDatabase database) =>
        await database.FindAsync<long?>(BroadcastStore.Sql.AnyOpen, new { now = database.Clock.GetUtcNow() }) is not null;

    private static Task<string?> ReasonAsync(TestDatabase database, Broadcast broadcast) => database.InScopeAsync(async provider =>
        (await CampaignHolds.LoadAsync(provider.GetRequiredService<Db>(), default)).ReasonOf(broadcast.Campaign, broadcast.Purpose));
}
