using System.Text;
using Retention.WeChat.Outreach;
using Retention.WeChat.Outreach.Content;

namespace Retention.WeChat.Tests.Outreach.Content;

public sealed class ContentRulesTests
{
    private const string TwentyOne = "一二三四五六七八九十一二三四五六七八九十一";

    [Theory]
    [InlineData(Channel.PassiveReply)]
    [InlineData(Channel.CustomerService)]
    [InlineData(Channel.Subscribe)]
    [InlineData(Channel.Template)]
    [InlineData(Channel.Sms)]
    public void What_keeps_to_the_rules_goes_unchanged(Channel channel)
    {
        var data = new Dictionary<string, string> { ["thing1"] = "好消息", ["time2"] = "2026年11月3日 10:00", ["phrase3"] = "已到账", ["amount4"] = "￥12.50" };
        var content = new TouchContent
        {
            Text = "你好",
            Subscribe = new TemplateContent("S", data),
            Template = new TemplateContent("T", data, "https://shop.example/"),
            Sms = new SmsContent("1", ["张三", "10"]) { Body = "{1}，{2} 积分已到账" },
        };
        var fits = Assert.IsType<ContentFit.Fits>(ContentRules.Fit(content, channel, TouchPurpose.Service, OverflowPolicy.Refuse));
        Assert.Empty(fits.CutFields);
        Assert.Equal("你好", fits.Content.Text);
        Assert.Equal(data, fits.Content.Template!.Data);
    }

    [Theory]
    [InlineData(Channel.PassiveReply, "text")]
    [InlineData(Channel.CustomerService, "text")]
    [InlineData(Channel.Subscribe, "subscribe")]
    [InlineData(Channel.Template, "template")]
    [InlineData(Channel.Sms, "sms")]
    public void A_channel_without_its_form_is_not_taken(Channel channel, string field)
    {
        var offence = Assert.Single(Offences(new TouchContent(), channel));
        Assert.Equal(("content.no_form", field), (offence.Code, offence.Field));
    }

    [Theory]
    [InlineData(Channel.Subscribe, "subscribe.templateId")]
    [InlineData(Channel.Template, "template.templateId")]
    [InlineData(Channel.Sms, "sms.templateId")]
    public void A_template_id_no_provider_gives_out_is_refused(Channel channel, string field)
    {
        Assert.Empty(Offences(With(TouchContent.TemplateIdMax), channel));
        var offence = Assert.Single(Offences(With(TouchContent.TemplateIdMax + 1), channel));
        Assert.Equal(("template.id_too_long", field), (offence.Code, offence.Field));

        static TouchContent With(int length)
        {
            var template = new TemplateContent(new string('T', length), new Dictionary<string, string> { ["thing1"] = "好消息" });
            return new TouchContent { Subscribe = template, Template = template, Sms = new SmsContent(template.TemplateId, []) };
        }
    }

    [Theory]
    [InlineData("thing1", TwentyOne, "一二三四五六七八九十一二三四五六七八九十")]
    [InlineData("phrase1", "已经到账了哦", "已经到账了")]
    [InlineData("character_string1", "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345")]
    public void Words_too_long_are_refused_or_cut_as_wanted(string key, string value, string cut)
    {
        var content = Template(key, value);
        var offence = Assert.Single(Offences(content, Channel.Template));
        Assert.Equal(("template.value", $"template.data.{key}"), (offence.Code, offence.Field));

        var fits = Assert.IsType<ContentFit.Fits>(ContentRules.Fit(content, Channel.Template, TouchPurpose.Service, OverflowPolicy.Cut));
        Assert.Equal(cut, fits.Content.Template!.Data[key]);
        Assert.Equal([$"template.data.{key}"], fits.CutFields);
    }

    [Theory]
    [InlineData("number1", "123456789012345678901234567890123")]
    [InlineData("amount1", "￥12345678901")]
    [InlineData("phrase1", "OK")]
    [InlineData("date1", "明天")]
    [InlineData("thing1", " ")]
    [InlineData("symbol1", "👨‍👩‍👧")]
    public void Cutting_never_makes_a_wrong_value_right(string key, string value) =>
        Assert.Equal("template.value", Assert.Single(Offences(Template(key, value), Channel.Template, OverflowPolicy.Cut)).Code);

    [Fact]
    public void All_offences_of_a_template_are_told()
    {
        var content = new TouchContent { Subscribe = new TemplateContent("", new Dictionary<string, string> { ["thing1"] = "", ["phrase2"] = "no" }, "shop.example") };
        Assert.Equal(
            ["subscribe.templateId", "subscribe.data.thing1", "subscribe.data.phrase2", "subscribe.url"],
            Offences(content, Channel.Subscribe).Select(offence => offence.Field));
    }

    [Fact]
    public void A_template_without_values_is_refused() =>
        Assert.Equal("template.data", Assert.Single(Offences(new TouchContent { Template = new TemplateContent("T", null!) }, Channel.Template)).Field);

    [Fact]
    public void A_text_is_measured_in_bytes()
    {
        Assert.Empty(Offences(Text(new string('好', 682)), Channel.CustomerService));
        Assert.Equal("text.too_long", Assert.Single(Offences(Text(new string('好', 683)), Channel.CustomerService)).Code);
        Assert.Equal(682, Cut(Text(new string('好', 700)), Channel.PassiveReply).Text!.Length);
        var faces = Cut(Text(string.Concat(Enumerable.Repeat("👨‍👩‍👧", 200))), Channel.CustomerService).Text!;
        Assert.EndsWith("👨‍👩‍👧", faces, StringComparison.Ordinal);
        Assert.InRange(Encoding.UTF8.GetByteCount(faces), 2048 - 18, 2048);
    }

