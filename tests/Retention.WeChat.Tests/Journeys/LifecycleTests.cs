using Retention.WeChat.Journeys;
using Retention.WeChat.Outreach;

namespace Retention.WeChat.Tests.Journeys;

public sealed class LifecycleTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 2, 10, 0, 0, TimeSpan.Zero);
    private static readonly IReadOnlyList<Milestone> Milestones = [At(1_440), At(4_320), At(10_080)];

    private static readonly LifecycleRun Run = new(new(1), new(2), new(3), 1_440, Start, RunState.Active, Start.AddDays(1));

    [Fact]
    public void A_run_goes_from_milestone_to_milestone_and_is_done()
    {
        var second = Run.Advance(Milestones);
        Assert.Equal(Run with { NextAfter = 4_320, DueAt = Start.AddDays(3) }, second);
        var third = second.Advance(Milestones);
        Assert.Equal(Run with { NextAfter = 10_080, DueAt = Start.AddDays(7) }, third);
        Assert.Equal(third with { State = RunState.Done }, third.Advance(Milestones));
    }

    [Fact]
    public void Who_comes_back_goes_on_where_they_were_counted_from_the_new_follow()
    {
        var stopped = Run.Advance(Milestones) with { State = RunState.Stopped };
        var back = Start.AddDays(30);
        Assert.Equal(stopped with { StartedAt = back, State = RunState.Active, DueAt = back.AddDays(3) }, stopped.Resume(Milestones, back));
    }

    [Fact]
    public void A_plan_that_has_become_shorter_has_nothing_left()
    {
        var stopped = Run with { NextAfter = 20_000, State = RunState.Stopped };
        Assert.Equal(stopped, stopped.Resume(Milestones, Start.AddDays(30)));
        Assert.Equal(RunState.Done, (Run with { NextAfter = 20_000 }).Advance(Milestones).State);
    }

    [Fact]
    public void A_milestone_that_is_gone_gives_way_to_the_next_one()
    {
        var waiting = Run.Advance(Milestones);
        Assert.Equal(waiting, waiting.Realign(Milestones));
        Assert.Equal(waiting with { NextAfter = 5_760, DueAt = Start.AddDays(4) }, waiting.Realign([At(1_440), At(5_760), At(10_080)]));
        Assert.Equal(waiting with { State = RunState.Done }, waiting.Realign([At(1_440)]));
    }

    [Theory]
    [InlineData(new[] { 1, 3, 7 }, new[] { 1, 2, 3, 7 }, new[] { 2 }, new[] { 3 })]
    [InlineData(new[] { 3, 7 }, new[] { 1, 3, 5, 6, 7, 9 }, new[] { 1, 5, 6 }, new[] { 3, 7, 7 })]
    [InlineData(new[] { 1, 3, 7 }, new[] { 1, 4, 7 }, new int[0], new int[0])]
    [InlineData(new[] { 1, 3, 7 }, new[] { 1, 2, 7 }, new[] { 2 }, new[] { 3 })]
    [InlineData(new[] { 1, 3, 7 }, new[] { 1, 7 }, new int[0], new int[0])]
    public void New_milestones_are_for_those_who_wait_for_the_next_one_unless_one_was_moved(int[] before, int[] after, int[] added, int[] waitedFor) =>
        Assert.Equal(added.Zip(waitedFor), PlanChange.PulledForward(before, after));

    [Fact]
    public void Content_is_filled_for_every_channel_and_only_where_it_may_be()
    {
        var content = new TouchContent
        {
            Text = "第 {day} 天，{points} 积分，{unknown}",
            News = new NewsCard("{day}", "{points}", "https://brand.example/{day}", null),
            Template = new TemplateContent("T{day}", new Dictionary<string, string> { ["thing1"] = "{points} 分", ["{day}"] = "x" }, "https://brand.example/"),
            Subscribe = new TemplateContent("S", new Dictionary<string, string> { ["number2"] = "{day}" }),
            Sms = new SmsContent("12", ["{day}", "{points}"]),
        };
        var filled = (At(10_080) with { Points = 20, Content = MessageJson.Write(content) }).Fill(new Dictionary<string, string>());
        Assert.Equal("第 7 天，20 积分，{unknown}", filled.Text);
        Assert.Equal(("T{day}", "20 分", "x"), (filled.Template!.TemplateId, filled.Template.Data["thing1"], filled.Template.Data["{day}"]));
        Assert.Equal("7", filled.Subscribe!.Data["number2"]);
        Assert.Equal(["7", "20"], filled.Sms!.Parameters);
        Assert.Equal(content.Template!.Url, filled.Template.Url);
    }

    private static Milestone At(int minutes) => new(new(3), $"m{minutes}", minutes, 2_880, TouchPurpose.Marketing, 0, "{}");
}
