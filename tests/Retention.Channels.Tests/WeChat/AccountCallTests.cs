using System.Net;
using Retention.Channels.WeChat;

namespace Retention.Channels.Tests.WeChat;

/// <summary>QR codes, menus, media, templates and quotas.</summary>
public sealed class AccountCallTests
{
    private const string QrAnswer = """{"ticket":"gQH47joAAA==","expire_seconds":60,"url":"http://weixin.qq.com/q/kZgfwMTm72WWPkovabbI"}""";

    [Fact]
    public async Task Qr_codes_of_all_four_kinds()
    {
        var wechat = FakeWeChat.Answering(QrAnswer);
        var codes = wechat.App().QrCodes;

        var code = await codes.CreateTemporaryAsync("r-7Kx", TimeSpan.FromDays(7), CancellationToken.None);
        Assert.Equal(new QrCode("gQH47joAAA==", "http://weixin.qq.com/q/kZgfwMTm72WWPkovabbI", 60), code);
        Assert.Equal("""{"expire_seconds":604800,"action_name":"QR_STR_SCENE","action_info":{"scene":{"scene_str":"r-7Kx"}}}""", wechat.Last.Body);

        await codes.CreateTemporaryAsync(123, TimeSpan.FromMinutes(1), CancellationToken.None);
        Assert.Equal("""{"expire_seconds":60,"action_name":"QR_SCENE","action_info":{"scene":{"scene_id":123}}}""", wechat.Last.Body);
        await codes.CreatePermanentAsync("shop-1", CancellationToken.None);
        Assert.Equal("""{"action_name":"QR_LIMIT_STR_SCENE","action_info":{"scene":{"scene_str":"shop-1"}}}""", wechat.Last.Body);
        await codes.CreatePermanentAsync(1, CancellationToken.None);
        Assert.Equal("""{"action_name":"QR_LIMIT_SCENE","action_info":{"scene":{"scene_id":1}}}""", wechat.Last.Body);
    }

