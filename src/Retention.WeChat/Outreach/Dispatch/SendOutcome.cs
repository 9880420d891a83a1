using System.Diagnostics;
using System.Globalization;
using Retention.Channels.WeChat;

namespace Retention.WeChat.Outreach;

/// <summary>What one send came to.</summary>
internal abstract record SendOutcome
{
    private SendOutcome()
    {
    }

    /// <param name="ProviderId">What the receipt will carry; null where the channel has none.</param>
    public sealed record Accepted(string? ProviderId) : SendOutcome;

    /// <summary>Surely not sent, for a reason of this message's own; the same may work later.</summary>
    /// <param name="Counts">Whether it is one of the attempts a message has; not where the provider names the end of the wait.</param>
    public sealed record NotNow(string Code, string Text, TimeSpan? After, bool Counts = true) : SendOutcome;

    /// <summary>Surely not sent, and no other message would have been: the message is not to blame.</summary>
    public sealed record ChannelDown(ChannelFault Fault) : SendOutcome
    {
        /// <summary>The message was planned where the account is known: another node may send it, or this one once it is told.</summary>
        public static ChannelDown NotConfigured(string chinese, string english) => new(new ChannelFault("not_configured", chinese, english, NeedsSomebody: true));
    }

    /// <summary>Surely not sent; repeating it by this channel is pointless. What it teaches is in <see cref="Lessons"/>.</summary>
    /// <param name="Said">The provider's own words.</param>
    public sealed record Refused(string Code, string Text, string Said = "") : SendOutcome;

    /// <summary>Not tried: what was decided no longer holds (the fan left or opted out).</summary>
    public sealed record Withdrawn(string Reason) : SendOutcome;

    /// <summary>Not tried: its latest time has passed.</summary>
    public sealed record Expired : SendOutcome;

    /// <summary>Not tried: it must be decided anew at that time.</summary>
    public sealed record Reconsider(DateTimeOffset At, string Reason) : SendOutcome;

    /// <summary>Not tried: handed back, because this node stops or the channel's circuit has opened.</summary>
    public sealed record HandedBack : SendOutcome;

    /// <summary>It may have been sent.</summary>
    /// <param name="Fault">The channel's part in it; null when the sender itself broke or died.</param>
    public sealed record Unknown(string Text, ChannelFault? Fault = null) : SendOutcome;

    /// <summary>What the outcome says about the channel: whether it was tried at all, and what is wrong with it.</summary>
    public (bool Tried, ChannelFault? Fault) Evidence => this switch
    {
        Accepted or NotNow or Refused => (true, null),
        ChannelDown down => (true, down.Fault),
        Unknown { Fault: { } fault } => (true, fault),
        Unknown or Withdrawn or Expired or Reconsider or HandedBack => (false, null),
        _ => throw new UnreachableException(),
    };

    public static SendOutcome Of(WeChatException error)
    {
        var code = error.ErrCode == 0 ? error.Kind.ToString() : error.ErrCode.ToString(CultureInfo.InvariantCulture);
        var english = error.ErrCode == 0 ? error.ErrMsg : WeChatErrorCatalog.Explain(error.ErrCode, error.Kind).English;
        var fault = new ChannelFault(code, error.Explanation, english, error.RetryAfter);
        return error.Kind switch
        {
            WeChatErrorKind.Transient or WeChatErrorKind.RateLimited or WeChatErrorKind.TokenInvalid => new ChannelDown(fault),
            WeChatErrorKind.OutcomeUnknown => new Unknown(error.Explanation, fault),
            WeChatErrorKind.Misconfigured when Lessons.ConcernsAll(code) => new ChannelDown(fault with { NeedsSomebody = true }),
            WeChatErrorKind.FanUnreachable or WeChatErrorKind.RefusedContent or WeChatErrorKind.Misconfigured or WeChatErrorKind.Rejected => new Refused(code, error.Explanation, error.ErrMsg),
            _ => throw new UnreachableException(),
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
