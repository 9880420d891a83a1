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
    private static readonly HashSet<Channel> AllChannels = [.. Enum.GetValues<Channel>()];
    private static readonly SmsTerms Terms = new("山野茶铺", 12, 50);
    private static readonly OutreachRules Rules = new OutreachOptions().ToRules(AllChannels, Terms);
    private static readonly PressureRule Weekly = new("marketing_per_week", 3, TimeSpan.FromDays(7), TouchPurpose.Marketing);

    private static readonly TouchContent Everything = new()
    {
        Text = "你好",
        Subscribe = new TemplateContent("S1", new Dictionary<string, string> { ["thing1"] = "春茶" }),
        Template = new TemplateContent("T1", new Dictionary<string, string> { ["thing1"] = "春茶" }),
        Sms = new SmsContent("1", []),
    };

    private static readonly TouchContent SmsOnly = new() { Sms = Everything.Sms };

    private static readonly TouchFacts Reachable = new(
        Morning, FanAccount.Official, FanState.Following, Said(ConsentChannel.Sms, ConsentPurpose.Marketing, true), true, [], [], null, new PressureFact.Free());

    private static readonly SendRight Window = new(1, new(1), SendRightKind.Message, "", 2, Morning.AddDays(3));
    private static readonly SendRight Grant = new(2, new(1), SendRightKind.Subscribe, "S1", 1, Morning.AddYears(900));

    [Fact]
    public void Without_a_list_what_costs_least_is_taken_first()
    {
        Assert.Equal(Channel.CustomerService, ChannelOf(TouchPurpose.Service, Everything, Reachable with { Rights = [Grant, Window] }));
        Assert.Equal(Channel.Template, ChannelOf(TouchPurpose.Service, Everything, Reachable with { Rights = [Grant] }));
        Assert.Equal(Channel.Subscribe, ChannelOf(TouchPurpose.Marketing, Everything, Reachable with { Rights = [Grant] }));
        Assert.Equal(Channel.Sms, ChannelOf(TouchPurpose.Marketing, Everything, Reachable));
        Assert.Equal(Channel.Sms, ChannelOf(TouchPurpose.Service, SmsOnly, Reachable with { Rights = [Grant, Window] }));
    }

    [Fact]
    public void A_policy_names_the_acceptable_channels_and_falling_back_shows()
    {
        var policy = new TouchPolicy([Channel.Subscribe, Channel.Sms]);
        Assert.Equal(Channel.Subscribe, Send(TouchPurpose.Marketing, Everything, Reachable with { Rights = [Window, Grant] }, policy).Channel);
        var fallback = Send(TouchPurpose.Marketing, Everything, Reachable with { Rights = [Window] }, policy);
        Assert.Equal(Channel.Sms, fallback.Channel);
        Assert.Equal(
            [(Channel.Subscribe, false, "no_grant"), (Channel.Sms, true, "phone_known")],
            fallback.Checks.Where(check => check.Name == CheckNames.Channel).Select(check => (check.Channel!.Value, check.Passed, check.Finding)));
        var cheapest = new TouchPolicy([Channel.Sms, Channel.Subscribe, Channel.CustomerService], ChannelChoice.Cheapest);
        Assert.Equal(Channel.CustomerService, Send(TouchPurpose.Marketing, Everything, Reachable with { Rights = [Window, Grant] }, cheapest).Channel);
        Assert.Equal(Channel.Subscribe, Send(TouchPurpose.Marketing, Everything, Reachable with { Rights = [Grant] }, cheapest).Channel);
    }

    [Fact]
    public void Marketing_never_takes_a_template_message()
    {
        var decision = Decide(TouchPurpose.Marketing, new TouchContent { Template = Everything.Template }, Reachable);
        Assert.Equal("marketing_forbidden", Assert.IsType<OutreachDecision.Suppress>(decision).Reason);
        Assert.Equal(Channel.Template, ChannelOf(TouchPurpose.Service, new TouchContent { Template = Everything.Template }, Reachable));
    }

    [Fact]
    public void Marketing_leaves_the_last_message_of_a_window_for_answers()
    {
        var last = Window with { Remaining = 1 };
        Assert.Equal("kept_for_answers", Decide(TouchPurpose.Marketing, Chat, Reachable with { Rights = [last] }).Reason);
        Assert.Equal(Channel.CustomerService, ChannelOf(TouchPurpose.Service, Chat, Reachable with { Rights = [last] }));
        Assert.Equal(Channel.CustomerService, ChannelOf(TouchPurpose.Marketing, Chat, Reachable with { Rights = [last, Window with { Id = 9 }] }));
    }

    [Fact]
    public void A_mass_message_that_says_nothing_is_not_sent()
    {
        var quota = new SendRight(3, new(1), SendRightKind.Mass, "", 4, Morning.AddDays(20));
        Assert.Equal("content", Decide(TouchPurpose.Service, new TouchContent { Mass = new MassForm() }, Reachable with { Rights = [quota] }, policy: new TouchPolicy([Channel.MassSend])).Reason);
    }

    [Fact]
    public void A_card_needs_a_picture_in_the_mini_program_alone()
    {
        var bare = new TouchContent { News = new NewsCard("春茶", "到店品尝", "https://shop.example/tea", null) };
        var pictured = new TouchContent { News = bare.News with { PictureUrl = "https://shop.example/tea.png" } };
        var inMini = Reachable with { Account = FanAccount.Mini, State = FanState.Visitor, Rights = [Window] };
        Assert.Equal("card_needs_picture", Decide(TouchPurpose.Service, bare, inMini).Reason);
        Assert.Equal(Channel.CustomerService, ChannelOf(TouchPurpose.Service, pictured, inMini));
        Assert.Equal(Channel.CustomerService, ChannelOf(TouchPurpose.Service, bare, Reachable with { Rights = [Window] }));
    }

    [Fact]
    public void Rights_that_are_over_or_for_another_template_are_none()
    {
        SendRight[] none = [Window with { Remaining = 0 }, Window with { ExpiresAt = Morning }, Grant with { TemplateId = "S2" }, Grant with { Remaining = 0 }];
        Assert.Equal(Channel.Sms, ChannelOf(TouchPurpose.Marketing, Everything, Reachable with { Rights = none }));
    }

    [Fact]
    public void The_window_that_ends_soonest_is_spent_first()
    {
        var soon = Window with { Id = 7, Kind = SendRightKind.MenuClick, ExpiresAt = Morning.AddSeconds(50) };
        var over = Window with { Id = 8, Kind = SendRightKind.Scan, ExpiresAt = Morning };
        Assert.Equal(soon, Send(TouchPurpose.Transactional, Everything, Reachable with { Rights = [Window, soon, over] }).Right);
    }

    [Fact]
    public void All_gates_are_looked_at_and_the_first_that_time_cannot_open_decides()
    {
        var facts = Reachable with { State = FanState.Left, Consents = Said(ConsentChannel.All, ConsentPurpose.Marketing, false), StoppedAt = Morning };
        var decision = Decide(TouchPurpose.Marketing, Everything, facts, Morning);
        Assert.Equal("expired", Assert.IsType<OutreachDecision.Expire>(decision).Reason);
        Assert.Equal(
            ["marketing_stopped", "expired", "not_following", "opted_out"],
            decision.Checks.Where(check => check is { Passed: false, Name: not CheckNames.Channel }).Select(check => check.Finding));
        Assert.Equal("not_following", Assert.IsType<OutreachDecision.Suppress>(Decide(TouchPurpose.Marketing, Everything, facts)).Reason);
        Assert.Equal("opted_out", Assert.IsType<OutreachDecision.Suppress>(Decide(TouchPurpose.Marketing, Everything, facts with { State = FanState.Visitor })).Reason);
    }

    [Fact]
    public void The_stop_button_holds_marketing_only()
    {
        var stopped = Reachable with { StoppedAt = Morning, Rights = [Window] };
        Assert.Equal((Morning.AddDays(2).AddMilliseconds(-1), "marketing_stopped"), Waits(Decide(TouchPurpose.Marketing, Everything, stopped)));
        Assert.IsType<OutreachDecision.Send>(Decide(TouchPurpose.Service, Everything, stopped));
        Assert.IsType<OutreachDecision.Send>(Decide(TouchPurpose.Transactional, Everything, stopped));
    }

    [Theory]
    [InlineData(ConsentChannel.All, ConsentPurpose.Marketing, TouchPurpose.Marketing, "opted_out")]
    [InlineData(ConsentChannel.All, ConsentPurpose.Marketing, TouchPurpose.Service, "CustomerService")]
    [InlineData(ConsentChannel.All, ConsentPurpose.Service, TouchPurpose.Service, "opted_out")]
    [InlineData(ConsentChannel.All, ConsentPurpose.Service, TouchPurpose.Transactional, "CustomerService")]
    [InlineData(ConsentChannel.WeChat, ConsentPurpose.Service, TouchPurpose.Service, "Sms")]
    [InlineData(ConsentChannel.Sms, ConsentPurpose.Marketing, TouchPurpose.Marketing, "CustomerService")]
    public void A_no_holds_for_its_channel_and_purpose(ConsentChannel channel, ConsentPurpose refused, TouchPurpose purpose, string outcome)
    {
        var facts = Reachable with { Rights = [Window], Consents = Said(channel, refused, false) };
        Assert.Equal(outcome, Decide(purpose, Everything, facts).Reason);
    }

    [Fact]
    public void Marketing_by_sms_needs_an_explicit_yes()
    {
        Assert.Equal("no_sms_consent", Decide(TouchPurpose.Marketing, SmsOnly, Reachable with { Consents = Consents.None }).Reason);
        Assert.Equal("refused", Decide(TouchPurpose.Marketing, SmsOnly, Reachable with { Consents = Said(ConsentChannel.Sms, ConsentPurpose.Marketing, false) }).Reason);
        Assert.Equal(Channel.Sms, ChannelOf(TouchPurpose.Service, SmsOnly, Reachable with { Consents = Consents.None }));
        Assert.Equal("no_phone", Decide(TouchPurpose.Marketing, SmsOnly, Reachable with { HasPhone = false }).Reason);
    }

    [Fact]
    public void A_block_closes_its_channel_or_its_template()
    {
        ChannelBlock Block(Channel channel, string template) => new(new(1), new(1), channel, template, "43116", "", Morning);
        Assert.Equal(Channel.Subscribe, ChannelOf(TouchPurpose.Service, Everything, Reachable with { Rights = [Grant], Blocks = [Block(Channel.Template, "T1")] }));
        Assert.Equal(Channel.Template, ChannelOf(TouchPurpose.Service, Everything, Reachable with { Blocks = [Block(Channel.Template, "T2"), Block(Channel.Sms, "")] }));
        Assert.Equal("blocked", Decide(TouchPurpose.Marketing, SmsOnly, Reachable with { Blocks = [Block(Channel.Sms, "")] }).Reason);
    }

    [Fact]
    public void A_channel_without_an_account_is_not_taken()
    {
        var rules = new OutreachOptions().ToRules(new HashSet<Channel> { Channel.Sms }, Terms);
        Assert.Equal(Channel.Sms, Assert.IsType<OutreachDecision.Send>(OutreachDecision.Decide(New(TouchPurpose.Service, Everything, Morning.AddDays(1)), Reachable, rules)).Channel);
    }

    [Fact]
    public void A_channel_only_other_nodes_were_told_of_is_waited_for_when_there_is_no_other()
    {
        var rules = new OutreachOptions().ToRules(AllChannels.Where(channel => channel != Channel.Sms).ToHashSet(), Terms);
        var known = Reachable with { Rights = [Window], KnownChannels = AllChannels };
        foreach (var quiet in Enum.GetValues<QuietChoice>())
        {
            var only = New(TouchPurpose.Service, SmsOnly, Morning.AddDays(1)) with { Policy = new TouchPolicy(Quiet: quiet) };
            var waits = OutreachDecision.Decide(only, known, rules);
            Assert.Equal((Morning.AddMinutes(10), "not_configured_here"), Waits(waits));
            Assert.Equal("短信：本节点没有配置，其他节点或此前有，最早 2026-11-02 10:10", CheckText.Of(waits.Checks[^1]).Chinese);
            Assert.Equal("not_configured", Assert.IsType<OutreachDecision.Suppress>(OutreachDecision.Decide(only, Reachable, rules)).Reason);
        }

        var either = New(TouchPurpose.Service, Everything, Morning.AddDays(1)) with { Policy = new TouchPolicy([Channel.Sms, Channel.CustomerService]) };
        Assert.Equal(Channel.CustomerService, Assert.IsType<OutreachDecision.Send>(OutreachDecision.Decide(either, known, rules)).Channel);
    }

    [Fact]
    public void Answers_go_out_at_night_and_whatever_was_refused()
    {
        var facts = Reachable with { Now = Night, Rights = [Window], Consents = new Consents([Word(ConsentChannel.All, ConsentPurpose.Marketing, false), Word(ConsentChannel.All, ConsentPurpose.Service, false)]) };
        Assert.IsType<OutreachDecision.Send>(Decide(TouchPurpose.Transactional, Everything, facts));
    }

    [Fact]
    public void In_quiet_hours_a_touch_waits_is_dropped_or_takes_a_quieter_channel_as_its_policy_says()
    {
        var facts = Reachable with { Now = Night, Rights = [Window, Grant] };
        Assert.Equal((NextMorning, "quiet_hours"), Waits(Decide(TouchPurpose.Service, Everything, facts)));
        Assert.Equal("quiet_hours", Assert.IsType<OutreachDecision.Suppress>(Decide(TouchPurpose.Service, Everything, facts, policy: new TouchPolicy(Quiet: QuietChoice.Drop))).Reason);

        var options = new OutreachOptions { Quiet = [new OutreachQuietHours { Channel = Channel.Subscribe, From = "23:30", Until = "07:00" }] };
        var degrade = New(TouchPurpose.Marketing, Everything, Night.AddDays(1)) with { Policy = new TouchPolicy(Quiet: QuietChoice.Degrade) };
        Assert.Equal(Channel.Subscribe, Assert.IsType<OutreachDecision.Send>(OutreachDecision.Decide(degrade, facts, options.ToRules(AllChannels, Terms))).Channel);
        Assert.Equal((NextMorning.AddHours(-1), "quiet_hours"), Waits(OutreachDecision.Decide(degrade, facts with { Now = Night.AddHours(2) }, options.ToRules(AllChannels, Terms))));
    }

    [Fact]
    public void Caps_defer_until_they_have_room()
    {
        var full = new PressureFact.Held(Weekly, 3, Morning.AddDays(2).AddMinutes(-50), []);
        var decision = Decide(TouchPurpose.Marketing, Everything, Reachable with { Pressure = full }, Morning.AddDays(5));
        Assert.Equal((full.Until, "marketing_per_week"), Waits(decision));
        Assert.Equal("7 天内已触达 3 次，达到上限 3 次（marketing_per_week），最早 2026-11-04 09:10", CheckText.Of(decision.Checks[^1]).Chinese);
        Assert.Equal("touched 3 times within 7 days, the cap is 3 (marketing_per_week); earliest 2026-11-04 09:10", CheckText.Of(decision.Checks[^1]).English);
        Assert.Equal("marketing_per_week_past_expiry", Assert.IsType<OutreachDecision.Suppress>(Decide(TouchPurpose.Marketing, Everything, Reachable with { Pressure = full }, full.Until)).Reason);
        Assert.Equal((Morning + OutreachDecision.PressureRetry, "pressure_unavailable"), Waits(Decide(TouchPurpose.Marketing, Everything, Reachable with { Pressure = new PressureFact.Unavailable() })));
    }

    [Theory]
    [InlineData("21:29", true)]
    [InlineData("21:30", false)]
    [InlineData("08:59", false)]
    [InlineData("09:00", true)]
    public void Marketing_by_sms_keeps_its_own_hours(string time, bool sends)
    {
        var rules = new OutreachOptions { QuietFrom = "00:00", QuietUntil = "00:00", SmsFrom = "09:00", SmsUntil = "21:30" }.ToRules(AllChannels, Terms);
        var now = BusinessCalendar.At(new DateOnly(2026, 11, 2), TimeOnly.Parse(time));
        var facts = Reachable with { Now = now };
        var decision = OutreachDecision.Decide(New(TouchPurpose.Marketing, SmsOnly, now.AddDays(2)), facts, rules);
        if (sends)
            Assert.IsType<OutreachDecision.Send>(decision);
        else
            Assert.Equal(new TimeOnly(9, 0), BusinessCalendar.TimeOf(Waits(decision).Until));
        Assert.IsType<OutreachDecision.Send>(OutreachDecision.Decide(New(TouchPurpose.Service, SmsOnly, now.AddDays(2)), facts, rules));
    }

    [Fact]
    public void Every_finding_has_words_in_both_languages()
    {
        var random = Seeded.Draws(output);
        var findings = Enumerable.Range(0, 5_000).SelectMany(_ => Draw(random) is var (touch, facts) ? OutreachDecision.Decide(touch, facts, Rules).Checks : []);
        foreach (var check in findings.DistinctBy(check => (check.Name, check.Finding, check.Channel)))
        {
            var text = CheckText.Of(check);
            Assert.Contains(text.Chinese, character => character is >= '\u4e00' and <= '\u9fff');
            Assert.DoesNotContain(check.Finding, text.Chinese.Split('（')[0], StringComparison.Ordinal);
            Assert.NotEmpty(text.English);
            Assert.Equal(text.Remedy is null, text.RemedyEnglish is null);
        }
    }

    [Fact]
    public void Nothing_leaves_against_a_rule_and_what_waits_may_leave_later()
    {
        var random = Seeded.Draws(output);
        for (var i = 0; i < 20_000; i++)
        {
            var (touch, facts) = Draw(random);
            switch (OutreachDecision.Decide(touch, facts, Rules))
            {
                case OutreachDecision.Send send:
                    AssertAllowed(send, touch, facts);
                    break;
                case OutreachDecision.Defer defer:
                    Assert.True(facts.Now < defer.Until && defer.Until < touch.ExpiresAt, $"{defer}");
                    break;
                case OutreachDecision.Suppress suppress:
                    Assert.Contains(suppress.Checks, check => !check.Passed);
                    break;
                case OutreachDecision.Expire:
                    Assert.True(facts.Now >= touch.ExpiresAt);
                    break;
            }
        }
    }

    private static TouchContent Chat => new() { Text = "你好" };

    private static void AssertAllowed(OutreachDecision.Send send, Touch touch, TouchFacts facts)
    {
        Assert.True(facts.Now < touch.ExpiresAt && facts.State != FanState.Left);
        Assert.Null(Rules.ClosedAt(touch.Purpose, send.Channel, facts.Now));
        Assert.True(facts.Pressure is PressureFact.Free or PressureFact.Reserved);
        Assert.DoesNotContain(facts.Blocks, block => block.Covers(send.Channel, touch.Content.TemplateIdOf(send.Channel)));
        Assert.True(send.Right is null || send.Right.IsOpen(facts.Now));
        Assert.All(send.Checks.Where(check => check.Name != CheckNames.Channel), check => Assert.True(check.Passed));
        if (touch.Purpose != TouchPurpose.Transactional)
            Assert.Null(facts.Consents.RefusalOf(ConsentRules.ChannelOf(send.Channel), ConsentRules.PurposeOf(touch.Purpose)));
        if (touch.Purpose == TouchPurpose.Marketing)
            Assert.True(facts.StoppedAt is null && send.Channel != Channel.Template && (send.Channel != Channel.Sms || facts.Consents.AllowsSmsMarketing));
    }

    private static (Touch Touch, TouchFacts Facts) Draw(Random random)
    {
        var now = Morning.AddMinutes(random.Next(0, 3 * 24 * 60));
        var words = Enumerable.Range(0, random.Next(3)).Select(_ => Word((ConsentChannel)random.Next(3), (ConsentPurpose)random.Next(2), random.Next(2) == 0)).ToList();
        var facts = new TouchFacts(
            now, (FanAccount)random.Next(2), (FanState)random.Next(3), new Consents(words), random.Next(2) == 0,
            [.. Enumerable.Range(0, random.Next(4)).Select(id => new SendRight(id, new(1), (SendRightKind)random.Next(6), random.Next(2) == 0 ? "S1" : "", random.Next(3), now.AddMinutes(random.Next(-30, 60))))],
            random.Next(6) == 0 ? [new ChannelBlock(new(1), new(1), (Channel)random.Next(6), random.Next(2) == 0 ? "T1" : "", "48002", "", now)] : [],
            random.Next(8) == 0 ? now : null,
            random.Next(4) switch
            {
                0 => new PressureFact.Free(),
                1 => new PressureFact.Reserved(now.AddMinutes(10)),
                2 => new PressureFact.Held(Weekly, 3, now.AddMinutes(random.Next(1, 1_000)), []),
                _ => new PressureFact.Unavailable(),
            });
        var policy = new TouchPolicy(
            random.Next(2) == 0 ? null : [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => (Channel)random.Next(1, 6))], (ChannelChoice)random.Next(2), (QuietChoice)random.Next(3));
        return (New((TouchPurpose)random.Next(3), DrawContent(random), now.AddMinutes(random.Next(-60, 4_000))) with { Policy = policy }, facts);
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

    private static Consents Said(ConsentChannel channel, ConsentPurpose purpose, bool given) => new([Word(channel, purpose, given)]);

    private static Consent Word(ConsentChannel channel, ConsentPurpose purpose, bool given) => new(new(1), channel, purpose, given, Morning.AddDays(-1));

    private static (DateTimeOffset Until, string Reason) Waits(OutreachDecision decision) => Assert.IsType<OutreachDecision.Defer>(decision) is var defer ? (defer.Until, defer.Reason) : default;

    private static Channel ChannelOf(TouchPurpose purpose, TouchContent content, TouchFacts facts) => Send(purpose, content, facts).Channel;

    private static OutreachDecision.Send Send(TouchPurpose purpose, TouchContent content, TouchFacts facts, TouchPolicy? policy = null) =>
        Assert.IsType<OutreachDecision.Send>(Decide(purpose, content, facts, policy: policy));

    private static OutreachDecision Decide(TouchPurpose purpose, TouchContent content, TouchFacts facts, DateTimeOffset? expiresAt = null, TouchPolicy? policy = null) =>
        OutreachDecision.Decide(New(purpose, content, expiresAt ?? facts.Now.AddDays(2)) with { Policy = policy ?? TouchPolicy.Default }, facts, Rules);

    private static Touch New(TouchPurpose purpose, TouchContent content, DateTimeOffset expiresAt) => new("touch", new(1), purpose, content, expiresAt);
}
