using System.Collections.Concurrent;
using Retention.Sandbox.Wire;

namespace Retention.Sandbox.QrCodes;

/// <summary>A QR code with a parameter: an integer or a text, for ever or until a moment.</summary>
internal sealed record QrCode(string Ticket, string Url, long SceneId, string SceneText, DateTimeOffset? ExpiresAt)
{
    /// <summary>The scene as callbacks carry it.</summary>
    public string Scene => SceneText.Length > 0 ? SceneText : SceneId.ToString(System.Globalization.CultureInfo.InvariantCulture);

    public bool IsExpired(DateTimeOffset now) => ExpiresAt <= now;
}

/// <summary>The QR codes an account has made.</summary>
internal sealed class QrCodeBook(SandboxLimits limits)
{
    private const int TemporaryMax = 1_000_000;

    private readonly ConcurrentDictionary<string, QrCode> byTicket = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, QrCode> byUrl = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, QrCode> byScene = new(StringComparer.Ordinal);
    private int permanent;

    /// <summary>By the ticket, or by the address that a phone reads out of a picture an account has drawn itself.</summary>
    public QrCode? Find(string ticketOrUrl) => byTicket.GetValueOrDefault(ticketOrUrl) ?? byUrl.GetValueOrDefault(ticketOrUrl);

    public QrCode? FindByScene(string scene) => byScene.GetValueOrDefault(scene);

    public (QrCode? Code, WeChatError? Refusal) Create(long sceneId, string sceneText, DateTimeOffset? expiresAt)
    {
        if (expiresAt is null && byScene.TryGetValue(new QrCode("", "", sceneId, sceneText, null).Scene, out var same) && same.ExpiresAt is null)
        {
            return (same, null);
        }

        if (byTicket.Count >= TemporaryMax || (expiresAt is null && Interlocked.Increment(ref permanent) > limits.PermanentQrCodes))
        {
            return (null, Errors.DailyQuotaReached);
        }

        var code = new QrCode(
            Identifiers.Ticket("gQ"), "http://weixin.qq.com/q/" + Identifiers.Ticket("0")[..23], sceneId, sceneText, expiresAt);
        byTicket[code.Ticket] = code;
        byUrl[code.Url] = code;
        byScene[code.Scene] = code;
        return (code, null);
    }
}
