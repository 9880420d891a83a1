using System.Collections.Concurrent;
using System.Text.Json;
using Retention.Sandbox.Wire;

namespace Retention.Sandbox.MiniProgram;

/// <summary>Links that open the mini-program from outside: URL links, schemes and short links, thirty days at most.</summary>
internal sealed class LinkEndpoints
{
    private const int QueryCharsMax = 1024;
    private const int DaysMax = 30;
    private const int LinksMax = 500_000;
    private const long OpensPerDay = 3_000_000;

    private readonly ConcurrentDictionary<string, Link> links = new(StringComparer.Ordinal);

    public void Map(WeChatApi api)
    {
        api.Post("/wxa/generate_urllink", UrlLink, AccountKind.MiniProgram);
        api.Post("/wxa/query_urllink", QueryUrlLink, AccountKind.MiniProgram);
        api.Post("/wxa/generatescheme", Scheme, AccountKind.MiniProgram);
        api.Post("/wxa/queryscheme", QueryScheme, AccountKind.MiniProgram);
        api.Post("/wxa/genwxashortlink", ShortLink, AccountKind.MiniProgram);
    }

    private ApiReply UrlLink(ApiCall call)
    {
        var (link, refusal) = Read(call, call.Body, call.Body);
        return link is null
            ? refusal!.Value
            : ApiReply.Json(new { errcode = 0, errmsg = "ok", url_link = Keep("https://wxaurl.cn/" + Identifiers.Ticket("")[..11], link) });
    }

    private ApiReply Scheme(ApiCall call)
    {
        var (link, refusal) = Read(call, call.Body.Object("jump_wxa") ?? default, call.Body);
        return link is null
            ? refusal!.Value
            : ApiReply.Json(new { errcode = 0, errmsg = "ok", openlink = Keep("weixin://dl/business/?t=" + Identifiers.Ticket("")[..11], link) });
    }

    private ApiReply QueryUrlLink(ApiCall call) => Find(call, "url_link") is { } link
        ? ApiReply.Json(new { errcode = 0, errmsg = "ok", url_link_info = link.Info, quota_info = new { remain_visit_quota = OpensPerDay } })
        : Errors.InvalidParameter;

    private ApiReply QueryScheme(ApiCall call) => Find(call, "scheme") is { } link
        ? ApiReply.Json(new { errcode = 0, errmsg = "ok", scheme_info = link.Info, scheme_quota = new { remain_visit_quota = OpensPerDay } })
        : Errors.InvalidParameter;

    private static ApiReply ShortLink(ApiCall call) => string.IsNullOrEmpty(call.Body.Text("page_url"))
        ? Errors.InvalidPage
        : ApiReply.Json(new { errcode = 0, errmsg = "ok", link = "#小程序://" + call.Account.Options.Name + "/" + Identifiers.Ticket("")[..15] });

    private static (Link? Link, WeChatError? Refusal) Read(ApiCall call, JsonElement target, JsonElement expiry)
    {
        var (path, query) = (target.Text("path") ?? "", target.Text("query") ?? "");
        if (query.Length > QueryCharsMax || target.Text("env_version") is not (null or "release" or "trial" or "develop"))
        {
            return (null, Errors.InvalidParameter);
        }

        var until = expiry.Number("expire_type") == 1
            ? call.Now.AddDays(expiry.Number("expire_interval") ?? DaysMax)
            : expiry.Number("expire_time") is { } seconds ? DateTimeOffset.FromUnixTimeSeconds(seconds) : call.Now.AddDays(DaysMax);
        if (until <= call.Now)
        {
            return (null, Errors.TimeInPast);
        }

        return until > call.Now.AddDays(DaysMax)
            ? (null, Errors.TimeTooFar)
            : (new Link(call.Account, path, query, call.Now, until), null);
    }

    private string Keep(string address, Link link)
    {
        if (links.Count < LinksMax)
        {
            links[address] = link;
        }

        return address;
    }

    private Link? Find(ApiCall call, string member) =>
        call.Body.Text(member) is { } address && links.TryGetValue(address, out var link) && link.Account == call.Account ? link : null;

    private sealed record Link(Account Account, string Path, string Query, DateTimeOffset At, DateTimeOffset Until)
    {
        public object Info => new
        {
            appid = Account.Options.AppId,
            path = Path,
            query = Query,
            create_time = At.ToUnixTimeSeconds(),
            expire_time = Until.ToUnixTimeSeconds(),
            env_version = "release",
        };
    }
}
