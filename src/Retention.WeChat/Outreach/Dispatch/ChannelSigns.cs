namespace Retention.WeChat.Outreach;

/// <summary>What this node knows of how a channel does when one of its messages has failed by what seems the channel's fault.</summary>
/// <param name="WorkedAt">When the channel last did its part; null since this node started.</param>
internal readonly record struct ChannelSigns(Circuit Circuit, DateTimeOffset? WorkedAt)
{
    /// <summary>More of the last sends than this may be the channel's trouble: then no message is to blame.</summary>
    public const int FaultsOfAMessageMax = 5;

    /// <summary>The channel is in trouble, and known to be.</summary>
    public bool IsPaused => Circuit.Open is not null;

    /// <summary>Others have got through meanwhile, and hardly one failed.</summary>
    public bool WorksForOthersSince(DateTimeOffset at) => !IsPaused && Circuit.RecentFaults <= FaultsOfAMessageMax && WorkedAt >= at;
}
