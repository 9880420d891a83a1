using System.Net;
using Retention.Sandbox.Control;

namespace Retention.Sandbox.MiniProgram;

/// <summary>
/// wx.request as the phones have it: the phone sends what the mini-program on the page asks for. Outside a browser there
/// are no origins, so the mini-program's server answers no CORS and gets none from here; it sees what it would see of
/// WeChat's client. Nothing but the configured address can be reached, as with the domains of a real mini-program.
/// </summary>
internal sealed class MiniProgramRequests(Uri server)
{
    public const string Path = "/mini-program";

    // What wx.request waits unless told otherwise.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly string[] Sent = ["Authorization", "Idempotency-Key", "X-Device-Id", "Accept-Language"];
    private static readonly string[] Returned = ["Retry-After", "Idempotent-Replayed"];

    private static readonly HttpClient Http = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, UseCookies = false })
    {
        Timeout = Patience,
    };

    public static void Map(IEndpointRouteBuilder routes, SandboxOptions options)
    {
        if (options.MiniProgramApi is { } server)
        {
            routes.Map(Path + "/{**path}", new MiniProgramRequests(server).SendAsync);
        }
    }

    private async Task SendAsync(HttpContext http)
    {
        var target = new Uri(server.AbsoluteUri + http.Request.Path.Value![(Path.Length + 1)..] + http.Request.QueryString);
        if (!server.IsBaseOf(target))
        {
            await ControlJson.Refused(new PhoneRefusal(StatusCodes.Status404NotFound, "小程序没有配置这个服务器地址")).ExecuteAsync(http);
            return;
        }

        try
        {
            using var answer = await Http.SendAsync(Request(http, target), HttpCompletionOption.ResponseHeadersRead, http.RequestAborted);
            await ReturnAsync(answer, http);
        }
        catch (HttpRequestException)
        {
            await ControlJson.Refused(new PhoneRefusal(StatusCodes.Status502BadGateway, "小程序的服务器没有应答")).ExecuteAsync(http);
        }
        catch (TaskCanceledException) when (!http.RequestAborted.IsCancellationRequested)
        {
            await ControlJson.Refused(new PhoneRefusal(StatusCodes.Status504GatewayTimeout, "小程序的服务器应答超时")).ExecuteAsync(http);
        }
    }

    private static HttpRequestMessage Request(HttpContext http, Uri target)
    {
        var request = new HttpRequestMessage(HttpMethod.Parse(http.Request.Method), target);
        foreach (var name in Sent.Where(http.Request.Headers.ContainsKey))
        {
            request.Headers.TryAddWithoutValidation(name, http.Request.Headers[name].ToArray());
        }

        if (http.Request.ContentType is { } type)
        {
            request.Content = new StreamContent(http.Request.Body);
            request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        }

        return request;
    }

    private static async Task ReturnAsync(HttpResponseMessage answer, HttpContext http)
    {
        http.Response.StatusCode = (int)answer.StatusCode;
        http.Response.ContentType = answer.Content.Headers.ContentType?.ToString();
        http.Response.Headers.CacheControl = "no-store";
        foreach (var name in Returned.Where(answer.Headers.Contains))
        {
            http.Response.Headers[name] = answer.Headers.GetValues(name).ToArray();
        }

        if (answer.StatusCode is not (HttpStatusCode.NoContent or HttpStatusCode.NotModified))
        {
            await answer.Content.CopyToAsync(http.Response.Body, http.RequestAborted);
        }
    }
}
