namespace Retention.Channels.WeChat.Callbacks;

public abstract partial record Inbound
{
    /// <summary>What became of a template message. <paramref name="Status"/> is WeChat's own text.</summary>
    public sealed record TemplateReceipt(InboundHead Head, TemplateOutcome Outcome, string Status) : Inbound(Head);

    /// <summary>What became of a mass send. FilterCount is the audience after WeChat's own filters.</summary>
    public sealed record MassSendReceipt(
        InboundHead Head,
        string Status,
        int TotalCount,
        int FilterCount,
        int SentCount,
        int ErrorCount,
        IReadOnlyList<CopyrightFinding> CopyrightFindings,
        int? CopyrightState,
        IReadOnlyList<MassArticleUrl> ArticleUrls) : Inbound(Head)
    {
        public override string? FanOpenId => null;

        public bool IsSuccess => Status is "sendsuccess" or "send success";
    }

    /// <summary>A fan answered a prompt to subscribe: each accept is one message that may be sent.</summary>
    public sealed record SubscribePromptAnswered(InboundHead Head, IReadOnlyList<SubscribeAnswer> Answers) : Inbound(Head);

    /// <summary>A fan changed the setting later; WeChat only tells of refusals.</summary>
    public sealed record SubscribeSettingChanged(InboundHead Head, IReadOnlyList<SubscribeAnswer> Answers) : Inbound(Head);

    public sealed record SubscribeMessageSent(InboundHead Head, IReadOnlyList<SubscribeReceipt> Receipts) : Inbound(Head);
}

public enum TemplateOutcome
{
    Delivered,
    BlockedByFan,
    SystemFailed,
    FrequencyLimited,
    OtherFailure,
}

/// <summary>Where the prompt was shown: 0 a mini-program page, 1 a web page, 2 an article.</summary>
public sealed record SubscribeAnswer(string TemplateId, bool IsAccepted, string StatusText, int? PopupScene);

/// <param name="MsgId">Digits as sent; not every version of the push carries a number.</param>
public sealed record SubscribeReceipt(string TemplateId, string MsgId, long ErrorCode, string ErrorStatus)
{
    public bool IsSuccess => ErrorCode == 0;
}

public sealed record CopyrightFinding(int ArticleIndex, int UserDeclareState, int AuditState, string? OriginalArticleUrl, int? OriginalArticleType, bool CanReprint, bool NeedReplaceContent, bool NeedShowReprintSource);

public sealed record MassArticleUrl(int ArticleIndex, string Url);
