using System.Net.Http.Json;
using System.Text.Json;

namespace Retention.Sandbox.Tests.Support;

/// <summary>A sandbox on its own port with a clock that stands still, and calls made as any client would make them.</summary>
internal sealed class TestWorld : IAsyncDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 20, 4, 0, 0, TimeSpan.Zero);

    private readonly HttpClient http;
    private string? token;

    private TestWorld(SandboxHost host, MovableClock clock)
    {
        (Host, Clock) = (host, clock);
        http = new HttpClient { BaseAddress = host.BaseAddress };
    }

    public SandboxHost Host { get; }

    public MovableClock Clock { get; }

    public World World => Host.World;

    public Account Brand => World.Accounts[0];

    public Account Mini => World.Accounts[1];

    public static async Task<TestWorld> StartAsync(SandboxOptions? options = null)
    {
        var clock = MovableClock.StandingAt(Noon);
        var asked = options ?? new SandboxOptions();
        var limits = asked.Limits with { ReceiptDelay = TimeSpan.FromSeconds(1), CallbackRetryDelay = TimeSpan.Zero };
        return new TestWorld(await SandboxHost.StartAsync(asked with { Limits = limits }, clock), clock);
    }

    /// <summary>A sandbox whose official account pushes to the given address.</summary>
    public static Task<TestWorld> StartAsync(Uri callback, CallbackMode mode = CallbackMode.Safe, SandboxLimits? limits = null) =>
        StartAsync(new SandboxOptions
        {
            Accounts =
            [
                SandboxDefaults.Accounts[0] with { CallbackUrl = callback.ToString(), CallbackMode = mode },
                SandboxDefaults.Accounts[1] with { CallbackUrl = callback.ToString(), CallbackMode = mode },
            ],
            Templates = SandboxDefaults.Templates,
            Sms = SandboxDefaults.Sms with { StatusCallbackUrl = callback.ToString(), ReplyCallbackUrl = callback.ToString() },
            Limits = limits ?? new SandboxLimits(),
        });

    public Fan Follower()
    {
        var fan = Stranger();
        Assert.Null(World.Phones.Follow(fan));
        return fan;
    }

    public Fan Stranger() => World.People.Create().At(Brand);

    /// <summary>A follower whose follow no longer opens a window.</summary>
    public Fan OldFollower()
    {
        var fan = Follower();
        Clock.Advance(TimeSpan.FromMinutes(2));
        return fan;
    }

    public async Task<string> TokenAsync(Account? account = null)
    {
        var options = (account ?? Brand).Options;
        var answer = await GetAsync($"/cgi-bin/token?grant_type=client_credential&appid={options.AppId}&secret={options.AppSecret}");
        return answer.GetProperty("access_token").GetString()!;
    }

    /// <summary>Posts with a token of the account, the brand's unless another is named.</summary>
    public async Task<JsonElement> PostAsync(string path, object body, Account? account = null)
    {
        var with = account is null ? token ??= await TokenAsync() : await TokenAsync(account);
        return await PostOpenAsync($"{path}{(path.Contains('?') ? '&' : '?')}access_token={with}", body);
    }

    public async Task<JsonElement> PostOpenAsync(string path, object body)
    {
        using var answer = await http.PostAsJsonAsync(path, body, new JsonSerializerOptions
        {
            Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        });
        return await ReadAsync(answer);
    }

    public async Task<JsonElement> PostRawAsync(string path, string body)
    {
        using var content = new StringContent(body);
        using var answer = await http.PostAsync($"{path}?access_token={token ??= await TokenAsync()}", content);
        return await ReadAsync(answer);
    }

    public async Task<JsonElement> GetWithTokenAsync(string path) =>
        await GetAsync($"{path}{(path.Contains('?') ? '&' : '?')}access_token={token ??= await TokenAsync()}");

    public async Task<JsonElement> GetAsync(string path)
    {
        using var answer = await http.GetAsync(path);
        return await ReadAsync(answer);
    }

    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request) => http.SendAsync(request);

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await Host.DisposeAsync();
    }

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage answer)
    {
        using var document = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return document.RootElement.Clone();
    }
}
