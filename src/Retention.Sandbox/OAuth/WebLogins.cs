using System.Collections.Concurrent;
using Retention.Sandbox.Wire;

namespace Retention.Sandbox.OAuth;

/// <param name="IsSnapshot">A page preview: WeChat says so, and the ids belong to nobody.</param>
internal sealed record WebGrant(Fan Fan, string Scope, DateTimeOffset Until, bool IsSnapshot = false);

/// <summary>Codes and tokens of the web login; they have nothing to do with the app's access token.</summary>
internal sealed class WebLogins
{
    private const int KeptMax = 100_000;
    private static readonly TimeSpan CodeLife = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan TokenLife = TimeSpan.FromSeconds(7200);
    private static readonly TimeSpan RefreshLife = TimeSpan.FromDays(30);

    private readonly ConcurrentDictionary<string, (WebGrant Grant, bool Used)> codes = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, WebGrant> tokens = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, WebGrant> refreshTokens = new(StringComparer.Ordinal);

    public string NewCode(Fan fan, string scope, DateTimeOffset now, bool isSnapshot = false)
    {
        Trim(now);
        var code = Identifiers.Ticket("0")[..32];
        codes[code] = (new WebGrant(fan, scope, now + CodeLife, isSnapshot), false);
        return code;
    }

    public (WebGrant? Grant, WeChatError? Refusal) Redeem(Account account, string code, DateTimeOffset now)
    {
        if (!codes.TryGetValue(code, out var held) || held.Grant.Fan.Account != account || held.Grant.Until <= now)
        {
            return (null, Errors.InvalidCode);
        }

        return !held.Used && codes.TryUpdate(code, (held.Grant, true), held) ? (held.Grant, null) : (null, Errors.CodeUsed);
    }

    public (string Token, string Refresh) Issue(WebGrant grant, DateTimeOffset now)
    {
        var (token, refresh) = (Identifiers.Ticket("")[..88], Identifiers.Ticket("")[..88]);
        tokens[token] = grant with { Until = now + TokenLife };
        refreshTokens[refresh] = grant with { Until = now + RefreshLife };
        return (token, refresh);
    }

    public WebGrant? ByToken(string? token, DateTimeOffset now) => Valid(tokens, token, now);

    public WebGrant? ByRefreshToken(string? token, DateTimeOffset now) => Valid(refreshTokens, token, now);

    private static WebGrant? Valid(ConcurrentDictionary<string, WebGrant> from, string? token, DateTimeOffset now) =>
        token is not null && from.TryGetValue(token, out var grant) && now < grant.Until ? grant : null;

    private void Trim(DateTimeOffset now)
    {
        Trim(codes, held => held.Grant.Until <= now);
        Trim(tokens, grant => grant.Until <= now);
        Trim(refreshTokens, grant => grant.Until <= now);
    }

    private static void Trim<T>(ConcurrentDictionary<string, T> from, Func<T, bool> isOver)
    {
        if (from.Count < KeptMax)
        {
            return;
        }

        foreach (var (key, value) in from)
        {
            if (isOver(value))
            {
                from.TryRemove(key, out _);
            }
        }
    }
}
