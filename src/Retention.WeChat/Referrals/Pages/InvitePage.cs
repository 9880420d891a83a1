using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Retention.Channels.WeChat;
using Retention.Platform.Ids;
using Retention.WeChat.Channels;
using Retention.WeChat.Fans;
using Retention.WeChat.Hosting;

namespace Retention.WeChat.Referrals;

/// <summary>Where personal links point to.</summary>
internal sealed class InviteAddresses(PublicAddress address)
{
    public string Of(string code) => address.For($"r/{code}").ToString();
}

/// <summary>The page behind a personal link, <c>/r/{code}</c>, and the way by WeChat's sign-in on which a reader sees their own progress.</summary>
internal static class InvitePage
{
    private const string PreviewMark = "preview";

    public static void Map(IEndpointRouteBuilder app)
    {
        var pages = app.MapGroup("/r/{code}").RequireRateLimiting(ReferralsModule.PublicPages).ExcludeFromDescription();
        pages.MapGet("", Show);
        pages.MapGet("/enter", Enter);
        pages.MapGet("/back", Return);
    }

    private static async Task<ContentHttpResult> Show(string code, HttpContext context, InviteDesk desk, InviteDoor door, PageViews views, ShareBook shares, CancellationToken ct, bool preview = false, [FromQuery(Name = InviteHtml.MarkName)] string? mark = null)
    {
        var nonce = Guard(context.Response);
        if (await desk.FindAsync(code, ct) is not { } found)
            return Page(404, InviteHtml.Message("链接无效", "这个邀请链接不存在，请向好友索取新的链接。", nonce));
        if (found.Campaign.Row.State == CampaignState.Stopped)
            return Page(410, InviteHtml.Message(found.Campaign.Terms.Name, "活动暂停中，链接和海报暂时不能使用。你的记录会保留，恢复后可继续。", nonce));
        var agent = context.Request.Headers.UserAgent.ToString();
        if (!PageViews.IsMachine(agent))
        {
            views.Count(found.Link.Id);
            if (mark is not null)
                await shares.OpenedAsync(found.Link.Target, mark, ct);
        }

        var model = await desk.ModelAsync(found, door.ReaderOf(context), agent, context.Request.QueryString.Value ?? "", ct);
        return Page(200, InviteHtml.Of(model with { IsPreview = preview, Mark = ShareBook.NewMark() }, nonce));
    }

    private static async Task<Results<RedirectHttpResult, ContentHttpResult>> Enter(string code, HttpContext context, InviteDesk desk, InviteDoor door, CancellationToken ct) =>
        door.IsOpen && await desk.FindAsync(code, ct) is not null
            ? TypedResults.Redirect(door.Enter(context, code))
            : Page(404, InviteHtml.Message("链接无效", "这个邀请链接不存在，请向好友索取新的链接。", Guard(context.Response)));

    private static async Task<RedirectHttpResult> Return(string code, HttpContext context, InviteDoor door, InviteAddresses addresses, CancellationToken ct, string? state = null)
    {
        var outcome = await door.ReturnAsync(context, code, context.Request.Query["code"], state, ct);
        return TypedResults.Redirect(outcome == DoorOutcome.Preview ? $"{addresses.Of(code)}?{PreviewMark}=true" : addresses.Of(code));
    }

    /// <returns>The nonce without which nothing on the page runs.</returns>
    private static string Guard(HttpResponse response)
    {
        var nonce = RandomNumberGenerator.GetHexString(24, lowercase: true);
        // Public as it stands for strangers: other pages may read it. Cookies never go along with that.
        response.Headers.AccessControlAllowOrigin = "*";
        response.Headers.CacheControl = "no-store";
        response.Headers.ContentSecurityPolicy = $"default-src 'none'; img-src data: 'self'; style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}'; connect-src https://res.wx.qq.com; base-uri 'none'; form-action 'none'";
        return nonce;
    }

    private static ContentHttpResult Page(int status, string html) => TypedResults.Content(html, "text/html; charset=utf-8", statusCode: status);
}

