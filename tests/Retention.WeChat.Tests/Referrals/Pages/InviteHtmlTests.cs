using System.Text;
using Retention.Channels.WeChat;
using Retention.WeChat.Referrals;

namespace Retention.WeChat.Tests.Referrals;

public sealed class InviteHtmlTests
{
    private const int BytesMax = 100_000;

    private static readonly CampaignTerms Terms = Invitations.Terms(new(2026, 11, 2, 10, 0, 0, TimeSpan.FromHours(8)));
    private static readonly InviteModel Open = new(
        CampaignText.Of(Terms), "小茶", new InviteQr(new byte[2_000], "http://weixin.qq.com/q/1", "r_1"), IsOpen: true, IsWeChat: true, IsPreview: false, null, "https://shop.example/r/1",
        new JsSdkConfig("wx1", 1, "n", "s"), "https://shop.example/r/1/enter");

    [Fact]
    public void What_operators_and_friends_wrote_is_text_and_nothing_else()
    {
        const string evil = "</script><script>alert(1)</script>\"'&";
        var page = InviteHtml.Of(Open with { Text = CampaignText.Of(Terms with { Name = evil, Description = evil }), Inviter = evil }, "n0nce");
        Assert.DoesNotContain("<script>alert", page);
        Assert.Equal(2, page.Split("<script").Length - 1);
        Assert.Equal(2, page.Split("</script>").Length - 1);
    }

    [Fact]
    public void Nothing_runs_or_styles_without_the_nonce() =>
        Assert.All(InviteHtml.Of(Open, "n0nce").Split('<').Where(tag => tag.StartsWith("script", StringComparison.Ordinal) || tag.StartsWith("style", StringComparison.Ordinal)), tag => Assert.Contains("nonce=\"n0nce\"", tag));

    [Fact]
    public void Outside_WeChat_it_is_read_without_any_script()
    {
        var page = InviteHtml.Of(Open with { IsWeChat = false, Share = null, SignIn = null }, "n");
        Assert.DoesNotContain("<script", page);
        Assert.Contains("请用微信扫一扫", page);
    }

    [Fact]
    public void The_card_it_is_shared_by_carries_its_mark()
    {
        Assert.Contains("\"link\":\"https://shop.example/r/1?s=abc\"", InviteHtml.Of(Open with { Mark = "abc" }, "n"));
        Assert.Contains("\"link\":\"https://shop.example/r/1\"", InviteHtml.Of(Open, "n"));
    }

    [Fact]
    public void The_card_shows_the_poster_where_there_is_one()
    {
        Assert.Contains("\"imgUrl\":\"https://shop.example/posters/1.png?size=375\"", InviteHtml.Of(Open with { Picture = "https://shop.example/posters/1.png?size=375" }, "n"));
        Assert.Contains("\"imgUrl\":\"\"", InviteHtml.Of(Open, "n"));
    }

    [Fact]
    public void It_says_what_has_to_be_said()
    {
        var page = InviteHtml.Of(Open, "n");
        foreach (var word in new[] { Terms.Name, Terms.Description, "小茶", "长按识别二维码", "分享不是参加", "退订", Terms.Disclosure.Organiser, "活动时间", "怎样算邀请成功" })
            Assert.Contains(word, page);
    }

    [Fact]
    public void Without_a_code_it_asks_to_come_back_and_over_it_offers_none()
    {
        Assert.Contains("二维码正在生成", InviteHtml.Of(Open with { Qr = null }, "n"));
        var over = InviteHtml.Of(Open with { IsOpen = false, Text = Open.Text with { Notice = "活动已结束" } }, "n");
        Assert.DoesNotContain("识别二维码", over);
        Assert.Contains("活动已结束", over);
    }

    [Fact]
    public void Readers_see_confirmed_checking_and_lost_apart_and_previews_see_nobody_s()
    {
        var reader = new InviteReader(new ReferralProgress(new(1), new(2), 1, 2, 3, 4, null), ReferralState.Held);
        var page = InviteHtml.Of(Open with { Reader = reader }, "n");
        foreach (var part in new[] { "<b>3</b>已确认", "<b>3</b>确认中", "<b>4</b>已失效", "正在确认中" })
            Assert.Contains(part, page);
        Assert.DoesNotContain("已确认", InviteHtml.Of(Open with { Reader = reader, IsPreview = true }, "n"));
    }

    [Fact]
    public void With_the_longest_rules_it_stays_far_below_a_hundred_kilobytes()
    {
        var words = new string('茶', 1_000);
        var stages = Enumerable.Range(1, CampaignTerms.StagesMax).Select(no => new CampaignStage(no, no, Invitations.Prize with { Name = new string('礼', 60) }, 10)).ToList();
        var longest = Terms with
        {
            Name = new string('名', 40), Description = new string('述', 300), Disclosure = new CampaignDisclosure(new string('主', 100), words, words, words), Kind = CampaignKind.Ladder, Stages = stages,
        };
        Assert.InRange(Encoding.UTF8.GetByteCount(InviteHtml.Of(Open with { Text = CampaignText.Of(longest) }, "n")), 1, BytesMax / 2);
    }
}
