namespace Retention.Channels.WeChat.Callbacks;

/// <summary>The answer given in the response to a push itself: free, uncounted, one per push.</summary>
public abstract record PassiveReply
{
    private PassiveReply()
    {
    }

    public sealed record Text(string Content) : PassiveReply;

    public sealed record Image(string MediaId) : PassiveReply;

    public sealed record Voice(string MediaId) : PassiveReply;

    public sealed record Video(string MediaId, string? Title = null, string? Description = null) : PassiveReply;

    public sealed record Music(string ThumbMediaId, string? Title = null, string? Description = null, string? Url = null, string? HighQualityUrl = null) : PassiveReply;

    /// <summary>One to eight articles; WeChat shows only one when the push was a message.</summary>
    public sealed record News(IReadOnlyList<NewsArticle> Articles) : PassiveReply;

    /// <summary>Hands the fan to a human, to a given one if an account is named.</summary>
    public sealed record TransferToCustomerService(string? Account = null) : PassiveReply;

    /// <summary>Nothing to say; WeChat must still be told that the push arrived.</summary>
    public sealed record None : PassiveReply;
}

public sealed record NewsArticle(string Title, string Description, string PictureUrl, string Url);
