namespace Retention.Channels.WeChat.Transport;

/// <summary>
/// A token that all callers share: read from memory, then from the nodes' cache, then from WeChat,
/// and from WeChat by one caller at a time while the others wait for the same answer.
/// </summary>
internal sealed class RenewableToken(
    string cacheKey,
    ISharedTokenCache cache,
    TimeProvider clock,
    Func<string?, CancellationToken, Task<SharedToken>> fetch)
{
    // WeChat changes a stable token within its last five minutes and honours both for five more.
    private static readonly TimeSpan RenewAhead = TimeSpan.FromSeconds(60);

    private readonly Lock gate = new();
    private volatile SharedToken? held;
    private Task<SharedToken>? flight;

    public ValueTask<string> CurrentAsync(CancellationToken ct) =>
        IsUsable(held, rejected: null) ? new(held!.Value) : new(JoinFlightAsync(rejected: null, ct));

    /// <summary>Another token than the one WeChat refused. Callers that come late with an old one get the new one at once.</summary>
    public async Task<string> ReplaceAsync(string rejected, CancellationToken ct) =>
        IsUsable(held, rejected) ? held!.Value : await JoinFlightAsync(rejected, ct);

    private async Task<string> JoinFlightAsync(string? rejected, CancellationToken ct)
    {
        Task<SharedToken> joined;
        lock (gate)
        {
            if (flight is not { IsCompleted: false })
                flight = RenewAsync(rejected);
            joined = flight;
        }

        return (await joined.WaitAsync(ct)).Value;
    }

    // Not under any one caller's cancellation: others are waiting for it. The exchange has its own deadline.
    private async Task<SharedToken> RenewAsync(string? rejected)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var ours = held;
        if (IsUsable(ours, rejected))
            return ours!;

        var shared = await cache.FindAsync(cacheKey, CancellationToken.None);
        if (IsUsable(shared, rejected))
            return held = shared!;

        try
        {
            var fresh = await fetch(rejected, CancellationToken.None);
            await cache.KeepAsync(cacheKey, fresh, CancellationToken.None);
            return held = fresh;
        }
        catch (WeChatException) when (rejected is null && ours is not null && clock.GetUtcNow() < ours.ExpiresAt)
        {
            // The last minute of the old token bridges a short outage.
            return ours;
        }
    }

    private bool IsUsable(SharedToken? token, string? rejected) =>
        token is not null && token.Value != rejected && clock.GetUtcNow() < token.ExpiresAt - RenewAhead;
}
