using Retention.Sandbox.Wire;

namespace Retention.Sandbox.Network;

/// <summary>Where callbacks come from, and whether ours would get through.</summary>
internal static class NetworkEndpoints
{
    private static readonly string[] CallbackIps = ["127.0.0.1", "::1"];

    public static void Map(WeChatApi api)
    {
        api.Get("/cgi-bin/getcallbackip", _ => ApiReply.Json(new { ip_list = CallbackIps }));
        api.Get("/cgi-bin/get_api_domain_ip", _ => ApiReply.Json(new { ip_list = CallbackIps }));
        api.Post("/cgi-bin/callback/check", Check);
    }

    private static ApiReply Check(ApiCall call)
    {
        var (action, carrier) = (call.Body.Text("action"), call.Body.Text("check_operator"));
        if (action is not ("dns" or "ping" or "all"))
        {
            return Errors.InvalidCheckAction;
        }

        if (carrier is not ("CHINANET" or "UNICOM" or "CAP" or "DEFAULT"))
        {
            return Errors.InvalidCheckOperator;
        }

        return ApiReply.Json(new
        {
            dns = action == "ping" ? null : new[] { new { ip = "127.0.0.1", real_operator = carrier } },
            ping = action == "dns" ? null : new[] { new { ip = "127.0.0.1", from_operator = carrier, package_loss = "0%", time = "0.1ms" } },
        });
    }
}
