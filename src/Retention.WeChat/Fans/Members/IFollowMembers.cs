using Retention.Platform.Ids;

namespace Retention.WeChat.Fans;

/// <summary>A feature that keeps something by member and finds it again by the accounts that are one.</summary>
internal interface IFollowMembers
{
    /// <summary>In this transaction accounts of one member have become another's: united, parted, or left to a new one.</summary>
    Task FollowAsync(Id<Fan> from, Id<Fan> to, CancellationToken ct);
}
