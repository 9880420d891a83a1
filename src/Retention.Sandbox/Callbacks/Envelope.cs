using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Retention.Sandbox.Callbacks;

/// <summary>A callback as it goes over the wire: address with signatures, body sealed as the account's mode asks.</summary>
internal sealed record Envelope(Uri Address, byte[] Body, string ContentType)
{
    public static Envelope Seal(Account account, string? openId, byte[] clear, DateTimeOffset now)
    {
        var options = account.Options;
        var query = Signed(options.Token, now, out var timestamp, out var nonce);
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

        return new Envelope(
            WithQuery(options.CallbackUrl!, query),
            body,
            options.CallbackFormat == CallbackFormat.Xml ? "text/xml" : "application/json");
    }

    /// <summary>The address that asks a server to prove itself by answering with the echo.</summary>
    public static Uri Verification(Account account, DateTimeOffset now, out string echo)
    {
        echo = Number();
        return WithQuery(account.Options.CallbackUrl!, Signed(account.Options.Token, now, out _, out _).Append("&echostr=").Append(echo));
    }

    private static StringBuilder Signed(string token, DateTimeOffset now, out string timestamp, out string nonce)
    {
        timestamp = now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        nonce = Number();
        return new StringBuilder("signature=").Append(CallbackSignature.Of(token, timestamp, nonce))
            .Append("&timestamp=").Append(timestamp)
            .Append("&nonce=").Append(nonce);
    }

    private static string Number() => RandomNumberGenerator.GetInt32(100_000_000, int.MaxValue).ToString(CultureInfo.InvariantCulture);

    private static Uri WithQuery(string url, StringBuilder query) =>
        new(url + (url.Contains('?', StringComparison.Ordinal) ? '&' : '?') + query);

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
