using System.Net;
using Retention.Channels.WeChat;

namespace Retention.Channels.Tests.WeChat;

public sealed class WebAndMiniProgramTests
{
    [Fact]
    public void The_page_ticket_signature_of_the_documents()
    {
        const string Ticket = "sM4AOVdWfPE4DxkXGEs8VMCPGGVi4C3VM0P37wVUCFvkVAy_90u5h9nbSlYy3-Sl-HhTdfl2fzFy1AOcHKP7qg";

        Assert.Equal("0f9de62fce790f9a083d5c99e95740ceb90c27ed", JsSdk.Sign(Ticket, "Wm3WZYTPz0wzccnW", 1414587457, "http://mp.weixin.qq.com?params=value"));
        Assert.Equal("0f9de62fce790f9a083d5c99e95740ceb90c27ed", JsSdk.Sign(Ticket, "Wm3WZYTPz0wzccnW", 1414587457, "http://mp.weixin.qq.com?params=value#top"));
    }

    [Fact]
    public async Task The_page_ticket_is_fetched_once_for_many_pages()
    {
        var wechat = FakeWeChat.Answering("""{"errcode":0,"errmsg":"ok","ticket":"ticket-1","expires_in":7200}""");
        var sdk = wechat.App().JsSdk;

        var first = await sdk.ConfigureAsync("https://a.cn/1", CancellationToken.None);
        var second = await sdk.ConfigureAsync("https://a.cn/1", CancellationToken.None);

        Assert.Single(wechat.Calls);
        Assert.Equal(JsSdk.Sign("ticket-1", first.NonceStr, first.Timestamp, "https://a.cn/1"), first.Signature);
        Assert.NotEqual(first.NonceStr, second.NonceStr);
        Assert.Equal(wechat.Clock.Now.ToUnixTimeSeconds(), first.Timestamp);
    }

    [Fact]
    public void The_authorisation_page_keeps_the_order_of_its_parameters() =>
        Assert.Equal(
            "https://open.weixin.qq.com/connect/oauth2/authorize?appid=wx1&redirect_uri=https%3A%2F%2Fa.cn%2Fback%3Fx%3D1&response_type=code&scope=snsapi_base&state=s1#wechat_redirect",
            new FakeWeChat().App().WebOAuth.AuthorizeAddress(new Uri("https://a.cn/back?x=1"), "s1").AbsoluteUri);

    [Theory]
    [InlineData(",\"is_snapshotuser\":1", true)]
    [InlineData("", false)]
    public async Task A_preview_of_a_page_is_nobody(string member, bool isSnapshot)
    {
        var wechat = new FakeWeChat
        {
            Answer = (_, _) => Task.FromResult(FakeWeChat.Json($$"""{"access_token":"a1","expires_in":7200,"refresh_token":"r1","openid":"o1","scope":"snsapi_userinfo","unionid":"u1"{{member}}}""", "text/plain")),
        };

        var login = await wechat.App().WebOAuth.ExchangeAsync("c 1", CancellationToken.None);

        Assert.Equal(("o1", "u1", isSnapshot), (login.OpenId, login.UnionId, login.IsSnapshotUser));
        Assert.Equal(wechat.Clock.Now.AddHours(2), login.ExpiresAt);
        Assert.Equal("?appid=wx1&secret=secret-1&code=c%201&grant_type=authorization_code", wechat.Last.Query);
        Assert.Empty(wechat.TokenCalls);
        Assert.DoesNotContain("a1", login.ToString());
    }

    [Theory]
    [InlineData(40029)]
    [InlineData(40163)]
    public async Task A_used_code_is_refused_and_not_tried_again(long code)
    {
        var wechat = new FakeWeChat { Answer = (_, _) => FakeWeChat.Error(code) };

        var failure = await Assert.ThrowsAsync<WeChatException>(() => wechat.App().WebOAuth.ExchangeAsync("c1", CancellationToken.None));

        Assert.Equal(WeChatErrorKind.Rejected, failure.Kind);
        Assert.Single(wechat.Calls);
    }

    [Fact]
    public async Task A_web_token_is_valid_or_not()
    {
        var login = new WebLogin("a1", "r1", "o1", null, "snsapi_base", DateTimeOffset.UnixEpoch, false);
        var wechat = new FakeWeChat();
        Assert.True(await wechat.App().WebOAuth.IsValidAsync(login, CancellationToken.None));

        wechat.Answer = (_, _) => FakeWeChat.Error(40003);
        Assert.False(await wechat.App().WebOAuth.IsValidAsync(login, CancellationToken.None));
    }

