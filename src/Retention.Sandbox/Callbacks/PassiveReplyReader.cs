using System.Text;
using System.Text.Json;
using System.Xml;
using System.Xml.Linq;

namespace Retention.Sandbox.Callbacks;

/// <summary>Reads a passive reply as strictly as WeChat does; without bubble it is malformed.</summary>
internal static class PassiveReplyReader
{
    private const int ContentBytesMax = 2048;
    private static readonly XmlReaderSettings Settings = new() { DtdProcessing = DtdProcessing.Prohibit, MaxCharactersInDocument = 1 << 20 };

    public static (string Clear, Bubble? Bubble) Read(Account account, Fan fan, byte[] answer, string replyTo, DateTimeOffset now)
    {
        var text = Encoding.UTF8.GetString(answer);
        if (!Fits(account.Options.CallbackFormat, text) || Parse(text) is not { } outer)
        {
            return (text, null);
        }

        if (outer.Element("Encrypt") is not { } encrypt)
        {
            // Safe mode does not take clear replies.
            return (text, account.Options.CallbackMode == CallbackMode.Safe ? null : Bubble(account, fan, outer, replyTo, now));
        }

        if (Open(account, outer, encrypt.Value) is not { } clear || Parse(clear) is not { } inner)
        {
            return (text, null);
        }

        return (clear, Bubble(account, fan, inner, replyTo, now));
    }

    private static bool Fits(CallbackFormat format, string text) =>
        text.StartsWith(format == CallbackFormat.Json ? '{' : '<');

    private static string? Open(Account account, XElement outer, string encrypted)
    {
        var expected = CallbackSignature.Of(account.Options.Token, Value(outer, "TimeStamp"), Value(outer, "Nonce"), encrypted);
        return expected == Value(outer, "MsgSignature") && account.Cipher?.Decrypt(encrypted) is { } clear
            ? Encoding.UTF8.GetString(clear)
            : null;
    }

    private static XElement? Parse(string text)
    {
        if (text.StartsWith('{'))
        {
            return ParseJson(text);
        }

        // Nothing may stand before the root: not even a line break, as developers learn the hard way.
        if (!text.StartsWith('<'))
        {
            return null;
        }

        try
        {
            using var reader = XmlReader.Create(new StringReader(text), Settings);
            var root = XElement.Load(reader);
            return root.Name.LocalName == "xml" ? root : null;
        }
        catch (XmlException)
        {
            return null;
        }
    }

    // A mini-program that takes its callbacks as JSON answers in JSON: the same nodes, one level deep.
    private static XElement? ParseJson(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return new XElement("xml", document.RootElement.EnumerateObject()
                .Where(member => XmlReader.IsName(member.Name))
                .Select(member => new XElement(member.Name, member.Value.ToString())));
        }
        catch (Exception broken) when (broken is JsonException or ArgumentException)
        {
            return null;
        }
    }

    private static Bubble? Bubble(Account account, Fan fan, XElement reply, string replyTo, DateTimeOffset now)
    {
        if (account.Kind == AccountKind.MiniProgram && Value(reply, "MsgType") != "transfer_customer_service")
        {
            return null;
        }

        if (Value(reply, "ToUserName") != fan.OpenId
            || Value(reply, "FromUserName") != account.Options.OriginalId
            || !long.TryParse(Value(reply, "CreateTime"), out _))
        {
            return null;
        }

        var bubble = new Bubble { At = now, Account = account.Options.Key, From = "account", Kind = "text" };
        var type = Value(reply, "MsgType");
        return type switch
        {
            "text" when Value(reply, "Content") is { Length: > 0 } content && Encoding.UTF8.GetByteCount(content) <= ContentBytesMax =>
                bubble with { Text = content },
            "image" when Media(reply, "Image") is { } media => bubble with { Kind = "image", MediaId = media, ImageUrl = $"/control/media/{media}" },
            "voice" when Media(reply, "Voice") is { } media => bubble with { Kind = "card", Title = "[语音]", MediaId = media },
            "video" when Media(reply, "Video") is { } media => bubble with { Kind = "card", Title = "[视频]", MediaId = media },
            "music" when reply.Element("Music") is { } music =>
                bubble with { Kind = "card", Title = Value(music, "Title"), Text = Value(music, "Description"), Url = Value(music, "MusicUrl") },
            "news" => News(bubble, reply, replyTo),
            "transfer_customer_service" or "transfer_biz_ai_ivr" => bubble with { From = "service", Kind = "event", Text = "已转接人工客服" },
            _ => null,
        };
    }

    // Replies to what a fan wrote may carry one article, replies to events up to eight.
    private static Bubble? News(Bubble bubble, XElement reply, string replyTo)
    {
        var articles = reply.Element("Articles")?.Elements("item").ToList() ?? [];
        var most = replyTo is "text" or "image" or "voice" or "video" or "shortvideo" or "location" ? 1 : 8;
        if (articles.Count == 0 || articles.Count > most || Value(reply, "ArticleCount") != articles.Count.ToString(System.Globalization.CultureInfo.InvariantCulture))
        {
            return null;
        }

        var first = articles[0];
        return bubble with
        {
            Kind = "news",
            Title = Value(first, "Title"),
            Text = Value(first, "Description"),
            ImageUrl = Value(first, "PicUrl"),
            Url = Value(first, "Url"),
        };
    }

    private static string? Media(XElement reply, string name) =>
        reply.Element(name)?.Element("MediaId")?.Value is { Length: > 0 } id ? id : null;

    private static string Value(XElement element, string name) => element.Element(name)?.Value ?? "";
}
