using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Retention.Sandbox;

namespace Retention.WeChat.Tests.TestBed;

/// <summary>An answer of the mini-program's API as it came over the wire.</summary>
public sealed record MiniReply(int Status, string Body, JsonElement Envelope, HttpResponseHeaders Headers, string? MediaType)
{
    public int Code => Envelope.GetProperty("code").GetInt32();

    public JsonElement Data => Envelope.GetProperty("data");

    public string? Reason => Data.ValueKind == JsonValueKind.Object && Data.TryGetProperty("reason", out var reason) ? reason.GetString() : null;

    public bool IsReplay => Headers.Contains("Idempotent-Replayed");
}

/// <summary>A person's mini-program: signs in with a code from the simulated phone and calls the API by it.</summary>
public sealed class ShopperCalls(ProductBed bed, Sandbox.Fan fan)
{
    public const string Root = "/api/mini/v1";

    public Sandbox.Fan Fan => fan;

    public string AccessToken { get; set; } = "";

    public string RefreshToken { get; set; } = "";

    public string MemberId { get; private set; } = "";

    /// <summary>The random name the client made for its installation; none unless told.</summary>
    public string? DeviceId { get; init; }

    /// <summary>The shapes of answers the client names; none unless told.</summary>
    public string? Accept { get; set; }

    /// <summary>A new person with the mini-program open and signed in.</summary>
    public static async Task<ShopperCalls> SignInAsync(ProductBed bed, Person? person = null)
    {
        var shopper = new ShopperCalls(bed, (person ?? bed.World.People.Create()).At(bed.MiniAccount));
        Assert.Equal(200, (await shopper.LoginAsync()).Status);
        return shopper;
    }

    public MiniProgramVisit Open() => bed.World.Phones.OpenMiniProgram(fan, "pages/index").Visit!;

    public async Task<MiniReply> LoginAsync()
    {
        var reply = await PostAsync("/auth/login", new { loginCode = Open().Code });
        if (reply.Status == 200)
        {
            AccessToken = reply.Data.GetProperty("accessToken").GetString()!;
            RefreshToken = reply.Data.GetProperty("refreshToken").GetString()!;
            MemberId = reply.Data.GetProperty("memberId").GetString()!;
        }

        return reply;
    }

    public Task<MiniReply> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    /// <param name="path">Below the API's root.</param>
    /// <param name="body">None for an empty request.</param>
    /// <param name="key">The Idempotency-Key, where the route needs one.</param>
    public Task<MiniReply> PostAsync(string path, object? body = null, string? key = null) => SendAsync(HttpMethod.Post, path, body, key);

    public async Task<MiniReply> SendAsync(HttpMethod method, string path, object? body = null, string? key = null)
    {
        using var request = new HttpRequestMessage(method, Root + path);
        if (AccessToken.Length > 0)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", AccessToken);
        if (DeviceId is not null)
            request.Headers.Add("X-Device-Id", DeviceId);
        if (Accept is not null)
            request.Headers.TryAddWithoutValidation("Accept", Accept);
        if (key is not null)
            request.Headers.Add("Idempotency-Key", key);
        if (body is string raw)
            request.Content = new StringContent(raw, Encoding.UTF8, "application/json");
        else if (body is not null)
            request.Content = JsonContent.Create(body);
        using var response = await bed.Http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return new MiniReply((int)response.StatusCode, text, JsonSerializer.Deserialize<JsonElement>(text), response.Headers, response.Content.Headers.ContentType?.MediaType);
    }
}
