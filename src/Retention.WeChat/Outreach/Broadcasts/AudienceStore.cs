using Retention.Platform.Data;
using Retention.Platform.Ids;

namespace Retention.WeChat.Outreach;

/// <summary>Who belongs to a broadcast: the table <c>broadcast_fan</c>, or the fans a query matches at this moment.</summary>
internal sealed class AudienceStore(Db db)
{
    /// <summary>Parameters in one statement; SQLite takes 32,766.</summary>
    private const int ListMax = 1_000;

    private static readonly string[] Activities = ["Wrote", "Clicked", "Scanned", "SubscribeAnswered", "ServiceEvent"];

    /// <summary>Adds fans to the list; those already on it are passed over, and so are numbers that are no fan's.</summary>
    /// <returns>How many were added.</returns>
    public Task<int> AddAsync(Id<Broadcast> id, IReadOnlyCollection<long> fanIds, CancellationToken ct) => db.InTransactionAsync(
        async token =>
        {
            var added = 0;
            foreach (var part in fanIds.Distinct().Order().Chunk(ListMax))
                added += await db.ExecuteAsync(Sql.Add, new { id, fanIds = part }, token);
            return added;
        },
        ct);

    public async Task<int> CountListedAsync(Id<Broadcast> id, CancellationToken ct) => (int)await db.FindAsync<long>(Sql.CountListed, new { id }, ct);

    public Task<int> ClearAsync(Id<Broadcast> id, CancellationToken ct) => db.ExecuteAsync(Sql.Clear, new { id }, ct);

    /// <summary>The next of the audience past a fan, in the order of their numbers.</summary>
    public Task<IReadOnlyList<long>> NextAsync(Broadcast broadcast, long after, int limit, CancellationToken ct) => broadcast.ReadAudience() is { } query
        ? db.ListAsync<long>(Sql.ListMatching, Values(query, after, limit), ct)
        : db.ListAsync<long>(Sql.ListListed, new { broadcast.Id, after, limit }, ct);

    public async Task<int> CountAsync(Broadcast broadcast, CancellationToken ct) => broadcast.ReadAudience() is { } query
        ? (int)await db.FindAsync<long>(Sql.CountMatching, Values(query, 0, 0), ct)
        : await CountListedAsync(broadcast.Id, ct);

    private static object Values(AudienceQuery query, long after, int limit) => new
    {
        after,
        limit,
        query.State,
        query.Account,
        query.FollowedFrom,
        query.FollowedUntil,
        query.ActiveSince,
        activities = Activities,
        scene = query.ScenePrefix,
        sceneLength = query.ScenePrefix?.Length ?? 0,
        tagsAll = Tags(query.TagsAll),
        tagsAllCount = query.TagsAll?.Distinct().Count() ?? 0,
        tagsAny = Tags(query.TagsAny),
        tagsAnyCount = query.TagsAny?.Count ?? 0,
        tagsNone = Tags(query.TagsNone),
    };

    /// <summary>A list of none is no SQL; no tag has the number 0.</summary>
    private static long[] Tags(IReadOnlyList<long>? tags) => tags is { Count: > 0 } ? [.. tags.Distinct()] : [0];

    internal static class Sql
    {
        public const string Add = """
            insert into broadcast_fan (broadcast_id, fan_id)
            select @id, f.id from fan f
            where f.id in @fanIds and not exists (select 1 from broadcast_fan l where l.broadcast_id = @id and l.fan_id = f.id)
            """;

        public const string CountListed = "select count(*) from broadcast_fan where broadcast_id = @id";

        public const string Clear = "delete from broadcast_fan where broadcast_id = @id";

        public const string ListListed = "select fan_id from broadcast_fan where broadcast_id = @Id and fan_id > @after order by fan_id limit @limit";

        private const string Matches = """
            f.open_id is not null and f.account = @Account and f.state = @State
                and (@FollowedFrom is null or f.followed_at >= @FollowedFrom)
                and (@FollowedUntil is null or f.followed_at < @FollowedUntil)
                and (@scene is null or substr(f.scene, 1, @sceneLength) = @scene)
                and (@tagsAnyCount = 0 or exists (select 1 from fan_tag t where t.fan_id = f.id and t.tag_id in @tagsAny))
                and (@tagsAllCount = 0 or (select count(*) from fan_tag t where t.fan_id = f.id and t.tag_id in @tagsAll) = @tagsAllCount)
                and not exists (select 1 from fan_tag t where t.fan_id = f.id and t.tag_id in @tagsNone)
                and (@ActiveSince is null
                    or exists (select 1 from fan_event e where e.fan_id = f.id and e.occurred_at >= @ActiveSince and e.kind in @activities))
            """;

        public const string ListMatching = $"select f.id from fan f where f.id > @after and {Matches} order by f.id limit @limit";

        public const string CountMatching = $"select count(*) from fan f where {Matches}";
    }
}
