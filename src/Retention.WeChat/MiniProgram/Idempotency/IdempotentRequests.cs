using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;
using Retention.WeChat.Operators;

namespace Retention.WeChat.MiniProgram;

/// <summary>What becomes of a request with a key.</summary>
internal abstract record KeyClaim
{
    /// <summary>Ours to carry out. The token shows whose the lease is.</summary>
    public sealed record Ours(Id<Fan> FanId, string Key, long Token) : KeyClaim;

    /// <summary>Answered before.</summary>
    public sealed record Answered(WrittenAnswer Answer) : KeyClaim;

    public sealed record Running : KeyClaim;

    public sealed record OtherContent : KeyClaim;
}

/// <summary>
/// The table <c>shopper_request</c>: each key of a shopper has one effect. A key is claimed under a lease, so that a node
/// that dies frees it; the answer is written in the transaction that has the effect and only by the holder of the
/// lease, so that of two who believe to hold it one is rolled back.
/// </summary>
internal sealed class IdempotentRequests(Db db, IdGenerator ids, SessionClock clock) : IForgetFans
{
    /// <summary>Longer than any request may take; only a killed one keeps its key so long.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan KeptFor = TimeSpan.FromDays(7);

    public async Task<KeyClaim> ClaimAsync(Id<Fan> fanId, string key, string fingerprint, CancellationToken ct)
    {
        var now = clock.Time.GetUtcNow();
        var args = new { fanId, key, fingerprint, token = ids.Next(), until = now + Lease, now };
        if (await TryAddAsync(args, ct))
            return new KeyClaim.Ours(fanId, key, args.token);
        // Gone again when the one before failed and gave the key back just now; the shopper's phone asks once more.
        if (await db.FindAsync<Row>(Sql.Find, new { fanId, key }, ct) is not { } known)
            return new KeyClaim.Running();
        if (known.Fingerprint != fingerprint)
            return new KeyClaim.OtherContent();
        if (known is { Status: { } status, Body: { } body })
            return new KeyClaim.Answered(new WrittenAnswer((int)status, body));
        return await db.ExecuteAsync(Sql.TakeOver, args, ct) == 1 ? new KeyClaim.Ours(fanId, key, args.token) : new KeyClaim.Running();
    }

    /// <returns>False when the lease has passed to somebody else: the caller's effect must not be.</returns>
    public async Task<bool> AnswerAsync(KeyClaim.Ours claim, WrittenAnswer answer, CancellationToken ct) =>
        await db.ExecuteAsync(Sql.Answer, new { claim.FanId, claim.Key, claim.Token, answer.Status, answer.Body }, ct) == 1;

    /// <summary>Gives the key back: nothing has happened under it.</summary>
    public Task ReleaseAsync(KeyClaim.Ours claim, CancellationToken ct) => db.ExecuteAsync(Sql.Release, new { claim.FanId, claim.Key, claim.Token }, ct);

    public Task PurgeAsync(CancellationToken ct) => db.PurgeAsync(Sql.PurgeMark, Sql.Purge, clock.Time.GetUtcNow() - KeptFor, ct);

    /// <summary>Answers tell of the person and of their friends. One that is not written yet finds its lease gone, and has no effect.</summary>
    public async Task ForgetAsync(Id<Fan> id, CancellationToken ct) => await db.QueueAsync(Sql.Forget, new { id }, ct);

    private async Task<bool> TryAddAsync(object args, CancellationToken ct)
    {
        try
        {
            await db.ExecuteAsync(Sql.Add, args, ct);
            return true;
        }
        catch (Exception error) when (Dialect.IsLostRace(error))
        {
            // Another request with this key was first, or the purge stood in the way: what is found below tells.
            return false;
        }
    }

    [method: Dapper.ExplicitConstructor]
    private sealed record Row(string Fingerprint, long? Status, string? Body);

    internal static class Sql
    {
        // Without looking first: a look would lock the gap it finds, and many keys of one shopper would wait for each other in a circle.
        public const string Add = """
            insert into shopper_request (fan_id, request_key, fingerprint, lease_token, lease_until, created_at)
            values (@fanId, @key, @fingerprint, @token, @until, @now)
            """;

        public const string Find = "select fingerprint, status, body from shopper_request where fan_id = @fanId and request_key = @key";

        public const string TakeOver = """
            update shopper_request set lease_token = @token, lease_until = @until
            where fan_id = @fanId and request_key = @key and status is null and lease_until <= @now
            """;

        public const string Answer = """
            update shopper_request set status = @Status, body = @Body
            where fan_id = @FanId and request_key = @Key and lease_token = @Token and status is null
            """;

        public const string Release = "delete from shopper_request where fan_id = @FanId and request_key = @Key and lease_token = @Token and status is null";

        public const string Forget = "delete from shopper_request where fan_id = @id";

        public const string PurgeMark = "select created_at from shopper_request where created_at <= @until order by created_at limit 1 offset @slice";

        public const string Purge = "delete from shopper_request where created_at <= @until";
    }
}
