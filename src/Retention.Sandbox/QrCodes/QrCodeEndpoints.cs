using System.Text.Json;
using Retention.Sandbox.Wire;

namespace Retention.Sandbox.QrCodes;

internal static class QrCodeEndpoints
{
    private const long ExpireSecondsMax = 2_592_000;
    private const long ExpireSecondsDefault = 60;
    private const long PermanentSceneMax = 100_000;
    private const int SceneTextMax = 64;
    private const int DrawnCharsMax = 256;

    public static void Map(WeChatApi api, IEndpointRouteBuilder routes, World world)
    {
        api.Post("/cgi-bin/qrcode/create", Create, AccountKind.OfficialAccount);
        routes.MapGet("/cgi-bin/showqrcode", (string? ticket) => Show(world, ticket));
        // Codes that a mini-program would draw on its own canvas, such as a coupon's.
        routes.MapGet("/control/qr-picture", (string text) =>
            text.Length is > 0 and <= DrawnCharsMax ? Results.Bytes(QrPicture.Png(text), "image/png") : Results.BadRequest());
    }

    private static ApiReply Create(ApiCall call)
    {
        var action = call.Body.Text("action_name");
        if (action is not ("QR_SCENE" or "QR_STR_SCENE" or "QR_LIMIT_SCENE" or "QR_LIMIT_STR_SCENE"))
        {
            return Errors.InvalidActionName;
        }

        var temporary = action is "QR_SCENE" or "QR_STR_SCENE";
        var seconds = temporary ? call.Body.Number("expire_seconds") ?? ExpireSecondsDefault : (long?)null;
        if (seconds is < 1 or > ExpireSecondsMax || call.Body.Object("action_info")?.Object("scene") is not { } scene
            || !Reads(scene, action, out var id, out var text))
        {
            return Errors.InvalidActionInfo;
        }

        var (code, refusal) = call.Account.QrCodes.Create(id, text, seconds is { } life ? call.Now.AddSeconds(life) : null);
        return code is null
            ? refusal!.Value
            : ApiReply.Json(new { ticket = code.Ticket, expire_seconds = seconds, url = code.Url });
    }

    private static bool Reads(JsonElement scene, string action, out long id, out string text)
    {
        (id, text) = (0, "");
        if (action.EndsWith("STR_SCENE", StringComparison.Ordinal))
        {
            text = scene.Text("scene_str") ?? "";
            return text.Length is >= 1 and <= SceneTextMax;
        }

        id = scene.Number("scene_id") ?? 0;
        return action == "QR_LIMIT_SCENE" ? id is >= 1 and <= PermanentSceneMax : id is >= 1 and <= uint.MaxValue;
    }

    private static IResult Show(World world, string? ticket)
    {
        var code = world.Accounts.Select(account => account.QrCodes.Find(ticket ?? "")).FirstOrDefault(found => found is not null);
        return code is null || code.IsExpired(world.Clock.GetUtcNow())
            ? Results.NotFound()
            : Results.Bytes(QrPicture.Png(code.Url), "image/png");
    }
}
