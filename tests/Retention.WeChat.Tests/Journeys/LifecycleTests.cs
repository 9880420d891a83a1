using Retention.WeChat.Journeys;
using Retention.WeChat.Outreach;

namespace Retention.WeChat.Tests.Journeys;

public sealed class LifecycleTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 2, 10, 0, 0, TimeSpan.Zero);
    private static readonly IReadOnlyList<Milestone> Milestones = [At(0, 1_440), At(1, 4_320), At(3, 10_080)];

    private static readonly LifecycleRun Run = new(new(1), new(2), new(3), 0, Start, RunState.Active, Start.AddDays(1));

    [Fact]
    public void A_run_goes_from_milestone_to_milestone_and_is_done()
    {
        var second = Run.Advance(Milestones);
        Assert.Equal(Run with { Position = 1, DueAt = Start.AddDays(3) }, second);
        var third = second.Advance(Milestones);
        Assert.Equal(Run with { Position = 3, DueAt = Start.AddDays(7) }, third);
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
        var stopped = Run with { Position = 9, State = RunState.Stopped };
        Assert.Equal(stopped, stopped.Resume(Milestones, Start.AddDays(30)));
        Assert.Equal(RunState.Done, (Run with { Position = 9 }).Advance(Milestones).State);
    }

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
        var filled = (At(2, 10_080) with { Points = 20, Content = MessageJson.Write(content) }).Fill(new Dictionary<string, string>());
        Assert.Equal("第 7 天，20 积分，{unknown}", filled.Text);
        Assert.Equal(("T{day}", "20 分", "x"), (filled.Template!.TemplateId, filled.Template.Data["thing1"], filled.Template.Data["{day}"]));
        Assert.Equal("7", filled.Subscribe!.Data["number2"]);
        Assert.Equal(["7", "20"], filled.Sms!.Parameters);
        Assert.Equal(content.Template!.Url, filled.Template.Url);
    }

    private static Milestone At(int position, int minutes) => new(new(3), position, $"m{position}", minutes, 2_880, TouchPurpose.Marketing, 0, "{}");
}
