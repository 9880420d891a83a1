using System.Net;
using System.Text;

namespace Retention.Sandbox.OAuth;

/// <summary>The page a browser is sent to for a web login: it sends back with a code, or asks who holds the phone.</summary>
internal static class AuthorizePage
{
    /// <summary>Set by the phone page: the openid of whoever holds the phone.</summary>
    public const string Cookie = "sandbox_person";

    /// <summary>Set to open the page as WeChat's preview does: its ids belong to nobody.</summary>
    public const string SnapshotCookie = "sandbox_snapshot";

    private const int PeopleShown = 50;

    public static void Map(IEndpointRouteBuilder routes, World world) =>
        routes.MapGet("/connect/oauth2/authorize", (HttpContext http) => Authorize(http, world));

    private static IResult Authorize(HttpContext http, World world)
    {
        var query = http.Request.Query;
        var account = world.AccountByAppId(query["appid"].ToString());
        var scope = query["scope"].ToString();
        if (account is not { Kind: AccountKind.OfficialAccount }
            || query["response_type"] != "code"
            || scope is not ("snsapi_base" or "snsapi_userinfo")
            || !Uri.TryCreate(query["redirect_uri"], UriKind.Absolute, out var back)
            || back.Scheme is not ("http" or "https"))
        {
            return Page("<h3>链接参数有误</h3><p>请检查 appid、redirect_uri、response_type 与 scope。</p>");
        }

        var openId = query["person"].ToString() is { Length: > 0 } asked ? asked : http.Request.Cookies[Cookie];
        return openId is not null && world.People.FindFan(openId) is { } fan
            ? Results.Redirect(Back(back, world.WebLogins.NewCode(fan.Person.At(account), scope, world.Clock.GetUtcNow(), http.Request.Cookies[SnapshotCookie] is not null), query["state"].ToString()))
            : Page(Chooser(http, world));
    }

    private static string Back(Uri back, string code, string state)
    {
        var separator = back.Query.Length > 0 ? '&' : '?';
        return $"{back.GetLeftPart(UriPartial.Query)}{separator}code={code}&state={Uri.EscapeDataString(state)}{back.Fragment}";
    }

    private static string Chooser(HttpContext http, World world)
    {
        var list = new StringBuilder("<h3>请选择登录的微信用户</h3><ul>");
        foreach (var person in world.People.After(0).Take(PeopleShown))
        {
            var link = $"{http.Request.Path}{http.Request.QueryString}&person={Uri.EscapeDataString(person.Fans[0].OpenId)}";
            list.Append("<li><a href=\"").Append(WebUtility.HtmlEncode(link)).Append("\">").Append(WebUtility.HtmlEncode(person.Nickname)).Append("</a></li>");
        }

        return list.Append("</ul>").ToString();
    }

    private static IResult Page(string body) => Results.Content(
        $"<!doctype html><html lang=\"zh-CN\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>微信登录</title><body style=\"font:16px/1.8 system-ui;max-width:28em;margin:3em auto;padding:0 1em\">{body}</body></html>",
        "text/html; charset=utf-8");
}
