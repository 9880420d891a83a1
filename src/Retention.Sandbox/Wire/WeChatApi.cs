using System.Text.Json;

namespace Retention.Sandbox.Wire;

internal delegate ApiReply ApiHandler(ApiCall call);

internal delegate ApiReply OpenHandler(OpenCall call);

/// <summary>Maps WeChat's paths; every call passes method, token, account kind, rate and quota checks in that order.</summary>
internal sealed class WeChatApi(IEndpointRouteBuilder routes, World world)
{
    private const int BodyBytesMax = 2 << 20;

    public void Get(string path, ApiHandler handler, AccountKind? only = null) =>
        routes.Map(path, http => Checked(http, path, HttpMethods.Get, only, handler));

    public void Post(string path, ApiHandler handler, AccountKind? only = null) =>
        routes.Map(path, http => Checked(http, path, HttpMethods.Post, only, handler));

    /// <summary>A path without access token, such as the ones that issue it.</summary>
    public void Open(string path, OpenHandler handler, string contentType = ApiReply.CgiBin) =>
        routes.Map(path, async http =>
        {
            var raw = HttpMethods.IsPost(http.Request.Method) ? await ReadBodyAsync(http) : [];
            await WriteAsync(http, null, Parsed(raw, emptyAllowed: true, body => handler(new OpenCall(http, world, body))), raw, contentType);
        });

    /// <summary>A multipart upload: the handler reads the form itself.</summary>
    public void Upload(string path, Func<ApiCall, IFormFile, ApiReply> handler) =>
        routes.Map(path, async http =>
        {
            var (account, refusal) = Admit(http, path, HttpMethods.Post, null);
            if (account is null)
            {
                await WriteAsync(http, null, refusal!.Value, [], ApiReply.CgiBin);
                return;
            }

            var form = http.Request.HasFormContentType ? await http.Request.ReadFormAsync(http.RequestAborted) : null;
            var reply = form?.Files is [var file, ..]
                ? handler(new ApiCall(http, world, account, default, []), file)
                : Errors.MissingMedia;
            await WriteAsync(http, account, reply, [], ApiReply.CgiBin);
        });

    private async Task Checked(HttpContext http, string path, string method, AccountKind? only, ApiHandler handler)
    {
        var (account, refusal) = Admit(http, path, method, only);
        if (account is null)
        {
            await WriteAsync(http, null, refusal!.Value, [], ApiReply.CgiBin);
            return;
        }

        if (method == HttpMethods.Get)
        {
            await WriteAsync(http, account, handler(new ApiCall(http, world, account, default, [])), [], ApiReply.CgiBin);
            return;
        }

        var raw = await ReadBodyAsync(http);
        var reply = Parsed(raw, emptyAllowed: false, body => handler(new ApiCall(http, world, account, body, raw)));
        await WriteAsync(http, account, reply, raw, ApiReply.CgiBin);
    }

    private static ApiReply Parsed(byte[] raw, bool emptyAllowed, Func<JsonElement, ApiReply> handle)
    {
        if (raw.Length == 0)
        {
            return emptyAllowed ? handle(default) : Errors.EmptyPost;
        }

        try
        {
            using var document = JsonDocument.Parse(raw);
            return document.RootElement.ValueKind == JsonValueKind.Object ? handle(document.RootElement) : Errors.DataFormat;
        }
        catch (JsonException)
        {
            return Errors.DataFormat;
        }
    }

    private (Account? Account, WeChatError? Refusal) Admit(HttpContext http, string path, string method, AccountKind? only)
    {
        if (http.Request.Method != method)
        {
            return (null, method == HttpMethods.Post ? Errors.RequirePost : Errors.RequireGet);
        }

        var now = world.Clock.GetUtcNow();
        var (account, refusal) = world.Tokens.Check(http.Request.Query["access_token"], now);
        if (account is null)
        {
            return (null, refusal);
        }

        if (only is { } kind && account.Kind != kind)
        {
            return (null, Errors.Unauthorized);
        }

        return account.Usage.Spend(path, now) is { } exhausted ? (null, exhausted) : (account, null);
    }

    private async Task WriteAsync(HttpContext http, Account? account, ApiReply reply, byte[] request, string contentType)
    {
        var body = reply.Error is { } error ? Refuse(http, account, error, request) : reply.Body;
        http.Response.ContentType = reply.ContentType ?? contentType;
        http.Response.ContentLength = body.Length;
        await http.Response.Body.WriteAsync(body, http.RequestAborted);
    }

    private byte[] Refuse(HttpContext http, Account? account, WeChatError error, byte[] request)
    {
        var now = world.Clock.GetUtcNow();
        var rid = RequestIds.Next(now);
        var body = RefusalBody.Write(error, rid);
        world.RequestIds.Remember(rid, new RefusedCall(
            account,
            now,
            http.Request.Path,
            System.Text.Encoding.UTF8.GetString(request),
            System.Text.Encoding.UTF8.GetString(body),
            http.Connection.RemoteIpAddress?.ToString() ?? ""));
        return body;
    }

    private static async Task<byte[]> ReadBodyAsync(HttpContext http)
    {
        if (http.Request.ContentLength is { } length and <= BodyBytesMax)
        {
            var exact = new byte[length];
            await http.Request.Body.ReadExactlyAsync(exact, http.RequestAborted);
            return exact;
        }

        using var buffer = new MemoryStream();
        await http.Request.Body.CopyToAsync(buffer, http.RequestAborted);
        return buffer.Length <= BodyBytesMax ? buffer.ToArray() : [];
    }
}
