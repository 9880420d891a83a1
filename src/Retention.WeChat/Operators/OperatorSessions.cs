using System.Security.Cryptography;
using System.Text;
using Retention.Platform.Problems;

namespace Retention.WeChat.Operators;

/// <summary>The clock of sessions: the machine's. Moving the business clock ahead must not sign anybody out.</summary>
internal sealed record SessionClock(TimeProvider Time);

/// <summary>What a successful sign-in hands out; the token is shown once and only its hash is kept.</summary>
internal sealed record Session(string Token, CurrentOperator Operator);

/// <summary>Opens, recognises and ends sessions of operators.</summary>
internal sealed partial class OperatorSessions(OperatorStore operators, SessionStore sessions, KnownSessions known, OperatorTokens tokens, Passwords passwords, SessionClock clock, ILogger<OperatorSessions> logger)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(12);

    // One answer for a wrong name, a wrong password and a disabled operator: none of them tells which names exist.
    private static readonly Problem Wrong = new("operator.sign_in_failed", StatusCodes.Status401Unauthorized, "用户名或密码不正确。", "The name or the password is wrong.");

    public async Task<Result<Session>> SignInAsync(string name, string password, CancellationToken ct)
    {
        var known = await operators.FindCredentialsAsync(Operator.Canonical(name), ct);
        if (!passwords.Verify(known?.PasswordHash, password) || known is not { DisabledAt: null })
        {
            Log.Refused(logger, known?.Id.Value);
            return Wrong;
        }

        var token = tokens.New();
        var now = clock.Time.GetUtcNow();
        if (!await sessions.AddAsync(Hash(token), known.Id, known.PasswordHash, now, now + Lifetime, ct))
            return Wrong;
        return await FindAsync(token, ct) is { } current ? new Session(token, current) : Wrong;
    }

    /// <param name="token">A genuine one, see <see cref="OperatorTokens.IsGenuine"/>.</param>
    /// <param name="ct">Stops waiting.</param>
    public async Task<CurrentOperator?> FindAsync(string token, CancellationToken ct) => await known.FindAsync(Hash(token), ct) is { } signedIn
        ? new CurrentOperator(signedIn.Id, signedIn.Name, signedIn.Role, signedIn.ExpiresAt)
        : null;

    public Task EndAsync(string token, CancellationToken ct) => tokens.IsGenuine(token) ? sessions.RemoveAsync(Hash(token), ct) : Task.CompletedTask;

    public Task<int> PurgeAsync(CancellationToken ct) => sessions.RemoveExpiredAsync(clock.Time.GetUtcNow(), ct);

    // The token has 128 random bits: a fast hash is enough, there is nothing to guess.
    private static string Hash(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "A sign-in was refused (operator {OperatorId}).")]
        public static partial void Refused(ILogger logger, long? operatorId);
    }
}
