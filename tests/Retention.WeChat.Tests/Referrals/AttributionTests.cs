using Retention.Platform.Ids;
using Retention.WeChat.Fans;
using Retention.WeChat.Referrals;

namespace Retention.WeChat.Tests.Referrals;

public sealed class AttributionTests
{
    private static readonly DateTimeOffset Starts = new(2026, 11, 1, 0, 0, 0, TimeSpan.FromHours(8));
    private static readonly DateTimeOffset Ends = Starts.AddDays(10);

    [Theory]
    [InlineData(FollowKind.First, true)]
    [InlineData(FollowKind.LateFirst, true)]
    [InlineData(FollowKind.Again, false)]
    [InlineData(FollowKind.AlreadyFollowing, false)]
    [InlineData(FollowKind.Late, false)]
    public void Only_a_first_follow_is_new(FollowKind kind, bool isNew) => Assert.Equal(isNew, Attribution.IsNew(kind));

    [Fact]
    public void Who_followed_before_is_credited_to_nobody() => Assert.Equal(new Attribution.Refused("followed_before"), Of([Touch(1, 0)], known: Attribution.FollowedBefore));

    [Fact]
    public void Nobody_invites_themselves_and_a_friend_s_touch_counts_all_the_same()
    {
        Assert.Equal(new Attribution.Refused("self"), Of([Touch(2, 0)]));
        Assert.Equal(new Attribution.Counts(Touch(1, 1), "only"), Of([Touch(2, 0), Touch(1, 1)]));
    }

    [Fact]
    public void A_campaign_runs_from_its_start_to_before_its_end_while_it_is_open()
    {
        var refused = new Attribution.Refused("not_running");
        Assert.Equal(refused, Of([Touch(1, 0)], at: Starts.AddMilliseconds(-1)));
        Assert.IsType<Attribution.Counts>(Of([Touch(1, 0)], at: Ends.AddMilliseconds(-1)));
        Assert.Equal(refused, Of([Touch(1, 0)], at: Ends));
        foreach (var state in new[] { CampaignState.Draft, CampaignState.Paused, CampaignState.Stopped, CampaignState.Ended })
            Assert.Equal(refused, Of([Touch(1, 0)], state: state));
    }

    [Fact]
    public void A_touch_before_the_campaign_counts_for_nobody() =>
        Assert.Equal(new Attribution.Counts(Touch(3, 1), "only"), Of([Touch(1, -60 * 24), Touch(3, 1)]));

    [Fact]
    public void The_first_touch_wins_unless_the_terms_say_the_last()
    {
        ReferralTouch[] touches = [Touch(1, 0), Touch(3, 5), Touch(4, 10)];
        Assert.Equal(new Attribution.Counts(touches[0], "first"), Of(touches));
        Assert.Equal(new Attribution.Counts(touches[2], "last"), Of(touches, model: TouchModel.Last));
        Assert.Equal(new Attribution.Counts(touches[0], "only"), Of([touches[0], Touch(1, 7)], model: TouchModel.Last));
    }

    private static Attribution Of(ReferralTouch[] touches, string? known = null, DateTimeOffset? at = null, CampaignState state = CampaignState.Open, TouchModel model = TouchModel.First)
    {
        var terms = Invitations.Terms(Starts) with { StartsAt = Starts, EndsAt = Ends, Touch = model };
        var row = ReferralCampaign.Draft(new(9), "c", terms, "tester", Starts) with { State = state };
        return Attribution.Of(new LiveCampaign(row, terms), touches, known, touch => touch.InviterFanId == new Id<Fan>(2), at ?? Starts.AddDays(1));
    }

    private static ReferralTouch Touch(long inviter, int minutes) =>
        new(new(100 + inviter), new(9), new(inviter), new Id<Fan>(2), "visitor", TouchChannel.Qr, null, null, Starts.AddMinutes(minutes), null);
}
