using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Retention.Sandbox.Sms;

/// <summary>TC3-HMAC-SHA256: canonical request, string to sign, derived key.</summary>
internal static class Tc3Signature
{
    public const string Algorithm = "TC3-HMAC-SHA256";

    public static string Date(long timestamp) =>
        DateTimeOffset.FromUnixTimeSeconds(timestamp).UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    public static string Hash(ReadOnlySpan<byte> data) => Convert.ToHexStringLower(SHA256.HashData(data));

    /// <summary>The request in its signed form; headers are (lower-case name, value) in signing order.</summary>
    public static string CanonicalRequest(string method, string query, IEnumerable<(string Name, string Value)> headers, string payloadHash)
    {
        var list = headers.ToList();
        var canonicalHeaders = string.Concat(list.Select(header => $"{header.Name}:{header.Value.Trim()}\n"));
        var names = string.Join(';', list.Select(header => header.Name));
        return $"{method}\n/\n{query}\n{canonicalHeaders}\n{names}\n{payloadHash}";
    }

    public static string Sign(string secretKey, string service, long timestamp, string canonicalRequest)
    {
        var date = Date(timestamp);
        var toSign = $"{Algorithm}\n{timestamp}\n{date}/{service}/tc3_request\n{Hash(Encoding.UTF8.GetBytes(canonicalRequest))}";
        var key = Hmac(Hmac(Hmac(Encoding.UTF8.GetBytes("TC3" + secretKey), date), service), "tc3_request");
        return Convert.ToHexStringLower(Hmac(key, toSign));
    }

    private static byte[] Hmac(byte[] key, string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));
}
