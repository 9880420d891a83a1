using System.Net;
using Microsoft.AspNetCore.Http.HttpResults;
using Retention.Channels.WeChat;
using Retention.Platform.Time;
using Retention.WeChat.Hosting;

namespace Retention.WeChat.Referrals;

/// <summary>Where personal links point to.</summary>
internal sealed class InviteAddresses(PublicAddress address)
{
    public string Of(string code) => address.For($"r/{code}").ToString();
}

/// <summary>
/// The page behind a personal link, <c>/r/{code}</c>: inside WeChat the QR code to press, elsewhere a page that says what
/// to do. One small document without scripts or outside resources.
/// </summary>
internal static class InvitePage
{
    /// <summary>The page waits no longer than this for a code WeChat has yet to make.</summary>
    private static readonly TimeSpan QrWait = TimeSpan.FromSeconds(3);

    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/r/{code}", Show).RequireRateLimiting(ReferralsModule.PublicPages).ExcludeFromDescription();

    private static async Task<ContentHttpResult> Show(
        string code, HttpContext context, LinkStore store, ReferralProgram program, QrDesk qr, TimeProvider clock, CancellationToken ct)
    {
        // A public document without anything personal: other pages may read and frame it.
        context.Response.Headers.AccessControlAllowOrigin = "*";
        if (code.Length != ReferralLink.CodeLength || await store.FindAsync(code, ct) is not { } link || await program.FindCampaignAsync(link.CampaignId, ct) is not { } campaign)
            return Page(404, "链接无效", "<p>这个邀请链接不存在，请向好友索取新的链接。</p>");

        var now = clock.GetUtcNow();
        if (!campaign.Row.IsRunning(now))
            return Page(200, Text(campaign.Terms.Name), "<p>活动已结束或尚未开始，感谢你的关注。</p>");
        var ready = await ReadyAsync(link, qr, now, ct);
        var isWeChat = context.Request.Headers.UserAgent.ToString().Contains("MicroMessenger", StringComparison.OrdinalIgnoreCase);
        return Page(200, Text(campaign.Terms.Name), Body(campaign, ready, isWeChat));
    }

    private static async Task<ReferralLink> ReadyAsync(ReferralLink link, QrDesk qr, DateTimeOffset now, CancellationToken ct)
    {
        if (link.HasQr(now))
            return link;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(QrWait);
        try
        {
            return await qr.PrepareAsync(link, patience.Token);
        }
        catch (Exception error) when (error is WeChatException || (error is OperationCanceledException && !ct.IsCancellationRequested))
        {
            // The page is still useful; it asks to be opened again.
            return link;
        }
    }

    private static string Body(LiveCampaign campaign, ReferralLink link, bool isWeChat)
    {
        var picture = link.QrUrl is { } url && link.QrExpiresAt is not null
            ? $"""<img class="qr" alt="关注公众号的二维码" width="220" height="220" data-qr="{Text(url)}" data-scene="{Text(link.Scene)}" src="data:image/png;base64,{Convert.ToBase64String(QrDesk.Picture(url))}">"""
            : """<p class="wait" role="status">二维码正在生成，请稍后刷新本页。</p>""";
        var hint = isWeChat ? "长按识别二维码，关注公众号" : "请用微信扫一扫上方二维码，或将本页链接发到微信中打开";
        return $"""
            <p class="lead">{Text(campaign.Terms.Description)}</p>
            {picture}
            <p class="hint">{hint}</p>
            <p class="small">活动时间：{BusinessCalendar.Local(campaign.Terms.StartsAt):yyyy-MM-dd} 至 {BusinessCalendar.Local(campaign.Terms.EndsAt):yyyy-MM-dd}。是否参加由你决定，可随时回复“退订”停止接收活动消息。</p>
            """;
    }

    private static ContentHttpResult Page(int status, string title, string body) => TypedResults.Content(
        $$"""
        <!doctype html>
        <html lang="zh-CN">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="robots" content="noindex">
        <title>{{title}}</title>
        <style>
        :root { color-scheme: light }
        body { margin: 0; background: #f3f6f4; color: #1d2b22; font: 16px/1.7 -apple-system, "PingFang SC", "Noto Sans CJK SC", sans-serif }
        main { max-width: 360px; margin: 0 auto; padding: 40px 20px; text-align: center }
        .card { background: #fff; border-radius: 16px; padding: 28px 20px; box-shadow: 0 6px 24px rgba(20, 60, 40, .08) }
        h1 { margin: 0 0 12px; font-size: 22px; line-height: 1.4 }
        .lead { margin: 0 0 20px; color: #4a5b51 }
        .qr { border-radius: 8px; image-rendering: pixelated }
        .hint { margin: 16px 0 0; font-weight: 600; color: #07893f }
        .small, .wait { margin: 16px 0 0; font-size: 13px; color: #66756c }
        </style>
        </head>
        <body><main><div class="card"><h1>{{title}}</h1>{{body}}</div></main></body>
        </html>
        """,
        "text/html; charset=utf-8",
        statusCode: status);

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
