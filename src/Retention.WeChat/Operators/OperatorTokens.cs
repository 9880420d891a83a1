using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Threading.RateLimiting;
using Retention.Platform.Privacy;

namespace Retention.WeChat.Operators;

/// <summary>
/// Makes and recognises session tokens: 128 random bits and a keyed hash over them. A made-up one is told without asking the
/// database and counts against its address; a genuine one is never refused for what others behind the same address try.
/// </summary>
internal sealed class OperatorTokens(PersonalData privacy) : IDisposable
{
    /// <summary>Of every token; shoppers' have another.</summary>
    public const int Length = 43;

    /// <summary>More than browsers come to that kept a token of a key no longer in use.</summary>
    internal const int MadeUpPerMinute = 60;

    private const int RandomBytes = 16;
    private const int TokenBytes = 32;
    private const string Realm = "operator-session";

    private readonly PartitionedRateLimiter<string> madeUp = PartitionedRateLimiter.Create<string, string>(
        address => RateLimitPartition.GetFixedWindowLimiter(address, static _ => ConsoleLimits.PerMinute(MadeUpPerMinute)),
        StringComparer.Ordinal);

    public string New()
    {
        Span<byte> token = stackalloc byte[TokenBytes];
        RandomNumberGenerator.Fill(token[..RandomBytes]);
        Seal(token[..RandomBytes], token[RandomBytes..]);
        return Base64Url.EncodeToString(token);
    }

    public bool IsGenuine(string token)
    {
        Span<byte> bytes = stackalloc byte[TokenBytes];
        if (token.Length != Length || Base64Url.DecodeFromChars(token, bytes, out _, out var count) != OperationStatus.Done || count != TokenBytes)
            return false;
        Span<byte> genuine = stackalloc byte[TokenBytes - RandomBytes];
        Seal(bytes[..RandomBytes], genuine);
        return CryptographicOperations.FixedTimeEquals(genuine, bytes[RandomBytes..]);
    }

    /// <returns>False when this address has shown more made-up tokens within a minute than anybody does by mistake.</returns>
    public bool TakeMadeUp(string address)
    {
        using var lease = madeUp.AttemptAcquire(address);
        return lease.IsAcquired;
    }

    public void Dispose() => madeUp.Dispose();

    private void Seal(ReadOnlySpan<byte> random, Span<byte> seal) => Convert.FromHexString(privacy.Hash(Realm, Convert.ToHexStringLower(random)), seal, out _, out _);
}
