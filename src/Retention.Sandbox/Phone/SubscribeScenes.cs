namespace Retention.Sandbox;

/// <summary>How somebody came to follow, in the platform's words.</summary>
internal static class SubscribeScenes
{
    public static string Of(string? how) => how switch
    {
        "qr" => "ADD_SCENE_QR_CODE",
        "link" => "ADD_SCENE_PROFILE_LINK",
        "card" => "ADD_SCENE_PROFILE_CARD",
        "article" => "ADD_SCENE_PROFILE_ITEM",
        "payment" => "ADD_SCENE_PAID",
        "ad" => "ADD_SCENE_WECHAT_ADVERTISEMENT",
        "reprint" => "ADD_SCENE_REPRINT",
        "livestream" => "ADD_SCENE_LIVESTREAM",
        "channels" => "ADD_SCENE_CHANNELS",
        "mini-program" => "ADD_SCENE_WXA",
        null or "search" => "ADD_SCENE_SEARCH",
        _ => "ADD_SCENE_OTHERS",
    };
}
