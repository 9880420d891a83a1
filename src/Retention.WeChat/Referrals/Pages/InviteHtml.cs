using System.Net;
using System.Text;
using System.Text.Json;
using Retention.Channels.WeChat;

namespace Retention.WeChat.Referrals;

/// <summary>What a reader who has signed in sees of themselves.</summary>
/// <param name="Progress">Their own invitations in the campaign; null while they do not take part.</param>
/// <param name="Help">Their help in the campaign, for whomever; null where there is none.</param>
internal sealed record InviteReader(ReferralProgress? Progress, ReferralState? Help);

/// <summary>Everything the page behind a personal link shows.</summary>
/// <param name="Inviter">How the inviter wants to be seen; null when nobody told.</param>
/// <param name="Qr">The code's picture and what is in it; null while WeChat has yet to make it.</param>
/// <param name="IsOpen">Whether a friend may still come by it.</param>
/// <param name="Address">Of this page, as it is shared.</param>
/// <param name="Share">Signed for this address; null outside WeChat.</param>
/// <param name="SignIn">Where the reader lets WeChat say who they are; null where that is no help.</param>
internal sealed record InviteModel(
    CampaignText Text, string? Inviter, InviteQr? Qr, bool IsOpen, bool IsWeChat, bool IsPreview, InviteReader? Reader, string Address, JsSdkConfig? Share, string? SignIn)
{
    /// <summary>Goes along with the card this page is shared by: whoever comes by it shows that it was shared.</summary>
    public string? Mark { get; init; }

    /// <summary>The address of the picture on that card; without it WeChat shows an empty tile.</summary>
    public string? Picture { get; init; }
}

internal sealed record InviteQr(byte[] Png, string Url, string Scene);

/// <summary>
/// The page behind a personal link as one document: styles inside, readable without scripts and without WeChat. The only
/// script tells WeChat what a shared card looks like, and is there in WeChat alone.
/// </summary>
internal static class InviteHtml
{
    /// <summary>Under this name a shared card's address carries its mark.</summary>
    public const string MarkName = "s";

    /// <summary>WeChat's own script, the one thing that comes from elsewhere.</summary>
    public const string JsSdkAddress = "https://res.wx.qq.com/open/js/jweixin-1.6.0.js";

    private const string Style = """
        :root{color-scheme:light;--ink:#1d2b22;--soft:#5b6b61;--green:#07893f;--card:#fff}
        *{box-sizing:border-box}
        body{margin:0;background:#eef4f0;color:var(--ink);font:16px/1.7 -apple-system,"PingFang SC","Noto Sans CJK SC",sans-serif;overflow-wrap:anywhere}
        header{background:linear-gradient(160deg,#0a9b4b,#0b6e3c);color:#fff;padding:36px 24px 72px;text-align:center}
        header p{margin:0;opacity:.92}
        h1{margin:6px 0 10px;font-size:26px;line-height:1.35}
        main{max-width:420px;margin:-48px auto 0;padding:0 16px 40px}
        section{background:var(--card);border-radius:16px;padding:22px 20px;margin:0 0 14px;box-shadow:0 6px 24px rgba(20,60,40,.07)}
        h2{margin:0 0 10px;font-size:17px}
        ul{margin:0;padding:0 0 0 1.1em}
        li{margin:4px 0}
        .code{text-align:center}
        .qr{display:block;margin:0 auto;border-radius:8px;image-rendering:pixelated}
        .hint{margin:14px 0 0;font-weight:600;color:var(--green)}
        .small,.wait{margin:12px 0 0;font-size:13px;color:var(--soft)}
        .notice{background:#fff6e3;color:#7a4b00}
        .figures{display:flex;gap:8px;text-align:center}
        .figures div{flex:1;background:#f3f8f5;border-radius:12px;padding:10px 4px}
        .figures b{display:block;font-size:24px;line-height:1.3}
        .button{display:block;background:var(--green);color:#fff;text-align:center;text-decoration:none;border-radius:12px;padding:12px;font-weight:600}
        details{border-top:1px solid #e6ece8;padding:10px 0}
        details:first-of-type{border-top:0}
        summary{cursor:pointer;font-weight:600}
        """;

    /// <param name="nonce">Fresh for each answer: nothing but these styles and this script runs.</param>
    public static string Of(InviteModel model, string nonce)
    {
        var page = new StringBuilder();
        Open(page, model.Text.Name, nonce);
        page.Append(model.Inviter is { } inviter ? $"<p>{Text(inviter)} 邀请你</p>" : "<p>你的好友邀请你</p>")
            .Append("<h1>").Append(Text(model.Text.Name)).Append("</h1><p>").Append(Text(model.Text.Description)).Append("</p></header><main>");
        if (model.Text.Notice is { } notice)
            page.Append("<section class=\"notice\" role=\"status\">").Append(Text(notice)).Append("</section>");
        if (model.IsOpen)
            AppendCode(page, model);
        AppendReader(page, model);
        AppendRules(page, model.Text.Parts);
        page.Append("</main>");
        if (model.Share is { } share)
            AppendShare(page, model, share, nonce);
        return page.Append("</body></html>").ToString();
    }

