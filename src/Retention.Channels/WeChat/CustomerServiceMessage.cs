namespace Retention.Channels.WeChat;

/// <summary>A message that may be sent while one of the fan's windows is open.</summary>
public abstract record CustomerServiceMessage
{
    private CustomerServiceMessage()
    {
    }

    /// <param name="Content">May hold links, also <c>&lt;a href data-miniprogram-appid data-miniprogram-path&gt;</c>.</param>
    public sealed record Text(string Content) : CustomerServiceMessage;

    public sealed record Image(string MediaId) : CustomerServiceMessage;

    public sealed record Voice(string MediaId) : CustomerServiceMessage;

    public sealed record Video(string MediaId, string ThumbMediaId, string? Title = null, string? Description = null) : CustomerServiceMessage;

    public sealed record Music(string Url, string ThumbMediaId, string? Title = null, string? Description = null, string? HighQualityUrl = null) : CustomerServiceMessage;

    /// <summary>A card that opens a web page; WeChat allows one.</summary>
    public sealed record News(string Title, string Description, string Url, string PictureUrl) : CustomerServiceMessage;

    public sealed record Article(string ArticleId) : CustomerServiceMessage;

    /// <summary>Choices to tap. A tap comes back as a text message and counts as a menu click.</summary>
    public sealed record Menu(IReadOnlyList<MenuChoice> Choices, string? Head = null, string? Tail = null) : CustomerServiceMessage;

    public sealed record Card(string CardId) : CustomerServiceMessage;

    public sealed record MiniProgramPage(string Title, string AppId, string PagePath, string ThumbMediaId) : CustomerServiceMessage;

    /// <summary>A link card from a mini-program's customer service.</summary>
    public sealed record Link(string Title, string Description, string Url, string ThumbUrl) : CustomerServiceMessage;
}

public sealed record MenuChoice(string Id, string Content);
