using Retention.Channels.WeChat;

namespace Retention.Channels.Tests.WeChat;

/// <summary>What goes out when something is sent, byte for byte.</summary>
public sealed class SendingTests
{
    private readonly FakeWeChat wechat = new();

    public static TheoryData<CustomerServiceMessage, string> Messages => new()
    {
        { new CustomerServiceMessage.Text("你好 😀 <a href=\"https://a.cn\">看</a>"), """ "msgtype":"text","text":{"content":"你好 😀 <a href=\"https://a.cn\">看</a>"} """ },
        { new CustomerServiceMessage.Image("m1"), """ "msgtype":"image","image":{"media_id":"m1"} """ },
        { new CustomerServiceMessage.Voice("m1"), """ "msgtype":"voice","voice":{"media_id":"m1"} """ },
        { new CustomerServiceMessage.Video("m1", "t1", "片名"), """ "msgtype":"video","video":{"media_id":"m1","thumb_media_id":"t1","title":"片名"} """ },
        { new CustomerServiceMessage.Music("u1", "t1", "歌", "词", "u2"), """ "msgtype":"music","music":{"title":"歌","description":"词","musicurl":"u1","hqmusicurl":"u2","thumb_media_id":"t1"} """ },
        { new CustomerServiceMessage.News("题", "述", "u", "p"), """ "msgtype":"news","news":{"articles":[{"title":"题","description":"述","url":"u","picurl":"p"}]} """ },
        { new CustomerServiceMessage.Article("a1"), """ "msgtype":"mpnewsarticle","mpnewsarticle":{"article_id":"a1"} """ },
        { new CustomerServiceMessage.Menu([new("1", "满意"), new("2", "不满意")], "您对服务满意吗？"), """ "msgtype":"msgmenu","msgmenu":{"head_content":"您对服务满意吗？","list":[{"id":"1","content":"满意"},{"id":"2","content":"不满意"}]} """ },
        { new CustomerServiceMessage.Card("c1"), """ "msgtype":"wxcard","wxcard":{"card_id":"c1"} """ },
        { new CustomerServiceMessage.MiniProgramPage("题", "wx2", "pages/index", "t1"), """ "msgtype":"miniprogrampage","miniprogrampage":{"title":"题","appid":"wx2","pagepath":"pages/index","thumb_media_id":"t1"} """ },
        { new CustomerServiceMessage.Link("题", "述", "u", "t"), """ "msgtype":"link","link":{"title":"题","description":"述","url":"u","thumb_url":"t"} """ },
    };

    [Theory]
    [MemberData(nameof(Messages))]
    public async Task Customer_service_messages(CustomerServiceMessage message, string members)
    {
        await wechat.App().CustomerService.SendAsync("o1", message, CancellationToken.None);

        Assert.Equal($$"""{"touser":"o1",{{members.Trim()}}}""", wechat.Last.Body);
        Assert.Equal("/cgi-bin/message/custom/send", wechat.Last.Path);
        Assert.Equal("application/json; charset=utf-8", wechat.Last.ContentType);
        Assert.Equal("token-1", wechat.Last.AccessToken);
    }

    [Fact]
    public async Task A_customer_service_message_may_name_its_sender_and_its_origin()
    {
        await wechat.App().CustomerService.SendAsync("o1", new CustomerServiceMessage.Image("m1"), CancellationToken.None, "a@gh_1", isAiGenerated: true);

        Assert.EndsWith(""","customservice":{"kf_account":"a@gh_1"},"aimsgcontext":{"is_ai_msg":1}}""", wechat.Last.Body);
    }

    [Fact]
    public async Task Typing()
    {
        await wechat.App().CustomerService.ShowTypingAsync("o1", CancellationToken.None);

        Assert.Equal("""{"touser":"o1","command":"Typing"}""", wechat.Last.Body);
    }

    [Theory]
    [InlineData("""{"errcode":0,"errmsg":"ok","msgid":3146452911347130371}""")]
    [InlineData("""{"errcode":"0","errmsg":"ok","msgid":"3146452911347130371"}""")]
    public async Task A_template_message_returns_its_id_exactly(string answer)
    {
        wechat.Answer = (_, _) => Task.FromResult(FakeWeChat.Json(answer, "text/plain"));
        var message = new TemplateMessage("o1", "T1", new Dictionary<string, string> { ["thing1"] = "积分到账", ["time2"] = "2026-03-01 12:00" },
            "https://a.cn", new MiniProgramJump("wx2", "pages/me"), "out-1");

        var id = await wechat.App().Templates.SendAsync(message, CancellationToken.None);

        Assert.Equal(3146452911347130371, id);
        Assert.Equal(
            """{"touser":"o1","template_id":"T1","url":"https://a.cn","miniprogram":{"appid":"wx2","pagepath":"pages/me"},"client_msg_id":"out-1","data":{"thing1":{"value":"积分到账"},"time2":{"value":"2026-03-01 12:00"}}}""",
            wechat.Last.Body);
    }

    [Fact]
    public async Task Subscribe_messages_of_account_and_mini_program()
    {
        var app = wechat.App();
        var values = new Dictionary<string, string> { ["phrase1"] = "已到账" };

        await app.SubscribeMessages.SendAsync(new SubscribeMessage("o1", "T1", values, "https://a.cn"), CancellationToken.None);
        Assert.Equal("/cgi-bin/message/subscribe/bizsend", wechat.Last.Path);
        Assert.Equal("""{"touser":"o1","template_id":"T1","page":"https://a.cn","data":{"phrase1":{"value":"已到账"}}}""", wechat.Last.Body);

        await app.MiniProgramMessages.SendAsync(new MiniProgramMessage("o1", "T1", values, "pages/me"), CancellationToken.None);
        Assert.Equal("/cgi-bin/message/subscribe/send", wechat.Last.Path);
        Assert.Equal(
            """{"touser":"o1","template_id":"T1","page":"pages/me","miniprogram_state":"formal","lang":"zh_CN","data":{"phrase1":{"value":"已到账"}}}""",
            wechat.Last.Body);
    }

    [Fact]
    public async Task A_mass_send_to_a_tag()
    {
        wechat.Answer = (_, _) => Task.FromResult(FakeWeChat.Json("""{"errcode":0,"errmsg":"send job submission success","msg_id":3147483652,"msg_data_id":206227730}"""));

        var job = await wechat.App().MassMessages.SendToAllAsync(new MassContent.Text("周末见"), 101, "mass-1", CancellationToken.None);

        Assert.Equal((3147483652, 206227730, false), (job.MsgId, job.MsgDataId, job.WasKnown));
        Assert.Equal("""{"filter":{"is_to_all":false,"tag_id":101},"msgtype":"text","text":{"content":"周末见"},"clientmsgid":"mass-1"}""", wechat.Last.Body);
    }

    [Fact]
    public async Task A_mass_send_taken_on_before_returns_the_first_ones_id()
    {
        wechat.Answer = (_, _) => Task.FromResult(FakeWeChat.Json("""{"errcode":45065,"errmsg":"clientmsgid exist rid: 1","msg_id":1000001625}"""));

        var job = await wechat.App().MassMessages.SendToAsync(["o1", "o2"], new MassContent.News("m1"), "mass-1", CancellationToken.None);

        Assert.True(job.WasKnown);
        Assert.Equal(1000001625, job.MsgId);
        Assert.StartsWith("""{"touser":["o1","o2"],"msgtype":"mpnews","mpnews":{"media_id":"m1"},"send_ignore_reprint":0""", wechat.Last.Body);
    }
}
