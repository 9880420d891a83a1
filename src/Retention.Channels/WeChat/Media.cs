using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization;
using Retention.Channels.WeChat.Transport;

namespace Retention.Channels.WeChat;

public enum MediaType
{
    Image,
    Voice,
    Video,
    Thumb,
}

/// <param name="ContentType">As WeChat labels it.</param>
public sealed record MediaFile(byte[] Bytes, string? ContentType);

/// <summary>Pictures, sounds and films. Temporary media last three days.</summary>
public sealed class Media
{
    private const int MaxDownloadBytes = 20 * 1024 * 1024;

    private readonly WeChatTransport transport;

    internal Media(WeChatTransport transport) => this.transport = transport;

    /// <summary>Returns the media id, good for three days.</summary>
    public async Task<string> UploadTemporaryAsync(MediaType type, ReadOnlyMemory<byte> bytes, string fileName, CancellationToken ct) =>
        (await UploadAsync($"cgi-bin/media/upload?type={NameOf(type)}", bytes, fileName, ct)).Id;

    /// <summary>Returns a media id that does not expire.</summary>
    public async Task<string> UploadPermanentAsync(MediaType type, ReadOnlyMemory<byte> bytes, string fileName, CancellationToken ct) =>
        (await UploadAsync($"cgi-bin/material/add_material?type={NameOf(type)}", bytes, fileName, ct)).Id;

    /// <summary>Returns an address that may be used inside articles.</summary>
    public async Task<string> UploadArticleImageAsync(ReadOnlyMemory<byte> bytes, string fileName, CancellationToken ct)
    {
        var request = new ApiRequest(HttpMethod.Post, "cgi-bin/media/uploadimg") { Content = () => Form(bytes, fileName) };
        return (await transport.CallAsync(request, WeChatJson.Default.ArticleImageAnswer, ct)).Url;
    }

    public async Task<MediaFile> DownloadAsync(string mediaId, CancellationToken ct)
    {
        var response = await transport.DownloadAsync(DownloadRequest(mediaId), ct);
        return new MediaFile(response.Body, response.MediaType);
    }

    /// <summary>Films are not given out themselves but by an address.</summary>
    public async Task<string> VideoAddressAsync(string mediaId, CancellationToken ct) =>
        (await transport.CallAsync(DownloadRequest(mediaId), WeChatJson.Default.VideoAnswer, ct)).VideoUrl;

    private Task<UploadAnswer> UploadAsync(string path, ReadOnlyMemory<byte> bytes, string fileName, CancellationToken ct)
    {
        var request = new ApiRequest(HttpMethod.Post, path) { Content = () => Form(bytes, fileName) };
        return transport.CallAsync(request, WeChatJson.Default.UploadAnswer, ct);
    }

    // The names must stand in quotation marks, or WeChat does not find the file (41005).
    private static MultipartFormDataContent Form(ReadOnlyMemory<byte> bytes, string fileName)
    {
        var file = new ReadOnlyMemoryContent(bytes);
        file.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        file.Headers.ContentDisposition = new ContentDispositionHeaderValue("form-data")
        {
            Name = "\"media\"",
            FileName = $"\"{fileName.Replace("\"", "", StringComparison.Ordinal)}\"",
        };
        return new MultipartFormDataContent { file };
    }

    private static ApiRequest DownloadRequest(string mediaId) =>
        ApiRequest.Get($"cgi-bin/media/get?media_id={Uri.EscapeDataString(mediaId)}") with { MaxResponseBytes = MaxDownloadBytes };

    private static string NameOf(MediaType type) => JsonNamingPolicy.CamelCase.ConvertName(type.ToString());
}

// A thumb's id has a name of its own.
internal sealed record UploadAnswer(string? MediaId = null, string? ThumbMediaId = null)
{
    [JsonIgnore]
    public string Id => MediaId ?? ThumbMediaId ?? "";
}

internal sealed record ArticleImageAnswer(string Url);

internal sealed record VideoAnswer(string VideoUrl);
