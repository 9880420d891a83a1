using System.Text.Json;

namespace Retention.Sandbox.Wire;

/// <summary>One checked call: whose it is, when it came, and its body.</summary>
internal sealed class ApiCall(HttpContext http, World world, Account account, JsonElement body, byte[] rawBody)
{
    public HttpContext Http => http;

    public World World => world;

    public Account Account => account;

    public JsonElement Body => body;

    public byte[] RawBody => rawBody;

    public DateTimeOffset Now { get; } = world.Clock.GetUtcNow();

    public string? Query(string name) => http.Request.Query.TryGetValue(name, out var value) ? (string?)value : null;

    /// <summary>The fan of this account behind an openid; another account's openid is nobody here.</summary>
    public Fan? Fan(string? openId) =>
        openId is not null && world.People.FindFan(openId) is { } fan && fan.Account == account ? fan : null;
}
