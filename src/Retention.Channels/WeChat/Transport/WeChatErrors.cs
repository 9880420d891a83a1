using System.Net;
using Retention.Channels.Wire;

namespace Retention.Channels.WeChat.Transport;

/// <summary>Decides what a failure means: by code, by HTTP status, by how the connection ended.</summary>
internal static class WeChatErrors
{
    private const string RidMark = "rid: ";
    private static readonly TimeSpan MinuteQuota = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan ChinaOffset = TimeSpan.FromHours(8);

    public static WeChatException FromCode(long code, string message, ApiRequest request, DateTimeOffset now)
    {
        var kind = WeChatErrorCatalog.Explain(code).Kind;
        return new WeChatException(kind, code, message, RidOf(message), RetryAfter(kind, code, request, now));
    }

    public static WeChatException FromStatus(HttpStatusCode status, ApiRequest request)
    {
        var text = $"HTTP {(int)status}";
        return status switch
        {
            HttpStatusCode.TooManyRequests => new(WeChatErrorKind.RateLimited, 0, text, retryAfter: MinuteQuota),
            HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError => Unfinished(request, text),
            _ => new(WeChatErrorKind.Misconfigured, 0, $"{text} from {request.Path}"),
        };
    }

    public static WeChatException FromFailure(ApiRequest request, HttpRequestException e) =>
        ConnectionFailures.IsBeforeSending(e)
            ? new(WeChatErrorKind.Transient, 0, $"no connection ({e.HttpRequestError})", inner: e)
            : Unfinished(request, $"connection lost ({e.HttpRequestError})", e);

    public static WeChatException Unfinished(ApiRequest request, string why, Exception? inner = null) =>
        new(request.IsRead ? WeChatErrorKind.Transient : WeChatErrorKind.OutcomeUnknown, 0, $"{why} from {request.Path}", inner: inner);

    public static string? RidOf(string message)
    {
        var start = message.LastIndexOf(RidMark, StringComparison.Ordinal);
        return start < 0 ? null : message[(start + RidMark.Length)..].Trim();
    }

    private static TimeSpan? RetryAfter(WeChatErrorKind kind, long code, ApiRequest request, DateTimeOffset now)
    {
        if (kind != WeChatErrorKind.RateLimited)
            return null;
        // Mini-program codes are limited by the minute and say so with the daily code.
        return code == 45009 && request.Path != MiniProgram.UnlimitedCodePath ? UntilMidnightInChina(now) : MinuteQuota;
    }

    private static TimeSpan UntilMidnightInChina(DateTimeOffset now)
    {
        var local = now.ToOffset(ChinaOffset);
        return new DateTimeOffset(local.Date.AddDays(1), ChinaOffset) - local;
    }
}
