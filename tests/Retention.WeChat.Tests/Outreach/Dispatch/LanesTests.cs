using Retention.WeChat.Outreach;

namespace Retention.WeChat.Tests.Outreach;

public sealed class LanesTests
{
    [Fact]
    public void The_lookout_asks_for_every_lane()
    {
        Assert.All(OutreachModule.Lines.SelectMany(Lanes.Of), lane => Assert.Contains($"'{lane}'", DispatchStore.Sql.AnyDue, StringComparison.Ordinal));
        Assert.All(Lanes.Of(new ChannelRoute(Channel.MassSend)), lane => Assert.Contains($"'{lane}'", MassRowStore.Sql.AnyWaiting, StringComparison.Ordinal));
    }
}
