using Retention.Platform.Time;
using Retention.WeChat.Fans;
using Retention.WeChat.Outreach;
using Retention.WeChat.Tests.Platform;
using Xunit.Abstractions;

namespace Retention.WeChat.Tests.Outreach;

public sealed class OutreachDecisionTests(ITestOutputHelper output)
{
    private static readonly DateTimeOffset Morning = new(2026, 11, 2, 10, 0, 0, TimeSpan.FromHours(8));
    private static readonly DateTimeOffset Night = Morning.AddHours(12);
    private static readonly DateTimeOffset NextMorning = new(2026, 11, 3, 8, 0, 0, TimeSpan.FromHours(8));
    private static readonly OutreachRules Rules = new OutreachOptions().ToRules();

    private static readonly TouchContent Everything = new()
    {
        Text = "你好",
        Subscribe = new TemplateContent("S1", new Dictionary<string, string>()),
        Template = new TemplateContent("T1", new Dictionary<string, string>()),
        Sms = new SmsContent("1", []),
    };

    private static readonly TouchContent SmsOnly = new() { Sms = Everything.Sms };

    private static readonly TouchFacts Reachable = new(Morning, FanState.Following, null, true, Morning.AddDays(-1), [], new CooldownFact.Free());

    private static readonly SendRight Window = new(1, new(1), SendRightKind.Message, "", 2, Morning.AddDays(3));
    private static readonly SendRight Grant = new(2, new(1), SendRightKind.Subscribe, "S1", 1, Morning.AddYears(900));

    [Fact]
    public void Channels_are_taken_from_the_least_intrusive_on()
    {
        Assert.Equal(Channel.CustomerService, ChannelOf(Everything, Reachable with { Rights = [Grant, Window] }));
        Assert.Equal(Channel.Subscribe, ChannelOf(Everything, Reachable with { Rights = [Grant] }));
        Assert.Equal(Channel.Template, ChannelOf(Everything, Reachable));
        Assert.Equal(Channel.Sms, ChannelOf(Everything, Reachable with { State = FanState.Visitor }));
        Assert.Equal(Channel.Sms, ChannelOf(SmsOnly, Reachable with { Rights = [Grant, Window] }));
        Assert.Equal(Channel.Template, ChannelOf(Everything with { Text = null }, Reachable with { Rights = [Window] }));
    }

    [Fact]
    public void Rights_that_are_over_or_for_another_template_are_none()
    {
        Assert.Equal(Channel.Template, ChannelOf(Everything, Reachable with { Rights = [Window with { Remaining = 0 }, Window with { ExpiresAt = Morning }, Grant with { TemplateId = "S2" }, Grant with { Remaining = 0 }] }));
    }

    [Fact]
    public void The_window_that_ends_soonest_is_spent_first()
    {
        var soon = Window with { Id = 7, Kind = SendRightKind.MenuClick, ExpiresAt = Morning.AddSeconds(50) };
        var over = Window with { Id = 8, Kind = SendRightKind.Scan, ExpiresAt = Morning };
        var decision = Assert.IsType<OutreachDecision.Send>(Decide(TouchPurpose.Transactional, Everything, Reachable with { Rights = [Window, soon, over] }));
        Assert.Equal(soon, decision.Right);
    }

    [Theory]
    [InlineData("expired", "expiry")]
    [InlineData("not_following", "expiry following")]
    [InlineData("opted_out", "expiry following opt_out")]
    [InlineData("quiet_hours", "expiry following opt_out quiet_hours")]
    [InlineData("no_channel", "expiry following opt_out quiet_hours customer_service subscribe template phone")]
    [InlineData("no_sms_consent", "expiry following opt_out quiet_hours customer_service subscribe template phone sms_consent")]
    [InlineData("cooldown", "expiry following opt_out quiet_hours customer_service subscribe template phone sms_consent sms_hours cooldown")]
    public void Checks_are_made_in_order_and_end_with_the_one_that_settled_it(string reason, string checks)
    {
        // Everything stands against the touch; each case clears what comes before its own reason.
        string[] order = ["expired", "not_following", "opted_out", "quiet_hours", "no_channel", "no_sms_consent", "cooldown"];
        var cleared = Array.IndexOf(order, reason);
        var facts = new TouchFacts(
            cleared > 3 ? Morning : Night,
            cleared > 1 ? FanState.Visitor : FanState.Left,
            cleared > 2 ? null : Morning,
            cleared > 4,
            cleared > 5 ? Morning : null,
            [],
            new CooldownFact.Held(Night));
        var decision = Decide(TouchPurpose.Marketing, Everything, facts, cleared > 0 ? Morning.AddDays(2) : facts.Now);
        Assert.Equal(reason, ReasonOf(decision));
        Assert.Equal(checks, string.Join(' ', decision.Checks.Select(check => check.Name)));
        Assert.False(decision.Checks[^1].Passed);
    }

