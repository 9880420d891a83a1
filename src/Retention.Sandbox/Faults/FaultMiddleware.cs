using Retention.Sandbox.Wire;

namespace Retention.Sandbox.Faults;

/// <summary>Disturbs calls to the platforms' interfaces as asked; the control interface and the phone page stay clear.</summary>
internal sealed class FaultMiddleware(RequestDelegate next, World world)
{
    private static readonly TimeSpan LongestSilence = TimeSpan.FromMinutes(2);

    public async Task InvokeAsync(HttpContext http)
    {
        var path = http.Request.Path.Value ?? "/";
        var isSms = path == "/" && HttpMethods.IsPost(http.Request.Method);
        if (world.Faults.All.Count == 0 || path.StartsWith("/control", StringComparison.Ordinal)
            || world.Faults.Hit(isSms ? $"{FaultBook.SmsPath}/{http.Request.Headers["X-TC-Action"]}" : path) is not { } fault)
        {
            await next(http);
            return;
        }

        await DisturbAsync(http, fault, isSms);
    }

    private async Task DisturbAsync(HttpContext http, Fault fault, bool isSms)
    {
        switch (fault.Kind)
        {
            case FaultKind.Latency:
                await Task.Delay(TimeSpan.FromMilliseconds(fault.Millis ?? 1000), http.RequestAborted);
                await next(http);
                break;
            case FaultKind.Http500:
                http.Response.StatusCode = StatusCodes.Status500InternalServerError;
                break;
            case FaultKind.DropConnection:
                http.Abort();
                break;
            case FaultKind.TimeoutAfterAccept:
                await SwallowAsync(http, fault);
                break;
            case FaultKind.Busy or FaultKind.RateLimited or FaultKind.Refuse:
                await RefuseAsync(http, fault, isSms);
                break;
            case FaultKind.TokenInvalid:
                Revoke(http);
                await next(http);
                break;
            default:
                await next(http);
                break;
        }
    }

    // The work is done, the answer is lost: the caller cannot know.
    private async Task SwallowAsync(HttpContext http, Fault fault)
    {
        var answer = http.Response.Body;
        http.Response.Body = new MemoryStream();
        await next(http);
        http.Response.Body = answer;
        var silence = fault.Millis is { } millis ? TimeSpan.FromMilliseconds(millis) : LongestSilence;
        using var over = CancellationTokenSource.CreateLinkedTokenSource(
            http.RequestAborted, http.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping);
        try
        {
            await Task.Delay(silence, over.Token);
        }
        catch (OperationCanceledException)
        {
            // The caller has given up, as it should.
        }

        http.Abort();
    }

    private async Task RefuseAsync(HttpContext http, Fault fault, bool isSms)
    {
        var body = isSms
            ? Sms.SmsAnswer.Error(fault.Kind == FaultKind.RateLimited ? Sms.SmsCodes.RequestLimitExceeded : Sms.SmsCodes.InternalError)
            : RefusalBody.Write(Refusal(fault), RequestIds.Next(world.Clock.GetUtcNow()));
        http.Response.ContentType = isSms ? "application/json" : ApiReply.CgiBin;
        await http.Response.Body.WriteAsync(body, http.RequestAborted);
    }

    private static WeChatError Refusal(Fault fault) => fault switch
    {
        { Kind: FaultKind.Refuse, Errcode: { } code } => new WeChatError(code, "refused by a fault"),
        { Kind: FaultKind.RateLimited } => Errors.TooFastThisMinute,
        _ => Errors.SystemBusy,
    };

    private void Revoke(HttpContext http)
    {
        var now = world.Clock.GetUtcNow();
        if (world.Tokens.Check(http.Request.Query["access_token"], now).Account is { } account)
        {
            world.Tokens.Revoke(account, now);
        }
    }
}
