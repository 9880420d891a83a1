using Retention.WeChat.Fans;

namespace Retention.WeChat.Outreach;

/// <summary>
/// A channel of one account. WeChat counts, slows down and closes it for that account alone, so each has a line, a rate and
/// a circuit of its own: one account's trouble holds up nothing of the other's.
/// </summary>
/// <param name="Account">The service account for channels that only one account has, and for SMS.</param>
internal readonly record struct ChannelRoute(Channel Channel, FanAccount Account = FanAccount.Official)
{
    public bool IsMini => Account == FanAccount.Mini;

    /// <summary>By which a message to a fan of the account leaves.</summary>
    public static ChannelRoute Of(Channel channel, FanAccount account) =>
        new(channel, channel is Channel.CustomerService or Channel.Subscribe && account == FanAccount.Mini ? FanAccount.Mini : FanAccount.Official);

    /// <summary>As lanes and keys have it, e.g. <c>Subscribe</c> and <c>SubscribeMini</c>.</summary>
    public override string ToString() => IsMini ? $"{Channel}Mini" : $"{Channel}";
}
