using System.Text.RegularExpressions;
using Retention.Sandbox.QrCodes;
using Retention.Sandbox.Wire;

namespace Retention.Sandbox.MiniProgram;

/// <summary>Mini-program codes: a picture on success, JSON on error.</summary>
internal static partial class CodeEndpoints
{
    private const int WidthMin = 280;
    private const int WidthMax = 1280;
    private const int LimitedMax = 100_000;

    public static void Map(WeChatApi api)
    {
        api.Post("/wxa/getwxacodeunlimit", Unlimited, AccountKind.MiniProgram);
        api.Post("/wxa/getwxacode", call => Limited(call, "path"), AccountKind.MiniProgram);
        api.Post("/cgi-bin/wxaapp/createwxaqrcode", call => Limited(call, "path"), AccountKind.MiniProgram);
    }

    private static ApiReply Unlimited(ApiCall call)
    {
        var body = call.Body;
        if (body.Text("scene") is not { } scene || !Scene().IsMatch(scene))
        {
            return Errors.InvalidScene;
        }

        var page = body.Text("page") ?? "";
        if (page.StartsWith('/') || page.Contains('?', StringComparison.Ordinal))
        {
            return Errors.InvalidPage;
        }

        if (body.Text("env_version") is not (null or "release" or "trial" or "develop") || body.Number("width") is < WidthMin or > WidthMax)
        {
            return Errors.InvalidParameter;
        }

        return ApiReply.Picture(QrPicture.Png($"https://mp.weixin.qq.com/a/~{call.Account.Options.AppId}/{page}?scene={Uri.EscapeDataString(scene)}"), "image/png");
    }

    private static ApiReply Limited(ApiCall call, string member)
    {
        if (call.Body.Text(member) is not { Length: > 0 and <= 1024 } path)
        {
            return Errors.InvalidScene;
        }

        return call.Account.LimitedCodes.Add(0) > LimitedMax
            ? Errors.DailyQuotaReached
            : ApiReply.Picture(QrPicture.Png($"https://mp.weixin.qq.com/a/~{call.Account.Options.AppId}/{path}"), "image/png");
    }

    [GeneratedRegex(@"^[0-9A-Za-z!#$&'()*+,/:;=?@\-._~]{1,32}$")]
    private static partial Regex Scene();
}
