using Retention.Sandbox.Tokens;
using Retention.Sandbox.Wire;

namespace Retention.Sandbox.Quotas;

/// <summary>Reading and clearing quotas, and looking up a rid.</summary>
internal static class QuotaEndpoints
{
    private const int ClearsPerMonth = 10;
    private const int SingleClearsPerMonth = 50;

    public static void Map(WeChatApi api)
    {
        api.Post("/cgi-bin/clear_quota", ClearAll);
        api.Open("/cgi-bin/clear_quota/v2", ClearWithSecret);
        api.Post("/cgi-bin/openapi/quota/get", Read);
        api.Post("/cgi-bin/openapi/quota/clear", ClearOne);
        api.Post("/cgi-bin/openapi/rid/get", Rid);
    }

    private static ApiReply ClearAll(ApiCall call) =>
        call.Body.Text("appid") != call.Account.Options.AppId
            ? Errors.InvalidAppId
            : Answer(call.Account.Usage.Clear(null, call.Now, ClearsPerMonth));

    // The way out when even the token can no longer be had.
    private static ApiReply ClearWithSecret(OpenCall call)
    {
        var (account, refusal) = Credentials.CheckSecret(
            call.World, call.Body.Text("appid") ?? call.Query("appid"), call.Body.Text("appsecret") ?? call.Query("appsecret"));
        return account is null ? refusal!.Value : Answer(account.Usage.Clear(null, call.Now, ClearsPerMonth));
    }

    private static ApiReply Read(ApiCall call)
    {
        if (call.Body.Text("cgi_path") is not { } path || path.StartsWith("/sns/", StringComparison.Ordinal) || !path.StartsWith('/'))
        {
            return Errors.PathNotSupported;
        }

        var (limit, used) = call.Account.Usage.Read(path, call.Now);
        return ApiReply.Json(new
        {
            errcode = 0,
            errmsg = "ok",
            quota = new { daily_limit = limit, used, remain = limit - used },
            rate_limit = call.Account.Usage.PerMinute(path) is { } perMinute ? new { call_count = perMinute, refresh_second = 60 } : null,
        });
    }

    private static ApiReply ClearOne(ApiCall call) =>
        call.Body.Text("cgi_path") is { } path && path.StartsWith("/cgi-bin/", StringComparison.Ordinal)
            ? Answer(call.Account.Usage.Clear(path, call.Now, SingleClearsPerMonth))
            : Errors.PathNotSupported;

    private static ApiReply Rid(ApiCall call)
    {
        if (call.Body.Text("rid") is not { } rid || call.World.RequestIds.Find(rid) is not { } found)
        {
            return Errors.UnknownRid;
        }

        return found.Account is not null && found.Account != call.Account
            ? Errors.ForeignRid
            : ApiReply.Json(new
            {
                errcode = 0,
                errmsg = "ok",
                request = new
                {
                    invoke_time = found.At.ToUnixTimeSeconds(),
                    cost_in_ms = 1,
                    request_url = found.Url,
                    request_body = found.Request,
                    response_body = found.Response,
                    client_ip = found.ClientIp,
                },
            });
    }

    private static ApiReply Answer(WeChatError? refusal) => refusal is { } no ? no : ApiReply.Ok;
}
