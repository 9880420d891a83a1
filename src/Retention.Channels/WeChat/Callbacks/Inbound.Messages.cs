namespace Retention.Channels.WeChat.Callbacks;

public abstract partial record Inbound
{
    /// <summary>Something a fan wrote, recorded or sent: it opens the 48-hour window for customer-service messages.</summary>
    public abstract record Message(InboundHead Head) : Inbound(Head);

    /// <param name="MenuItemId">Set when the fan tapped an item of a menu message; WeChat counts that as a menu click, not as a message.</param>
    public sealed record TextMessage(InboundHead Head, string Content, string? MenuItemId) : Message(Head);

    public sealed record ImageMessage(InboundHead Head, string PictureUrl, string MediaId) : Message(Head);

    public sealed record VoiceMessage(InboundHead Head, string MediaId, string Format, string? MediaId16K, string? Recognition) : Message(Head);

    public sealed record VideoMessage(InboundHead Head, string MediaId, string ThumbMediaId) : Message(Head);

    public sealed record ShortVideoMessage(InboundHead Head, string MediaId, string ThumbMediaId) : Message(Head);

    public sealed record LocationMessage(InboundHead Head, double Latitude, double Longitude, int Scale, string Label) : Message(Head);

    public sealed record LinkMessage(InboundHead Head, string Title, string Description, string Url) : Message(Head);
}
