using System.Buffers;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Retention.Channels.Wire;

/// <summary>Writes request bodies field by field: WeChat's names follow no one rule, and here they can be read as they are sent.</summary>
internal static class JsonBody
{
    private static readonly JsonWriterOptions Options = new() { Encoder = UnescapedJsonEncoder.Instance, SkipValidation = true };

    public static byte[] Write(Action<Utf8JsonWriter> writeMembers)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            writeMembers(json);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    public static Func<HttpContent> Content(Action<Utf8JsonWriter> writeMembers)
    {
        var bytes = Write(writeMembers);
        return () => new ByteArrayContent(bytes)
        {
            Headers = { ContentType = new MediaTypeHeaderValue("application/json", "utf-8") },
        };
    }

    public static void WriteOptional(this Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
            json.WriteString(name, value);
    }

    public static void WriteStrings(this Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
            json.WriteStringValue(value);
        json.WriteEndArray();
    }
}
