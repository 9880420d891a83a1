using Retention.Platform.Ids;

namespace Retention.WeChat.Fans;

/// <summary>Two fans found to be one person: what belongs to <paramref name="From"/> goes to <paramref name="Into"/>.</summary>
/// <param name="UndoUntil">Until when it may be undone; none where it is for good.</param>
public sealed record FanMerge(long Id, Id<Fan> From, Id<Fan> Into, DateTimeOffset At, MergeReason Reason = MergeReason.Phone, DateTimeOffset? UndoUntil = null);

/// <summary>A feature's part in a merge: its rows change hands, and back when the merge is undone. Both fans are locked.</summary>
internal interface IBelongings
{
    Task MoveAsync(FanMerge merge, CancellationToken ct);

    /// <summary>Gives back what this very merge has moved, as far as it is still there.</summary>
    Task MoveBackAsync(FanMerge merge, CancellationToken ct);
}

/// <summary>What a feature knows of a person, for the copy they may ask for.</summary>
internal interface IExported
{
    /// <summary>The member of the copy under which it stands, camel-case.</summary>
    string Name { get; }

    Task<object> ExportAsync(Id<Fan> memberId, CancellationToken ct);
}
