namespace Retention.Channels.WeChat;

/// <summary>What a failed call means for whoever made it.</summary>
public enum WeChatErrorKind
{
    /// <summary>Nothing happened; the same call may work later.</summary>
    Transient,

    /// <summary>Nothing happened; wait for <see cref="WeChatException.RetryAfter"/>.</summary>
    RateLimited,

    /// <summary>This fan cannot be reached this way now: not following, blocked, no window, no grant left.</summary>
    FanUnreachable,

    /// <summary>The access token was refused, and so was its replacement.</summary>
    TokenInvalid,

    /// <summary>WeChat objects to what the message says or how it is filled in.</summary>
    RefusedContent,

    /// <summary>Somebody must change a setting here or in WeChat's console.</summary>
    Misconfigured,

    /// <summary>Any other refusal; repeating the same call is pointless.</summary>
    Rejected,

    /// <summary>The request may have been carried out. A send must not simply be repeated.</summary>
    OutcomeUnknown,
}

/// <summary>A call that WeChat refused or that did not come to an end.</summary>
public sealed class WeChatException(
    WeChatErrorKind kind,
    long errCode,
    string errMsg,
    string? rid = null,
    TimeSpan? retryAfter = null,
    Exception? inner = null)
    : Exception(errCode == 0 ? $"{kind}: {errMsg}" : $"{kind}: WeChat answered {errCode} {errMsg}", inner)
{
    public WeChatErrorKind Kind => kind;

    /// <summary>Zero when there was no readable answer.</summary>
    public long ErrCode => errCode;

    public string ErrMsg => errMsg;

    /// <summary>WeChat's id of the request, for <see cref="Quota.RequestAsync"/> and its support.</summary>
    public string? Rid => rid;

    public TimeSpan? RetryAfter => retryAfter;

    /// <summary>What an operator should make of it, in Chinese.</summary>
    public string Explanation => errCode == 0
        ? WeChatErrorCatalog.Explain(kind)
        : WeChatErrorCatalog.Explain(errCode, kind).Chinese;
}
