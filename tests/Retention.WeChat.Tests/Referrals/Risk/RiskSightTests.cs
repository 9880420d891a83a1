using Retention.Platform.Ids;
using Retention.WeChat.Fans;
using Retention.WeChat.Referrals;

namespace Retention.WeChat.Tests.Referrals;

/// <summary>What is seen of a help in the facts of its batch.</summary>
public sealed class RiskSightTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 28, 10, 0, 0, TimeSpan.FromHours(8));
    private static readonly RiskFacts Empty = new([], [], [], [], [], [], [], [], []);

    [Fact]
    public void A_farm_of_twenty_on_one_device_is_rejected()
    {
        var farm = Enumerable.Range(0, 20).Select(each => HelpOf(1, 100 + each, Now.AddSeconds(-45 * each), "farm")).ToList();
        var sight = new RiskSight(Empty with { Helps = [.. farm.Select(Help)], OnDevices = [.. farm.Select(help => Marked(help, "farm"))] }, Set(), Ranks());
        Assert.All(farm, help => Assert.Equal(RiskVerdict.Reject, RiskRules.Evaluate(DefaultRiskRules.Set, sight.Of(help)).Verdict));
    }

    [Fact]
    public void A_farm_that_spreads_over_many_inviters_is_rejected_too()
    {
        var farm = Enumerable.Range(0, 20).Select(each => HelpOf(1 + each, 100 + each, Now, "farm")).ToList();
        var sight = new RiskSight(Empty with { OnDevices = [.. farm.Select(help => Marked(help, "farm"))] }, Set(), Ranks());
        Assert.All(farm, help => Assert.Equal(RiskVerdict.Reject, RiskRules.Evaluate(DefaultRiskRules.Set, sight.Of(help)).Verdict));
    }

    [Fact]
    public void Four_at_home_behind_one_address_are_allowed()
    {
        var home = Enumerable.Range(0, 4).Select(each => HelpOf(1, 100 + each, Now.AddMinutes(-7 * each), $"own{each}", "home")).ToList();
        var sight = new RiskSight(Empty with { Helps = [.. home.Select(Help)], FromAddresses = [.. home.Select(help => Marked(help, "home"))] }, Set(), Ranks());
        Assert.All(home, help => Assert.Equal((3, RiskVerdict.Allow), (sight.Of(help).IpShared, RiskRules.Evaluate(DefaultRiskRules.Set, sight.Of(help)).Verdict)));
    }

    [Fact]
    public void An_address_counts_for_a_day_only()
    {
        var help = HelpOf(1, 100, Now, null, "ip");
        var others = new[] { HelpOf(1, 101, Now.AddHours(-24), null, "ip"), HelpOf(1, 102, Now.AddHours(-25), null, "ip"), HelpOf(2, 103, Now.AddHours(23), null, "ip") };
        var inputs = new RiskSight(Empty with { FromAddresses = [.. others.Select(other => Marked(other, "ip"))] }, Set(), Ranks()).Of(help);
        Assert.Equal((1, 1), (inputs.IpShared, inputs.IpCrowd));
    }

    [Fact]
    public void What_came_before_and_what_came_after_are_told_apart()
    {
        var help = HelpOf(1, 100, Now);
        var others = new[] { HelpOf(1, 101, Now.AddSeconds(-10)), HelpOf(1, 102, Now.AddSeconds(5)), HelpOf(1, 103, Now.AddDays(-8)), HelpOf(1, 104, Now), HelpOf(2, 105, Now) };
        var inputs = new RiskSight(Empty with { Moments = [.. others.Append(help).Select(Moment)] }, Set(), Ranks()).Of(help);
        Assert.Equal([10], inputs.HelpsBefore);
        Assert.Equal([0, 5], inputs.HelpsAfter);
        Assert.Null(new RiskSight(Empty with { Moments = [Moment(help)] }, Set(), Ranks()).Of(help).HelpsAfter);
    }

    [Fact]
    public void Of_those_with_the_same_mark_and_of_those_who_left_it_is_known_how_many_came_or_went_later()
    {
        var help = HelpOf(1, 100, Now, "d", "ip");
        var others = new[] { HelpOf(1, 101, Now.AddHours(-1), "d", "ip"), HelpOf(1, 102, Now.AddHours(1), "d", "ip"), HelpOf(2, 103, Now.AddHours(2), "d", "ip"), HelpOf(2, 104, Now.AddHours(25), "d", "ip") };
        var facts = Empty with
        {
            Fans = [Fan(100, phone: "p")],
            Helps = [Help(others[0]) with { Withdrawn = "left", WithdrawnAt = Now.AddHours(1) }, Help(others[1]) with { Withdrawn = "left", WithdrawnAt = Now.AddDays(4), ConfirmedAt = Now.AddDays(3) }],
            OnDevices = [.. others.Select(other => Marked(other, "d"))],
            FromAddresses = [.. others.Select(other => Marked(other, "ip"))],
            WithPhones = [Marked(others[0], "p"), Marked(others[1], "p")],
        };
        var inputs = new RiskSight(facts, Set(), Ranks()).Of(help);
        Assert.Equal((2, 2, 2, 2, 1), (inputs.DeviceShared, inputs.DeviceElsewhere, inputs.PhoneShared, inputs.IpShared, inputs.IpCrowd));
        Assert.Equal(new RiskLater(1, 2, 1, 1, 1, 1, 1), inputs.Later);
        Assert.Equal(new RiskPart("device_shared", RiskSignal.DeviceShared, 2, 2, 40, Later: 1), RiskRules.Evaluate(DefaultRiskRules.Set, inputs).Parts.Single(part => part.Code == "device_shared"));
        Assert.Null(new RiskSight(facts with { OnDevices = [], FromAddresses = [], WithPhones = [], Helps = [Help(others[0])] }, Set(), Ranks()).Of(help).Later);
    }

    [Fact]
    public void A_chain_that_went_on_is_followed_down_three_levels_each_by_its_fastest()
    {
        var facts = Empty with
        {
            Bringing =
            [
                BroughtBy(3, 2, Now.AddSeconds(5)), BroughtBy(9, 2, Now.AddSeconds(1)), BroughtBy(4, 3, Now.AddSeconds(7)), BroughtBy(8, 9, Now.AddSeconds(9)),
                BroughtBy(5, 4, Now.AddSeconds(8)), BroughtBy(6, 5, Now.AddSeconds(9)), BroughtBy(7, 2, Now.AddSeconds(-1)),
            ],
        };
        Assert.Equal([1, 7, 8], new RiskSight(facts, Set(), Ranks()).Of(HelpOf(1, 2, Now)).ChainAfterSeconds);
        Assert.Null(new RiskSight(facts, Set(), Ranks()).Of(HelpOf(1, 6, Now)).ChainAfterSeconds);
    }

    [Fact]
    public void Who_left_is_counted_apart_from_who_left_after_being_confirmed()
    {
        InviterHelp[] others =
        [
            Help(HelpOf(1, 101, Now.AddDays(-3))) with { Withdrawn = "left", WithdrawnAt = Now.AddDays(-2) },
            Help(HelpOf(1, 102, Now.AddDays(-9))) with { Withdrawn = "left", WithdrawnAt = Now.AddDays(-1), ConfirmedAt = Now.AddDays(-2) },
            Help(HelpOf(1, 103, Now.AddDays(-9))) with { Withdrawn = "refunded", WithdrawnAt = Now.AddDays(-9) },
            Help(HelpOf(1, 104, Now.AddDays(-9))) with { ConfirmedAt = Now.AddDays(-2) },
        ];
        var inputs = new RiskSight(Empty with { Helps = others }, Set(), Ranks()).Of(HelpOf(1, 100, Now));
        Assert.Equal((4, 1, 2, 1), (inputs.Helps, inputs.LeftSoon, inputs.Confirmed, inputs.LeftLater));
    }

    [Fact]
    public void A_phone_is_compared_with_the_inviters_and_with_their_other_friends()
    {
        var help = HelpOf(1, 100, Now);
        var facts = Empty with { Fans = [Fan(1, phone: "p"), Fan(100, phone: "p")], WithPhones = [Marked(help, "p"), Marked(HelpOf(1, 101, Now), "p"), Marked(HelpOf(2, 102, Now), "p")] };
        var inputs = new RiskSight(facts, Set(100), Ranks()).Of(help);
        Assert.Equal((true, 1, true), (inputs.PhoneOfInviter, inputs.PhoneShared, inputs.VirtualNumber));
    }

    [Fact]
    public void A_friend_without_phone_and_device_tells_nothing_about_them()
    {
        var inputs = new RiskSight(Empty with { Fans = [Fan(1, phone: "p"), Fan(100)] }, Set(), Ranks()).Of(HelpOf(1, 100, Now));
        Assert.Equal(
            (null, null, null, null, null, null, null),
            (inputs.PhoneOfInviter, inputs.PhoneShared, inputs.VirtualNumber, inputs.DeviceShared, inputs.DeviceOfInviter, inputs.IpShared, inputs.WeChatRank));
    }

    [Fact]
    public void A_circle_closes_where_the_third_has_the_device_of_the_first()
    {
        var facts = Empty with { Brought = [BroughtBy(2, 1, Now.AddMinutes(-5), "b")], Devices = [new(new(1), "a")] };
        Assert.True(new RiskSight(facts, Set(), Ranks()).Of(HelpOf(2, 3, Now, "a")).Circle);
        Assert.False(new RiskSight(facts, Set(), Ranks()).Of(HelpOf(2, 3, Now, "c")).Circle);
    }

    [Fact]
    public void A_circle_closes_where_somebody_is_brought_by_whom_they_brought()
    {
        var facts = Empty with { Brought = [BroughtBy(3, 2, Now.AddMinutes(-5)), BroughtBy(2, 1, Now.AddMinutes(-9))] };
        Assert.True(new RiskSight(facts, Set(), Ranks()).Of(HelpOf(3, 1, Now)).Circle);
        Assert.False(new RiskSight(facts, Set(), Ranks()).Of(HelpOf(3, 4, Now)).Circle);
    }

    [Fact]
    public void Accounts_of_one_member_are_one_person()
    {
        var facts = Empty with { Fans = [Fan(1), Fan(11, member: 1)] };
        Assert.True(new RiskSight(facts, Set(), Ranks()).Of(HelpOf(1, 11, Now)).Circle);
    }

    [Fact]
    public void A_chain_is_followed_up_three_levels_and_never_round_in_circles()
    {
        var facts = Empty with { Brought = [BroughtBy(3, 2, Now.AddSeconds(-1)), BroughtBy(2, 1, Now.AddSeconds(-2)), BroughtBy(1, 3, Now.AddSeconds(-3))] };
        Assert.Equal([1, 2, 3], new RiskSight(facts, Set(), Ranks()).Of(HelpOf(3, 4, Now)).ChainSeconds);
    }

    [Fact]
    public void A_young_inviter_on_a_shared_device_is_seen()
    {
        var facts = Empty with
        {
            Fans = [Fan(2, since: Now.AddMinutes(-20))],
            Brought = [BroughtBy(2, 1, Now.AddMinutes(-20), "d")],
            OnDevices = [Marked(HelpOf(1, 2, Now.AddMinutes(-20)), "d"), Marked(HelpOf(1, 9, Now.AddMinutes(-21)), "d")],
        };
        var inputs = new RiskSight(facts, Set(), Ranks()).Of(HelpOf(2, 3, Now));
        Assert.Equal((1_200, true), (inputs.InviterAgeSeconds, inputs.InviterSharesDevice));
        Assert.False(new RiskSight(facts with { OnDevices = facts.OnDevices.Take(1).ToList() }, Set(), Ranks()).Of(HelpOf(2, 3, Now)).InviterSharesDevice);
    }

    [Fact]
    public void WeChats_rank_is_the_members_whichever_account_it_was_asked_for() => Assert.Equal(
        3, new RiskSight(Empty with { Fans = [Fan(100, member: 7)] }, Set(), new Dictionary<Id<Fan>, int> { [new(7)] = 3 }).Of(HelpOf(1, 100, Now)).WeChatRank);

    internal static Referral HelpOf(long inviter, long friend, DateTimeOffset at, string? device = null, string? ip = null) => new(
        new((inviter * 10_000) + friend), new(9), new(inviter), new(friend), null, null, TouchChannel.Page, "only", ReferralState.New, null, at, device, ip, 0, 0, 0, null,
        null, null, null, null, null, null, null, at, null, null, null);

    private static InviterHelp Help(Referral help) => new(help.Id.Value, help.InviterFanId, help.InviteeFanId, help.AttributedAt, null, null, null);

    private static HelpMoment Moment(Referral help) => new(help.Id.Value, help.InviterFanId, help.AttributedAt);

    private static MarkedHelp Marked(Referral help, string mark) => new(help.Id.Value, help.InviterFanId, help.InviteeFanId, mark, help.AttributedAt);

    private static Brought BroughtBy(long member, long by, DateTimeOffset at, string? device = null) => new(new(member), new(by), at, device);

    private static RiskFan Fan(long id, long? member = null, string? phone = null, DateTimeOffset? since = null) =>
        new(new(id), new(member ?? id), FanAccount.Official, null, phone, null, since ?? Now.AddYears(-1));

    private static HashSet<Id<Fan>> Set(params long[] members) => [.. members.Select(member => new Id<Fan>(member))];

    private static Dictionary<Id<Fan>, int> Ranks() => [];
}