/// <summary>A personal link with its campaign.</summary>
internal sealed record FoundInvite(ReferralLink Link, LiveCampaign Campaign);

/// <summary>Gathers what the page behind a link shows.</summary>
internal sealed partial class InviteDesk(
    LinkStore links, ReferralProgram program, ReferralBoard board, ReferralStore store, HelpPeople people, QrDesk qr, IEnumerable<IKnowFaces> faces, WeChatApps apps,
    InviteAddresses addresses, PosterDesk posters, PosterAddresses pictures, MemberRegistry members, TimeProvider clock, ILogger<InviteDesk> logger)
{
    private const string WeChatBrowser = "MicroMessenger";

    /// <summary>WeChat wants 300 pixels at least for the picture of a card.</summary>
    private const int CardWidth = 375;

    public async Task<FoundInvite?> FindAsync(string code, CancellationToken ct) =>
        code.Length == ReferralLink.CodeLength && await links.FindAsync(code, ct) is { } link && await program.FindCampaignAsync(link.CampaignId, ct) is { } campaign
            ? new FoundInvite(link, campaign)
            : null;

    public async Task<InviteModel> ModelAsync(FoundInvite found, Id<Fan>? reader, string agent, string query, CancellationToken ct)
    {
        var (link, campaign) = found;
        var isOpen = campaign.Row.IsRunning(clock.GetUtcNow());
        var isWeChat = agent.Contains(WeChatBrowser, StringComparison.OrdinalIgnoreCase);
        var ready = isOpen ? await qr.TryReadyAsync(link, ct) : null;
        var address = addresses.Of(link.Code);
        return new InviteModel(
            TextOf(campaign), await InviterAsync(link, ct), ready?.QrUrl is { } url ? new InviteQr(QrDesk.Picture(url), url, link.Scene) : null, isOpen, isWeChat, IsPreview: false,
            reader is { } known ? await ReaderAsync(campaign, known, ct) : null, address, isWeChat ? await ShareAsync(address + query, ct) : null, isWeChat ? $"{address}/enter" : null)
        {
            Picture = isWeChat && ready is not null && posters.IsOpen ? $"{pictures.Of(link.Code)}?size={CardWidth}" : null,
        };
    }

    private CampaignText TextOf(LiveCampaign campaign)
    {
        var text = CampaignText.Of(campaign.Terms, campaign.Row);
        var now = clock.GetUtcNow();
        return text.Notice is not null ? text
            : now < campaign.Row.StartsAt ? text with { Notice = "活动尚未开始，敬请期待。" }
            : now >= campaign.Row.EndsAt ? text with { Notice = "活动已结束，已计入的助力照常结算，感谢你的关注。" }
            : text;
    }

    private async Task<string?> InviterAsync(ReferralLink link, CancellationToken ct)
    {
        foreach (var known in faces)
        {
            if (await known.FaceOfAsync(link.FanId, ct) is { Name: { Length: > 0 } name })
                return name;
        }

        return null;
    }

    private async Task<InviteReader?> ReaderAsync(LiveCampaign campaign, Id<Fan> reader, CancellationToken ct)
    {
        if (!(await people.FindAsync([reader], ct)).TryGetValue(reader, out var person))
            return null;
        var own = await board.OfAsync(campaign, person.MemberId, ct);
        var help = (await store.ListOfInviteesAsync(await members.FansOfAsync(person.MemberId, ct), ct)).FirstOrDefault(each => each.CampaignId == campaign.Id);
        return new InviteReader(own.Link is null ? null : own.Progress, help?.State);
    }

    /// <summary>The card a share shows. Without WeChat's ticket the page is shared as any other.</summary>
    private async Task<JsSdkConfig?> ShareAsync(string address, CancellationToken ct)
    {
        if (apps.Official is not { } app)
            return null;
        try
        {
            return await app.JsSdk.ConfigureAsync(address, ct);
        }
        catch (WeChatException error)
        {
            Log.NotSigned(logger, error);
            return null;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "WeChat gave no ticket for a shared card; the page is shown without one.")]
        public static partial void NotSigned(ILogger logger, Exception error);
    }
}
