using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Retention.Channels.Wire;

/// <summary>Reads as text what WeChat sends now as a string, now as a number, digit for digit.</summary>
internal sealed class TextOrNumberConverter : JsonConverter<string>
{
    public override string Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.Number ? Encoding.UTF8.GetString(reader.ValueSpan) : reader.GetString() ?? "";

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);
}
