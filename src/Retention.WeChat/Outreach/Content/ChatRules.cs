using System.Text;
using Retention.Platform;
using static Retention.WeChat.Outreach.Content.ContentRules;

namespace Retention.WeChat.Outreach.Content;

/// <summary>Passive replies and customer-service messages. An image goes before a card and a card before text, as they are sent.</summary>
internal static class ChatRules
{
    /// <summary>Past it WeChat answers 45002.</summary>
    public const int TextBytesMax = 2048;

    // WeChat names no figures for cards in a chat; these are those of its article drafts.
    public const int TitleMax = 64;
    public const int DescriptionMax = 120;

    public const int AddressMax = 2048;

    public static TouchContent Shorten(TouchContent content, CutField cut) => content switch
    {
        { ImageMediaId: not null } => content,
        { News: { } card } => content with
        {
            News = card with
            {
                Title = cut.Apply("news.title", card.Title, title => title.CutWhole(TitleMax)),
                Description = cut.Apply("news.description", card.Description, description => description.CutWhole(DescriptionMax)),
            },
        },
        { Text: { } text } => content with { Text = cut.Apply("text", text, ShortenText) },
        _ => content,
    };

    public static IEnumerable<ContentFinding> Offences(TouchContent content) => content switch
    {
        { ImageMediaId: { } media } => string.IsNullOrWhiteSpace(media) ? [Empty("imageMediaId")] : [],
        { News: { } card } => Offences(card),
        { Text: { } text } => Offences(text),
        _ => [NoForm("text")],
    };

    internal static ContentFinding Empty(string field) => Offence("content.empty", field, "不能为空。", "It must not be empty.");

    internal static ContentFinding TooLong(string field) => Offence(
        "text.too_long", field, $"文字消息不超过 {TextBytesMax} 字节，约 680 个汉字。", $"A text message has at most {TextBytesMax} bytes, about 680 Chinese characters.");

    internal static bool IsWebAddress(string address) =>
        address.Length <= AddressMax && Uri.TryCreate(address, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps);

    internal static ContentFinding NoAddress(string field) => Offence(
        "content.address", field, $"要填写以 http:// 或 https:// 开头的完整网址，最多 {AddressMax} 个字符。",
        $"It must be a complete address beginning with http:// or https://, at most {AddressMax} characters.");

    private static IEnumerable<ContentFinding> Offences(string text)
    {
        if (string.IsNullOrWhiteSpace(text))
            yield return Empty("text");
        if (Encoding.UTF8.GetByteCount(text) > TextBytesMax)
            yield return TooLong("text");
    }

    private static IEnumerable<ContentFinding> Offences(NewsCard card)
    {
        if (string.IsNullOrWhiteSpace(card.Title))
            yield return Empty("news.title");
        if (card.Title.Length > TitleMax)
            yield return Offence("news.title_too_long", "news.title", $"图文标题不超过 {TitleMax} 个字符。", $"The title of a card has at most {TitleMax} characters.");
        if (card.Description.Length > DescriptionMax)
            yield return Offence("news.description_too_long", "news.description", $"图文描述不超过 {DescriptionMax} 个字符。", $"The description of a card has at most {DescriptionMax} characters.");
        if (!IsWebAddress(card.Url))
            yield return NoAddress("news.url");
        if (card.PictureUrl is { } picture && !IsWebAddress(picture))
            yield return NoAddress("news.pictureUrl");
    }

    /// <summary>A link cut in two would show its markup: it goes as a whole.</summary>
    internal static string ShortenText(string text)
    {
        var kept = text.CutWholeToBytes(TextBytesMax);
        var link = kept.LastIndexOf("<a", StringComparison.OrdinalIgnoreCase);
        return kept.Length < text.Length && link >= 0 && kept.IndexOf("</a>", link, StringComparison.OrdinalIgnoreCase) < 0 ? kept[..link] : kept;
    }
}
