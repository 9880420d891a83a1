namespace Retention.Sandbox.Callbacks;

/// <summary>A penalty as WeChat's people decide it.</summary>
/// <param name="PunishId">Of the violation; made up when left out.</param>
/// <param name="EventType">1 a warning, 2 functions banned, 3 taken down, 4 the account banned, 10 pages banned.</param>
/// <param name="Detail">JSON, as the type has it.</param>
public sealed record PenaltyAsked(string? PunishId = null, int EventType = 1, string Reason = "存在诱导分享行为", IReadOnlyList<string>? Contents = null, string Detail = """{"warned_type":1,"warned_ban_days":[3]}""");

/// <summary>The callbacks in the shapes of the documents.</summary>
internal static class PushShapes
{
    /// <summary>A message of the fan; it carries a MsgId and may be answered.</summary>
    public static Push Message(World world, Fan fan, string type, Action<PushBody> content)
    {
        var body = Head(fan, world.Clock.GetUtcNow(), type);
        content(body);
        body.Add("MsgId", world.NextMessageId());
        return Made(fan, type, body, answerable: true);
    }

    /// <summary>An event; it carries no MsgId.</summary>
    public static Push Event(World world, Fan fan, string name, Action<PushBody>? content = null, bool answerable = false)
    {
        var body = Head(fan, world.Clock.GetUtcNow(), "event").Add("Event", name);
        content?.Invoke(body);
        return Made(fan, name, body, answerable);
    }

    public static Push TemplateReceipt(World world, Fan fan, long messageId, string status) =>
        Event(world, fan, "TEMPLATESENDJOBFINISH", body => body.Add("MsgID", messageId).Add("Status", status));

    public static Push SubscribeSent(World world, Fan fan, string templateId, long messageId, int code, string status) =>
        Event(world, fan, "subscribe_msg_sent_event", body => body.AddList("SubscribeMsgSentEvent",
        [
            new PushBody()
                .Add("TemplateId", templateId)
                .Add("MsgID", messageId.ToString(System.Globalization.CultureInfo.InvariantCulture))
                .Add("ErrorCode", code)
                .Add("ErrorStatus", status),
        ]));

    public static Push SubscribeAnswers(World world, Fan fan, IEnumerable<KeyValuePair<string, bool>> answers)
    {
        var scene = fan.Account.Kind == AccountKind.MiniProgram ? "0" : "1";
        return Event(world, fan, "subscribe_msg_popup_event", body => body.AddList("SubscribeMsgPopupEvent",
            [.. answers.Select(answer => new PushBody()
                .Add("TemplateId", answer.Key)
                .Add("SubscribeStatusString", answer.Value ? "accept" : "reject")
                .Add("PopupScene", scene))]));
    }

    public static Push SubscribeRefused(World world, Fan fan, string templateId) =>
        Event(world, fan, "subscribe_msg_change_event", body => body.AddList("SubscribeMsgChangeEvent",
            [new PushBody().Add("TemplateId", templateId).Add("SubscribeStatusString", "reject")]));

    /// <summary>Names nobody: what stands for the sender is the platform's own openid.</summary>
    public static Push Punished(World world, Account account, PenaltyAsked asked)
    {
        var now = world.Clock.GetUtcNow();
        var body = Head(account, "oPlatformPenaltyNotices0000", now, "event")
            .Add("Event", "wxa_punish_event")
            .Add("punish_id", asked.PunishId ?? world.NextMessageId().ToString(System.Globalization.CultureInfo.InvariantCulture))
            .Add("appid", account.Options.AppId)
            .Add("punish_time", now.ToUnixTimeSeconds())
            .Add("illegal_reason", asked.Reason)
            .Add("illegal_content", asked.Contents ?? [])
            .Add("detail", asked.Detail)
            .Add("rule_url", "https://developers.weixin.qq.com/miniprogram/product/")
            .Add("rule_name", "《微信小程序平台运营规范》5.1 滥用分享行为")
            .Add("adjust_guide_url", "https://developers.weixin.qq.com/miniprogram/product/reject.html")
            .Add("event_type", asked.EventType);
        return new Push(account, null, null, "wxa_punish_event", body.Write(account.Options.CallbackFormat));
    }

    private static PushBody Head(Fan fan, DateTimeOffset now, string type) => Head(fan.Account, fan.OpenId, now, type);

    private static PushBody Head(Account account, string from, DateTimeOffset now, string type) => new PushBody()
        .Add("ToUserName", account.Options.OriginalId)
        .Add("FromUserName", from)
        .Add("CreateTime", now.ToUnixTimeSeconds())
        .Add("MsgType", type);

    private static Push Made(Fan fan, string name, PushBody body, bool answerable) =>
        new(fan.Account, fan, fan.OpenId, name, body.Write(fan.Account.Options.CallbackFormat)) { Answerable = answerable };
}