    [Fact]
    public void Answers_go_out_at_night_and_despite_an_opt_out_and_a_cool_down()
    {
        var facts = Reachable with { Now = Night, OptedOutAt = Morning, Cooldown = new CooldownFact.Held(NextMorning), Rights = [Window] };
        Assert.IsType<OutreachDecision.Send>(Decide(TouchPurpose.Transactional, Everything, facts));
        Assert.IsType<OutreachDecision.Send>(Decide(TouchPurpose.Transactional, Everything, facts with { Cooldown = new CooldownFact.Unavailable() }));
    }

    [Fact]
    public void Service_news_waits_for_the_morning_but_for_no_cool_down()
    {
        var facts = Reachable with { OptedOutAt = Morning, Cooldown = new CooldownFact.Held(NextMorning), SmsConsentAt = null };
        Assert.Equal(Channel.Sms, ((OutreachDecision.Send)Decide(TouchPurpose.Service, SmsOnly, facts)).Channel);
        var night = Assert.IsType<OutreachDecision.Defer>(Decide(TouchPurpose.Service, Everything, facts with { Now = Night }));
        Assert.Equal((NextMorning, "quiet_hours"), (night.Until, night.Reason));
    }

    [Fact]
    public void Waiting_past_the_expiry_is_dropping_now()
    {
        var atNight = Reachable with { Now = Night };
        Assert.Equal(NextMorning, Assert.IsType<OutreachDecision.Defer>(Decide(TouchPurpose.Marketing, Everything, atNight, NextMorning.AddMilliseconds(1))).Until);
        Assert.Equal("quiet_hours_past_expiry", Assert.IsType<OutreachDecision.Suppress>(Decide(TouchPurpose.Marketing, Everything, atNight, NextMorning)).Reason);
        var held = Reachable with { Cooldown = new CooldownFact.Held(Night) };
        Assert.Equal("cooldown_past_expiry", Assert.IsType<OutreachDecision.Suppress>(Decide(TouchPurpose.Marketing, Everything, held, Night)).Reason);
        Assert.Equal("cooldown", Assert.IsType<OutreachDecision.Defer>(Decide(TouchPurpose.Marketing, Everything, held, Night.AddSeconds(1))).Reason);
    }

    [Fact]
    public void Marketing_waits_a_little_when_the_cool_down_cannot_be_asked()
    {
        var decision = Assert.IsType<OutreachDecision.Defer>(Decide(TouchPurpose.Marketing, Everything, Reachable with { Cooldown = new CooldownFact.Unavailable() }));
        Assert.Equal((Morning + OutreachDecision.CooldownRetry, "cooldown_unavailable"), (decision.Until, decision.Reason));
    }

    [Theory]
    [InlineData("21:29", true)]
    [InlineData("21:30", false)]
    [InlineData("08:59", false)]
    [InlineData("09:00", true)]
    public void Marketing_by_sms_keeps_its_own_hours(string time, bool sends)
    {
        var rules = new OutreachOptions { QuietFrom = "00:00", QuietUntil = "00:00", SmsFrom = "09:00", SmsUntil = "21:30" }.ToRules();
        var now = BusinessCalendar.At(new DateOnly(2026, 11, 2), TimeOnly.Parse(time));
        var facts = Reachable with { Now = now };
        var decision = OutreachDecision.Decide(New(TouchPurpose.Marketing, SmsOnly, now.AddDays(2)), facts, rules);
        if (sends)
            Assert.IsType<OutreachDecision.Send>(decision);
        else
            Assert.Equal(new TimeOnly(9, 0), BusinessCalendar.TimeOf(Assert.IsType<OutreachDecision.Defer>(decision).Until));
        Assert.IsType<OutreachDecision.Send>(OutreachDecision.Decide(New(TouchPurpose.Service, SmsOnly, now.AddDays(2)), facts, rules));
    }

