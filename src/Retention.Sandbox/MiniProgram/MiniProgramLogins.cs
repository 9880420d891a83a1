using System.Collections.Concurrent;
using System.Security.Cryptography;
using Retention.Sandbox.Wire;

namespace Retention.Sandbox.MiniProgram;

/// <summary>The short-lived codes a mini-program gets from the phone, and the session keys they lead to.</summary>
internal sealed class MiniProgramLogins
{
    private const int CodesMax = 100_000;
    private static readonly TimeSpan CodeLife = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<string, Code> codes = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> order = new();
    private readonly ConcurrentDictionary<string, string> sessionKeys = new(StringComparer.Ordinal);

    /// <summary>A code for logging in, or for the phone number.</summary>
    public string NewCode(Fan fan, bool forPhone, DateTimeOffset now)
    {
        var code = Identifiers.Ticket("0")[..32];
        codes[code] = new Code(fan, forPhone, now + CodeLife);
        order.Enqueue(code);
        if (order.Count > CodesMax && order.TryDequeue(out var oldest))
        {
            codes.TryRemove(oldest, out _);
        }

        return code;
    }

    public (Fan? Fan, WeChatError? Refusal) Redeem(Account account, string? code, bool forPhone, DateTimeOffset now)
    {
        if (code is null || !codes.TryGetValue(code, out var found)
            || found.ForPhone != forPhone || found.Fan.Account != account || found.Until <= now)
        {
            return (null, Errors.InvalidCode);
        }

        return found.Use() ? (found.Fan, null) : (null, Errors.CodeUsed);
    }

    public string SessionKey(Fan fan) =>
        sessionKeys.GetOrAdd(fan.OpenId, static _ => Convert.ToBase64String(RandomNumberGenerator.GetBytes(16)));

    public void Reset(Fan fan) => sessionKeys.TryRemove(fan.OpenId, out _);

    private sealed class Code(Fan fan, bool forPhone, DateTimeOffset until)
    {
        private int used;

        public Fan Fan => fan;

        public bool ForPhone => forPhone;

        public DateTimeOffset Until => until;

        public bool Use() => Interlocked.Exchange(ref used, 1) == 0;
    }
}
