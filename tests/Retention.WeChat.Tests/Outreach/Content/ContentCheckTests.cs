using Retention.WeChat.Channels;
using Retention.WeChat.Outreach;
using Retention.WeChat.Outreach.Content;

namespace Retention.WeChat.Tests.Outreach.Content;

public sealed class ContentCheckTests
{
    private static readonly SmsOptions Sms = new() { SignName = "茶舍", MilliYuanPerPart = 45, VariableLengthMax = 6 };

    private static readonly TouchContent Full = new()
    {
        Text = "第 {{day}} 天",
        Subscribe = new TemplateContent("S", new Dictionary<string, string> { ["thing1"] = "{points} 积分" }),
        Template = new TemplateContent("T", new Dictionary<string, string> { ["thing1"] = "{points} 积分已到账" }),
        Sms = new SmsContent("1", []) { Body = "您的积分已到账。拒收请回复R" },
    };

    [Fact]
    public void Each_channel_shows_what_it_would_send()
    {
        var channels = Check(Full);
        Assert.Equal([Channel.CustomerService, Channel.Subscribe, Channel.Template, Channel.Sms], channels.Select(each => each.Channel));
        Assert.All(channels, each => Assert.True(each.CanBeSent));
        Assert.Equal("第 1 天", channels[0].Preview.Text);
        Assert.Equal("10 积分", channels[1].Preview.Subscribe!.Data["thing1"]);
        Assert.Equal("10 积分已到账", channels[2].Preview.Template!.Data["thing1"]);
        Assert.Null(channels[2].Preview.Text);
        Assert.Equal(new SmsBill("【茶舍】您的积分已到账。拒收请回复R".Length, 1, 45, true), channels[3].Sms);
        Assert.All(channels.SkipLast(1), each => Assert.Null(each.Sms));
    }

    [Theory]
    [InlineData(TouchPurpose.Transactional, true)]
    [InlineData(TouchPurpose.Service, false)]
    public void Only_answers_can_be_passive_replies(TouchPurpose purpose, bool expected) =>
        Assert.Equal(expected, Check(Full, purpose).Any(each => each.Channel == Channel.PassiveReply));

    [Fact]
    public void A_slip_blocks_its_channel_and_no_other()
    {
        var channels = Check(Full with { Text = "送你 {{piont}} 积分，分享给好友即可领取" });
        Assert.False(channels[0].CanBeSent);
        Assert.Equal("template.unknown_variable", Assert.Single(channels[0].Findings).Code);
        Assert.Null(channels[0].Preview.Text);
        Assert.True(channels[1].CanBeSent);
    }

    [Fact]
    public void Wording_is_read_after_filling_and_never_blocks()
    {
        var channel = Check(new TouchContent { Text = "你好！{{#if points}}分享给三位好友即可领取{{/if}}" })[0];
        Assert.True(channel.CanBeSent);
        Assert.Equal(("wording.share_inducement", 3), (channel.Findings[0].Code, channel.Findings[0].Wording!.Position));
    }

    [Fact]
    public void Marketing_by_template_message_is_warned_of()
    {
        var template = Check(Full, TouchPurpose.Marketing).Single(each => each.Channel == Channel.Template);
        Assert.True(template.CanBeSent);
        Assert.Equal(("template.marketing_purpose", FindingSeverity.Warning), (template.Findings[0].Code, template.Findings[0].Severity));
    }

    [Theory]
    [InlineData(TouchPurpose.Marketing, null, true)]
    [InlineData(TouchPurpose.Marketing, "春茶上市。拒收请回复R", false)]
    [InlineData(TouchPurpose.Service, null, false)]
    public void Marketing_by_SMS_whose_text_nobody_has_seen_is_warned_of(TouchPurpose purpose, string? body, bool expected)
    {
        var sms = Assert.Single(Check(new TouchContent { Sms = new SmsContent("1", []) { Body = body } }, purpose));
        Assert.True(sms.CanBeSent);
        Assert.Equal(expected, sms.Findings.Any(finding => finding is { Code: "sms.body_unknown", Severity: FindingSeverity.Warning, Field: "sms.body" }));
    }

    [Fact]
    public void Overflow_is_an_offence_or_a_cut_as_wanted()
    {
        var content = new TouchContent { Sms = new SmsContent("1", ["一二三四五六七"]) };
        var refused = Assert.Single(Check(content));
        Assert.False(refused.CanBeSent);
        Assert.Equal(["sms.variable_too_long", "sms.variables_restricted"], refused.Findings.Select(finding => finding.Code));
        var cut = Assert.Single(ContentCheck.Of(content, TouchPurpose.Service, ContentVariables.Samples, OverflowPolicy.Cut, Sms));
        Assert.True(cut.CanBeSent);
        Assert.Equal(["sms.parameters[0]"], cut.CutFields);
        Assert.Equal("【茶舍】一二三四五六".Length, cut.Sms!.Length);
    }

    [Theory]
    [InlineData(null, null, "mass.empty")]
    [InlineData("", null, "content.empty")]
    [InlineData(null, " ", "content.empty")]
    [InlineData("draft", "春茶", "mass.both")]
    [InlineData(null, "你有 {{balance}} 积分", "mass.variable")]
    [InlineData(null, "你有 {points} 积分", "mass.variable")]
    [InlineData(null, "春茶 {{", "mass.variable")]
    [InlineData("draft", null, null)]
    [InlineData(null, "春茶到店", null)]
    public void A_mass_message_is_one_article_or_one_text_without_variables(string? mediaId, string? text, string? code)
    {
        var check = Assert.Single(Check(new TouchContent { Mass = new MassForm(mediaId, text) }));
        Assert.Equal((Channel.MassSend, code is null), (check.Channel, check.CanBeSent));
        Assert.Equal(code, check.Findings.SingleOrDefault()?.Code);
    }

    [Fact]
    public void A_mass_message_is_held_to_the_chats_length_and_read_for_its_wording()
    {
        var much = new TouchContent { Mass = new MassForm(Text: new string('茶', 700)) };
        Assert.Equal(("text.too_long", "mass.text"), Assert.Single(Check(much)[0].Findings) is var finding ? (finding.Code, finding.Field) : default);
        var cut = Assert.Single(ContentCheck.Of(much, TouchPurpose.Marketing, ContentVariables.Samples, OverflowPolicy.Cut, Sms));
        Assert.Equal((true, 682), (cut.CanBeSent, cut.Preview.Mass!.Text!.Length));
        var shared = Assert.Single(Check(new TouchContent { Mass = new MassForm(Text: "转发到朋友圈领取礼盒") }));
        Assert.True(shared.CanBeSent);
        Assert.Contains(shared.Findings, found => found is { Code: "wording.share_inducement", Field: "mass.text" });
    }

    [Fact]
    public void Nothing_written_is_nothing_to_send() => Assert.Empty(Check(new TouchContent()));

    private static IReadOnlyList<ChannelCheck> Check(TouchContent content, TouchPurpose purpose = TouchPurpose.Service) =>
        ContentCheck.Of(content, purpose, ContentVariables.Samples, OverflowPolicy.Refuse, Sms);
}