    [Fact]
    public async Task Qr_limits_are_kept_on_this_side()
    {
        var codes = new FakeWeChat().App().QrCodes;

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => codes.CreateTemporaryAsync("a", TimeSpan.FromDays(31), CancellationToken.None));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => codes.CreateTemporaryAsync(new string('a', 65), TimeSpan.FromDays(1), CancellationToken.None));
    }

    [Fact]
    public void The_picture_of_a_ticket_has_an_address() =>
        Assert.Equal("https://mp.weixin.qq.com/cgi-bin/showqrcode?ticket=gQH%2B%2F%3D%3D", new FakeWeChat().App().QrCodes.PictureAddress("gQH+/==").AbsoluteUri);

    [Fact]
    public async Task A_menu_goes_out_without_escapes()
    {
        var wechat = new FakeWeChat();

        await wechat.App().Menus.CreateAsync(
            [
                new MenuButton("签到 ✅😀", "click", Key: "SIGN_IN"),
                new MenuButton("更多", SubButtons: [new MenuButton("商城", "view", Url: "https://a.cn/?a=1&b=2"), new MenuButton("会员", "miniprogram", Url: "https://a.cn", AppId: "wx2", PagePath: "pages/me")]),
            ],
            CancellationToken.None);

        Assert.Equal(
            """{"button":[{"name":"签到 ✅😀","type":"click","key":"SIGN_IN"},{"name":"更多","sub_button":[{"name":"商城","type":"view","url":"https://a.cn/?a=1&b=2"},{"name":"会员","type":"miniprogram","url":"https://a.cn","appid":"wx2","pagepath":"pages/me"}]}]}""",
            wechat.Last.Body);
    }

    [Fact]
    public async Task A_menu_is_read_back_and_none_is_an_empty_one()
    {
        var there = FakeWeChat.Answering("""{"menu":{"button":[{"type":"click","name":"签到","key":"SIGN_IN","sub_button":[]}]}}""");
        Assert.Equal("SIGN_IN", Assert.Single(await there.App().Menus.GetAsync(CancellationToken.None)).Key);

        Assert.Empty(await FakeWeChat.Answering("""{"errcode":46003,"errmsg":"menu no exist"}""").App().Menus.GetAsync(CancellationToken.None));
    }

    [Theory]
    [InlineData("""{"menuid":"208379533"}""")]
    [InlineData("""{"menuid":208379533}""")]
    public async Task A_menu_for_a_tag(string answer)
    {
        var wechat = FakeWeChat.Answering(answer);

        Assert.Equal("208379533", await wechat.App().Menus.AddConditionalAsync([new MenuButton("a", "click", "k")], 101, CancellationToken.None));
        Assert.EndsWith(""","matchrule":{"tag_id":101}}""", wechat.Last.Body);
    }

    [Fact]
    public async Task Uploads_name_the_file_in_quotation_marks()
    {
        var wechat = FakeWeChat.Answering("""{"type":"image","media_id":"m1","created_at":1}""");

        Assert.Equal("m1", await wechat.App().Media.UploadTemporaryAsync(MediaType.Image, "png"u8.ToArray(), "海报\".png", CancellationToken.None));
        Assert.Equal("?type=image&access_token=token-1", wechat.Last.Query);
        Assert.Contains("form-data; name=\"media\"; filename=", wechat.Last.Body);
        Assert.StartsWith("multipart/form-data; boundary=", wechat.Last.ContentType);
    }

    [Fact]
    public async Task An_upload_refused_for_its_token_is_sent_whole_again()
    {
        var wechat = new FakeWeChat();
        wechat.Answer = (request, _) => wechat.Calls.Count == 1
            ? FakeWeChat.Error(40001)
            : Task.FromResult(FakeWeChat.Json("""{"type":"thumb","thumb_media_id":"t1"}"""));

        Assert.Equal("t1", await wechat.App().Media.UploadTemporaryAsync(MediaType.Thumb, "jpeg bytes"u8.ToArray(), "a.jpg", CancellationToken.None));
        Assert.All(wechat.Calls, call => Assert.Contains("jpeg bytes", call.Body));
    }

    [Fact]
    public async Task A_download_is_a_file_or_a_refusal()
    {
        var wechat = new FakeWeChat { Answer = (_, _) => Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent([0xFF, 0xD8]) { Headers = { ContentType = new("image/jpeg") } } }) };
        var file = await wechat.App().Media.DownloadAsync("m1", CancellationToken.None);
        Assert.Equal([0xFF, 0xD8], file.Bytes);
        Assert.Equal("image/jpeg", file.ContentType);

        wechat.Answer = (_, _) => FakeWeChat.Error(40007);
        Assert.Equal(40007, (await Assert.ThrowsAsync<WeChatException>(() => wechat.App().Media.DownloadAsync("m1", CancellationToken.None))).ErrCode);
    }

    [Fact]
    public async Task Templates_are_listed_added_and_removed()
    {
        var wechat = FakeWeChat.Answering("""{"template_list":[{"template_id":"T1","title":"积分变动","primary_industry":"","deputy_industry":"","content":"{{thing1.DATA}}","example":"x"}]}""");
        Assert.Equal("T1", Assert.Single(await wechat.App().Templates.ListAsync(CancellationToken.None)).TemplateId);

        wechat.Answer = (_, _) => Task.FromResult(FakeWeChat.Json("""{"errcode":0,"errmsg":"ok","template_id":"T2"}"""));
        Assert.Equal("T2", await wechat.App().Templates.AddAsync("TM1", ["姓名"], CancellationToken.None));
        Assert.Equal("""{"template_id_short":"TM1","keyword_name_list":["姓名"]}""", wechat.Last.Body);
    }

    [Fact]
    public async Task Subscribe_templates()
    {
        var wechat = FakeWeChat.Answering("""{"errcode":0,"errmsg":"ok","data":[{"priTmplId":"P1","title":"报名","content":"x","example":"y","type":2}]}""");
        Assert.Equal(new SubscribeTemplate("P1", "报名", "x", 2, "y"), Assert.Single(await wechat.App().SubscribeTemplates.ListAsync(CancellationToken.None)));
        wechat.Answer = (_, _) => Task.FromResult(FakeWeChat.Json("""{"errcode":0,"errmsg":"ok","data":[{"priTmplId":"P3","title":"预约","content":"x","type":3},{"priTmplId":"P4","title":"预约","content":"x","type":2}]}"""));
        Assert.Equal([("P3", true), ("P4", false)], (await wechat.App().SubscribeTemplates.ListAsync(CancellationToken.None)).Select(template => (template.TemplateId, template.IsLongTerm)));

        wechat.Answer = (_, _) => Task.FromResult(FakeWeChat.Json("""{"errcode":0,"errmsg":"ok","count":1,"data":[{"kid":1,"name":"物品名称","example":"名称","rule":"thing"}]}"""));
        Assert.Equal(new SubscribeKeyword(1, "物品名称", "thing", "名称"), Assert.Single(await wechat.App().SubscribeTemplates.KeywordsAsync("99", CancellationToken.None)));

        wechat.Answer = (_, _) => Task.FromResult(FakeWeChat.Json("""{"errcode":0,"errmsg":"ok","priTmplId":"P2"}"""));
        Assert.Equal("P2", await wechat.App().SubscribeTemplates.AddAsync("401", [1, 2], "测试", CancellationToken.None));
        Assert.Equal("""{"tid":"401","kidList":[1,2],"sceneDesc":"测试"}""", wechat.Last.Body);
    }

    [Fact]
    public async Task Quotas()
    {
        var wechat = FakeWeChat.Answering("""{"errcode":0,"errmsg":"ok","quota":{"daily_limit":500000,"used":7,"remain":499993}}""");
        Assert.Equal(new CallQuota(500000, 7, 499993), await wechat.App().Quota.OfAsync("/cgi-bin/message/custom/send", CancellationToken.None));

        wechat.Answer = (_, _) => Task.FromResult(FakeWeChat.Json(FakeWeChat.Ok));
        await wechat.App().Quota.ClearAllAsync(CancellationToken.None);
        Assert.Null(wechat.Last.AccessToken);
        Assert.Equal("""{"appid":"wx1","appsecret":"secret-1"}""", wechat.Last.Body);

        wechat.Answer = (_, _) => Task.FromResult(FakeWeChat.Json("""{"ip_list":["101.226.62.77","101.226.62.78"]}"""));
        Assert.Equal(["101.226.62.77", "101.226.62.78"], await wechat.App().Quota.CallbackIpsAsync(CancellationToken.None));
    }

    [Fact]
    public async Task A_base_address_may_have_a_path_of_its_own()
    {
        var wechat = FakeWeChat.Answering("""{"tags":[]}""");
        var settings = wechat.App().Settings with { ApiBase = new Uri("http://127.0.0.1:5080/wechat") };
        var app = new WeChatApp(settings, new HttpClient(wechat, false), new MemoryTokenCache(), wechat.Clock, Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance);

        Assert.Empty(await app.Tags.ListAsync(CancellationToken.None));

        Assert.Equal(2, wechat.Requests.Count);
        Assert.All(wechat.Requests, request => Assert.StartsWith("/wechat/cgi-bin/", request.Path));
    }
}
