namespace Retention.Channels.Sms;

/// <summary>What a refusal means for whoever sent the message.</summary>
public enum SmsErrorKind
{
    /// <summary>Nothing was sent; the same call may work later.</summary>
    Transient,

    /// <summary>Nothing was sent; too many in too short a time.</summary>
    RateLimited,

    /// <summary>Nothing was sent; marketing is only let through by day.</summary>
    OutsideHours,

    /// <summary>This number takes no message: opted out, or not a number.</summary>
    NumberUnreachable,

    /// <summary>The text, its signature or its values are not what was approved.</summary>
    RefusedContent,

    /// <summary>Somebody must change a setting, or pay.</summary>
    Misconfigured,

    /// <summary>Any other refusal; repeating the same call is pointless.</summary>
    Rejected,

    /// <summary>The message may have been sent. There is no idempotency key: do not simply repeat it.</summary>
    OutcomeUnknown,
}

/// <summary>A call that was refused as a whole or that did not come to an end.</summary>
public sealed class SmsException(SmsErrorKind kind, string code, string message, string? requestId = null, Exception? inner = null)
    : Exception($"{kind}: {code} {message}", inner)
{
    public SmsErrorKind Kind => kind;

    /// <summary>Tencent Cloud's code; empty when there was no readable answer.</summary>
    public string Code => code;

    public string? RequestId => requestId;

    /// <summary>In Chinese, for an operator.</summary>
    public string Explanation => code.Length == 0
        ? kind == SmsErrorKind.OutcomeUnknown ? "短信请求已发出但没有收到结果，为避免重复发送不会自动重试。" : "暂时无法连接短信服务。"
        : SmsErrorCatalog.Explain(code).Chinese;
}
