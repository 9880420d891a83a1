using QRCoder;
using Retention.Channels.WeChat;
using Retention.Platform.Data;
using Retention.Platform.Work;
using Retention.WeChat.Channels;
using Retention.WeChat.Fans;
using Retention.WeChat.Outreach;

namespace Retention.WeChat.Referrals;

/// <summary>Gets and renews the parametric QR codes of personal links, and sends the picture where a fan asked for it.</summary>
internal sealed partial class QrWorker(IServiceScopeFactory scopes, TimeProvider clock, ILogger<QrWorker> logger) : WorkLoop(Unasked, logger)
{
    private const int BatchMax = 20;

    /// <summary>Another node does not take the same link meanwhile; after a failure it is tried again then.</summary>
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    public override string Question => LinkStore.Sql.AnyWanted;

    protected override async Task<bool> StepAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var store = scope.ServiceProvider.GetRequiredService<LinkStore>();
        var wanted = await store.ListWantedAsync(clock.GetUtcNow(), BatchMax, ct);
        foreach (var link in wanted)
        {
            if (!await store.TakeWantedAsync(link.Id, clock.GetUtcNow(), clock.GetUtcNow() + Lease, ct))
                continue;
            try
            {
                await scope.ServiceProvider.GetRequiredService<QrDesk>().PrepareAsync(link, ct);
            }
            catch (WeChatException error)
            {
                Log.QrRefused(logger, error, link.Id.Value);
            }
        }

        return wanted.Count == BatchMax;
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "WeChat gave no QR code for link {LinkId}; it is asked again in a minute.")]
        public static partial void QrRefused(ILogger logger, Exception error, long linkId);
    }
}

/// <summary>
/// Makes a link's QR code ready at WeChat: the code itself and, where a fan waits for it, a picture as media: the personal
/// poster, or the code alone where posters cannot be drawn.
/// </summary>
internal sealed class QrDesk(LinkStore store, ReferralProgram program, PosterDesk posters, OutreachDesk outreach, ShareBook shares, FanRegistry fans, WeChatApps apps, Db db, TimeProvider clock)
{
    /// <summary>WeChat keeps temporary codes for at most thirty days, temporary media for three.</summary>
    private static readonly TimeSpan QrLife = TimeSpan.FromDays(30);
    private static readonly TimeSpan MediaLife = TimeSpan.FromDays(3);

    /// <summary>What ends sooner than this is renewed now.</summary>
    public static readonly TimeSpan QrMargin = TimeSpan.FromDays(3);
    private static readonly TimeSpan MediaMargin = TimeSpan.FromHours(1);
    private static readonly TimeSpan PictureLife = TimeSpan.FromHours(2);

    /// <summary>Whoever looks at a picture or a page waits no longer for a code WeChat has yet to make.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private const int PixelsPerModule = 10;

    /// <summary>Stands for a poster's fingerprint where the picture is no poster.</summary>
    private const string CodeOnly = "qr";

    public async Task<ReferralLink> PrepareAsync(ReferralLink link, CancellationToken ct)
    {
        var app = apps.Official ?? throw new WeChatException(WeChatErrorKind.Misconfigured, 0, "No official account is configured.");
        var ready = await WithQrAsync(app, link, ct);
        // Nothing of a campaign that was stopped since the fan asked goes out.
        var pictureFor = link.PictureWantedFor is { } asked && await RunningAsync(link, ct) is { } campaign ? (Key: asked, Campaign: campaign) : default;
        if (pictureFor.Campaign is not null)
            ready = await WithPictureAsync(pictureFor.Campaign, ready, ct);
        await db.InTransactionAsync(
            async token =>
            {
                await store.SaveQrAsync(ready, token);
                if (pictureFor is { Key: { } key, Campaign: { } shown })
                    await DeliverAsync(shown, ready, key, token);
            },
            ct);
        return ready;
    }

    /// <returns>The link with a code that is good now; null when WeChat could not give one soon.</returns>
    public async Task<ReferralLink?> TryReadyAsync(ReferralLink link, CancellationToken ct)
    {
        if (link.HasQr(clock.GetUtcNow()))
            return link;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(Patience);
        try
        {
            return await PrepareAsync(link, patience.Token);
        }
        catch (Exception error) when (error is WeChatException || (error is OperationCanceledException && !ct.IsCancellationRequested))
        {
            return null;
        }
    }

