using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Retention.Channels.Sms;

/// <summary>What the TC3 signature of one POST covers.</summary>
/// <param name="Host">As the Host header says it, with the port when it is not the default.</param>
/// <param name="ContentType">Byte for byte as sent.</param>
public sealed record Tc3Request(string Service, string Host, string ContentType, ReadOnlyMemory<byte> Payload, DateTimeOffset At);

/// <summary>Tencent Cloud's TC3-HMAC-SHA256: from a request and a key to the Authorization header.</summary>
public static class Tc3Signer
{
    private const string Algorithm = "TC3-HMAC-SHA256";
    private const string SignedHeaders = "content-type;host";

    public static string Authorize(Tc3Request request, string secretId, string secretKey) =>
        $"{Algorithm} Credential={secretId}/{ScopeOf(request)}, SignedHeaders={SignedHeaders}, Signature={Sign(request, secretKey)}";

    internal static string Sign(Tc3Request request, string secretKey)
    {
        var text = $"{Algorithm}\n{request.At.ToUnixTimeSeconds()}\n{ScopeOf(request)}\n{HashOf(Encoding.UTF8.GetBytes(Canonical(request)))}";
        var dateKey = Hmac(Encoding.UTF8.GetBytes("TC3" + secretKey), DateOf(request));
        var serviceKey = Hmac(dateKey, request.Service);
        var signingKey = Hmac(serviceKey, "tc3_request");
        return Convert.ToHexStringLower(Hmac(signingKey, text));
    }

    internal static string Canonical(Tc3Request request) =>
        $"POST\n/\n\ncontent-type:{request.ContentType}\nhost:{request.Host}\n\n{SignedHeaders}\n{HashOf(request.Payload.Span)}";

    private static string ScopeOf(Tc3Request request) => $"{DateOf(request)}/{request.Service}/tc3_request";

    // The date in UTC, whatever the clock on the wall says.
    private static string DateOf(Tc3Request request) => request.At.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string HashOf(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static byte[] Hmac(byte[] key, string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));
}
