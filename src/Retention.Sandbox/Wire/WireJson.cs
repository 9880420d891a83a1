using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Retention.Sandbox.Wire;

/// <summary>JSON as the platforms write it: Chinese unescaped, names exactly as given.</summary>
internal static class WireJson
{
    public static readonly JsonSerializerOptions Plain = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public static byte[] Write(object value) => JsonSerializer.SerializeToUtf8Bytes(value, value.GetType(), Plain);

    public static string? Text(this JsonElement element, string name) =>
        element.Member(name) switch
        {
            { ValueKind: JsonValueKind.String } text => text.GetString(),
            { ValueKind: JsonValueKind.Number } number => number.GetRawText(),
            _ => null,
        };

    /// <summary>A whole number; WeChat also takes it as text.</summary>
    public static long? Number(this JsonElement element, string name) =>
        long.TryParse(element.Text(name), System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : null;

    public static bool Flag(this JsonElement element, string name) =>
        element.Member(name) is { ValueKind: JsonValueKind.True };

    public static JsonElement? Object(this JsonElement element, string name) =>
        element.Member(name) is { ValueKind: JsonValueKind.Object } found ? found : null;

    /// <summary>The strings of an array, or null when there is no such array of strings.</summary>
    public static List<string>? Texts(this JsonElement element, string name)
    {
        if (element.Member(name) is not { ValueKind: JsonValueKind.Array } array)
        {
            return null;
        }

        var texts = new List<string>(array.GetArrayLength());
        foreach (var item in array.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.String)
            {
                return null;
            }

            texts.Add(item.GetString()!);
        }

        return texts;
    }

    public static IEnumerable<JsonElement> Items(this JsonElement element, string name) =>
        element.Member(name) is { ValueKind: JsonValueKind.Array } array ? array.EnumerateArray() : [];

    private static JsonElement? Member(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var member) ? member : null;
}