    [Fact]
    public void Marketing_never_leaves_against_a_rule_and_what_waits_may_leave_later()
    {
        var random = Seeded.Draws(output);
        for (var i = 0; i < 20_000; i++)
        {
            var facts = Draw(random);
            var touch = New(TouchPurpose.Marketing, DrawContent(random), facts.Now.AddMinutes(random.Next(-60, 4_000)));
            switch (OutreachDecision.Decide(touch, facts, Rules))
            {
                case OutreachDecision.Send send:
                    Assert.False(Rules.QuietHours.Contains(facts.Now));
                    Assert.Null(facts.OptedOutAt);
                    Assert.NotEqual(FanState.Left, facts.State);
                    Assert.True(facts.Now < touch.ExpiresAt);
                    Assert.True(facts.Cooldown is CooldownFact.Free or CooldownFact.Reserved);
                    AssertAllowed(send, touch.Content, facts);
                    Assert.True(send.Checks.Count > 0);
                    break;
                case OutreachDecision.Defer defer:
                    Assert.True(facts.Now < defer.Until && defer.Until < touch.ExpiresAt, $"{defer}");
                    break;
                case OutreachDecision.Suppress suppress:
                    Assert.False(suppress.Checks[^1].Passed);
                    break;
            }
        }
    }

    private static void AssertAllowed(OutreachDecision.Send send, TouchContent content, TouchFacts facts)
    {
        switch (send.Channel)
        {
            case Channel.CustomerService:
                Assert.True(content.CanChat && send.Right is { Kind: not SendRightKind.Subscribe } window && window.IsOpen(facts.Now));
                break;
            case Channel.Subscribe:
                Assert.True(send.Right is { Kind: SendRightKind.Subscribe } grant && grant.TemplateId == content.Subscribe?.TemplateId && grant.IsOpen(facts.Now));
                break;
            case Channel.Template:
                Assert.True(content.Template is not null && facts.State == FanState.Following && send.Right is null);
                break;
            case Channel.Sms:
                Assert.True(content.Sms is not null && facts is { HasPhone: true, SmsConsentAt: not null } && !Rules.SmsClosed.Contains(facts.Now) && send.Right is null);
                break;
            default:
                Assert.Fail($"Marketing by {send.Channel}.");
                break;
        }
    }

    private static TouchFacts Draw(Random random)
    {
        var now = Morning.AddMinutes(random.Next(0, 3 * 24 * 60));
        return new TouchFacts(
            now, (FanState)random.Next(3), random.Next(4) == 0 ? now : null, random.Next(2) == 0, random.Next(2) == 0 ? now : null,
            [.. Enumerable.Range(0, random.Next(4)).Select(id => new SendRight(id, new(1), (SendRightKind)random.Next(5), random.Next(2) == 0 ? "S1" : "", random.Next(3), now.AddMinutes(random.Next(-30, 60))))],
            random.Next(4) switch
            {
                0 => new CooldownFact.Free(),
                1 => new CooldownFact.Reserved(now.AddDays(1)),
                2 => new CooldownFact.Held(now.AddMinutes(random.Next(1, 1_000))),
                _ => new CooldownFact.Unavailable(),
            });
    }

    /// <summary>In at least one form, as plans and answers must be.</summary>
    private static TouchContent DrawContent(Random random)
    {
        var forms = random.Next(1, 16);
        return new TouchContent
        {
            Text = (forms & 1) != 0 ? Everything.Text : null,
            Subscribe = (forms & 2) != 0 ? Everything.Subscribe : null,
            Template = (forms & 4) != 0 ? Everything.Template : null,
            Sms = (forms & 8) != 0 ? Everything.Sms : null,
        };
    }

    private static Channel ChannelOf(TouchContent content, TouchFacts facts) =>
        Assert.IsType<OutreachDecision.Send>(Decide(TouchPurpose.Marketing, content, facts)).Channel;

    private static OutreachDecision Decide(TouchPurpose purpose, TouchContent content, TouchFacts facts, DateTimeOffset? expiresAt = null) =>
        OutreachDecision.Decide(New(purpose, content, expiresAt ?? facts.Now.AddDays(2)), facts, Rules);

    private static Touch New(TouchPurpose purpose, TouchContent content, DateTimeOffset expiresAt) => new("touch", new(1), purpose, content, expiresAt);

    private static string ReasonOf(OutreachDecision decision) => decision switch
    {
        OutreachDecision.Defer defer => defer.Reason,
        OutreachDecision.Suppress suppress => suppress.Reason,
        _ => "sent",
    };
}
