using System.Collections.Concurrent;
using Retention.Platform.Data;

namespace Retention.WeChat.Operators;

/// <summary>
/// Sessions as they were a moment ago, so that a script's thousands of calls share a look-up. One ended on this node opens
/// nothing from then on; one ended on another, after at most <see cref="MaxAge"/>.
/// </summary>
internal sealed class KnownSessions(IServiceScopeFactory scopes, SessionClock clock)
{
    public static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(2);

    /// <summary>Only genuine tokens come here, ended ones among them. Far more than operators and scripts at once; past it all are looked up anew.</summary>
    private const int KnownMax = 10_000;

    private readonly ConcurrentDictionary<string, Cached<Known>> byTokenHash = new(StringComparer.Ordinal);

    public async ValueTask<SessionStore.SignedIn?> FindAsync(string tokenHash, CancellationToken ct)
    {
        var (session, _) = await EntryOf(tokenHash).GetAsync(ct);
        return session?.ExpiresAt > clock.Time.GetUtcNow() ? session : null;
    }

    public void Forget(string tokenHash)
    {
        if (byTokenHash.TryGetValue(tokenHash, out var entry))
            entry.Invalidate();
    }

    public void ForgetAll()
    {
        foreach (var entry in byTokenHash.Values)
            entry.Invalidate();
    }

    private Cached<Known> EntryOf(string tokenHash)
    {
        if (byTokenHash.TryGetValue(tokenHash, out var known))
            return known;
        if (byTokenHash.Count >= KnownMax)
            byTokenHash.Clear();
        return byTokenHash.GetOrAdd(tokenHash, hash => new Cached<Known>(scopes, MaxAge, async (db, ct) =>
            new Known(await new SessionStore(db, this).FindAsync(hash, clock.Time.GetUtcNow(), ct), hash)));
    }

    private sealed record Known(SessionStore.SignedIn? Session, string TokenHash);
}
