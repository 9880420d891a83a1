using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Retention.Sandbox.Wire;

/// <summary>One refused call, as openapi/rid/get tells it.</summary>
internal sealed record RefusedCall(Account? Account, DateTimeOffset At, string Url, string Request, string Response, string ClientIp);

/// <summary>Makes the rid that every refusal carries, and remembers the newest for diagnosis.</summary>
internal sealed class RequestIds
{
    private const int Kept = 10_000;

    private readonly ConcurrentDictionary<string, RefusedCall> calls = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> order = new();

    public static string Next(DateTimeOffset now)
    {
        Span<byte> random = stackalloc byte[8];
        RandomNumberGenerator.Fill(random);
        return $"{now.ToUnixTimeSeconds():x8}-{Convert.ToHexStringLower(random[..4])}-{Convert.ToHexStringLower(random[4..])}";
    }

    public void Remember(string rid, RefusedCall call)
    {
        calls[rid] = call;
        order.Enqueue(rid);
        if (order.Count > Kept && order.TryDequeue(out var oldest))
        {
            calls.TryRemove(oldest, out _);
        }
    }

    public RefusedCall? Find(string rid) => calls.GetValueOrDefault(rid);
}
