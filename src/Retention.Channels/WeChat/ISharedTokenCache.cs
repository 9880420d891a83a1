using System.Collections.Concurrent;

namespace Retention.Channels.WeChat;

/// <summary>An access token or ticket and when WeChat stops taking it.</summary>
public sealed record SharedToken(string Value, DateTimeOffset ExpiresAt)
{
    public override string ToString() => $"token until {ExpiresAt:O}";
}

/// <summary>
/// Where the nodes of one installation share tokens. A cache that is down answers null and forgets
/// rather than throws: every node can fetch the same stable token for itself.
/// </summary>
public interface ISharedTokenCache
{
    ValueTask<SharedToken?> FindAsync(string key, CancellationToken ct);

    ValueTask KeepAsync(string key, SharedToken token, CancellationToken ct);
}

/// <summary>For a single node, and for tests.</summary>
public sealed class MemoryTokenCache : ISharedTokenCache
{
    // One entry per app and kind of token: bounded by configuration.
    private readonly ConcurrentDictionary<string, SharedToken> tokens = new(StringComparer.Ordinal);

    public ValueTask<SharedToken?> FindAsync(string key, CancellationToken ct) => new(tokens.GetValueOrDefault(key));

    public ValueTask KeepAsync(string key, SharedToken token, CancellationToken ct)
    {
        tokens[key] = token;
        return ValueTask.CompletedTask;
    }
}
