using System.Diagnostics;
using System.Text.Json;
using Retention.Channels.Wire;

namespace Retention.Channels.WeChat;

/// <summary>Writes <c>msgtype</c> and the object of that name.</summary>
internal static class CustomerServiceMessageWriter
{
    public static void Write(Utf8JsonWriter json, CustomerServiceMessage message)
    {
        switch (message)
        {
            case CustomerServiceMessage.Text text:
                Fields(json, "text", ("content", text.Content));
                break;
            case CustomerServiceMessage.Image image:
                Fields(json, "image", ("media_id", image.MediaId));
                break;
            case CustomerServiceMessage.Voice voice:
                Fields(json, "voice", ("media_id", voice.MediaId));
                break;
            case CustomerServiceMessage.Video video:
                Fields(json, "video", ("media_id", video.MediaId), ("thumb_media_id", video.ThumbMediaId), ("title", video.Title), ("description", video.Description));
                break;
            case CustomerServiceMessage.Music music:
                Fields(json, "music", ("title", music.Title), ("description", music.Description), ("musicurl", music.Url),
                    ("hqmusicurl", music.HighQualityUrl), ("thumb_media_id", music.ThumbMediaId));
                break;
            case CustomerServiceMessage.News news:
                WriteNews(json, news);
                break;
            case CustomerServiceMessage.Article article:
                Fields(json, "mpnewsarticle", ("article_id", article.ArticleId));
                break;
            case CustomerServiceMessage.Menu menu:
                WriteMenu(json, menu);
                break;
            case CustomerServiceMessage.Card card:
                Fields(json, "wxcard", ("card_id", card.CardId));
                break;
            case CustomerServiceMessage.MiniProgramPage page:
                Fields(json, "miniprogrampage", ("title", page.Title), ("appid", page.AppId), ("pagepath", page.PagePath), ("thumb_media_id", page.ThumbMediaId));
                break;
            case CustomerServiceMessage.Link link:
                Fields(json, "link", ("title", link.Title), ("description", link.Description), ("url", link.Url), ("thumb_url", link.ThumbUrl));
                break;
            default:
                throw new UnreachableException();
        }
    }

    private static void WriteNews(Utf8JsonWriter json, CustomerServiceMessage.News news)
    {
        json.WriteString("msgtype", "news");
        json.WriteStartObject("news");
        json.WriteStartArray("articles");
        json.WriteStartObject();
        json.WriteString("title", news.Title);
        json.WriteString("description", news.Description);
        json.WriteString("url", news.Url);
        json.WriteString("picurl", news.PictureUrl);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteMenu(Utf8JsonWriter json, CustomerServiceMessage.Menu menu)
    {
        json.WriteString("msgtype", "msgmenu");
        json.WriteStartObject("msgmenu");
        json.WriteOptional("head_content", menu.Head);
        json.WriteStartArray("list");
        foreach (var choice in menu.Choices)
        {
            json.WriteStartObject();
            json.WriteString("id", choice.Id);
            json.WriteString("content", choice.Content);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteOptional("tail_content", menu.Tail);
        json.WriteEndObject();
    }

    private static void Fields(Utf8JsonWriter json, string type, params ReadOnlySpan<(string Name, string? Value)> fields)
    {
        json.WriteString("msgtype", type);
        json.WriteStartObject(type);
        foreach (var (name, value) in fields)
            json.WriteOptional(name, value);
        json.WriteEndObject();
    }
}
