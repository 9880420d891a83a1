using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Retention.Sandbox.Sms;
using Retention.Sandbox.Wire;

namespace Retention.Sandbox.Tests.Support;

/// <summary>Signs and sends calls to the SMS interface in the ways clients are known to do it.</summary>
internal sealed record SmsCaller(TestWorld World)
{
    public string SecretId { get; init; } = SandboxDefaults.Sms.SecretId;

    public string SecretKey { get; init; } = SandboxDefaults.Sms.SecretKey;

    public bool WithPort { get; init; } = true;

    public bool SignAction { get; init; }

    public bool Unsigned { get; init; }

    public string Version { get; init; } = "2021-01-11";

    public TimeSpan Skew { get; init; }

    public async Task<JsonElement> CallAsync(string action, object body)
    {
        var payload = WireJson.Write(body);
        var timestamp = (World.Clock.GetUtcNow() + Skew).ToUnixTimeSeconds();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/") { Content = new ByteArrayContent(payload) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add("X-TC-Action", action);
        request.Headers.Add("X-TC-Version", Version);
        request.Headers.Add("X-TC-Timestamp", $"{timestamp}");
        if (!Unsigned)
        {
            request.Headers.TryAddWithoutValidation("Authorization", Authorization(action, payload, timestamp));
        }

        using var answer = await World.SendAsync(request);
        using var document = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        var response = document.RootElement.GetProperty("Response").Clone();
        Assert.True(response.TryGetProperty("RequestId", out _));
        return response;
    }

    public async Task<string> FailsAsync(string action, object body) =>
        (await CallAsync(action, body)).GetProperty("Error").Text("Code");

    private string Authorization(string action, byte[] payload, long timestamp)
    {
        var address = World.Host.BaseAddress;
        List<(string Name, string Value)> headers =
            [("content-type", "application/json"), ("host", WithPort ? $"{address.Host}:{address.Port}" : address.Host)];
        if (SignAction)
        {
            headers.Add(("x-tc-action", action.ToLowerInvariant()));
        }

        var canonical = Tc3Signature.CanonicalRequest("POST", "", headers, Tc3Signature.Hash(payload));
        var signature = Tc3Signature.Sign(SecretKey, WithPort ? "sms" : "127", timestamp, canonical);
        return new StringBuilder("TC3-HMAC-SHA256 Credential=").Append(SecretId).Append('/').Append(Tc3Signature.Date(timestamp))
            .Append('/').Append(WithPort ? "sms" : "127").Append("/tc3_request, SignedHeaders=").AppendJoin(';', headers.Select(header => header.Name))
            .Append(", Signature=").Append(signature).ToString();
    }
}
