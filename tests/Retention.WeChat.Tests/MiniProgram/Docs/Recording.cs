using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;
using Retention.WeChat.Tests.TestBed;

namespace Retention.WeChat.Tests.MiniProgram.Docs;

/// <summary>A call that was played.</summary>
/// <param name="Name">Of the page's mark.</param>
/// <param name="Device">The name of the phone's installation, where it sends one.</param>
internal sealed record Recording(string Name, HttpMethod Method, string Path, object? Body, string? Key, string? Device, bool SignedIn, MiniReply Reply)
{
    private static readonly string[] HeadersShown = ["Retry-After", "Idempotent-Replayed"];

    public string Show(SteadyText steady) => $"{ShowRequest(steady)}\n\n{ShowAnswer(steady)}";

    private string ShowRequest(SteadyText steady)
    {
        var lines = new List<string> { steady.Of($"{Method} {ShopperCalls.Root}{Path}") };
        if (SignedIn)
            lines.Add("Authorization: Bearer <accessToken>");
        if (Device is not null)
            lines.Add($"X-Device-Id: {Device}");
        if (Key is not null)
            lines.Add($"Idempotency-Key: {Key}");
        if (Body is not null)
            lines.Add($"Content-Type: application/json\n\n{ReadableJson.Of(steady.Of(JsonSerializer.SerializeToNode(Body)))}");
        return $"```http\n{string.Join('\n', lines)}\n```";
    }

    private string ShowAnswer(SteadyText steady)
    {
        var headers = HeadersShown.Where(Reply.Headers.Contains).Select(header => $"\n{header}: {string.Join(", ", Reply.Headers.GetValues(header))}");
        var json = ReadableJson.Of(steady.Of(JsonSerializer.SerializeToNode(Reply.Envelope)));
        return $"```http\n{Reply.Status} {ReasonPhrases.GetReasonPhrase(Reply.Status)}{string.Concat(headers)}\n\n{json}\n```";
    }
}
