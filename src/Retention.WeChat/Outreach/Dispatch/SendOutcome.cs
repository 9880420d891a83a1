using Retention.Channels.WeChat;

namespace Retention.WeChat.Outreach;

/// <summary>What a provider said to one send.</summary>
internal abstract record SendOutcome
{
    private SendOutcome()
    {
    }

    /// <param name="ProviderId">What the receipt will carry; null where the channel has none.</param>
    public sealed record Accepted(string? ProviderId) : SendOutcome;

    /// <summary>Surely not sent; the same may work later.</summary>
    public sealed record NotNow(string Code, string Text, TimeSpan? After) : SendOutcome;

    /// <summary>Surely not sent, and this channel's right is gone: another channel may do.</summary>
    public sealed record RightLost(string Code, string Text) : SendOutcome;

    /// <summary>Surely not sent, and repeating it is pointless.</summary>
    public sealed record Refused(string Code, string Text) : SendOutcome;

    /// <summary>Not tried: what was decided no longer holds (the fan left or opted out, it is stale).</summary>
    public sealed record Withdrawn(string Reason) : SendOutcome;

    /// <summary>Not tried: it must be decided anew at that time.</summary>
    public sealed record Reconsider(DateTimeOffset At, string Reason) : SendOutcome;

    /// <summary>It may have been sent.</summary>
    public sealed record Unknown(string Text) : SendOutcome;

    public static SendOutcome Of(WeChatException error)
    {
        var code = error.ErrCode == 0 ? error.Kind.ToString() : error.ErrCode.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return error.Kind switch
        {
            WeChatErrorKind.Transient or WeChatErrorKind.RateLimited or WeChatErrorKind.TokenInvalid => new NotNow(code, error.Explanation, error.RetryAfter),
            WeChatErrorKind.FanUnreachable => new RightLost(code, error.Explanation),
            WeChatErrorKind.OutcomeUnknown => new Unknown(error.Explanation),
            WeChatErrorKind.RefusedContent or WeChatErrorKind.Misconfigured or WeChatErrorKind.Rejected => new Refused(code, error.Explanation),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }
}

/// <summary>Sends one message by one channel. Expected refusals are outcomes; it throws only when something of ours is broken.</summary>
internal interface IChannelSender
{
    Channel Channel { get; }

    /// <summary>Until when after the first attempt the provider itself drops a repeat; zero where it never does.</summary>
    TimeSpan RepeatIsSafeFor { get; }

    Task<SendOutcome> SendAsync(Dispatch dispatch, TouchContent content, CancellationToken ct);
}
