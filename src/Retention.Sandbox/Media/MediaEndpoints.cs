using Retention.Sandbox.Wire;

namespace Retention.Sandbox.Media;

internal static class MediaEndpoints
{
    private const int MegaByte = 1 << 20;
    private const int ThumbBytesMax = 64 << 10;

    public static void Map(WeChatApi api, IEndpointRouteBuilder routes, World world)
    {
        api.Upload("/cgi-bin/media/upload", Upload);
        api.Upload("/cgi-bin/media/uploadimg", UploadArticlePicture);
        api.Upload("/cgi-bin/material/add_material", AddMaterial);
        api.Get("/cgi-bin/media/get", Get);
        routes.MapGet("/control/media/{id}", (string id) => world.Accounts
            .Select(account => account.Media.Find(id, world.Clock.GetUtcNow()))
            .FirstOrDefault(item => item is not null) is { } item ? Results.Bytes(item.Bytes, item.ContentType) : Results.NotFound());
    }

    private static ApiReply Upload(ApiCall call, IFormFile file)
    {
        var type = call.Query("type") ?? "";
        var (bytes, refusal) = Read(file, type);
        if (bytes is null)
        {
            return refusal!.Value;
        }

        var item = call.Account.Media.Keep(type, ContentType(file), bytes, call.Now);
        return type == "thumb"
            ? ApiReply.Json(new { type, thumb_media_id = item.Id, created_at = call.Now.ToUnixTimeSeconds() })
            : ApiReply.Json(new { type, media_id = item.Id, created_at = call.Now.ToUnixTimeSeconds() });
    }

    private static ApiReply UploadArticlePicture(ApiCall call, IFormFile file)
    {
        if (file.Length > MegaByte)
        {
            return Errors.InvalidMediaSize;
        }

        var (bytes, refusal) = Read(file, "image");
        return bytes is null
            ? refusal!.Value
            : ApiReply.Json(new { url = Address(call, call.Account.Media.Keep("image", ContentType(file), bytes, call.Now, forEver: true)) });
    }

    private static ApiReply AddMaterial(ApiCall call, IFormFile file)
    {
        var (bytes, refusal) = Read(file, call.Query("type") ?? "");
        if (bytes is null)
        {
            return refusal!.Value;
        }

        var item = call.Account.Media.Keep(call.Query("type")!, ContentType(file), bytes, call.Now, forEver: true);
        return ApiReply.Json(new { media_id = item.Id, url = Address(call, item) });
    }

    private static ApiReply Get(ApiCall call)
    {
        if (call.Query("media_id") is not { } id || call.Account.Media.Find(id, call.Now) is not { } item)
        {
            return Errors.InvalidMediaId;
        }

        return item.Type == "video"
            ? ApiReply.Json(new { video_url = Address(call, item) })
            : ApiReply.Picture(item.Bytes, item.ContentType);
    }

    private static (byte[]? Bytes, WeChatError? Refusal) Read(IFormFile file, string type)
    {
        var most = type switch { "image" or "video" => 10 * MegaByte, "voice" => 2 * MegaByte, "thumb" => ThumbBytesMax, _ => 0 };
        if (most == 0)
        {
            return (null, Errors.InvalidMediaType);
        }

        if (file.Length == 0)
        {
            return (null, Errors.EmptyMedia);
        }

        if (file.Length > most)
        {
            return (null, Errors.InvalidMediaSize);
        }

        if (!FitsType(file.FileName, type))
        {
            return (null, Errors.InvalidFileType);
        }

        using var buffer = new MemoryStream((int)file.Length);
        file.CopyTo(buffer);
        return (buffer.ToArray(), null);
    }

    private static bool FitsType(string fileName, string type) =>
        Path.GetExtension(fileName).ToLowerInvariant() is var extension && type switch
        {
            "image" => extension is ".png" or ".jpg" or ".jpeg" or ".gif" or ".bmp",
            "voice" => extension is ".amr" or ".mp3",
            "video" => extension is ".mp4",
            _ => extension is ".jpg" or ".jpeg" or ".png",
        };

    private static string ContentType(IFormFile file) => Path.GetExtension(file.FileName).ToLowerInvariant() switch
    {
        ".png" => "image/png",
        ".gif" => "image/gif",
        ".jpg" or ".jpeg" => "image/jpeg",
        ".mp3" => "audio/mp3",
        ".amr" => "audio/amr",
        ".mp4" => "video/mp4",
        _ => "application/octet-stream",
    };

    private static string Address(ApiCall call, MediaItem item) =>
        $"{call.Http.Request.Scheme}://{call.Http.Request.Host}/control/media/{item.Id}";
}
