using System.Collections.Concurrent;
using System.Security.Cryptography;
using Retention.Sandbox.Clock;
using Retention.Sandbox.Quotas;
using Retention.Sandbox.Wire;

namespace Retention.Sandbox.Tokens;

/// <summary>Issues access tokens in two separate spaces (token, stable_token) and says whose a token is.</summary>
internal sealed class TokenOffice(SandboxLimits limits)
{
    private const int TokenChars = 136;
    private const int GrantsMax = 10_000;
    private static readonly TimeSpan ForcedSpacing = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, Grant> grants = new(StringComparer.Ordinal);

    /// <summary>A new token; the one before it works on through the overlap.</summary>
    public (string Token, int ExpiresIn) Issue(Account account, DateTimeOffset now)
    {
        lock (account.TokenState)
        {
            Retire(account.TokenState.Classic, now + limits.TokenOverlap);
            account.TokenState.Classic = Grant(account, now);
            return (account.TokenState.Classic.Token, (int)limits.TokenLife.TotalSeconds);
        }
    }

    /// <summary>The current token while it is good for longer than the overlap, else (or when forced) the next one.</summary>
    public (string Token, int ExpiresIn) Stable(Account account, bool force, DateTimeOffset now)
    {
        var state = account.TokenState;
        lock (state)
        {
            var forced = force && now - state.ForcedAt >= ForcedSpacing
                && state.Forced.Add(ChinaTime.Day(now)) <= limits.ForcedRefreshesPerDay;
            if (forced || state.Stable is null || state.Stable.DiesAt - now <= limits.TokenOverlap)
            {
                Retire(state.Stable, forced ? now : state.Stable?.DiesAt ?? now);
                state.Stable = Grant(account, now);
                state.ForcedAt = forced ? now : state.ForcedAt;
            }

            return (state.Stable.Token, (int)(state.Stable.DiesAt - now).TotalSeconds);
        }
    }

    public (Account? Account, WeChatError? Refusal) Check(string? token, DateTimeOffset now)
    {
        if (string.IsNullOrEmpty(token))
        {
            return (null, Errors.MissingToken);
        }

        if (!grants.TryGetValue(token, out var grant))
        {
            return (null, token.Length == TokenChars ? Errors.InvalidCredential : Errors.InvalidAccessToken);
        }

        if (now < grant.DiesAt)
        {
            return (grant.Account, null);
        }

        return (null, grant.Retired ? Errors.InvalidCredential : Errors.TokenExpired);
    }

    /// <summary>Makes every token of an account invalid at once, as an operator's reset of the secret does.</summary>
    public void Revoke(Account account, DateTimeOffset now)
    {
        lock (account.TokenState)
        {
            Retire(account.TokenState.Classic, now);
            Retire(account.TokenState.Stable, now);
            (account.TokenState.Classic, account.TokenState.Stable) = (null, null);
        }
    }

    private Grant Grant(Account account, DateTimeOffset now)
    {
        const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        var grant = new Grant(RandomNumberGenerator.GetString(Alphabet, TokenChars), account) { DiesAt = now + limits.TokenLife };
        Forget(now);
        grants[grant.Token] = grant;
        return grant;
    }

    // Long-dead tokens are answered like ones that never were.
    private void Forget(DateTimeOffset now)
    {
        if (grants.Count < GrantsMax)
        {
            return;
        }

        foreach (var (token, grant) in grants)
        {
            if (grant.DiesAt <= now)
            {
                grants.TryRemove(token, out _);
            }
        }
    }

    private static void Retire(Grant? grant, DateTimeOffset at)
    {
        if (grant is not null && at < grant.DiesAt)
        {
            grant.DiesAt = at;
            grant.Retired = true;
        }
    }
}

internal sealed class Grant(string token, Account account)
{
    public string Token => token;

    public Account Account => account;

    public DateTimeOffset DiesAt { get; set; }

    /// <summary>Replaced before its time: the answer is then "not latest" rather than "expired".</summary>
    public bool Retired { get; set; }
}

internal sealed class TokenState
{
    public Grant? Classic { get; set; }

    public Grant? Stable { get; set; }

    public DateTimeOffset ForcedAt { get; set; } = DateTimeOffset.MinValue;

    public WindowCounter Forced { get; } = new();
}
