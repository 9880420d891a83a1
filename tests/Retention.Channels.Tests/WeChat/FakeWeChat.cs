using System.Net;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Retention.Channels.WeChat;

namespace Retention.Channels.Tests.WeChat;

internal sealed record SentRequest(HttpMethod Method, string Path, string Query, string Body, string? ContentType)
{
    public string? AccessToken => System.Web.HttpUtility.ParseQueryString(Query)["access_token"];
}

/// <summary>Stands at the other end of the client: notes every request and answers as told.</summary>
internal sealed class FakeWeChat : HttpMessageHandler
{
    public const string Ok = """{"errcode":0,"errmsg":"ok"}""";

    private readonly Lock gate = new();
    private readonly List<SentRequest> requests = [];

    public FixedClock Clock { get; } = new(new DateTimeOffset(2026, 3, 1, 4, 0, 0, TimeSpan.Zero));

    /// <summary>The token WeChat gives out and honours.</summary>
    public string Token { get; set; } = "token-1";

    public Func<SentRequest, CancellationToken, Task<HttpResponseMessage>>? TokenAnswer { get; set; }

    public Func<SentRequest, CancellationToken, Task<HttpResponseMessage>> Answer { get; set; } = (_, _) => Task.FromResult(Json(Ok));

    public IReadOnlyList<SentRequest> Requests
    {
        get
        {
            lock (gate)
                return [.. requests];
        }
    }

    public IReadOnlyList<SentRequest> Calls => [.. Requests.Where(request => !IsTokenRequest(request))];

    public IReadOnlyList<SentRequest> TokenCalls => [.. Requests.Where(IsTokenRequest)];

    public SentRequest Last => Calls[^1];

    public static FakeWeChat Answering(string json) => new() { Answer = (_, _) => Task.FromResult(Json(json)) };

    public static HttpResponseMessage Json(string json, string contentType = "application/json") =>
        new(HttpStatusCode.OK) { Content = new StringContent(json, Encoding.UTF8, contentType) };

    public static Task<HttpResponseMessage> Error(long code, string message = "error rid: 1-2-3") =>
        Task.FromResult(Json($$"""{"errcode":{{code}},"errmsg":"{{message}}"}"""));

    public WeChatApp App(ISharedTokenCache? cache = null, TimeSpan? timeout = null) => new(
        new WeChatAppSettings { AppId = "wx1", AppSecret = "secret-1", Timeout = timeout ?? TimeSpan.FromSeconds(30) },
        new HttpClient(this, disposeHandler: false),
        cache ?? new MemoryTokenCache(),
        Clock,
        NullLoggerFactory.Instance);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage message, CancellationToken ct)
    {
        var request = new SentRequest(
            message.Method,
            message.RequestUri!.AbsolutePath,
            message.RequestUri.Query,
            message.Content is null ? "" : await message.Content.ReadAsStringAsync(ct),
            message.Content?.Headers.ContentType?.ToString());
        lock (gate)
            requests.Add(request);
        if (!IsTokenRequest(request))
            return await Answer(request, ct);
        return TokenAnswer is null
            ? Json($$"""{"access_token":"{{Token}}","expires_in":7200}""")
            : await TokenAnswer(request, ct);
    }

    private static bool IsTokenRequest(SentRequest request) => request.Path.EndsWith("/cgi-bin/stable_token", StringComparison.Ordinal);
}