    [Fact]
    public void A_link_is_kept_whole_or_left_out()
    {
        var lead = new string('好', 680);
        Assert.Equal(lead, Cut(Text($"{lead}<a href=\"https://shop.example/\">去看看</a>"), Channel.CustomerService).Text);
        var early = $"<a href=\"https://shop.example/\">去看看</a>{lead}";
        Assert.StartsWith("<a href=\"https://shop.example/\">去看看</a>好", Cut(Text(early), Channel.CustomerService).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_card_is_held_to_lengths_and_addresses()
    {
        var card = new TouchContent { News = new NewsCard(new string('题', 65), new string('述', 121), "//shop.example", "ftp://shop.example/a.png") };
        Assert.Equal(
            ["news.title_too_long", "news.description_too_long", "content.address", "content.address"], Offences(card, Channel.CustomerService).Select(offence => offence.Code));
        var sound = card with { News = card.News! with { Url = "https://shop.example", PictureUrl = null } };
        var cut = Assert.IsType<ContentFit.Fits>(ContentRules.Fit(sound, Channel.CustomerService, TouchPurpose.Service, OverflowPolicy.Cut));
        Assert.Equal((64, 120), (cut.Content.News!.Title.Length, cut.Content.News.Description.Length));
        Assert.Equal(["news.title", "news.description"], cut.CutFields);
    }

    [Fact]
    public void Only_what_a_chat_shows_is_held_to_its_rules() =>
        Assert.Empty(Offences(new TouchContent { ImageMediaId = "media", News = new NewsCard("", "", "", null), Text = "" }, Channel.CustomerService));

    [Theory]
    [InlineData("一二三四五六七八九十一二三", "sms.variable_too_long")]
    [InlineData("", "content.empty")]
    [InlineData("a.cn/x", "sms.variable_address")]
    [InlineData("http://a", "sms.variable_address")]
    [InlineData("WWW.A.io", "sms.variable_address")]
    public void A_value_the_carriers_refuse_is_told(string value, string code) =>
        Assert.Equal(code, Assert.Single(Offences(new TouchContent { Sms = new SmsContent("1", [value]) }, Channel.Sms)).Code);

    [Theory]
    [InlineData("3.5 折")]
    [InlineData("Mr.Zhang")]
    [InlineData("10:30")]
    [InlineData("v1.company")]
    public void An_ordinary_value_is_no_address(string value) => Assert.Empty(Offences(new TouchContent { Sms = new SmsContent("1", [value]) }, Channel.Sms));

    [Fact]
    public void The_length_of_a_value_is_the_accounts_and_figures_are_never_cut()
    {
        var content = new TouchContent { Sms = new SmsContent("1", ["一二三四五六七", "12345678"]) };
        Assert.IsType<ContentFit.Fits>(ContentRules.Fit(content, Channel.Sms, TouchPurpose.Service, OverflowPolicy.Refuse));
        var offence = Assert.Single(Assert.IsType<ContentFit.Offends>(ContentRules.Fit(content, Channel.Sms, TouchPurpose.Service, OverflowPolicy.Cut, 6)).Offences);
        Assert.Equal("sms.parameters[1]", offence.Field);
        var words = new TouchContent { Sms = new SmsContent("1", ["一二三四五六七"]) };
        Assert.Equal(["一二三四五六"], Assert.IsType<ContentFit.Fits>(ContentRules.Fit(words, Channel.Sms, TouchPurpose.Service, OverflowPolicy.Cut, 6)).Content.Sms!.Parameters);
    }

    [Theory]
    [InlineData("春茶上市，欢迎品尝。拒收请回复R", TouchPurpose.Marketing, null)]
    [InlineData("春茶上市，欢迎品尝。", TouchPurpose.Marketing, "sms.no_closing")]
    [InlineData("春茶上市，欢迎品尝。回T退订", TouchPurpose.Marketing, "sms.no_closing")]
    [InlineData("您的订单已发货。", TouchPurpose.Service, null)]
    [InlineData("您的订单{1}已发货。", TouchPurpose.Service, "sms.variable_count")]
    [InlineData("【茶舍】您的订单已发货。", TouchPurpose.Service, "sms.signature_in_body")]
    public void A_known_body_is_held_to_the_carriers_rules(string body, TouchPurpose purpose, string? code)
    {
        var content = new TouchContent { Sms = new SmsContent("1", []) { Body = body } };
        var fit = ContentRules.Fit(content, Channel.Sms, purpose, OverflowPolicy.Refuse);
        Assert.Equal(code, fit is ContentFit.Offends offends ? Assert.Single(offends.Offences).Code : null);
    }

    [Theory]
    [InlineData(498, null)]
    [InlineData(499, "sms.too_long")]
    public void A_body_is_measured_with_its_values(int characters, string? code)
    {
        var offences = Offences(new TouchContent { Sms = new SmsContent("1", ["张三"]) { Body = $"{{1}}{new string('茶', characters)}" } }, Channel.Sms);
        Assert.Equal(code, offences.SingleOrDefault()?.Code);
    }

    private static TouchContent Text(string text) => new() { Text = text };

    private static TouchContent Template(string key, string value) => new() { Template = new TemplateContent("T", new Dictionary<string, string> { [key] = value }) };

    private static IReadOnlyList<ContentFinding> Offences(TouchContent content, Channel channel, OverflowPolicy overflow = OverflowPolicy.Refuse) =>
        ContentRules.Fit(content, channel, TouchPurpose.Service, overflow) is ContentFit.Offends offends ? offends.Offences : [];

    private static TouchContent Cut(TouchContent content, Channel channel) =>
        Assert.IsType<ContentFit.Fits>(ContentRules.Fit(content, channel, TouchPurpose.Service, OverflowPolicy.Cut)).Content;
}