    [Fact]
    public async Task Mini_program_login_needs_no_errcode()
    {
        var wechat = FakeWeChat.Answering("""{"openid":"o1","session_key":"k1==","unionid":"u1"}""");

        var login = await wechat.App().MiniProgram.LoginAsync("c1", CancellationToken.None);

        Assert.Equal(new MiniLogin("o1", "k1==", "u1"), login);
        Assert.Equal("?appid=wx1&secret=secret-1&js_code=c1&grant_type=authorization_code", wechat.Last.Query);
        Assert.DoesNotContain("k1", login.ToString());
    }

    [Fact]
    public async Task A_risky_user_cannot_log_in()
    {
        var wechat = new FakeWeChat { Answer = (_, _) => FakeWeChat.Error(40226) };

        var failure = await Assert.ThrowsAsync<WeChatException>(() => wechat.App().MiniProgram.LoginAsync("c1", CancellationToken.None));

        Assert.Equal(WeChatErrorKind.FanUnreachable, failure.Kind);
    }

    [Theory]
    [InlineData("\"86\"")]
    [InlineData("86")]
    public async Task A_phone_number(string countryCode)
    {
        var wechat = FakeWeChat.Answering($$"""{"errcode":0,"errmsg":"ok","phone_info":{"phoneNumber":"+8613800138000","watermark":{"timestamp":1,"appid":"wx1"},"purePhoneNumber":"13800138000","countryCode":{{countryCode}} } }""");

        var phone = await wechat.App().MiniProgram.PhoneNumberAsync("c1", CancellationToken.None);

        Assert.Equal(new PhoneNumber("13800138000", "86"), phone);
        Assert.DoesNotContain("138", phone.ToString());
    }

    [Fact]
    public async Task A_mini_program_code_is_a_picture_or_a_refusal()
    {
        var wechat = new FakeWeChat { Answer = (_, _) => Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent([0x89, 0x50]) }) };
        Assert.Equal([0x89, 0x50], (await wechat.App().MiniProgram.CreateCodeAsync(new UnlimitedCode("r=7Kx", "pages/index"), CancellationToken.None)).Bytes);
        Assert.Equal("""{"scene":"r=7Kx","page":"pages/index","check_path":true,"env_version":"release","width":430,"is_hyaline":false}""", wechat.Last.Body);

        wechat.Answer = (_, _) => FakeWeChat.Error(41030);
        Assert.Equal(41030, (await Assert.ThrowsAsync<WeChatException>(() => wechat.App().MiniProgram.CreateCodeAsync(new UnlimitedCode("a"), CancellationToken.None))).ErrCode);
    }

    [Fact]
    public async Task Links_into_a_mini_program()
    {
        var wechat = FakeWeChat.Answering("""{"errcode":0,"errmsg":"ok","url_link":"https://wxaurl.cn/T1","openlink":"weixin://dl/business/?t=T1"}""");
        var link = new PageLink("/pages/index", "r=7Kx", TimeSpan.FromDays(1));
        var expires = wechat.Clock.Now.AddDays(1).ToUnixTimeSeconds();

        Assert.Equal("https://wxaurl.cn/T1", await wechat.App().MiniProgram.CreateUrlLinkAsync(link, CancellationToken.None));
        Assert.Equal($$"""{"path":"/pages/index","query":"r=7Kx","env_version":"release","expire_type":0,"expire_time":{{expires}}}""", wechat.Last.Body);
        Assert.Equal("weixin://dl/business/?t=T1", await wechat.App().MiniProgram.CreateSchemeAsync(link, CancellationToken.None));
    }

    [Theory]
    [InlineData("pass", true)]
    [InlineData("review", false)]
    [InlineData("risky", false)]
    public async Task An_errcode_of_zero_is_no_pass(string suggest, bool isPass)
    {
        var wechat = FakeWeChat.Answering($$$"""{"errcode":0,"errmsg":"ok","result":{"suggest":"{{{suggest}}}","label":20001},"detail":[],"trace_id":"t1"}""");

        var check = await wechat.App().MiniProgramSafety.CheckTextAsync("o1", TextScene.Comment, "文本", CancellationToken.None);

        Assert.Equal((isPass, "20001", "t1"), (check.IsPass, check.Label, check.TraceId));
        Assert.Equal("""{"openid":"o1","scene":2,"version":2,"content":"文本"}""", wechat.Last.Body);
    }

    [Fact]
    public async Task A_risk_rank()
    {
        var wechat = FakeWeChat.Answering("""{"errcode":0,"errmsg":"getuserriskrank succ","risk_rank":4,"unoin_id":123456}""");

        Assert.Equal(4, await wechat.App().MiniProgramSafety.RiskRankAsync(new RiskQuestion("o1", RiskScene.MarketingFraud, "1.2.3.4"), CancellationToken.None));
        Assert.Equal("""{"appid":"wx1","openid":"o1","scene":1,"client_ip":"1.2.3.4","is_test":false}""", wechat.Last.Body);
    }
}
