using Retention.Sandbox.Callbacks;
using Retention.Sandbox.Wire;

namespace Retention.Sandbox.MiniProgram;

/// <summary>Text checks and the risk rank: an errcode of 0 is not yet a pass.</summary>
internal static class SafetyEndpoints
{
    private const int ContentCharsMax = 2500;
    private const int Normal = 100;
    private const int Advertising = 10001;
    private const int Abuse = 20003;

    public static void Map(WeChatApi api)
    {
        api.Post("/wxa/msg_sec_check", CheckText, AccountKind.MiniProgram);
        api.Post("/wxa/media_check_async", CheckMedia, AccountKind.MiniProgram);
        api.Post("/wxa/getuserriskrank", RiskRank, AccountKind.MiniProgram);
    }

    private static ApiReply CheckText(ApiCall call)
    {
        if (call.Fan(call.Body.Text("openid")) is null)
        {
            return Errors.InvalidOpenId;
        }

        if (call.Body.Number("version") != 2 || call.Body.Number("scene") is not (>= 1 and <= 4)
            || call.Body.Text("content") is not { Length: > 0 and <= ContentCharsMax } content)
        {
            return Errors.InvalidParameter;
        }

        var (suggest, label) = Judge(content);
        return ApiReply.Json(new
        {
            errcode = 0,
            errmsg = "ok",
            result = new { suggest, label },
            detail = new[] { new { strategy = "content_model", errcode = 0, suggest, label, prob = 90 } },
            trace_id = Guid.NewGuid().ToString("N"),
        });
    }

    // A few tell-tale words stand for the platform's model, so that every branch can be provoked.
    private static (string Suggest, int Label) Judge(string content) => content switch
    {
        _ when content.Contains("加微信", StringComparison.Ordinal) || content.Contains("返现", StringComparison.Ordinal) => ("risky", Advertising),
        _ when content.Contains("傻瓜", StringComparison.Ordinal) => ("review", Abuse),
        _ => ("pass", Normal),
    };

    private static ApiReply CheckMedia(ApiCall call)
    {
        if (call.Fan(call.Body.Text("openid")) is not { } fan || string.IsNullOrEmpty(call.Body.Text("media_url")))
        {
            return Errors.InvalidParameter;
        }

        var (world, trace) = (call.World, Guid.NewGuid().ToString("N"));
        world.Delays.After(world.Options.Limits.ReceiptDelay, () => world.Pusher.Send(PushShapes.Event(world, fan, "wxa_media_check", body => body
            .Add("appid", fan.Account.Options.AppId)
            .Add("trace_id", trace)
            .Add("version", 2)
            .Add("result", new PushBody().Add("suggest", "pass").Add("label", Normal)))));
        return ApiReply.Json(new { errcode = 0, errmsg = "ok", trace_id = trace });
    }

    // Numbers that end in 00 are the ones to be careful with.
    private static ApiReply RiskRank(ApiCall call)
    {
        if (call.Fan(call.Body.Text("openid")) is not { } fan || call.Body.Text("appid") != call.Account.Options.AppId
            || string.IsNullOrEmpty(call.Body.Text("client_ip")))
        {
            return Errors.InvalidParameter;
        }

        var rank = fan.Person.Phone?.EndsWith("00", StringComparison.Ordinal) == true ? 4 : 0;
        return ApiReply.Json(new { errcode = 0, errmsg = "getuserriskrank succ", risk_rank = rank, unoin_id = call.World.NextMessageId() });
    }
}
