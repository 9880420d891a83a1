using System.Text.Json;

namespace Retention.Channels.WeChat.Callbacks;

/// <summary>
/// Finds the text of the <c>Encrypt</c> node in a pushed body and writes the envelope of a sealed reply.
/// </summary>
/// <remarks>
/// The body is only scanned, not parsed: whatever is found must still carry WeChat's signature,
/// and the hot path is spared an XML reader.
/// </remarks>
internal static class SealedEnvelope
{
    private const int MaxJsonDepth = 16;

    public static bool IsJson(ReadOnlySpan<byte> body) =>
        body.TrimStart(" \t\r\n"u8) is [(byte)'{', ..];

    public static bool TryFind(ReadOnlyMemory<byte> body, bool isJson, out ReadOnlyMemory<byte> sealedText)
    {
        sealedText = isJson ? FindInJson(body) : FindInXml(body);
        return !sealedText.IsEmpty;
    }

    public static string WriteXml(string encrypt, string signature, string timestamp, string nonce) =>
        $"<xml><Encrypt><![CDATA[{encrypt}]]></Encrypt><MsgSignature><![CDATA[{signature}]]></MsgSignature>"
        + $"<TimeStamp>{timestamp}</TimeStamp><Nonce><![CDATA[{nonce}]]></Nonce></xml>";

    public static string WriteJson(string encrypt, string signature, string timestamp, string nonce) =>
        $$"""{"Encrypt":"{{encrypt}}","MsgSignature":"{{signature}}","TimeStamp":{{timestamp}},"Nonce":"{{JsonEncodedText.Encode(nonce)}}"}""";

    // In compatible mode the fan's own words stand in the same body: CDATA sections are stepped over,
    // so that a text message saying "<Encrypt>" is not taken for the node.
    private static ReadOnlyMemory<byte> FindInXml(ReadOnlyMemory<byte> body)
    {
        var rest = body;
        for (var open = rest.Span.IndexOf((byte)'<'); open >= 0; open = rest.Span.IndexOf((byte)'<'))
        {
            rest = rest[open..];
            if (rest.Span.StartsWith("<Encrypt>"u8))
                return TextOf(rest["<Encrypt>".Length..]);
            if (!rest.Span.StartsWith("<![CDATA["u8))
            {
                rest = rest[1..];
                continue;
            }

            var close = rest.Span.IndexOf("]]>"u8);
            if (close < 0)
                return default;
            rest = rest[close..];
        }

        return default;
    }

    private static ReadOnlyMemory<byte> TextOf(ReadOnlyMemory<byte> content)
    {
        content = content.TrimStart(" \t\r\n"u8);
        var isCData = content.Span.StartsWith("<![CDATA["u8);
        if (isCData)
            content = content["<![CDATA[".Length..];
        var end = isCData ? content.Span.IndexOf("]]>"u8) : content.Span.IndexOf((byte)'<');
        return end < 0 ? default : content[..end].Trim(" \t\r\n"u8);
    }

    private static ReadOnlyMemory<byte> FindInJson(ReadOnlyMemory<byte> body)
    {
        try
        {
            var reader = new Utf8JsonReader(body.Span, new JsonReaderOptions { MaxDepth = MaxJsonDepth });
            while (reader.Read())
                if (reader is { CurrentDepth: 1, TokenType: JsonTokenType.PropertyName } && reader.ValueTextEquals("Encrypt"u8))
                    return reader.Read() && reader.TokenType == JsonTokenType.String ? Unescaped(ref reader) : default;
        }
        catch (JsonException)
        {
            // Not JSON after all: there is nothing sealed in it.
        }
        catch (InvalidOperationException)
        {
            // A string with half a surrogate pair cannot be unescaped.
        }

        return default;
    }

    // Base64 may be written with "\/"; the signature is over the text without the backslash.
    private static byte[] Unescaped(ref Utf8JsonReader reader)
    {
        var text = new byte[reader.ValueSpan.Length];
        return text[..reader.CopyString(text)];
    }
}
