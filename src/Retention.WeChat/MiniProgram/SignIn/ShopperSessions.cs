using Microsoft.Extensions.Options;
using Retention.Platform.Ids;
using Retention.Platform.Problems;
using Retention.WeChat.Fans;
using Retention.WeChat.Operators;

namespace Retention.WeChat.MiniProgram;

/// <summary>
/// Opens, renews and ends sign-ins of shoppers. Each refresh token is exchanged once; one that comes again later than a
/// lost answer explains has been copied, and ends the sign-in. Every access token is checked against its session, one
/// read by primary key, so that a logout, a deletion or a merge holds with the next request.
/// </summary>
internal sealed partial class ShopperSessions(
    ShopperSessionStore store, ShopperTokens tokens, IdGenerator ids, SessionClock clock, IOptions<MiniProgramOptions> options, ILogger<ShopperSessions> logger)
{
    public async Task<TokenPair> OpenAsync(Id<Fan> fanId, CancellationToken ct)
    {
        var id = ids.Next<ShopperSession>();
        var now = clock.Time.GetUtcNow();
        await store.AddAsync(id, fanId, now, RefreshUntil(now), ct);
        return Pair(id, 1, now, RefreshUntil(now));
    }

    /// <returns>The person a request comes from; none when the token opens nothing (any more).</returns>
    public async Task<Shopper?> FindAsync(string accessToken, CancellationToken ct) =>
        tokens.ReadAccess(accessToken, clock.Time.GetUtcNow()) is { } id && await store.FindAsync(id, ct) is { } session
            ? new Shopper(session.FanId, session.MemberId, session.Id)
            : null;

    public async Task<Result<(TokenPair Tokens, Id<Fan> MemberId)>> RefreshAsync(string refreshToken, CancellationToken ct)
    {
        if (tokens.ReadRefresh(refreshToken) is not var (id, generation))
            return SignInErrors.SessionEnded;
        var now = clock.Time.GetUtcNow();
        var rotated = await store.RotateAsync(id, generation, now, RefreshUntil(now), ct);
        if (await store.FindAsync(id, ct) is not { } session || session.ExpiresAt <= now)
            return SignInErrors.SessionEnded;
        if (rotated || IsAskedAgain(session, generation, now))
            return (Pair(id, generation + 1, now, session.ExpiresAt), session.MemberId);

        await store.RemoveAsync(id, ct);
        Log.Reused(logger, session.FanId);
        return SignInErrors.TokenReused;
    }

    public Task EndAsync(Id<ShopperSession> id, CancellationToken ct) => store.RemoveAsync(id, ct);

    /// <summary>Signs out every device of these fans.</summary>
    public Task EndOfAsync(IReadOnlyCollection<Id<Fan>> fanIds, CancellationToken ct) => store.RemoveOfAsync(fanIds, ct);

    public Task PurgeAsync(CancellationToken ct) => store.RemoveExpiredAsync(clock.Time.GetUtcNow(), ct);

    /// <summary>The answer may have been lost, or two calls of the same phone ran at once: both get the same next token.</summary>
    private bool IsAskedAgain(ShopperSession session, int generation, DateTimeOffset now) =>
        session.Generation == generation + 1 && now - session.RotatedAt <= TimeSpan.FromSeconds(options.Value.RefreshGraceSeconds);

    private TokenPair Pair(Id<ShopperSession> id, int generation, DateTimeOffset now, DateTimeOffset refreshUntil)
    {
        var access = TimeSpan.FromMinutes(options.Value.AccessMinutes);
        return new TokenPair(tokens.Access(id, now + access), now + access, (int)access.TotalSeconds, tokens.Refresh(id, generation), refreshUntil);
    }

    private DateTimeOffset RefreshUntil(DateTimeOffset now) => now.AddDays(options.Value.RefreshDays);

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "A refresh token of fan {FanId} was used a second time; the sign-in has been ended.")]
        public static partial void Reused(ILogger logger, Id<Fan> fanId);
    }
}
