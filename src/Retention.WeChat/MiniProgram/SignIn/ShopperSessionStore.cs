using Dapper;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.MiniProgram;

/// <summary>One sign-in of one device, with the person behind it.</summary>
/// <param name="Generation">Which refresh token is good; the one before was exchanged at <paramref name="RotatedAt"/>.</param>
[method: ExplicitConstructor]
public sealed record ShopperSession(Id<ShopperSession> Id, Id<Fan> FanId, Id<Fan> MemberId, int Generation, DateTimeOffset RotatedAt, DateTimeOffset ExpiresAt);

/// <summary>The table <c>shopper_session</c>. An ended sign-in is a deleted row.</summary>
internal sealed class ShopperSessionStore(Db db)
{
    public Task<ShopperSession?> FindAsync(Id<ShopperSession> id, CancellationToken ct) => db.FindAsync<ShopperSession>(Sql.Find, new { id }, ct);

    public Task AddAsync(Id<ShopperSession> id, Id<Fan> fanId, DateTimeOffset now, DateTimeOffset expiresAt, CancellationToken ct) =>
        db.ExecuteAsync(Sql.Add, new { id, fanId, now, expiresAt }, ct);

    public async Task<bool> RotateAsync(Id<ShopperSession> id, int generation, DateTimeOffset now, DateTimeOffset expiresAt, CancellationToken ct) =>
        await db.ExecuteAsync(Sql.Rotate, new { id, generation, now, expiresAt }, ct) == 1;

    public Task<int> RemoveAsync(Id<ShopperSession> id, CancellationToken ct) => db.ExecuteAsync(Sql.Remove, new { id }, ct);

    public Task<int> RemoveOfAsync(IReadOnlyCollection<Id<Fan>> fanIds, CancellationToken ct) =>
        db.ExecuteAsync(Sql.RemoveOf, new { fanIds = fanIds.Select(id => id.Value).ToArray() }, ct);

    public Task<int> RemoveExpiredAsync(DateTimeOffset now, CancellationToken ct) => db.ExecuteAsync(Sql.RemoveExpired, new { now }, ct);

    internal static class Sql
    {
        public const string Find = """
            select s.id, s.fan_id, f.member_id, s.generation, s.rotated_at, s.expires_at
            from shopper_session s
            join fan f on f.id = s.fan_id
            where s.id = @id
            """;

        public const string Add = """
            insert into shopper_session (id, fan_id, generation, rotated_at, expires_at, created_at)
            values (@id, @fanId, 1, @now, @expiresAt, @now)
            """;

        public const string Rotate = """
            update shopper_session set generation = generation + 1, rotated_at = @now, expires_at = @expiresAt
            where id = @id and generation = @generation and expires_at > @now
            """;

        public const string Remove = "delete from shopper_session where id = @id";

        public const string RemoveOf = "delete from shopper_session where fan_id in @fanIds";

        public const string RemoveExpired = "delete from shopper_session where expires_at <= @now";
    }
}
