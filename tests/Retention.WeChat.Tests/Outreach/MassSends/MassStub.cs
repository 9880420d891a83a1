using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.WeChat.Channels;
using Retention.WeChat.Tests.Platform;

namespace Retention.WeChat.Tests.Outreach.MassSends;

/// <summary>WeChat's mass send as far as a job sees it: takes each client id on once, or answers what a test wants.</summary>
internal sealed class MassStub : HttpMessageHandler
{
    private readonly Dictionary<string, long> known = new(StringComparer.Ordinal);

    /// <summary>Instead of the next answers: an errcode, or null for a call that is taken on and never answered.</summary>
    public Queue<int?> Instead { get; } = [];

    /// <summary>So many of the next calls are lost on their way: never taken on, never answered.</summary>
    public int LostCalls { get; set; }

    /// <summary>The calls as they came, repeats included.</summary>
    public List<(string ClientId, string[] OpenIds)> Calls { get; } = [];

    /// <summary>What it says of a mass send when asked.</summary>
    public string Status { get; set; } = "SENDING";

    /// <summary>How often each person got it.</summary>
    public Dictionary<string, int> Received { get; } = new(StringComparer.Ordinal);

    public Task<TestDatabase> DatabaseAsync(DatabaseProvider engine, Dictionary<string, string?>? settings = null, Action<IServiceCollection>? also = null) => TestDatabase.CreateAsync(
        engine,
        new Dictionary<string, string?>(settings ?? [])
        {
            ["WeChat:OfficialAccount:AppId"] = "wx0000000000000001",
            ["WeChat:OfficialAccount:AppSecret"] = "0123456789abcdef0123456789abcdef",
            ["Outreach:PerSecond:MassSend"] = "60",
        },
        services =>
        {
            services.AddHttpClient(WeChatApps.HttpClientName).ConfigurePrimaryHttpMessageHandler(() => this);
            also?.Invoke(services);
        });

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.RequestUri!.AbsolutePath.EndsWith("stable_token", StringComparison.Ordinal))
            return Json("""{"access_token":"token","expires_in":7200}""");
        var body = JsonDocument.Parse(await request.Content!.ReadAsStringAsync(cancellationToken)).RootElement;
        if (request.RequestUri.AbsolutePath.EndsWith("mass/get", StringComparison.Ordinal))
            return Json($$"""{"msg_id":{{body.GetProperty("msg_id").GetInt64()}},"msg_status":"{{Status}}"}""");
        var clientId = body.GetProperty("clientmsgid").GetString()!;
        string[] openIds = [.. body.GetProperty("touser").EnumerateArray().Select(each => each.GetString()!)];
        Calls.Add((clientId, openIds));
        if (LostCalls-- > 0)
            throw new HttpRequestException(HttpRequestError.ResponseEnded, "The call was lost.");
        var instead = Instead.TryDequeue(out var next);
        if (instead && next is { } errcode)
            return Json($$"""{"errcode":{{errcode}},"errmsg":"no"}""");
        if (known.TryGetValue(clientId, out var earlier))
            return Json($$"""{"errcode":45065,"errmsg":"clientmsgid exist","msg_id":{{earlier}}}""");
        known[clientId] = 1_000 + known.Count;
        foreach (var openId in openIds)
            Received[openId] = Received.GetValueOrDefault(openId) + 1;
        return instead
            ? throw new HttpRequestException(HttpRequestError.ResponseEnded, "The answer was lost.")
            : Json($$"""{"errcode":0,"errmsg":"ok","msg_id":{{known[clientId]}}}""");
    }

    private static HttpResponseMessage Json(string text) => new(HttpStatusCode.OK) { Content = new StringContent(text, Encoding.UTF8, "application/json") };
}
