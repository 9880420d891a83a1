using System.Text.Json;
using Retention.Channels.WeChat.Transport;

namespace Retention.Channels.WeChat;

/// <param name="Url">What the picture encodes; a QR of one's own may be drawn from it.</param>
/// <param name="ExpireSeconds">Zero for a permanent code.</param>
public sealed record QrCode(string Ticket, string Url, long ExpireSeconds = 0);

/// <summary>QR codes with parameters; verified service accounts only.</summary>
public sealed class QrCodes
{
    public static readonly TimeSpan MaxLifetime = TimeSpan.FromDays(30);
    public const int MaxSceneLength = 64;

    private readonly WeChatTransport transport;
    private readonly WeChatHttp http;

    internal QrCodes(WeChatTransport transport, WeChatHttp http)
    {
        this.transport = transport;
        this.http = http;
    }

    public Task<QrCode> CreateTemporaryAsync(string scene, TimeSpan lifetime, CancellationToken ct) =>
        CreateAsync("QR_STR_SCENE", lifetime, json => json.WriteString("scene_str", Checked(scene)), ct);

    public Task<QrCode> CreateTemporaryAsync(int sceneId, TimeSpan lifetime, CancellationToken ct) =>
        CreateAsync("QR_SCENE", lifetime, json => json.WriteNumber("scene_id", sceneId), ct);

    /// <summary>An account has a hundred thousand permanent codes in all, for ever.</summary>
    public Task<QrCode> CreatePermanentAsync(string scene, CancellationToken ct) =>
        CreateAsync("QR_LIMIT_STR_SCENE", null, json => json.WriteString("scene_str", Checked(scene)), ct);

    public Task<QrCode> CreatePermanentAsync(int sceneId, CancellationToken ct) =>
        CreateAsync("QR_LIMIT_SCENE", null, json => json.WriteNumber("scene_id", sceneId), ct);

    /// <summary>Where the picture can be fetched without a token.</summary>
    public Uri PictureAddress(string ticket) => new(http.Settings.MpBase, PicturePath(ticket));

    public async Task<byte[]> DownloadPictureAsync(string ticket, CancellationToken ct) =>
        (await http.ExchangeAsync(http.Settings.MpBase, ApiRequest.Get(PicturePath(ticket)), null, ct)).Body;

    private Task<QrCode> CreateAsync(string action, TimeSpan? lifetime, Action<Utf8JsonWriter> writeScene, CancellationToken ct)
    {
        if (lifetime is { } chosen)
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(chosen, TimeSpan.Zero);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(chosen, MaxLifetime);
        }

        var request = ApiRequest.Post("cgi-bin/qrcode/create", json =>
        {
            if (lifetime is not null)
                json.WriteNumber("expire_seconds", (long)lifetime.Value.TotalSeconds);
            json.WriteString("action_name", action);
            json.WriteStartObject("action_info");
            json.WriteStartObject("scene");
            writeScene(json);
            json.WriteEndObject();
            json.WriteEndObject();
        });
        return transport.CallAsync(request, WeChatJson.Default.QrCode, ct);
    }

    private static string Checked(string scene)
    {
        ArgumentException.ThrowIfNullOrEmpty(scene);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(scene.Length, MaxSceneLength);
        return scene;
    }

    private static string PicturePath(string ticket) =>
        $"cgi-bin/showqrcode?ticket={Uri.EscapeDataString(ticket)}";
}