    /// <summary>
    /// Gives the fan the picture WeChat keeps, in the caller's transaction; with it their invitation is passed on. It bears its
    /// campaign: stopped, it rests with everything else of it.
    /// </summary>
    public async Task DeliverAsync(LiveCampaign campaign, ReferralLink link, string key, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var picture = new Touch(key, link.FanId, TouchPurpose.Transactional, new TouchContent { ImageMediaId = link.MediaId }, now + PictureLife) { Campaign = campaign.Row.Label };
        if (await outreach.AskAsync([picture], ct) > 0)
            await shares.NoteAsync(link.Target, ShareChannel.Poster, now, ct);
    }

    /// <summary>Whether the picture WeChat keeps may be sent as it is: in time, and showing what a new one would show.</summary>
    public async Task<bool> IsReadyAsync(LiveCampaign campaign, ReferralLink link, CancellationToken ct) =>
        link.HasQr(clock.GetUtcNow() + QrMargin) && link.HasPicture(clock.GetUtcNow() + MediaMargin) && link.MediaOf == await ShownAsync(campaign, link, ct);

    public static byte[] Picture(string qrUrl)
    {
        using var data = QRCodeGenerator.GenerateQrCode(qrUrl, QRCodeGenerator.ECCLevel.M);
        using var code = new PngByteQRCode(data);
        return code.GetGraphic(PixelsPerModule);
    }

    private async Task<LiveCampaign?> RunningAsync(ReferralLink link, CancellationToken ct) =>
        await program.FindCampaignAsync(link.CampaignId, ct) is { } campaign && campaign.Row.IsRunning(clock.GetUtcNow()) ? campaign : null;

    private async Task<ReferralLink> WithQrAsync(WeChatApp app, ReferralLink link, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        if (link.HasQr(now + QrMargin))
            return link;
        var code = await app.QrCodes.CreateTemporaryAsync(link.Scene, QrLife, ct);
        return link with { QrTicket = code.Ticket, QrUrl = code.Url, QrExpiresAt = now + QrLife, MediaId = null, MediaExpiresAt = null, MediaOf = null };
    }

    private async Task<ReferralLink> WithPictureAsync(LiveCampaign campaign, ReferralLink link, CancellationToken ct)
    {
        if (await IsReadyAsync(campaign, link, ct))
            return link;
        var (picture, shows) = await DrawAsync(campaign, link, ct);
        var media = await (await SenderAsync(link, ct)).Media.UploadTemporaryAsync(MediaType.Image, picture, $"invite-{link.Code}.png", ct);
        await store.NoteIssuedAsync(link.Id, clock.GetUtcNow(), ct);
        return link with { MediaId = media, MediaExpiresAt = clock.GetUtcNow() + MediaLife, MediaOf = shows };
    }

    /// <summary>The account by which the picture is sent: WeChat knows no media of another (40007).</summary>
    private async Task<WeChatApp> SenderAsync(ReferralLink link, CancellationToken ct)
    {
        var account = await fans.FindAsync(link.FanId, ct) is { Account: FanAccount.Mini } ? FanAccount.Mini : FanAccount.Official;
        return apps.Find(account) ?? throw new WeChatException(WeChatErrorKind.Misconfigured, 0, $"The account {account} is not configured.");
    }

    private async Task<string> ShownAsync(LiveCampaign campaign, ReferralLink link, CancellationToken ct) =>
        posters.IsOpen ? (await posters.PlanAsync(campaign, link, ct)).Fingerprint : CodeOnly;

    private async Task<(byte[] Picture, string Shows)> DrawAsync(LiveCampaign campaign, ReferralLink link, CancellationToken ct)
    {
        if (!posters.IsOpen)
            return (Picture(link.QrUrl!), CodeOnly);
        var plan = await posters.PlanAsync(campaign, link, ct);
        var drawn = await posters.DrawAsync(plan, PosterDesk.DefaultWidth, ct);
        // The press is busy: the code is worth more now than the poster later, which comes with the next wish.
        return drawn.IsOk ? (drawn.Value, plan.Fingerprint) : (Picture(link.QrUrl!), CodeOnly);
    }
}
