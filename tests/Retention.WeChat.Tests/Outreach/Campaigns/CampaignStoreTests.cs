using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.WeChat.Outreach;
using Retention.WeChat.Tests.Outreach.Broadcasts;
using Retention.WeChat.Tests.Platform;

namespace Retention.WeChat.Tests.Outreach.Campaigns;

public sealed class CampaignStoreTests
{
    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Whatever_becomes_of_a_broadcast_its_receipt_adds_up_to_those_asked(DatabaseProvider engine)
    {
        var random = new Random(7);
        await using var database = await TestDatabase.CreateAsync(engine);
        var broadcast = await database.StartAsync(database.Draft(), await database.FollowManyAsync(120));
        await database.AskAllAsync(broadcast);
        var now = database.Clock.GetUtcNow();
        foreach (var id in await database.ListAsync<long>("select id from outreach_message"))
        {
            await database.ExecuteAsync(
                "update outreach_message set state = @state, reason = @reason, error_code = @code, cost_milli_yuan = @cost, sent_at = @sentAt where id = @id",
                new
                {
                    id, state = (MessageState)random.Next(Enum.GetValues<MessageState>().Length), reason = random.Next(2) == 0 ? null : "cooldown",
                    code = random.Next(2) == 0 ? null : "43101", cost = random.Next(100), sentAt = now.AddMinutes(-random.Next(3)),
                });
        }

        var tallies = await database.TallyAsync(broadcast.Campaign);
        var asked = (await database.FoundAsync(broadcast)).Asked;
        var receipt = CampaignReceipt.Of(broadcast.Campaign, tallies, (asked, asked));
        Assert.True(receipt.Balanced);
        Assert.Equal((120, 120), (asked, receipt.Columns.Planned));
        Assert.Equal(await database.FindAsync<long>("select cast(sum(cost_milli_yuan) as signed) from outreach_message"), receipt.CostMilliYuan);
        Assert.Equal(120, RefusalWaterfall.Of(tallies)[0].Count);
        var lately = await database.FindAsync<long>("select count(*) from outreach_message where sent_at >= @since", new { since = now.AddMinutes(-1) });
        Assert.Equal(lately, tallies.Sum(tally => tally.SentLately));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_no_receipt_came_for_within_three_days_is_not_under_way_for_ever(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var broadcast = await database.StartAsync(database.Draft(), await database.FollowManyAsync(3));
        await database.AskAllAsync(broadcast);
        await database.ExecuteAsync("update outreach_message set state = 'Sent', channel = 'Template', lane = null, sent_at = @now", new { now = database.Clock.GetUtcNow() });
        Assert.Equal((3, 0), await ColumnsAsync());
        database.Clock.Advance(TimeSpan.FromDays(3));
        Assert.Equal((0, 3), await ColumnsAsync());

        async Task<(long UnderWay, long Without)> ColumnsAsync()
        {
            var columns = CampaignReceipt.Of(broadcast.Campaign, await database.TallyAsync(broadcast.Campaign), (3, 3)).Columns;
            Assert.True(columns.AddUp);
            return (columns.UnderWay, columns.SentWithoutReceipt);
        }
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_may_still_leave_is_under_way_and_counted_no_further_than_asked(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var broadcast = await database.StartAsync(database.Draft(), await database.FollowManyAsync(5));
        await database.AskAllAsync(broadcast);
        await database.InScopeAsync(async provider =>
        {
            var store = provider.GetRequiredService<CampaignStore>();
            Assert.Equal((5, 3), (await store.CountPlannedAsync(broadcast.Campaign, 100, default), await store.CountPlannedAsync(broadcast.Campaign, 3, default)));
            Assert.True(await store.IsUnderWayAsync(broadcast.Campaign, default));
        });
        await database.ExecuteAsync("update outreach_message set state = 'Unknown'");
        Assert.False(await database.InScopeAsync(provider => provider.GetRequiredService<CampaignStore>().IsUnderWayAsync(broadcast.Campaign, default)));
    }
}
