using Retention.Platform.Work;
using Retention.WeChat.Fans;
using Retention.WeChat.Outreach;
using Retention.WeChat.Tests.Platform;

namespace Retention.WeChat.Tests.Outreach;

public sealed class VerdictTests
{
    private const int AttemptsMax = 5;

    private static readonly DateTimeOffset Now = TestDatabase.Start;
    private static readonly ChannelFault Fault = new("-1", "繁忙。", "Busy.");
    private static readonly ChannelSigns Fine = new(Circuit.Closed, Now);
    private static readonly ChannelSigns Down = new(Circuit.Closed.After(Fault with { NeedsSomebody = true }, Now), Now);
    private static readonly SendOutcome.Refused WindowLost = new("45015", "窗口已关闭。");

    private static readonly Dispatch First = new(
        new(1), new(2), "touch", TouchPurpose.Service, Channel.CustomerService, "{}", Now.AddDays(1), 3, 1, Now, 4, Now.AddMinutes(1), null, "general", null, null,
        FanAccount.Official, "openid", null, FanState.Following);

    private static readonly Dispatch Last = First with { Attempts = AttemptsMax };
    private static readonly Dispatch Doubtful = First with { ErrorCode = Dispatch.Doubt };

    private static readonly SendOutcome[] Noes =
        [WindowLost, new SendOutcome.Refused("47003", "?"), new SendOutcome.Withdrawn("opted_out"), new SendOutcome.Expired(), new SendOutcome.Reconsider(Now, "quiet_hours")];

    [Fact]
    public void What_may_have_arrived_ends_unknown_whatever_comes_after() => Assert.All(Noes, outcome => Assert.IsType<Verdict.Unknown>(Of(Doubtful, outcome)));

    [Fact]
    public void A_yes_settles_a_doubt() => Assert.Equal(new Verdict.Sent("m1"), Of(Doubtful, new SendOutcome.Accepted("m1")));

    [Fact]
    public void The_channels_fault_takes_no_attempt_while_it_is_known_to_be_the_channels()
    {
        var again = new Verdict.Again(Now + WorkLoop.PauseAfter(1, 0.5), "CustomerService:1", "-1", "繁忙。", Counts: false);
        Assert.Equal(again, Of(First, new SendOutcome.ChannelDown(Fault), signs: Down));
        Assert.Equal(again, Of(Last, new SendOutcome.ChannelDown(Fault), signs: Down));
        Assert.Equal(again with { Code = "48001", Text = "没有权限。" }, Of(Last, new SendOutcome.ChannelDown(new ChannelFault("48001", "没有权限。", "Unauthorized.", NeedsSomebody: true)), signs: Fine));
        Assert.Equal(new Verdict.Again(Now, "CustomerService:1", null, null, Counts: false), Of(Last, new SendOutcome.HandedBack()));
    }

    [Fact]
    public void What_fails_again_and_again_while_others_get_through_waits_longer_each_time_and_ends()
    {
        var pauses = new List<double>();
        var dispatch = First;
        while (Of(dispatch, new SendOutcome.ChannelDown(Fault), signs: Fine) is Verdict.Again { Counts: true } again)
        {
            pauses.Add((again.DueAt - Now).TotalSeconds);
            dispatch = dispatch with { Attempts = dispatch.Attempts + 1 };
        }

        Assert.Equal([0.25, 1, 4], pauses);
        Assert.Equal(new Verdict.Ended(MessageState.Failed, null, "-1", "繁忙。"), Of(dispatch, new SendOutcome.ChannelDown(Fault), signs: Fine));
        Assert.IsType<Verdict.Unknown>(Of(dispatch with { ErrorCode = Dispatch.Doubt }, new SendOutcome.ChannelDown(Fault), signs: Fine));
    }

    [Theory]
    [InlineData(null, 0)]
    [InlineData(-5, 0)]
    [InlineData(0, ChannelSigns.FaultsOfAMessageMax + 1)]
    public void Nothing_is_held_against_it_while_the_channel_may_be_in_trouble(int? workedSecondsAgo, int otherFaults)
    {
        var signs = new ChannelSigns(Enumerable.Range(0, otherFaults).Aggregate(Circuit.Closed, (circuit, _) => circuit.After(Fault, Now)), workedSecondsAgo is { } seconds ? Now.AddSeconds(seconds) : null);
        Assert.Equal(
            new Verdict.Again(Now.AddSeconds(16), "CustomerService:1", "-1", "繁忙。", Counts: false), Of(First with { Attempts = AttemptsMax - 1 }, new SendOutcome.ChannelDown(Fault), signs: signs));
    }

    [Fact]
    public void A_lost_answer_is_asked_for_in_growing_steps()
    {
        var (at, tries) = (Now, 0);
        while (Verdict.Of(First, new SendOutcome.Unknown("没有应答。", Fault), at, AttemptsMax, TimeSpan.FromMinutes(9), Fine) is Verdict.Again again)
        {
            Assert.False(again.Counts);
            at = again.DueAt;
            tries++;
        }

        Assert.InRange(tries, 10, 30);
    }

    [Fact]
    public void A_lesson_lets_another_channel_try_but_not_for_ever()
    {
        Assert.Equal(new Verdict.Anew(Now, "channel_refused", "45015", "窗口已关闭。", Counts: true), Of(First, WindowLost));
        Assert.Equal(new Verdict.Ended(MessageState.Failed, null, "45015", "窗口已关闭。"), Of(Last, WindowLost));
    }

    [Fact]
    public void A_lost_answer_is_asked_for_again_only_where_that_is_safe()
    {
        var lost = new SendOutcome.Unknown("没有应答。", Fault);
        Assert.Equal(new Verdict.Unknown("没有应答。"), Of(First, lost));
        Assert.IsType<Verdict.Again>(Of(First, lost, TimeSpan.FromMinutes(9)));
        Assert.IsType<Verdict.Unknown>(Of(First with { FirstAttemptAt = Now.AddMinutes(-9) }, lost, TimeSpan.FromMinutes(9)));
        Assert.IsType<Verdict.Unknown>(Of(Last, new SendOutcome.Unknown("坏了。"), TimeSpan.FromMinutes(9)));
    }

    [Fact]
    public void A_pause_past_its_latest_time_ends_it() =>
        Assert.Equal(new Verdict.Ended(MessageState.Failed, null, "limit", "太多。"), Of(First, new SendOutcome.NotNow("limit", "太多。", TimeSpan.FromDays(1))));

    [Fact]
    public void A_wait_whose_end_the_provider_names_costs_no_attempt()
    {
        var daily = new SendOutcome.NotNow("LimitExceeded.PhoneNumberDailyLimit", "已达上限。", TimeSpan.FromHours(14), Counts: false);
        Assert.Equal(new Verdict.Again(Now.AddHours(14), "CustomerService:1", daily.Code, daily.Text, Counts: false), Of(Last, daily));
        Assert.IsType<Verdict.Ended>(Of(Last with { ExpiresAt = Now.AddHours(14) }, daily));
    }

    private static Verdict Of(Dispatch dispatch, SendOutcome outcome, TimeSpan repeatIsSafeFor = default, ChannelSigns signs = default) =>
        Verdict.Of(dispatch, outcome, Now, AttemptsMax, repeatIsSafeFor, signs.Circuit is null ? Fine : signs);
}
