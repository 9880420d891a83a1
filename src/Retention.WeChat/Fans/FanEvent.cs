using Dapper;
using Retention.Platform.Ids;

namespace Retention.WeChat.Fans;

/// <summary>One line of a fan's time line. <see cref="Detail"/> never holds message text and is dropped on erasure.</summary>
[method: ExplicitConstructor]
public sealed record FanEvent(Id<FanEvent> Id, Id<Fan> FanId, string Kind, string? Detail, DateTimeOffset OccurredAt, DateTimeOffset RecordedAt);

/// <summary>Removes what a feature holds about a fan, a person in one account. What stays (ledger, pairs, counts) carries only the fan's number.</summary>
public interface IForgetFans
{
    Task ForgetAsync(Id<Fan> id, CancellationToken ct);
}

/// <summary>
/// Removes what a feature holds about a member, whichever of their accounts they use it by: who leaves the official account and
/// stays in the mini-program still waits for the prize that goes to their address. Called with the last of the accounts.
/// </summary>
public interface IForgetMembers
{
    Task ForgetAsync(Id<Fan> memberId, CancellationToken ct);
}
