using System.Text.Json;
using Retention.Channels.Wire;

namespace Retention.Channels.WeChat.Transport;

/// <summary>One call: its path and query without the token, and whether it may be made twice.</summary>
internal sealed record ApiRequest(HttpMethod Method, string PathAndQuery)
{
    /// <summary>True for calls that change nothing: they are repeated when they fail in passing.</summary>
    public bool IsRead { get; init; }

    /// <summary>Called for each attempt, because a sent content cannot be sent again.</summary>
    public Func<HttpContent>? Content { get; init; }

    /// <summary>A code that still comes with a result worth reading.</summary>
    public long? ToleratedCode { get; init; }

    public int MaxResponseBytes { get; init; } = 8 * 1024 * 1024;

    public string Path => PathAndQuery.Split('?', 2)[0];

    public static ApiRequest Get(string pathAndQuery) => new(HttpMethod.Get, pathAndQuery) { IsRead = true };

    public static ApiRequest Post(string path, Action<Utf8JsonWriter> writeMembers) =>
        new(HttpMethod.Post, path) { Content = JsonBody.Content(writeMembers) };

    /// <summary>A question that WeChat wants posted.</summary>
    public static ApiRequest PostRead(string path, Action<Utf8JsonWriter> writeMembers) =>
        Post(path, writeMembers) with { IsRead = true };
}
