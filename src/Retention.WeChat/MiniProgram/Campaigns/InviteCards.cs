using Retention.Channels.WeChat;
using Retention.WeChat.Channels;
using Retention.WeChat.Fans;
using Retention.WeChat.Hosting;
using Retention.WeChat.Referrals;
using Microsoft.Extensions.Options;

namespace Retention.WeChat.MiniProgram;

/// <summary>What an invitation is shared by.</summary>
/// <param name="Scene">Comes back to the page when the mini-program code is scanned; at most 32 characters.</param>
/// <param name="Path">For a card sent in a chat (<c>onShareAppMessage</c>).</param>
/// <param name="Title">The card's words.</param>
/// <param name="CodeUrl">The mini-program code as a picture; null when no mini-program is connected.</param>
public sealed record ShareCard(string Scene, string Path, string Title, string? CodeUrl);

/// <summary>
/// The ways of WeChat to open an invitation in the mini-program: the card's path, the mini-program code and the URL link. Codes
/// and links are asked for once and kept; while WeChat does not give one, the invitation works by what there is.
/// </summary>
internal sealed partial class InviteCards(
    InviteCardStore store, WeChatApps apps, PublicAddress address, CrowdPlace place, TimeProvider clock, IOptions<MiniProgramOptions> options, ILogger<InviteCards> logger)
{
    public const string TeamPrefix = "t_";

    /// <summary>In the query of the page that opens invitations: a personal code, or a team's.</summary>
    public const string CodeQuery = "c";
    public const string TeamQuery = "t";

    /// <summary>WeChat's limit is thirty days.</summary>
    private static readonly TimeSpan LinkLifetime = TimeSpan.FromDays(29);

    /// <summary>A link handed out lives at least so long.</summary>
    private static readonly TimeSpan LinkMargin = TimeSpan.FromDays(3);

    /// <summary>After a refusal WeChat is left alone for a while.</summary>
    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromMinutes(5);

    /// <summary>Nobody waits longer for a link.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public ShareCard Of(string scene, string title) => new(
        scene, $"{options.Value.InvitePage}?{QueryOf(scene)}", title, apps.Find(FanAccount.Mini) is null ? null : address.For($"m/{scene}.png").ToString());

    /// <returns>An address that opens the invitation from outside WeChat; null while there is none.</returns>
    public async Task<string?> UrlLinkAsync(string scene, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var kept = await store.FindAsync(scene, ct);
        if (kept is { UrlLink: { } link, UrlLinkUntil: { } until } && until > now + LinkMargin)
            return link;
        if (apps.Find(FanAccount.Mini) is not { } app || kept?.RefusedAt > now - AskAgainAfter)
            return null;
        var made = await AskAsync(scene, token => app.MiniProgram.CreateUrlLinkAsync(new PageLink(options.Value.InvitePage, QueryOf(scene), LinkLifetime), token), ct);
        if (made is not null)
            await store.KeepLinkAsync(scene, made, now + LinkLifetime, now, ct);
        return made;
    }

    /// <returns>The mini-program code as a picture; null while there is none.</returns>
    public async Task<MediaFile?> CodeAsync(string scene, CancellationToken ct)
    {
        if (await store.FindCodeAsync(scene, ct) is { } kept)
            return new MediaFile(kept.Picture, kept.MediaType);
        if (apps.Find(FanAccount.Mini) is not { } app || (await store.FindAsync(scene, ct))?.RefusedAt > clock.GetUtcNow() - AskAgainAfter)
            return null;
        var made = await AskAsync(scene, token => app.MiniProgram.CreateCodeAsync(new UnlimitedCode(scene, options.Value.InvitePage), token), ct);
        if (made is not null)
            await store.KeepCodeAsync(scene, made.Bytes, made.ContentType ?? "image/jpeg", clock.GetUtcNow(), ct);
        return made;
    }

    private async Task<T?> AskAsync<T>(string scene, Func<CancellationToken, Task<T>> ask, CancellationToken ct)
        where T : class
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(Patience);
        try
        {
            return await place.AskOutsideAsync(ask, patience.Token);
        }
        catch (Exception error) when (error is WeChatException || (error is OperationCanceledException && !ct.IsCancellationRequested))
        {
            Log.Refused(logger, scene, error);
            await store.RefusedAsync(scene, clock.GetUtcNow(), ct);
            return null;
        }
    }

    private static string QueryOf(string scene) => scene.StartsWith(TeamPrefix, StringComparison.Ordinal) ? $"{TeamQuery}={scene[TeamPrefix.Length..]}" : $"{CodeQuery}={scene[ReferralLink.ScenePrefix.Length..]}";

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "WeChat gives no code or link for invitation {Scene} now; its card and page still work.")]
        public static partial void Refused(ILogger logger, string scene, Exception error);
    }
}
