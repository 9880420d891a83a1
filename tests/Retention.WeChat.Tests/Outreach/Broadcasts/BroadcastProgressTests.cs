using Retention.WeChat.Outreach;

namespace Retention.WeChat.Tests.Outreach.Broadcasts;

public sealed class BroadcastProgressTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 2, 2, 0, 0, TimeSpan.Zero);

    [Fact]
    public void It_counts_by_state_and_reason_and_estimates_the_end()
    {
        CampaignTally[] tallies =
        [
            new(MessageState.Delivered, Channel.Sms, null, 300, 15_000, 120),
            new(MessageState.Sent, Channel.Template, null, 100, 0, 0),
            new(MessageState.Planned, Channel.Sms, null, 40, 0, 0),
            new(MessageState.Deferred, null, "quiet_hours", 7, 0, 0),
            new(MessageState.Suppressed, null, "opted_out", 3, 0, 0),
            new(MessageState.Suppressed, null, "no_channel", 2, 0, 0),
        ];
        var progress = BroadcastProgress.Of(Running(asked: 452), tallies, Now);
        Assert.Equal((300L, 5L, 7L), (progress.States[MessageState.Delivered], progress.States[MessageState.Suppressed], progress.Waiting["quiet_hours"]));
        Assert.Equal(["opted_out", "no_channel"], progress.Suppressed.Keys);
        Assert.Equal((120L, 15_000L), (progress.SentPerMinute, progress.CostMilliYuan));
        // 548 to ask and 40 to send at 120 a minute: longer than asking takes at 600 a minute.
        Assert.Equal(Now.AddMinutes(588 / 120.0), progress.FinishesAt);
    }

    [Fact]
    public void Before_anything_was_sent_the_rate_allowed_is_the_estimate() =>
        Assert.Equal(Now.AddMinutes(1_000 / 600.0), BroadcastProgress.Of(Running(asked: 0), [], Now).FinishesAt);

    [Fact]
    public void It_never_ends_later_than_its_latest_time() =>
        Assert.Equal(Now.AddHours(1), BroadcastProgress.Of(Running(asked: 0) with { AudienceSize = 1_000_000 }, [], Now).FinishesAt);

    [Fact]
    public void While_paused_nothing_can_be_said() =>
        Assert.Null(BroadcastProgress.Of(Running(asked: 0) with { State = BroadcastState.Paused }, [], Now).FinishesAt);

    [Fact]
    public void While_everything_waits_for_the_morning_it_does_not_end_before()
    {
        var morning = Now.AddMinutes(50);
        CampaignTally[] tallies =
        [
            new(MessageState.Deferred, null, "quiet_hours", 900, 0, 0, 0, morning),
            new(MessageState.Deferred, null, "cooldown", 100, 0, 0, 0, morning.AddMinutes(-10)),
        ];
        Assert.Equal(morning, BroadcastProgress.Of(Running(asked: 1_000), tallies, Now).FinishesAt);
    }

    [Fact]
    public void While_what_is_planned_does_not_leave_nothing_can_be_said()
    {
        CampaignTally[] tallies = [new(MessageState.Planned, Channel.Sms, null, 2_000, 0, 0)];
        Assert.Null(BroadcastProgress.Of(Running(asked: 1_000), tallies, Now).FinishesAt);
        // It has just begun: the first are on their way.
        Assert.Equal(Now, BroadcastProgress.Of(Running(asked: 1_000) with { StartedAt = Now }, tallies, Now).FinishesAt);
    }

    [Theory]
    [InlineData("marketing_stopped")]
    [InlineData("refused_by_provider")]
    [InlineData("messages_stopped")]
    public void While_somebody_holds_it_nothing_can_be_said(string reason) =>
        Assert.Null(BroadcastProgress.Of(Running(asked: 500), [new(MessageState.Deferred, null, reason, 500, 0, 0, 0, Now.AddHours(1))], Now).FinishesAt);

    private static Broadcast Running(int asked) => new(
        new(7), "新品到店", BroadcastState.Running, false, TouchPurpose.Service, Touch.PriorityDefault, "general", "{}", null, null, Now.AddMinutes(-5), Now.AddHours(1), 600, 1_000,
        asked, 0, Now, null, "tester", Now.AddMinutes(-6), Now.AddMinutes(-5), null, null);
}
