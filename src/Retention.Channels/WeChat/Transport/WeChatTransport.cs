using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.Retry;

namespace Retention.Channels.WeChat.Transport;

/// <summary>
/// The one way to call WeChat: adds the token, checks errcode, replaces a refused token once, repeats reads.
/// Whatever changes something is sent once and never repeated here.
/// </summary>
internal sealed partial class WeChatTransport(WeChatHttp http, TimeProvider clock, ILogger logger)
{
    private const int ReadRetriesMax = 2;

    private readonly ResiliencePipeline reads = new ResiliencePipelineBuilder()
        .AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle<WeChatException>(e => e.Kind == WeChatErrorKind.Transient),
            MaxRetryAttempts = ReadRetriesMax,
            Delay = TimeSpan.FromMilliseconds(200),
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
        })
        .Build();

    public required Func<CancellationToken, ValueTask<string>> CurrentToken { get; init; }

    public required Func<string, CancellationToken, Task<string>> ReplaceToken { get; init; }

    public async Task CallAsync(ApiRequest request, CancellationToken ct) => await SendAsync(request, withToken: true, ct);

    public async Task<T> CallAsync<T>(ApiRequest request, JsonTypeInfo<T> type, CancellationToken ct) =>
        Bind(request, await SendAsync(request, withToken: true, ct), type);

    /// <summary>For calls that carry the app's secret or a fan's own token instead of the access token.</summary>
    public async Task<T> CallWithoutTokenAsync<T>(ApiRequest request, JsonTypeInfo<T> type, CancellationToken ct) =>
        Bind(request, await SendAsync(request, withToken: false, ct), type);

    public async Task CallWithoutTokenAsync(ApiRequest request, CancellationToken ct) => await SendAsync(request, withToken: false, ct);

    /// <summary>For calls that answer with a file, or with JSON when they fail.</summary>
    public async Task<ApiResponse> DownloadAsync(ApiRequest request, CancellationToken ct) => await SendAsync(request, withToken: true, ct, isFile: true);

    private async Task<ApiResponse> SendAsync(ApiRequest request, bool withToken, CancellationToken ct, bool isFile = false)
    {
        if (!withToken)
            return await ExchangeAsync(request, null, isFile, ct);

        var token = await CurrentToken(ct);
        try
        {
            return await ExchangeAsync(request, token, isFile, ct);
        }
        catch (WeChatException e) when (e.ErrCode is 40001 or 40014 or 42001)
        {
            Log.TokenRefused(logger, request.Path, e.ErrCode);
        }

        // Refused for its token, so the first attempt did nothing: even a send may be made again.
        token = await ReplaceToken(token, ct);
        return await ExchangeAsync(request, token, isFile, ct);
    }

    private async ValueTask<ApiResponse> ExchangeAsync(ApiRequest request, string? token, bool isFile, CancellationToken ct)
    {
        if (!request.IsRead)
            return Check(request, await http.ExchangeAsync(request, token, ct), isFile);
        return await reads.ExecuteAsync(async attempt => Check(request, await http.ExchangeAsync(request, token, attempt), isFile), ct);
    }

    private ApiResponse Check(ApiRequest request, ApiResponse response, bool isFile)
    {
        if (isFile && !response.LooksLikeJson)
            return response;
        try
        {
            var (code, message) = response.ReadError();
            return code == 0 || code == request.ToleratedCode
                ? response
                : throw WeChatErrors.FromCode(code, message, request, clock.GetUtcNow());
        }
        catch (JsonException e)
        {
            throw WeChatErrors.Unfinished(request, "unreadable answer", e);
        }
    }

    private static T Bind<T>(ApiRequest request, ApiResponse response, JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(response.Body, type)
                ?? throw WeChatErrors.Unfinished(request, "empty answer");
        }
        catch (JsonException e)
        {
            throw WeChatErrors.Unfinished(request, "unexpected answer", e);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "WeChat refused the token for {Path} with {ErrCode}; replacing it once")]
        public static partial void TokenRefused(ILogger logger, string path, long errCode);
    }
}
