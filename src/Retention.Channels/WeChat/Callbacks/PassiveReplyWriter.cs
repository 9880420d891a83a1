using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Xml;

namespace Retention.Channels.WeChat.Callbacks;

/// <summary>Writes passive replies as WeChat's XML, without a stray space: WeChat shows fans a failure notice for one.</summary>
public static class PassiveReplyWriter
{
    /// <summary>What WeChat takes as "received, no answer".</summary>
    public const string Success = "success";

    public const int MaxArticles = 8;

    public static string Write(PassiveReply reply, string toOpenId, string fromOriginalId, DateTimeOffset now)
    {
        if (reply is PassiveReply.None)
            return Success;

        var xml = new StringBuilder(512).Append("<xml>");
        Element(xml, "ToUserName", toOpenId);
        Element(xml, "FromUserName", fromOriginalId);
        xml.Append(CultureInfo.InvariantCulture, $"<CreateTime>{now.ToUnixTimeSeconds()}</CreateTime>");
        WriteContent(xml, reply);
        return xml.Append("</xml>").ToString();
    }

    private static void WriteContent(StringBuilder xml, PassiveReply reply)
    {
        switch (reply)
        {
            case PassiveReply.Text text:
                ArgumentException.ThrowIfNullOrWhiteSpace(text.Content);
                Element(xml, "MsgType", "text");
                Element(xml, "Content", text.Content);
                break;
            case PassiveReply.Image image:
                Group(xml, "image", "Image", ("MediaId", image.MediaId));
                break;
            case PassiveReply.Voice voice:
                Group(xml, "voice", "Voice", ("MediaId", voice.MediaId));
                break;
            case PassiveReply.Video video:
                Group(xml, "video", "Video", ("MediaId", video.MediaId), ("Title", video.Title), ("Description", video.Description));
                break;
            case PassiveReply.Music music:
                Group(xml, "music", "Music", ("Title", music.Title), ("Description", music.Description), ("MusicUrl", music.Url),
                    ("HQMusicUrl", music.HighQualityUrl), ("ThumbMediaId", music.ThumbMediaId));
                break;
            case PassiveReply.News news:
                WriteNews(xml, news.Articles);
                break;
            case PassiveReply.TransferToCustomerService transfer:
                Element(xml, "MsgType", "transfer_customer_service");
                if (transfer.Account is not null)
                    Children(xml, "TransInfo", ("KfAccount", transfer.Account));
                break;
            default:
                throw new UnreachableException();
        }
    }

    private static void WriteNews(StringBuilder xml, IReadOnlyList<NewsArticle> articles)
    {
        ArgumentOutOfRangeException.ThrowIfZero(articles.Count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(articles.Count, MaxArticles);
        Element(xml, "MsgType", "news");
        xml.Append(CultureInfo.InvariantCulture, $"<ArticleCount>{articles.Count}</ArticleCount><Articles>");
        foreach (var article in articles)
            Children(xml, "item", ("Title", article.Title), ("Description", article.Description), ("PicUrl", article.PictureUrl), ("Url", article.Url));
        xml.Append("</Articles>");
    }

    private static void Group(StringBuilder xml, string type, string name, params ReadOnlySpan<(string Name, string? Value)> children)
    {
        Element(xml, "MsgType", type);
        Children(xml, name, children);
    }

    private static void Children(StringBuilder xml, string name, params ReadOnlySpan<(string Name, string? Value)> children)
    {
        xml.Append('<').Append(name).Append('>');
        foreach (var (child, value) in children)
            if (value is not null)
                Element(xml, child, value);
        xml.Append("</").Append(name).Append('>');
    }

    private static void Element(StringBuilder xml, string name, string value)
    {
        xml.Append('<').Append(name).Append("><![CDATA[");
        // The end mark is split over two sections, the only way to say it inside one.
        xml.Append(Legal(value).Replace("]]>", "]]]]><![CDATA[>", StringComparison.Ordinal));
        xml.Append("]]></").Append(name).Append('>');
    }

    // Not even CDATA may hold control characters or half a surrogate pair.
    private static string Legal(string value)
    {
        var legal = new StringBuilder(value.Length);
        for (var i = 0; i < value.Length; i++)
        {
            if (XmlConvert.IsXmlChar(value[i]))
                legal.Append(value[i]);
            else if (i + 1 < value.Length && XmlConvert.IsXmlSurrogatePair(value[i + 1], value[i]))
                legal.Append(value[i]).Append(value[++i]);
        }

        return legal.ToString();
    }
}