    /// <summary>A page with nothing but a word.</summary>
    public static string Message(string title, string text, string nonce)
    {
        var page = new StringBuilder();
        Open(page, title, nonce);
        return page.Append("<h1>").Append(Text(title)).Append("</h1></header><main><section>").Append(Text(text)).Append("</section></main></body></html>").ToString();
    }

    private static void Open(StringBuilder page, string title, string nonce) => page.Append($"""
        <!doctype html>
        <html lang="zh-CN">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="robots" content="noindex">
        <title>{Text(title)}</title>
        <style nonce="{nonce}">{Style}</style>
        </head>
        <body><header>
        """);

    private static void AppendCode(StringBuilder page, InviteModel model)
    {
        page.Append("<section class=\"code\">");
        if (model.Qr is { } qr)
            page.Append($"""<img class="qr" alt="关注公众号的二维码" width="220" height="220" data-qr="{Text(qr.Url)}" data-scene="{Text(qr.Scene)}" src="data:image/png;base64,{Convert.ToBase64String(qr.Png)}">""");
        else
            page.Append("<p class=\"wait\" role=\"status\">二维码正在生成，请稍后刷新本页。</p>");
        page.Append("<p class=\"hint\">").Append(model.IsWeChat ? "长按识别二维码，关注公众号" : "请用微信扫一扫上方二维码，或将本页链接发到微信中打开").Append("</p>")
            .Append("<p class=\"small\">是否参加由你决定；分享不是参加的条件。可随时回复“退订”停止接收活动消息。</p></section>");
    }

    private static void AppendReader(StringBuilder page, InviteModel model)
    {
        if (model.IsPreview)
            page.Append("<section class=\"notice\" role=\"status\">当前为微信的预览模式，看不到你的进度。点击微信右下角“使用完整服务”后再试。</section>");
        else if (model.Reader is { } reader)
            AppendReader(page, reader);
        else if (model.SignIn is { } address)
            page.Append("<section><a class=\"button\" href=\"").Append(Text(address)).Append("\">查看我的邀请进度</a></section>");
    }

    private static void AppendReader(StringBuilder page, InviteReader reader)
    {
        page.Append("<section><h2>我的进度</h2>");
        if (reader.Progress is { } progress)
            page.Append($"""<div class="figures"><div><b>{progress.Confirmed}</b>已确认</div><div><b>{progress.Held + progress.Checking}</b>确认中</div><div><b>{progress.Lost}</b>已失效</div></div>""");
        else
            page.Append("<p class=\"small\">你还没有自己的邀请。关注公众号后回复“邀请”即可参加。</p>");
        if (reader.Help is { } help)
            page.Append("<p class=\"small\">").Append(HelpOf(help)).Append("</p>");
        page.Append("</section>");
    }

    private static string HelpOf(ReferralState state) => state switch
    {
        ReferralState.Confirmed => "你为好友的助力已确认，感谢你！",
        ReferralState.Void or ReferralState.Lost or ReferralState.Rejected => "你为好友的助力已失效。",
        ReferralState.Verify => "你为好友的助力还差一步：请在小程序绑定手机号。",
        ReferralState.Unfunded => "活动奖励预算暂时用完，追加后你为好友的助力才会计入。",
        _ => "你为好友的助力正在确认中，达成活动条件后生效。",
    };

    private static void AppendRules(StringBuilder page, IReadOnlyList<RulesPart> parts)
    {
        page.Append("<section><h2>活动规则</h2>");
        for (var i = 0; i < parts.Count; i++)
        {
            page.Append(i < 3 ? "<details open><summary>" : "<details><summary>").Append(Text(parts[i].Title)).Append("</summary><ul>");
            foreach (var line in parts[i].Lines)
                page.Append("<li>").Append(Text(line)).Append("</li>");
            page.Append("</ul></details>");
        }

        page.Append("</section>");
    }

    private static void AppendShare(StringBuilder page, InviteModel model, JsSdkConfig share, string nonce)
    {
        var config = new { appId = share.AppId, timestamp = share.Timestamp, nonceStr = share.NonceStr, signature = share.Signature, jsApiList = Shared };
        var card = new { title = model.Text.Name, desc = model.Text.Description, link = model.Mark is { } mark ? $"{model.Address}?{MarkName}={mark}" : model.Address, imgUrl = model.Picture ?? "" };
        // The framework's own encoder leaves no character in JSON that could end the script.
        page.Append("<script nonce=\"").Append(nonce).Append("\" src=\"").Append(JsSdkAddress).Append("\"></script><script nonce=\"").Append(nonce).Append("\">")
            .Append("if(window.wx){wx.config(").Append(JsonSerializer.Serialize(config)).Append(");wx.ready(function(){var c=").Append(JsonSerializer.Serialize(card))
            .Append(";wx.updateAppMessageShareData(c);wx.updateTimelineShareData(c)})}</script>");
    }

    private static readonly string[] Shared = ["updateAppMessageShareData", "updateTimelineShareData"];

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
