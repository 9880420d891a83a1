using Retention.Channels.WeChat.Callbacks;
using Retention.WeChat.Outreach;

namespace Retention.WeChat.Callbacks;

public enum InboxSource
{
    Official,
    Mini,
    Sms,
}

/// <summary>A verified callback on its way into the inbox.</summary>
/// <param name="FanHash">Chooses the lane; empty where it is about no fan.</param>
/// <param name="Inbound">Decoded already, where it was received by this process.</param>
internal sealed record InboxItem(long Id, InboxSource Source, string DedupeKey, string FanHash, string Body, DateTimeOffset ReceivedAt, Inbound? Inbound)
{
    /// <summary>Completed with the answer, or null, once processed. Nobody waits for an item another process received.</summary>
    public TaskCompletionSource<OutreachMessage?>? Waiter { get; init; }
}

/// <summary>What the inbox said to a callback.</summary>
/// <param name="Id">The row that holds it, also for a repeat.</param>
/// <param name="IsNew">False for a repeat.</param>
internal sealed record Accepted(long Id, bool IsNew);
