using Retention.WeChat.Outreach;
using Retention.WeChat.Outreach.Content;

namespace Retention.WeChat.Tests.Outreach.Content;

public sealed class WordingLinterTests
{
    [Theory]
    [InlineData("分享给三位好友即可领取", "wording.share_inducement")]
    [InlineData("转发到朋友圈，领红包", "wording.share_inducement")]
    [InlineData("集赞 20 个，奶茶免单", "wording.share_inducement", "wording.share_game")]
    [InlineData("分享后解锁隐藏菜单", "wording.share_inducement")]
    [InlineData("转发到朋友圈领取", "wording.share_inducement")]
    [InlineData("集赞活动开始了", "wording.share_game")]
    [InlineData("集满 38 个赞就行", "wording.share_game")]
    [InlineData("和朋友一起拆礼盒", "wording.share_game")]
    [InlineData("朋友圈截图发给客服，领一杯奶茶", "wording.share_game")]
    [InlineData("分享一次，增加一次机会", "wording.share_game")]
    [InlineData("不转不是中国人", "wording.forced_share")]
    [InlineData("好友助力成功，你已获得 20 积分", "wording.share_inducement")]
    [InlineData("想领取礼盒，请先分享给好友", "wording.share_inducement")]
    [InlineData("集 38 个赞，到店领取", "wording.share_inducement")]
    [InlineData("分享领取新人礼", "wording.share_inducement")]
    [InlineData("请转发到群里", "wording.forced_share")]
    [InlineData("不转不是茶友", "wording.forced_share")]
    [InlineData("邀请 3 位好友就有礼", "wording.invite_inducement")]
    [InlineData("拉两个人得红包", "wording.invite_inducement")]
    [InlineData("关注公众号即可领取红包", "wording.follow_inducement")]
    [InlineData("关注我们，领取新人礼", "wording.follow_inducement")]
    [InlineData("需要先关注才能看", "wording.follow_inducement")]
    [InlineData("您有红包未领取", "wording.misleading_notice")]
    [InlineData("微信官方活动来了", "wording.misleading_notice")]
    [InlineData("全网最低，错过不再", "wording.superlative")]
    [InlineData("销量全国第一", "wording.superlative")]
    [InlineData("国家级工艺，最佳选择", "wording.superlative", "wording.superlative")]
    [InlineData("我们的茶最棒！", "wording.superlative")]
    [InlineData("最好的茶都在这里", "wording.superlative")]
    [InlineData("100%有效，零风险", "wording.empty_promise", "wording.empty_promise")]
    [InlineData("每天一杯，预防高血压", "wording.health_claim")]
    [InlineData("今晚抽奖，等你来", "wording.lottery_without_rules")]
    [InlineData("抽取 10 位幸运粉丝", "wording.lottery_without_rules")]
    [InlineData("发展下线，轻松躺赚", "wording.multi_level", "wording.multi_level")]
    public void Risky_wording_is_warned_of(string text, params string[] codes) => Assert.Equal(codes, Check(text).Select(finding => finding.Code));

    [Theory]
    [InlineData("感谢分享你的想法")]
    [InlineData("感谢你的分享，我们会认真改进。")]
    [InlineData("你可以把这份冲泡指南转发给需要的朋友。")]
    [InlineData("这是你的专属邀请链接，可以发给需要的朋友：")]
    [InlineData("周六茶友分享会，到场即可领取茶样")]
    [InlineData("助力春耕，每售出一盒捐一元，购买即可获得捐赠证书")]
    [InlineData("早点来最好！")]
    [InlineData("邀请 2 位好友一起来品茶吧")]
    [InlineData("朋友到店后，你们各得 20 积分")]
    [InlineData("你好，欢迎关注！很高兴认识你。\n\n回复“签到”每天领积分，回复“积分”查看余额，回复“邀请”和好友一起来。")]
    [InlineData("感谢关注，回复“积分”即可查看")]
    [InlineData("关注我们，新茶到店会告诉你")]
    [InlineData("认识你的第 1 天，送你 10 积分见面礼。回复“积分”随时查看。")]
    [InlineData("两周的陪伴值得庆祝，50 积分送给你。欢迎到店坐坐。")]
    [InlineData("最近天气转凉，最好提前预约，最后一位顾客 20:30 离店")]
    [InlineData("第一次来店，第一杯我们请")]
    [InlineData("最佳赏味期 18 个月")]
    [InlineData("这款茶 100% 云南大叶种")]
    [InlineData("今晚抽奖，活动规则和中奖名额见详情页")]
    [InlineData("本款茶将于周五下线")]
    [InlineData("缓解一天的疲劳")]
    [InlineData("是否分享由你决定，不分享也能参加；领取奖励不需要分享")]
    [InlineData("拆开包装后请尽快饮用")]
    [InlineData("")]
    public void Ordinary_wording_is_left_alone(string text) => Assert.Empty(Check(text));

