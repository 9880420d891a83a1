using System.Text.Json;

namespace Retention.Channels.WeChat.Transport;

/// <summary>The whole body of an answer. The content type is only looked at where a picture is expected: WeChat labels JSON as text.</summary>
internal sealed record ApiResponse(byte[] Body, string? MediaType)
{
    public bool LooksLikeJson => Body.AsSpan().TrimStart(" \t\r\n\uFEFF"u8) is [(byte)'{', ..];

    /// <summary>Reads errcode and errmsg without binding the rest; zero when there is none.</summary>
    /// <exception cref="JsonException">The body is not a JSON object.</exception>
    public (long Code, string Message) ReadError()
    {
        var reader = new Utf8JsonReader(Body);
        var code = 0L;
        var message = "";
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            throw new JsonException("Not a JSON object");
        while (reader.Read())
        {
            if (reader is not { CurrentDepth: 1, TokenType: JsonTokenType.PropertyName })
                continue;
            if (reader.ValueTextEquals("errcode"u8) && reader.Read())
                code = ReadCode(ref reader);
            else if (reader.ValueTextEquals("errmsg"u8) && reader.Read() && reader.TokenType == JsonTokenType.String)
                message = reader.GetString()!;
        }

        return (code, message);
    }

    private static long ReadCode(ref Utf8JsonReader reader) =>
        reader.TokenType switch
        {
            JsonTokenType.Number when reader.TryGetInt64(out var number) => number,
            JsonTokenType.String when long.TryParse(reader.GetString(), out var number) => number,
            _ => throw new JsonException("errcode is not a number"),
        };
}
