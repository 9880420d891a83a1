namespace Retention.Sandbox.Callbacks;

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

    private static PushBody Head(Fan fan, DateTimeOffset now, string type) => new PushBody()
        .Add("ToUserName", fan.Account.Options.OriginalId)
        .Add("FromUserName", fan.OpenId)
        .Add("CreateTime", now.ToUnixTimeSeconds())
        .Add("MsgType", type);

    private static Push Made(Fan fan, string name, PushBody body, bool answerable) =>
        new(fan.Account, fan, fan.OpenId, name, body.Write(fan.Account.Options.CallbackFormat)) { Answerable = answerable };
}
