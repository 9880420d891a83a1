using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Retention.Sandbox.Callbacks;

/// <summary>The nodes of a callback in their order; writes itself as XML or JSON.</summary>
internal sealed class PushBody
{
    private readonly List<(string Name, object Value)> nodes = [];

    public PushBody Add(string name, string value) => Append(name, value);

    public PushBody Add(string name, long value) => Append(name, value);

    public PushBody Add(string name, PushBody value) => Append(name, value);

    /// <summary>A wrapped list in XML (<c>wrapper/List</c>), a flat <c>List</c> array in JSON.</summary>
    public PushBody AddList(string wrapper, IReadOnlyList<PushBody> items) => Append(wrapper, items);

    /// <summary>Elements of one name in XML, an array of texts in JSON.</summary>
    public PushBody Add(string name, IReadOnlyList<string> values) => Append(name, values);

    public byte[] Write(CallbackFormat format) => format == CallbackFormat.Xml ? Xml() : Json();

    private PushBody Append(string name, object value)
    {
        nodes.Add((name, value));
        return this;
    }

    private byte[] Xml()
    {
        var text = new StringBuilder("<xml>");
        WriteXml(text);
        return Encoding.UTF8.GetBytes(text.Append("</xml>").ToString());
    }

    private void WriteXml(StringBuilder text)
    {
        foreach (var (name, value) in nodes.SelectMany(node => node.Value is IReadOnlyList<string> texts ? texts.Select(each => (node.Name, (object)each)) : [node]))
        {
            text.Append('<').Append(name).Append('>');
            WriteXmlValue(text, value);
            text.Append("</").Append(name).Append('>');
        }
    }

    private static void WriteXmlValue(StringBuilder text, object value)
    {
        switch (value)
        {
            case string words:
                text.Append("<![CDATA[").Append(Clean(words).Replace("]]>", "]]]]><![CDATA[>", StringComparison.Ordinal)).Append("]]>");
                break;
            case PushBody inner:
                inner.WriteXml(text);
                break;
            case IReadOnlyList<PushBody> items:
                foreach (var item in items)
                {
                    text.Append("<List>");
                    item.WriteXml(text);
                    text.Append("</List>");
                }

                break;
            default:
                text.Append(value);
                break;
        }
    }

    // Control characters cannot stand in XML at all; WeChat leaves them out.
    private static string Clean(string words) =>
        words.AsSpan().IndexOfAnyInRange('\0', '\u001f') < 0
            ? words
            : string.Concat(words.Where(letter => letter is >= ' ' or '\t' or '\n' or '\r'));

    private byte[] Json()
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            WriteJson(writer);
        }

        return buffer.ToArray();
    }

    private void WriteJson(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        foreach (var (name, value) in nodes)
        {
            writer.WritePropertyName(value is IReadOnlyList<PushBody> ? "List" : name);
            WriteJsonValue(writer, value);
        }

        writer.WriteEndObject();
    }

    private static void WriteJsonValue(Utf8JsonWriter writer, object value)
    {
        switch (value)
        {
            case string words:
                writer.WriteStringValue(words);
                break;
            case PushBody inner:
                inner.WriteJson(writer);
                break;
            case IReadOnlyList<string> texts:
                writer.WriteStartArray();
                foreach (var text in texts)
                {
                    writer.WriteStringValue(text);
                }

                writer.WriteEndArray();
                break;
            case IReadOnlyList<PushBody> items:
                writer.WriteStartArray();
                foreach (var item in items)
                {
                    item.WriteJson(writer);
                }

                writer.WriteEndArray();
                break;
            default:
                writer.WriteNumberValue((long)value);
                break;
        }
    }
}
