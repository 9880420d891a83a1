using Dapper;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Referrals;

/// <summary>
/// When people followed and when they left, by whatever of their accounts. Who followed once is told by their own row; only for
/// those who came and went the time line is read. It outlives erasure, as times do.
/// </summary>
internal sealed class FollowHistory(Db db)
{
    /// <param name="memberIds">A few hundred at most.</param>
    /// <param name="ct">Stops waiting.</param>
    /// <returns>By member, in the order in which it happened; nothing for who never followed.</returns>
    public async Task<ILookup<Id<Fan>, FollowChange>> ListAsync(IReadOnlyCollection<Id<Fan>> memberIds, CancellationToken ct)
    {
        if (memberIds.Count == 0)
            return Enumerable.Empty<FollowChange>().ToLookup(_ => default(Id<Fan>));
        var followers = await db.ListAsync<Follower>(Sql.ListFollowers, new { memberIds = memberIds.Select(id => id.Value).ToArray() }, ct);
        var restless = followers.Where(follower => follower.CameAndWent).Select(follower => follower.Id.Value).ToArray();
        var told = (restless.Length == 0 ? [] : await db.ListAsync<TimelineEntry>(Sql.ListChanges, new { ids = restless }, ct)).ToLookup(entry => entry.FanId);
        return followers
            .SelectMany(follower => ChangesOf(follower, told[follower.Id]).Select(change => (follower.MemberId, change)))
            .OrderBy(each => each.change.At)
            .ToLookup(each => each.MemberId, each => each.change);
    }

    private static IEnumerable<FollowChange> ChangesOf(Follower follower, IEnumerable<TimelineEntry> told)
    {
        var changes = follower.CameAndWent
            ? told.Select(entry => new FollowChange(entry.OccurredAt, entry.Kind.StartsWith("Follow", StringComparison.Ordinal))).ToList()
            : [new FollowChange(follower.FirstFollowedAt, true)];
        // What WeChat told of a profile may have changed the state without an event.
        if (changes.Count == 0 || changes[^1].Follows != follower.IsFollowing)
            changes.Add(new FollowChange(follower.StateAt, follower.IsFollowing));
        return changes;
    }

    [method: ExplicitConstructor]
    private sealed record Follower(Id<Fan> Id, Id<Fan> MemberId, FanState State, DateTimeOffset StateAt, DateTimeOffset FirstFollowedAt, DateTimeOffset? LeftAt, int FollowCount)
    {
        public bool IsFollowing => State == FanState.Following;

        public bool CameAndWent => LeftAt is not null && (IsFollowing || FollowCount > 1);
    }

    [method: ExplicitConstructor]
    private sealed record TimelineEntry(Id<Fan> FanId, string Kind, DateTimeOffset OccurredAt);

    internal static class Sql
    {
        public const string ListFollowers = """
            select id, member_id, state, state_at, first_followed_at, left_at, follow_count from fan
            where member_id in @memberIds and first_followed_at is not null
            order by id
            """;

        // Within one second the order of arrival decides, as it does for the fan's state.
        public const string ListChanges = """
            select fan_id, kind, occurred_at from fan_event
            where fan_id in @ids and kind in ('FollowFirst', 'FollowLateFirst', 'FollowAgain', 'FollowAlreadyFollowing', 'FollowLate', 'Unfollowed', 'UnfollowLate')
            order by fan_id, occurred_at, id
            """;
    }
}
