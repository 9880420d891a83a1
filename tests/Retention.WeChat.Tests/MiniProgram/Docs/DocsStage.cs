using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;
using Retention.Platform.Time;
using Retention.WeChat.Tests.TestBed;

namespace Retention.WeChat.Tests.MiniProgram.Docs;

/// <summary>Plays the calls of one page and keeps how they looked.</summary>
internal sealed class DocsStage
{
    /// <summary>The shopper's number.</summary>
    public const string Phone = "+8613800000001";

    private readonly Dictionary<string, string> recordings;
    private readonly SteadyText steady;

    public DocsStage(ProductBed bed, HttpClient console, ShopperCalls shopper)
        : this(bed, console, shopper, new Dictionary<string, string>(StringComparer.Ordinal), new SteadyText(bed.Clock.GetUtcNow().ToOffset(BusinessCalendar.Offset)))
    {
    }

    private DocsStage(ProductBed bed, HttpClient console, ShopperCalls shopper, Dictionary<string, string> recordings, SteadyText steady) =>
        (Bed, Console, Shopper, this.recordings, this.steady) = (bed, console, shopper, recordings, steady);

    public ProductBed Bed { get; }

    /// <summary>An operator's, to prepare what shoppers meet.</summary>
    public HttpClient Console { get; }

    /// <summary>Signed in.</summary>
    public ShopperCalls Shopper { get; }

    public IReadOnlyDictionary<string, string> Recordings => recordings;

    /// <summary>The same page, played by somebody else.</summary>
    public DocsStage With(ShopperCalls other) => new(Bed, Console, other, recordings, steady);

    /// <summary>Shows something random as something else, from now on.</summary>
    public void Say(string real, string shown) => steady.Say(real, shown);

    public Task<MiniReply> GetAsync(string name, string path) => ShowAsync(name, HttpMethod.Get, path);

    public Task<MiniReply> PostAsync(string name, string path, object? body = null) => ShowAsync(name, HttpMethod.Post, path, body);

    /// <summary>A call before anybody is signed in.</summary>
    public Task<MiniReply> OpenAsync(string name, string path, object body) => ShowAsync(name, HttpMethod.Post, path, body, signedIn: false);

    /// <summary>A write with an Idempotency-Key.</summary>
    public Task<MiniReply> ChangeAsync(string name, string path, object? body = null, string? key = null) => ShowAsync(name, HttpMethod.Post, path, body, key ?? $"example-{name}");

    /// <summary>Plays a call and keeps request and answer under the name of the page's mark.</summary>
    public async Task<MiniReply> ShowAsync(string name, HttpMethod method, string path, object? body = null, string? key = null, bool signedIn = true)
    {
        var reply = await Shopper.SendAsync(method, path, body, key);
        recordings.Add(name, $"{RequestOf(method, path, body, key, signedIn)}\n\n{AnswerOf(reply)}");
        return reply;
    }

    private string RequestOf(HttpMethod method, string path, object? body, string? key, bool signedIn)
    {
        var lines = new List<string> { $"{method} {ShopperCalls.Root}{path}" };
        if (signedIn)
            lines.Add("Authorization: Bearer <accessToken>");
        if (key is not null)
            lines.Add($"Idempotency-Key: {key}");
        if (body is not null)
            lines.Add($"Content-Type: application/json\n\n{ReadableJson.Of(steady.Of(JsonSerializer.SerializeToNode(body)))}");
        return $"```http\n{steady.Of(string.Join('\n', lines))}\n```";
    }

    private string AnswerOf(MiniReply reply)
    {
        var headers = new[] { "Retry-After", "Idempotent-Replayed" }
            .Where(reply.Headers.Contains)
            .Select(header => $"\n{header}: {string.Join(", ", reply.Headers.GetValues(header))}");
        var json = ReadableJson.Of(steady.Of(JsonSerializer.SerializeToNode(reply.Envelope)));
        return $"```http\n{reply.Status} {ReasonPhrases.GetReasonPhrase(reply.Status)}{string.Concat(headers)}\n\n{json}\n```";
    }
}
