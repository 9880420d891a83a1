using Retention.Sandbox;
using Retention.WeChat.Tests.TestBed;

namespace Retention.WeChat.Tests.Flows;

[Collection(FlowCollection.Name)]
public sealed class FollowFlowTests
{
    public static TheoryData<Stand> Stands => Servers.Stands;

    [Theory, MemberData(nameof(Stands))]
    public async Task A_new_follower_is_registered_once_and_welcomed_in_the_reply_to_the_follow(Stand stand)
    {
        await using var bed = await ProductBed.StartAsync(stand);
        var fan = bed.NewFollower();
        await bed.Sandbox.SettledAsync();

        var welcome = Assert.Single(ProductBed.Received(fan));
        Assert.Contains("欢迎关注", welcome.Text);
        Assert.Equal("account", welcome.From);
        Assert.Equal(1, await bed.ScalarAsync<long>("select count(*) from fan where state = 'Following'"));
        Assert.Equal("PassiveReply", await bed.ScalarAsync<string>("select channel from outreach_message"));
        Assert.Equal(0, bed.World.Arrivals.Accepted(ArrivalKind.Custom));
    }
}
