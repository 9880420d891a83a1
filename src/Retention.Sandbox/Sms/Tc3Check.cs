using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Retention.Sandbox.Sms;

/// <summary>Verifies a call's authorization as the cloud's gateway does.</summary>
internal static partial class Tc3Check
{
    private const long SkewSecondsMax = 300;

    public static SmsCode? Refusal(HttpRequest request, byte[] body, SmsOptions options, DateTimeOffset now)
    {
        var match = Authorization().Match(request.Headers.Authorization.ToString());
        if (!match.Success || !long.TryParse(request.Headers["X-TC-Timestamp"], out var timestamp))
        {
            return SmsCodes.InvalidAuthorization;
        }

        if (Math.Abs(now.ToUnixTimeSeconds() - timestamp) > SkewSecondsMax || match.Groups["date"].Value != Tc3Signature.Date(timestamp))
        {
            return SmsCodes.SignatureExpire;
        }

        if (match.Groups["id"].Value != options.SecretId)
        {
            return SmsCodes.SecretIdNotFound;
        }

        // SDKs pointed at an address take its first label for the service's name, so on loopback the scope is trusted.
        var service = match.Groups["service"].Value;
        if (service != "sms" && !IsAddress(request.Host.Host))
        {
            return SmsCodes.SignatureFailure;
        }

        var names = match.Groups["headers"].Value.Split(';');
        return names.Contains("host", StringComparer.Ordinal)
            && names.Contains("content-type", StringComparer.Ordinal)
            && Matches(request, body, options.SecretKey, service, timestamp, names, match.Groups["signature"].Value)
                ? null
                : SmsCodes.SignatureFailure;
    }

    private static bool Matches(
        HttpRequest request, byte[] body, string secretKey, string service, long timestamp, string[] names, string signature)
    {
        var payloadHash = request.Headers["X-TC-Content-SHA256"] == "UNSIGNED-PAYLOAD"
            ? Tc3Signature.Hash("UNSIGNED-PAYLOAD"u8)
            : Tc3Signature.Hash(body);
        var given = Encoding.ASCII.GetBytes(signature);
        // Some SDKs sign the host with its port and some without; the documents lower-case all values, older ones none.
        foreach (var host in new[] { request.Host.Value ?? "", request.Host.Host })
        {
            foreach (var lower in new[] { false, true })
            {
                var headers = names.Select(name => (name, Value(request, name, host, lower)));
                var canonical = Tc3Signature.CanonicalRequest(request.Method, request.QueryString.Value?.TrimStart('?') ?? "", headers, payloadHash);
                var expected = Encoding.ASCII.GetBytes(Tc3Signature.Sign(secretKey, service, timestamp, canonical));
                if (CryptographicOperations.FixedTimeEquals(expected, given))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static string Value(HttpRequest request, string name, string host, bool lower)
    {
        var value = name == "host" ? host : request.Headers[name].ToString();
        return lower || name == "x-tc-action" ? value.ToLowerInvariant() : value;
    }

    private static bool IsAddress(string host) => host == "localhost" || IPAddress.TryParse(host.Trim('[', ']'), out _);

    [GeneratedRegex(@"^TC3-HMAC-SHA256\s+Credential=(?<id>[^/]+)/(?<date>[^/]+)/(?<service>[^/]+)/tc3_request,\s*SignedHeaders=(?<headers>[^,]+),\s*Signature=(?<signature>[0-9a-f]{64})$")]
    private static partial Regex Authorization();
}
