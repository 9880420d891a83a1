namespace Retention.Channels.WeChat.Callbacks;

/// <summary>The events of the official account and the mini-program; WeChat's names are case-sensitive.</summary>
internal static class EventReader
{
    private const string ScenePrefix = "qrscene_";
    private const int MaxPunishIdLength = 64;

    /// <summary>Null for an event that is not known.</summary>
    public static Inbound? Read(InboundHead head, PushNode push) => head.EventName switch
    {
        "subscribe" => new Inbound.Followed(head, SceneOf(push), push.Find("Ticket")),
        "unsubscribe" => new Inbound.Unfollowed(head),
        "SCAN" => new Inbound.Scanned(head, push.Required("EventKey"), push.Find("Ticket")),
        "LOCATION" => new Inbound.LocationReported(head, push.RequiredCoordinate("Latitude"), push.RequiredCoordinate("Longitude"), push.RequiredCoordinate("Precision")),
        "CLICK" => new Inbound.MenuClicked(head, push.Required("EventKey")),
        "VIEW" => new Inbound.MenuViewed(head, push.TextOrEmpty("EventKey"), push.Find("MenuId")),
        "view_miniprogram" => new Inbound.MiniProgramOpened(head, push.TextOrEmpty("EventKey"), push.Find("MenuId")),
        "scancode_push" => ReadScan(head, push, awaitsAnswer: false),
        "scancode_waitmsg" => ReadScan(head, push, awaitsAnswer: true),
        "pic_sysphoto" or "pic_photo_or_album" or "pic_weixin" => ReadPictures(head, push),
        "location_select" => ReadLocation(head, push),
        "user_enter_tempsession" => new Inbound.CustomerServiceOpened(head, push.TextOrEmpty("SessionFrom")),
        "user_info_modified" => new Inbound.UserInfoModified(head, push.Required("OpenID"), push.Find("UnionID"), push.Find("AppID")),
        "user_authorization_revoke" => new Inbound.AuthorizationRevoked(head, push.Required("OpenID"), push.Find("UnionID"), push.Find("AppID"), RevokedCodesOf(push)),
        "user_authorization_cancellation" => new Inbound.AuthorizationCancelled(head, push.Required("OpenID"), push.Find("UnionID"), push.Find("AppID")),
        "wxa_media_check" => ReadMediaCheck(head, push),
        "wxa_punish_event" => ReadPenalty(head, push),
        _ => ReceiptReader.Read(head, push) ?? ReadVerification(head, push),
    };

    // A plain follow carries an empty EventKey, or none.
    private static string? SceneOf(PushNode push)
    {
        var key = push.Find("EventKey");
        return key is not null && key.StartsWith(ScenePrefix, StringComparison.Ordinal) ? key[ScenePrefix.Length..] : key;
    }

    private static Inbound.CodeScanned ReadScan(InboundHead head, PushNode push, bool awaitsAnswer)
    {
        var scan = push["ScanCodeInfo"] ?? push;
        return new(head, push.TextOrEmpty("EventKey"), scan.TextOrEmpty("ScanType"), scan.Required("ScanResult"), awaitsAnswer);
    }

    private static Inbound.PicturesChosen ReadPictures(InboundHead head, PushNode push)
    {
        var info = push["SendPicsInfo"] ?? push;
        var items = info["PicList"]?.All("item") ?? [];
        return new(head, push.TextOrEmpty("EventKey"), info.FindCount("Count"), [.. items.Select(item => item.TextOrEmpty("PicMd5Sum"))]);
    }

    private static Inbound.LocationChosen ReadLocation(InboundHead head, PushNode push)
    {
        var info = push["SendLocationInfo"] ?? push;
        return new(head, push.TextOrEmpty("EventKey"), info.RequiredCoordinate("Location_X"), info.RequiredCoordinate("Location_Y"),
            info.FindCount("Scale"), info.TextOrEmpty("Label"), info.Find("Poiname"));
    }

    private static string[] RevokedCodesOf(PushNode push) =>
        [.. push.All("RevokeInfo")
            .SelectMany(node => node.Children.Count == 0 ? [node] : node.Children)
            .SelectMany(node => node.Text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))];

    private static Inbound.MediaChecked ReadMediaCheck(InboundHead head, PushNode push)
    {
        var result = push["result"] ?? push;
        return new(head, push.Find("appid"), push.Required("trace_id"), result.TextOrEmpty("suggest"), result.Find("label"));
    }

    private static Inbound.Punished ReadPenalty(InboundHead head, PushNode push) => new(
        head,
        push.FindCount("event_type"),
        push.RequiredOnce("punish_id", MaxPunishIdLength),
        push.Find("appid"),
        TimeOf(push, "punish_time") ?? head.CreatedAt,
        push.TextOrEmpty("illegal_reason"),
        [.. push.All("illegal_content").Select(content => content.Text).Where(text => text.Length > 0)],
        push.Find("rule_name"),
        push.Find("rule_url"),
        push.Find("adjust_guide_url"),
        push.Find("detail"));

    private static Inbound.VerificationChanged? ReadVerification(InboundHead head, PushNode push)
    {
        VerificationStep? step = head.EventName switch
        {
            "qualification_verify_success" => VerificationStep.QualificationPassed,
            "qualification_verify_fail" => VerificationStep.QualificationFailed,
            "naming_verify_success" => VerificationStep.NamingPassed,
            "naming_verify_fail" => VerificationStep.NamingFailed,
            "annual_renew" => VerificationStep.RenewalDue,
            "verify_expired" => VerificationStep.Expired,
            _ => null,
        };
        return step is null ? null : new(head, step.Value, TimeOf(push, "ExpiredTime"), TimeOf(push, "FailTime"), push.Find("FailReason"));
    }

    private static DateTimeOffset? TimeOf(PushNode push, string name) =>
        push.FindNumber(name) is >= 0 and <= uint.MaxValue and var seconds ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;
}
