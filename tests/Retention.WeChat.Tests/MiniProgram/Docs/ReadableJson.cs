using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Retention.WeChat.Tests.MiniProgram.Docs;

/// <summary>JSON for people: what fits into a line stands on one.</summary>
internal static class ReadableJson
{
    private const int LineMax = 110;

    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Of(JsonNode? node, string indent = "") => node switch
    {
        JsonObject { Count: > 0 } or JsonArray { Count: > 0 } when Inline(node) is { } line && line.Length + indent.Length <= LineMax && indent.Length > 0 => line,
        JsonObject { Count: > 0 } members => Block('{', members.Select(member => $"{Text(member.Key)}: {Of(member.Value, indent + "  ")}"), '}', indent),
        JsonArray { Count: > 0 } items => Block('[', items.Select(item => Of(item, indent + "  ")), ']', indent),
        _ => Inline(node),
    };

    private static string Block(char open, IEnumerable<string> parts, char close, string indent) =>
        $"{open}\n{indent}  {string.Join($",\n{indent}  ", parts)}\n{indent}{close}";

    private static string Inline(JsonNode? node) => node switch
    {
        null => "null",
        JsonObject { Count: > 0 } members => $"{{ {string.Join(", ", members.Select(member => $"{Text(member.Key)}: {Inline(member.Value)}"))} }}",
        JsonArray { Count: > 0 } items => $"[{string.Join(", ", items.Select(Inline))}]",
        _ => node.ToJsonString(Plain),
    };

    private static string Text(string text) => JsonSerializer.Serialize(text, Plain);
}
