using Retention.Platform.Ids;
using Retention.WeChat.Fans;
using Retention.WeChat.Referrals;

namespace Retention.WeChat.Tests.Referrals;

public sealed class AttributionTests
{
    private static readonly DateTimeOffset Starts = new(2026, 11, 1, 0, 0, 0, TimeSpan.FromHours(8));
    private static readonly DateTimeOffset Ends = Starts.AddDays(10);
    private static readonly Id<Fan> Inviter = new(1);

    private static readonly ReferralCampaign Campaign = new(
        new(9), "c", "n", "d", Starts, Ends, RewardTrigger.ServiceEvent, 7, 10, 5, 50, null, true, Starts);

    private static readonly Fan Invitee = new(
        new(2), FanAccount.Official, "o", "h", null, FanState.Following, Starts, Starts, Starts, null, 1, null, null, null, null, Starts, new(2));

    [Theory]
    [InlineData(FollowKind.First, true)]
    [InlineData(FollowKind.LateFirst, true)]
    [InlineData(FollowKind.Again, false)]
    [InlineData(FollowKind.AlreadyFollowing, false)]
    [InlineData(FollowKind.Late, false)]
    public void Only_a_first_follow_counts(FollowKind kind, bool counts)
    {
        var attribution = Attribution.Of(Campaign, Inviter, Invitee, kind, Starts);
        Assert.Equal(counts ? new Attribution.Counts(ReferralState.Held, null, null) : new Attribution.Refused("followed_before"), attribution);
    }

    [Fact]
    public void Nobody_invites_themselves() =>
        Assert.Equal(new Attribution.Refused("self"), Attribution.Of(Campaign, Invitee.Id, Invitee, FollowKind.First, Starts));

    [Fact]
    public void A_campaign_runs_from_its_start_to_before_its_end_while_it_is_switched_on()
    {
        var refused = new Attribution.Refused("not_running");
        Assert.Equal(refused, Attribution.Of(Campaign, Inviter, Invitee, FollowKind.First, Starts.AddMilliseconds(-1)));
        Assert.IsType<Attribution.Counts>(Attribution.Of(Campaign, Inviter, Invitee, FollowKind.First, Ends.AddMilliseconds(-1)));
        Assert.Equal(refused, Attribution.Of(Campaign, Inviter, Invitee, FollowKind.First, Ends));
        Assert.Equal(refused, Attribution.Of(Campaign with { Enabled = false }, Inviter, Invitee, FollowKind.First, Starts));
    }

    [Fact]
    public void Who_left_again_is_attributed_but_earns_nothing() => Assert.Equal(
        new Attribution.Counts(ReferralState.Void, "left", null),
        Attribution.Of(Campaign, Inviter, Invitee with { State = FanState.Left }, FollowKind.LateFirst, Starts));

    [Theory]
    [InlineData(RewardTrigger.ServiceEvent, null)]
    [InlineData(RewardTrigger.StayDays, 7)]
    [InlineData(RewardTrigger.OnFollow, 0)]
    public void The_campaign_says_when_the_reward_is_due(RewardTrigger trigger, int? days) => Assert.Equal(
        new Attribution.Counts(ReferralState.Held, null, days is { } stay ? Starts.AddDays(stay) : null),
        Attribution.Of(Campaign with { RewardTrigger = trigger }, Inviter, Invitee, FollowKind.First, Starts));
}
