using System.Text.Json;
using System.Text.Json.Serialization;

namespace Retention.WeChat.Hosting;

/// <summary>Moments carry their offset: without one the framework would take them for the server's own, eight hours late in a container.</summary>
internal sealed class MomentWithOffset : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.String || !reader.TryGetDateTimeOffset(out var moment))
            throw new WireSlip("时间的写法不对，例如 2026-11-02T10:30:00+08:00。", "This is no time; write it like 2026-11-02T10:30:00+08:00.");
        return HasOffset(reader.GetString()!) ? moment : throw new WireSlip("时间须写明时区，例如 2026-11-02T10:30:00+08:00。", "The time lacks its offset; write it like 2026-11-02T10:30:00+08:00.");
    }

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) => writer.WriteStringValue(value);

    internal static bool HasOffset(string text) => text.IndexOf('T', StringComparison.Ordinal) is > 0 and var time && text.AsSpan(time).IndexOfAny('Z', '+', '-') > 0;
}

/// <summary>What is read later has whole characters: phones that cut an emoji in two send half of it, and nobody could write it down.</summary>
internal sealed class WholeText : JsonConverter<JsonElement>
{
    public override JsonElement Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var element = JsonElement.ParseValue(ref reader);
        try
        {
            ReadTexts(element);
        }
        catch (InvalidOperationException)
        {
            throw new WireSlip("文字里有不完整的字符（例如被截断的表情），请修改后再提交。", "A text holds half a character, such as an emoji that was cut in two.");
        }

        return element;
    }

    public override void Write(Utf8JsonWriter writer, JsonElement value, JsonSerializerOptions options) => value.WriteTo(writer);

    private static void ReadTexts(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.String:
                _ = element.GetString();
                break;
            case JsonValueKind.Array:
                foreach (var each in element.EnumerateArray())
                    ReadTexts(each);
                break;
            case JsonValueKind.Object:
                foreach (var member in element.EnumerateObject())
                {
                    _ = member.Name;
                    ReadTexts(member.Value);
                }

                break;
        }
    }
}
