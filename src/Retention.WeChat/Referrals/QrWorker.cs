using QRCoder;
using Retention.Channels.WeChat;
using Retention.Platform.Data;
using Retention.Platform.Work;
using Retention.WeChat.Channels;
using Retention.WeChat.Outreach;

namespace Retention.WeChat.Referrals;

/// <summary>Gets and renews the parametric QR codes of personal links, and sends the picture where a fan asked for it.</summary>
internal sealed partial class QrWorker(IServiceScopeFactory scopes, TimeProvider clock, ILogger<QrWorker> logger) : WorkLoop(Unasked, logger)
{
    private const int BatchMax = 20;

    /// <summary>Another node does not take the same link meanwhile; after a failure it is tried again then.</summary>
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    public override string Question => ReferralStore.Sql.AnyWanted;

    protected override async Task<bool> StepAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var store = scope.ServiceProvider.GetRequiredService<ReferralStore>();
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

/// <summary>Makes a link's QR code ready at WeChat: the code itself and, where a fan waits for it, its picture as media.</summary>
internal sealed class QrDesk(ReferralStore store, OutreachDesk outreach, WeChatApps apps, Db db, TimeProvider clock)
{
    /// <summary>WeChat keeps temporary codes for at most thirty days, temporary media for three.</summary>
    private static readonly TimeSpan QrLife = TimeSpan.FromDays(30);
    private static readonly TimeSpan MediaLife = TimeSpan.FromDays(3);

    /// <summary>What ends sooner than this is renewed now.</summary>
    public static readonly TimeSpan QrMargin = TimeSpan.FromDays(3);
    private static readonly TimeSpan MediaMargin = TimeSpan.FromHours(1);
    private static readonly TimeSpan PictureLife = TimeSpan.FromHours(2);

    private const int PixelsPerModule = 10;

    public async Task<ReferralLink> PrepareAsync(ReferralLink link, CancellationToken ct)
    {
        var app = apps.Official ?? throw new WeChatException(WeChatErrorKind.Misconfigured, 0, "No official account is configured.");
        var ready = await WithQrAsync(app, link, ct);
        if (link.PictureWantedFor is not null)
            ready = await WithPictureAsync(app, ready, ct);
        await db.InTransactionAsync(
            async token =>
            {
                await store.SaveQrAsync(ready, token);
                if (link.PictureWantedFor is { } key)
                    await outreach.AskAsync([PictureTouch(ready, key)], token);
            },
            ct);
        return ready;
    }

    public Touch PictureTouch(ReferralLink link, string key) =>
        new(key, link.FanId, TouchPurpose.Transactional, new TouchContent { ImageMediaId = link.MediaId }, clock.GetUtcNow() + PictureLife);

    public bool IsReady(ReferralLink link) => link.HasQr(clock.GetUtcNow() + QrMargin) && link.HasPicture(clock.GetUtcNow() + MediaMargin);

    public static byte[] Picture(string qrUrl)
    {
        using var data = QRCodeGenerator.GenerateQrCode(qrUrl, QRCodeGenerator.ECCLevel.M);
        using var code = new PngByteQRCode(data);
        return code.GetGraphic(PixelsPerModule);
    }

    private async Task<ReferralLink> WithQrAsync(WeChatApp app, ReferralLink link, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        if (link.HasQr(now + QrMargin))
            return link;
        var code = await app.QrCodes.CreateTemporaryAsync(link.Scene, QrLife, ct);
        return link with { QrTicket = code.Ticket, QrUrl = code.Url, QrExpiresAt = now + QrLife, MediaId = null, MediaExpiresAt = null };
    }

    private async Task<ReferralLink> WithPictureAsync(WeChatApp app, ReferralLink link, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        if (link.HasPicture(now + MediaMargin))
            return link;
        var media = await app.Media.UploadTemporaryAsync(MediaType.Image, Picture(link.QrUrl!), $"invite-{link.Code}.png", ct);
        return link with { MediaId = media, MediaExpiresAt = now + MediaLife };
    }
}
