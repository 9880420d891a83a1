using System.Security.Cryptography;
using System.Text;

namespace Retention.Sandbox.Callbacks;

/// <summary>A callback as it goes over the wire: address with signatures, body sealed as the account's mode asks.</summary>
internal sealed record Envelope(Uri Address, byte[] Body, string ContentType)
{
    public static Envelope Seal(Account account, string? openId, byte[] clear, DateTimeOffset now)
    {
        var options = account.Options;
        var timestamp = now.ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture);
        var nonce = RandomNumberGenerator.GetInt32(100_000_000, int.MaxValue).ToString(System.Globalization.CultureInfo.InvariantCulture);
        var query = new StringBuilder()
            .Append("signature=").Append(CallbackSignature.Of(options.Token, timestamp, nonce))
            .Append("&timestamp=").Append(timestamp)
            .Append("&nonce=").Append(nonce);
        if (openId is not null)
        {
            query.Append("&openid=").Append(openId);
        }

        var body = clear;
        if (options.CallbackMode != CallbackMode.Plain && account.Cipher is { } cipher)
        {
            var encrypted = cipher.Encrypt(clear);
            query.Append("&encrypt_type=aes&msg_signature=").Append(CallbackSignature.Of(options.Token, timestamp, nonce, encrypted));
            body = options.CallbackMode == CallbackMode.Compatible
                ? Beside(clear, encrypted, options.CallbackFormat)
                : Alone(options.OriginalId, encrypted, options.CallbackFormat);
        }

        var url = options.CallbackUrl!;
        return new Envelope(
            new Uri(url + (url.Contains('?', StringComparison.Ordinal) ? '&' : '?') + query),
            body,
            options.CallbackFormat == CallbackFormat.Xml ? "text/xml" : "application/json");
    }

    private static byte[] Alone(string originalId, string encrypted, CallbackFormat format) =>
        new PushBody().Add("ToUserName", originalId).Add("Encrypt", encrypted).Write(format);

    // Compatibility mode: the clear nodes and the Encrypt node stand in one body.
    private static byte[] Beside(byte[] clear, string encrypted, CallbackFormat format)
    {
        var text = Encoding.UTF8.GetString(clear);
        return Encoding.UTF8.GetBytes(format == CallbackFormat.Xml
            ? text[..text.LastIndexOf("</xml>", StringComparison.Ordinal)] + $"<Encrypt><![CDATA[{encrypted}]]></Encrypt></xml>"
            : text[..text.LastIndexOf('}')] + $",\"Encrypt\":\"{encrypted}\"}}");
    }
}
