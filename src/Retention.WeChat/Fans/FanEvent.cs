using Dapper;
using Retention.Platform.Ids;

namespace Retention.WeChat.Fans;

/// <summary>One line of a fan's time line. <see cref="Detail"/> never holds message text and is dropped on erasure.</summary>
[method: ExplicitConstructor]
public sealed record FanEvent(Id<FanEvent> Id, Id<Fan> FanId, string Kind, string? Detail, DateTimeOffset OccurredAt, DateTimeOffset RecordedAt);

/// <summary>Removes what a feature holds about a person. What stays (ledger, pairs, counts) carries only the fan's number.</summary>
public interface IForgetFans
{
    Task ForgetAsync(Id<Fan> id, CancellationToken ct);
}
