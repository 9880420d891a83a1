using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Retention.Benchmarks.Story;

namespace Retention.Benchmarks.Ring;

/// <summary>What guests do in the mini-program, by its own API, each from where they are and on the phone they have.</summary>
internal sealed class MiniVisits(StoryStage stage) : IDisposable
{
    /// <summary>A tap that went down with its node is answered as still being worked on for half a minute.</summary>
    private const int TriesMax = 200;

    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(250);

    private readonly HttpClient http = new() { BaseAddress = new Uri(stage.Address, "/api/mini/v1/") };

    /// <summary>Calls that were answered.</summary>
    public int Calls { get; private set; }

    /// <summary>A login code is good once: an answer that was lost with a node takes a new one.</summary>
    public async Task SignInAsync(Guest guest, CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            var code = stage.World.Phones.OpenMiniProgram(guest.Mini, "pages/invite").Visit!.Code;
            var (status, data) = await AskAsync(guest, "auth/login", new { loginCode = code }, null, ct);
            if (status == HttpStatusCode.OK)
            {
                guest.Token = data.GetProperty("accessToken").GetString();
                return;
            }

            if (attempt == TriesMax)
                throw new InvalidOperationException($"{guest} cannot sign in: {(int)status} {data}");
            await Task.Delay(BetweenTries, ct);
        }
    }

    /// <returns>The guest's own code; null when the campaign takes nobody any more.</returns>
    public async Task<string?> JoinAsync(Guest guest, long campaignId, CancellationToken ct) =>
        (await PostAsync(guest, $"campaigns/{campaignId}/join", new { }, null, ct)) is { } data ? data.GetProperty("inviteCode").GetString() : null;

    public Task TouchAsync(Guest guest, long campaignId, string code, CancellationToken ct) => PostAsync(guest, $"campaigns/{campaignId}/touch", new { code }, null, ct);

    /// <param name="key">Names the tap: another one is another tap.</param>
    /// <returns>False when the campaign takes nobody any more.</returns>
    public async Task<bool> HelpAsync(Guest guest, long campaignId, string code, string key, CancellationToken ct) =>
        await PostAsync(guest, $"campaigns/{campaignId}/help", new { code }, key, ct) is not null;

    public void Dispose() => http.Dispose();

    private async Task<JsonElement?> PostAsync(Guest guest, string path, object body, string? key, CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            var (status, data) = await AskAsync(guest, path, body, key, ct);
            if (status == HttpStatusCode.OK)
                return data;
            var reason = data.ValueKind == JsonValueKind.Object && data.TryGetProperty("reason", out var named) ? named.GetString() : null;
            if (reason == "referral.not_running")
                return null;
            // Below 500 the answer is meant.
            if (((int)status < 500 && reason != "idempotency.running") || attempt == TriesMax)
                throw new InvalidOperationException($"{guest}, {path}: {(int)status} {data}");
            await Task.Delay(BetweenTries, ct);
        }
    }

    private async Task<(HttpStatusCode Status, JsonElement Data)> AskAsync(Guest guest, string path, object body, string? key, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        request.Headers.Add("X-Forwarded-For", guest.Address);
        if (guest.Token is { } token)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (guest.Device is { } device)
            request.Headers.Add("X-Device-Id", device);
        if (key is not null)
            request.Headers.Add("Idempotency-Key", key);
        using var answer = await http.SendAsync(request, ct);
        Calls++;
        var text = await answer.Content.ReadAsStringAsync(ct);
        var envelope = text.Length == 0 ? default : JsonSerializer.Deserialize<JsonElement>(text);
        return (answer.StatusCode, envelope.ValueKind == JsonValueKind.Object && envelope.TryGetProperty("data", out var data) ? data : envelope);
    }
}
