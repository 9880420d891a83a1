using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.WeChat.Outreach;
using Retention.WeChat.Tests.Fans;
using Retention.WeChat.Tests.Platform;

namespace Retention.WeChat.Tests.Outreach;

public sealed class StopButtonTests
{
    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Pressed_on_one_node_it_holds_on_another_within_a_second(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var fan = await database.FollowAsync("fan");
        await database.OpenWindowAsync(fan, SendRightKind.Message);
        // The other node's own memory of the button: it has just looked.
        var other = new Cached<MarketingStop>(
            database.Services.GetRequiredService<IServiceScopeFactory>(), OutreachModule.StopSeenWithin, (db, ct) => new StopButton(db, database.Clock).ReadAsync(ct));
        Assert.Null((await other.GetAsync(default)).StoppedAt);
        Assert.True(OutreachModule.StopSeenWithin < TimeSpan.FromSeconds(1));

        await database.InScopeAsync(provider => provider.GetRequiredService<StopButton>().StopAsync("li", "投诉", default));
        await Task.Delay(TimeSpan.FromSeconds(1));
        Assert.Equal(("li", "投诉"), ((await other.GetAsync(default)).StoppedBy, (await other.GetAsync(default)).Note));
        var marketing = await database.AskAsync(fan, "marketing", TouchPurpose.Marketing, Touches.Chat);
        Assert.Equal((MessageState.Deferred, "marketing_stopped"), (marketing.State, marketing.Reason));
        Assert.Equal(MessageState.Planned, (await database.AskAsync(fan, "service")).State);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task It_tells_which_marketing_it_came_too_late_for(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var fan = await database.FollowAsync("fan");
        await database.OpenWindowAsync(fan, SendRightKind.Message);
        var marketing = await database.AskAsync(fan, "marketing", TouchPurpose.Marketing, Touches.Chat);
        await database.AskAsync(fan, "service");
        await database.ClaimAsync();
        await database.InScopeAsync(async provider =>
        {
            var button = provider.GetRequiredService<StopButton>();
            Assert.Equal(1, await button.CountInFlightAsync(default));
            Assert.Equal(new InFlightMessage(marketing.Id, fan.Id, Channel.CustomerService), Assert.Single(await button.ListInFlightAsync(default)));
        });
    }
}
