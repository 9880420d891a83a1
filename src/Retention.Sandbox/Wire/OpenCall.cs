using System.Text.Json;

namespace Retention.Sandbox.Wire;

/// <summary>A call without access token.</summary>
internal sealed class OpenCall(HttpContext http, World world, JsonElement body)
{
    public HttpContext Http => http;

    public World World => world;

    public JsonElement Body => body;

    public DateTimeOffset Now { get; } = world.Clock.GetUtcNow();

    public string? Query(string name) => http.Request.Query.TryGetValue(name, out var value) ? (string?)value : null;
}
