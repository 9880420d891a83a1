namespace Retention.Channels.WeChat.Callbacks;

/// <summary>The message types of the official account and the mini-program.</summary>
internal static class MessageReader
{
    /// <summary>Null for a type that is not known.</summary>
    public static Inbound? Read(InboundHead head, PushNode push) => head.MsgType switch
    {
        "text" => new Inbound.TextMessage(head, push.Required("Content"), push.Find("bizmsgmenuid")),
        "image" => new Inbound.ImageMessage(head, push.TextOrEmpty("PicUrl"), push.Required("MediaId")),
        "voice" => new Inbound.VoiceMessage(head, push.Required("MediaId"), push.TextOrEmpty("Format"), push.Find("MediaId16K"), push.Find("Recognition")),
        "video" => new Inbound.VideoMessage(head, push.Required("MediaId"), push.TextOrEmpty("ThumbMediaId")),
        "shortvideo" => new Inbound.ShortVideoMessage(head, push.Required("MediaId"), push.TextOrEmpty("ThumbMediaId")),
        "location" => new Inbound.LocationMessage(head, push.RequiredCoordinate("Location_X"), push.RequiredCoordinate("Location_Y"), push.FindCount("Scale"), push.TextOrEmpty("Label")),
        "link" => new Inbound.LinkMessage(head, push.TextOrEmpty("Title"), push.TextOrEmpty("Description"), push.Required("Url")),
        _ => null,
    };
}
