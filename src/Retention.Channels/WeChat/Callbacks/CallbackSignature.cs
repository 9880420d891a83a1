using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace Retention.Channels.WeChat.Callbacks;

/// <summary>SHA-1 over the byte-wise sorted parts, as WeChat signs callbacks and expects replies to be signed.</summary>
internal static class CallbackSignature
{
    private const int PartCount = 4;

    /// <summary>Compares in constant time; anything but forty hexadecimal digits is a mismatch.</summary>
    public static bool Matches(string presented, ReadOnlySpan<byte> token, string timestamp, string nonce, ReadOnlySpan<byte> sealedText)
    {
        Span<byte> claimed = stackalloc byte[SHA1.HashSizeInBytes];
        Span<byte> computed = stackalloc byte[SHA1.HashSizeInBytes];
        if (presented.Length != 2 * SHA1.HashSizeInBytes
            || Convert.FromHexString(presented, claimed, out _, out _) != OperationStatus.Done)
            return false;
        Compute(token, timestamp, nonce, sealedText, computed);
        return CryptographicOperations.FixedTimeEquals(claimed, computed);
    }

    public static string Of(ReadOnlySpan<byte> token, string timestamp, string nonce, ReadOnlySpan<byte> sealedText)
    {
        Span<byte> hash = stackalloc byte[SHA1.HashSizeInBytes];
        Compute(token, timestamp, nonce, sealedText, hash);
        return Convert.ToHexStringLower(hash);
    }

    private static void Compute(ReadOnlySpan<byte> token, string timestamp, string nonce, ReadOnlySpan<byte> sealedText, Span<byte> hash)
    {
        var total = token.Length + Encoding.UTF8.GetByteCount(timestamp) + Encoding.UTF8.GetByteCount(nonce) + sealedText.Length;
        var rented = ArrayPool<byte>.Shared.Rent(2 * total);
        try
        {
            var parts = rented.AsSpan(0, total);
            Span<Range> ranges = stackalloc Range[PartCount];
            var end = 0;
            token.CopyTo(parts);
            ranges[0] = Advance(ref end, token.Length);
            ranges[1] = Advance(ref end, Encoding.UTF8.GetBytes(timestamp, parts[end..]));
            ranges[2] = Advance(ref end, Encoding.UTF8.GetBytes(nonce, parts[end..]));
            sealedText.CopyTo(parts[end..]);
            ranges[3] = Advance(ref end, sealedText.Length);

            var sorted = rented.AsSpan(total, total);
            ConcatenateSorted(parts, ranges, sorted);
            SHA1.HashData(sorted, hash);
        }
        finally
        {
            // The buffer held the token.
            ArrayPool<byte>.Shared.Return(rented, clearArray: true);
        }
    }

    private static Range Advance(ref int end, int length)
    {
        var start = end;
        end += length;
        return start..end;
    }

    private static void ConcatenateSorted(ReadOnlySpan<byte> parts, Span<Range> ranges, Span<byte> sorted)
    {
        for (var i = 1; i < ranges.Length; i++)
            for (var j = i; j > 0 && parts[ranges[j]].SequenceCompareTo(parts[ranges[j - 1]]) < 0; j--)
                (ranges[j], ranges[j - 1]) = (ranges[j - 1], ranges[j]);

        foreach (var range in ranges)
        {
            var part = parts[range];
            part.CopyTo(sorted);
            sorted = sorted[part.Length..];
        }
    }
}
