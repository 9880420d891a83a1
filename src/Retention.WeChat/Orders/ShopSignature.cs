using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Retention.Platform.Problems;

namespace Retention.WeChat.Orders;

/// <summary>Proves that a shop sent something, and lately: the HMAC-SHA256, in hex, of the timestamp, a dot and the body as sent.</summary>
internal static class ShopSignature
{
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(5);

    /// <param name="timestamp">Seconds since 1970, as the header has it.</param>
    /// <returns>Null when all is well.</returns>
    public static Problem? ProblemOf(string secret, string? timestamp, string? signature, ReadOnlySpan<byte> body, DateTimeOffset now)
    {
        if (string.IsNullOrEmpty(timestamp) || string.IsNullOrEmpty(signature))
            return OrderProblems.SignatureMissing;
        if (!long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) || seconds > DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            || (now - DateTimeOffset.FromUnixTimeSeconds(seconds)).Duration() > Window)
            return OrderProblems.TimestampOff;
        var expected = Encoding.ASCII.GetBytes(Of(secret, timestamp, body));
        return CryptographicOperations.FixedTimeEquals(expected, Encoding.UTF8.GetBytes(signature.ToLowerInvariant())) ? null : OrderProblems.SignatureWrong;
    }

    public static string Of(string secret, string timestamp, ReadOnlySpan<byte> body)
    {
        using var mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret));
        mac.AppendData(Encoding.UTF8.GetBytes($"{timestamp}."));
        mac.AppendData(body);
        return Convert.ToHexStringLower(mac.GetHashAndReset());
    }
}
