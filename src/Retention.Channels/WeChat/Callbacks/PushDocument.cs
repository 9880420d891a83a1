using System.Text;
using System.Text.Json;
using System.Xml;

namespace Retention.Channels.WeChat.Callbacks;

/// <summary>Reads a clear body, XML or JSON, into nodes, within limits no honest push comes near.</summary>
internal static class PushDocument
{
    private const int MaxDepth = 16;
    private const int MaxNodes = 2_000;
    private const int MaxCharacters = 256 * 1024;

    // WeChat speaks UTF-8 and nothing else; whatever an XML declaration claims is ignored.
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static readonly XmlReaderSettings XmlLimits = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        MaxCharactersInDocument = MaxCharacters,
        MaxCharactersFromEntities = 0,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
    };

    /// <exception cref="FormatException">The body is neither; no other exception leaves this method.</exception>
    public static PushNode Parse(ReadOnlySpan<byte> body)
    {
        if (body.StartsWith(Encoding.UTF8.Preamble))
            body = body[Encoding.UTF8.Preamble.Length..];
        try
        {
            return SealedEnvelope.IsJson(body) ? ParseJson(body) : ParseXml(StrictUtf8.GetString(body));
        }
        catch (Exception e) when (e is XmlException or JsonException or ArgumentException or InvalidOperationException)
        {
            throw new FormatException(e.Message, e);
        }
    }

    private static PushNode ParseXml(string text)
    {
        using var reader = XmlReader.Create(new StringReader(text), XmlLimits);
        var open = new Stack<PushNode>();
        var root = new PushNode("push");
        open.Push(root);
        var nodes = 0;
        while (reader.Read())
        {
            switch (reader.NodeType)
            {
                case XmlNodeType.Element:
                    Count(ref nodes, reader.Depth);
                    var node = new PushNode(reader.LocalName);
                    open.Peek().Add(node);
                    if (!reader.IsEmptyElement)
                        open.Push(node);
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA:
                    open.Peek().Text += reader.Value;
                    Count(ref nodes, reader.Depth);
                    break;
                case XmlNodeType.EndElement:
                    open.Pop();
                    break;
            }
        }

        return root.Children[0];
    }

    private static PushNode ParseJson(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = MaxDepth });
        reader.Read();
        var nodes = 0;
        var root = new PushNode("push");
        ReadMembers(ref reader, root, ref nodes);
        if (reader.Read())
            throw new FormatException("More follows the JSON object");
        return root;
    }

    private static void ReadMembers(ref Utf8JsonReader reader, PushNode parent, ref int nodes)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            ReadValue(ref reader, parent, name, ref nodes);
        }
    }

    private static void ReadValue(ref Utf8JsonReader reader, PushNode parent, string name, ref int nodes)
    {
        Count(ref nodes, reader.CurrentDepth);
        if (reader.TokenType == JsonTokenType.StartArray)
        {
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                ReadValue(ref reader, parent, name, ref nodes);
            return;
        }

        var node = new PushNode(name);
        parent.Add(node);
        if (reader.TokenType == JsonTokenType.StartObject)
            ReadMembers(ref reader, node, ref nodes);
        else
            node.Text = TextOf(ref reader);
    }

    // Numbers keep their digits: message ids do not fit a double.
    private static string TextOf(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.String => reader.GetString()!,
        JsonTokenType.Null => "",
        _ => Encoding.UTF8.GetString(reader.ValueSpan),
    };

    private static void Count(ref int nodes, int depth)
    {
        if (++nodes > MaxNodes || depth > MaxDepth)
            throw new FormatException("Too many or too deeply nested nodes");
    }
}
