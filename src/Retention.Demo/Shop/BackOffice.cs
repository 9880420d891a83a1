using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Retention.Demo.Shop;

/// <summary>What the shop's staff do, through the same console API that any operator would use.</summary>
internal sealed class BackOffice(Uri product, string name, string password, FanNumbers fans) : IDisposable
{
    private readonly HttpClient http = new() { BaseAddress = new Uri(product, "api/console/") };

    public Task<JsonElement> ListAsync(string path, CancellationToken ct) => SendAsync(HttpMethod.Get, path, null, ct);

    public Task<JsonElement> CreateAsync(string path, object request, CancellationToken ct) => SendAsync(HttpMethod.Post, path, request, ct);

    public Task ReplaceAsync(string path, object request, CancellationToken ct) => SendAsync(HttpMethod.Put, path, request, ct);

    /// <summary>Whether the shop has met whoever has this openid.</summary>
    public async Task<bool> KnowsAsync(string openId, CancellationToken ct) => await fans.FindAsync(openId, ct) is not null;

    /// <summary>The fan leaves a phone number at the counter and agrees to text messages.</summary>
    /// <returns>False when nobody is known by this openid.</returns>
    public async Task<bool> NotePhoneAsync(string openId, string phone, CancellationToken ct)
    {
        if (await fans.FindAsync(openId, ct) is not { } id)
            return false;
        await ReplaceAsync($"fans/{id}/phone", new { phone = $"+86{phone}", smsConsent = true, smsConsentWording = "我同意接收门店的短信通知和优惠" }, ct);
        return true;
    }

    public void Dispose() => http.Dispose();

    private async Task<JsonElement> SendAsync(HttpMethod method, string path, object? body, CancellationToken ct)
    {
        using var answer = await SendOnceAsync(method, path, body, ct);
        if (answer.StatusCode != HttpStatusCode.Unauthorized)
            return await ReadAsync(answer, path, ct);

        await SignInAsync(ct);
        using var again = await SendOnceAsync(method, path, body, ct);
        return await ReadAsync(again, path, ct);
    }

    private async Task<HttpResponseMessage> SendOnceAsync(HttpMethod method, string path, object? body, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        return await http.SendAsync(request, ct);
    }

    private async Task SignInAsync(CancellationToken ct)
    {
        using var answer = await http.PostAsJsonAsync("session", new { name, password, bearer = true }, ct);
        var session = await ReadAsync(answer, "session", ct);
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", session.GetProperty("token").GetString());
    }

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage answer, string path, CancellationToken ct)
    {
        var text = await answer.Content.ReadAsStringAsync(ct);
        if (!answer.IsSuccessStatusCode)
            throw new InvalidOperationException($"The console refused {path}: {(int)answer.StatusCode} {text}");
        return text.Length == 0 ? default : JsonSerializer.Deserialize<JsonElement>(text);
    }
}
