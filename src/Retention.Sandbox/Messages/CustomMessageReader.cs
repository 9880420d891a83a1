using System.Text;
using System.Text.Json;
using Retention.Sandbox.Wire;

namespace Retention.Sandbox.Messages;

/// <summary>Turns the body of a customer-service message into the bubble the fan sees, or says what is wrong with it.</summary>
internal static class CustomMessageReader
{
    private const int TextBytesMax = 2048;

    public static (Bubble? Bubble, WeChatError? Refusal) Read(ApiCall call)
    {
        var type = call.Body.Text("msgtype");
        if (type is null || !Allowed(call.Account.Kind, type))
        {
            return (null, Errors.InvalidMessageType);
        }

        if (call.Body.Object(type) is not { } content)
        {
            return (null, Errors.DataFormat);
        }

        var bubble = new Bubble
        {
            At = call.Now,
            Account = call.Account.Options.Key,
            From = call.Body.Object("customservice") is null ? "account" : "service",
            Kind = "card",
            Status = call.Body.Object("aimsgcontext")?.Number("is_ai_msg") == 1 ? "内容由第三方 AI 生成" : null,
        };
        return Read(call, type, content, bubble);
    }

    private static bool Allowed(AccountKind kind, string type) => kind == AccountKind.MiniProgram
        ? type is "text" or "image" or "link" or "miniprogrampage"
        : type is "text" or "image" or "voice" or "video" or "music" or "news" or "mpnews" or "mpnewsarticle" or "msgmenu" or "wxcard" or "miniprogrampage";

    private static (Bubble? Bubble, WeChatError? Refusal) Read(ApiCall call, string type, JsonElement content, Bubble bubble) => type switch
    {
        "text" => Text(content, bubble),
        "image" or "voice" or "video" => Media(call, type, content, bubble),
        "news" => News(content, bubble),
        "msgmenu" => (bubble with
        {
            Kind = "menu",
            Title = content.Text("head_content"),
            Text = content.Text("tail_content"),
            Choices = [.. content.Items("list").Select(item => new BubbleChoice(item.Text("id") ?? "", item.Text("content") ?? ""))],
        }, null),
        "miniprogrampage" when content.Text("appid") is not { } appId || call.World.AccountByAppId(appId) is null => (null, Errors.InvalidAppId),
        "miniprogrampage" => (bubble with { Title = content.Text("title"), AppId = content.Text("appid"), PagePath = content.Text("pagepath") }, null),
        _ => (bubble with
        {
            Title = content.Text("title"),
            Text = content.Text("description"),
            Url = content.Text("url") ?? content.Text("musicurl"),
            MediaId = content.Text("media_id") ?? content.Text("card_id") ?? content.Text("article_id"),
        }, null),
    };

    private static (Bubble? Bubble, WeChatError? Refusal) Text(JsonElement content, Bubble bubble) => content.Text("content") switch
    {
        null or "" => (null, Errors.EmptyContent),
        var text when Encoding.UTF8.GetByteCount(text) > TextBytesMax => (null, Errors.ContentTooLong),
        var text => (bubble with { Kind = "text", Text = text }, null),
    };

    private static (Bubble? Bubble, WeChatError? Refusal) Media(ApiCall call, string type, JsonElement content, Bubble bubble)
    {
        var mediaId = content.Text("media_id");
        return mediaId is null || call.Account.Media.Find(mediaId, call.Now) is null
            ? (null, Errors.InvalidMediaId)
            : (bubble with
            {
                Kind = type == "image" ? "image" : "card",
                Title = type switch { "voice" => "[语音]", "video" => content.Text("title") ?? "[视频]", _ => null },
                MediaId = mediaId,
                ImageUrl = type == "image" ? $"/control/media/{mediaId}" : null,
            }, null);
    }

    private static (Bubble? Bubble, WeChatError? Refusal) News(JsonElement content, Bubble bubble)
    {
        var articles = content.Items("articles").ToList();
        return articles.Count != 1
            ? (null, Errors.TooManyArticles)
            : (bubble with
            {
                Kind = "news",
                Title = articles[0].Text("title"),
                Text = articles[0].Text("description"),
                Url = articles[0].Text("url"),
                ImageUrl = articles[0].Text("picurl"),
            }, null);
    }
}
