namespace Retention.Channels.WeChat.Callbacks;

/// <summary>Events that tell what became of something we sent or asked for.</summary>
internal static class ReceiptReader
{
    /// <summary>Null for an event that is not a receipt.</summary>
    public static Inbound? Read(InboundHead head, PushNode push) => head.EventName switch
    {
        "TEMPLATESENDJOBFINISH" => ReadTemplate(head, push),
        "MASSSENDJOBFINISH" => ReadMassSend(head, push),
        "subscribe_msg_popup_event" => new Inbound.SubscribePromptAnswered(head, AnswersOf(push)),
        "subscribe_msg_change_event" => new Inbound.SubscribeSettingChanged(head, AnswersOf(push)),
        "subscribe_msg_sent_event" => new Inbound.SubscribeMessageSent(head, [.. InboundReader.SubscribeItems(push).Select(ReadReceipt)]),
        _ => null,
    };

    private static Inbound.TemplateReceipt ReadTemplate(InboundHead head, PushNode push)
    {
        if (head.MsgId is null)
            throw new FormatException("The receipt names no message");
        var status = push.Required("Status");
        return new(head, OutcomeOf(status), status);
    }

    // WeChat writes "failed:user block" without and "failed: system failed" with a space.
    private static TemplateOutcome OutcomeOf(string status) => status.Replace(" ", "", StringComparison.Ordinal) switch
    {
        "success" => TemplateOutcome.Delivered,
        "failed:userblock" => TemplateOutcome.BlockedByFan,
        "failed:systemfailed" => TemplateOutcome.SystemFailed,
        "failed:freqlimit" => TemplateOutcome.FrequencyLimited,
        _ => TemplateOutcome.OtherFailure,
    };

    private static Inbound.MassSendReceipt ReadMassSend(InboundHead head, PushNode push)
    {
        var copyright = push["CopyrightCheckResult"];
        return new(
            head,
            push.Required("Status"),
            push.FindCount("TotalCount"),
            push.FindCount("FilterCount"),
            push.FindCount("SentCount"),
            push.FindCount("ErrorCount"),
            [.. ItemsOf(copyright).Select(ReadFinding)],
            (int?)copyright?.FindNumber("CheckState"),
            [.. ItemsOf(push["ArticleUrlResult"]).Select(item => new MassArticleUrl(item.FindCount("ArticleIdx"), item.TextOrEmpty("ArticleUrl")))]);
    }

    private static IEnumerable<PushNode> ItemsOf(PushNode? result) =>
        result?["ResultList"] is { } list ? list.All("item") : [];

    private static CopyrightFinding ReadFinding(PushNode item) => new(
        item.FindCount("ArticleIdx"),
        item.FindCount("UserDeclareState"),
        item.FindCount("AuditState"),
        item.Find("OriginalArticleUrl"),
        (int?)item.FindNumber("OriginalArticleType"),
        item.FindNumber("CanReprint") == 1,
        item.FindNumber("NeedReplaceContent") == 1,
        item.FindNumber("NeedShowReprintSource") == 1);

    private static SubscribeAnswer[] AnswersOf(PushNode push) =>
        [.. InboundReader.SubscribeItems(push).Select(item =>
        {
            var status = item.Required("SubscribeStatusString");
            return new SubscribeAnswer(item.Required("TemplateId"), status == "accept", status, (int?)item.FindNumber("PopupScene"));
        })];

    private static SubscribeReceipt ReadReceipt(PushNode item) => new(
        item.Required("TemplateId"),
        item.Required("MsgID"),
        item.FindNumber("ErrorCode") ?? throw new FormatException("ErrorCode is not a number"),
        item.TextOrEmpty("ErrorStatus"));
}