    [Fact]
    public void A_finding_names_words_place_rule_and_a_better_way()
    {
        var finding = Assert.Single(Check("你好！分享给三位好友即可领取礼盒。"));
        Assert.Equal((FindingSeverity.Warning, "text"), (finding.Severity, finding.Field));
        Assert.Equal(("分享给三位好友即可领取", 3), (finding.Wording!.Words, finding.Wording.Position));
        Assert.Contains("运营规范 3.3.1", finding.Wording.Source, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("限时抢购，立即下单", "限时抢|立即下单")]
    [InlineData("新品 8折，满100减20", "新品|8折|满100减")]
    [InlineData("您有优惠券即将到期", "优惠券")]
    [InlineData("10 积分已到账", "")]
    [InlineData("您的订单已发货，预计 3 天到达", "")]
    [InlineData("请在时限内完成取餐", "")]
    public void Marketing_is_warned_of_in_template_messages_alone(string value, string words)
    {
        var data = new Dictionary<string, string> { ["thing1"] = value };
        var template = WordingLinter.Check(new TouchContent { Template = new TemplateContent("T", data) });
        Assert.Equal(words, string.Join('|', template.Select(finding => finding.Wording!.Words)));
        Assert.All(template, finding => Assert.Equal(("wording.template_marketing", "template.data.thing1"), (finding.Code, finding.Field)));
        Assert.Empty(WordingLinter.Check(new TouchContent { Text = value, Subscribe = new TemplateContent("S", data) }));
    }

    [Fact]
    public void Wechats_own_rules_do_not_hold_for_an_sms_but_the_law_does()
    {
        const string text = "分享给好友即可领取，全网最低";
        Assert.Equal(["wording.superlative"], WordingLinter.Check(new TouchContent { Sms = new SmsContent("1", []) { Body = text } }).Select(finding => finding.Code));
        Assert.Equal(["wording.share_inducement", "wording.superlative"], Check(text).Select(finding => finding.Code));
    }

    [Fact]
    public void Addresses_are_not_read() => Assert.Empty(WordingLinter.Check(new TouchContent { News = new NewsCard("新茶", "到店", "https://x.example/抽奖", null) }));

    [Fact]
    public void Every_rule_speaks_both_languages_and_names_its_source()
    {
        Assert.Equal(WordingRules.All.Count, WordingRules.All.Select(rule => rule.Code).Distinct().Count());
        Assert.All(WordingRules.All, rule =>
        {
            Assert.StartsWith("wording.", rule.Code, StringComparison.Ordinal);
            Assert.All(new[] { rule.Message, rule.Instead, rule.Source }, text => Assert.Contains(text, letter => letter is >= '一' and <= '龥'));
            Assert.All(new[] { rule.MessageEn, rule.InsteadEn }, text => Assert.DoesNotContain(text, letter => letter is >= '一' and <= '龥'));
            Assert.NotEmpty(rule.Forms);
        });
    }

    private static IReadOnlyList<ContentFinding> Check(string text) => WordingLinter.Check(new TouchContent { Text = text });
}
