using Dapper;
using Retention.Platform.Data;
using Retention.Platform.Ids;

namespace Retention.WeChat.Operators;

/// <summary>The table <c>operator_session</c>. An ended session is a deleted row, and forgotten here once it is.</summary>
internal sealed class SessionStore(Db db, KnownSessions known)
{
    /// <param name="tokenHash">Of the token.</param>
    /// <param name="operatorId">Whose it is.</param>
    /// <param name="passwordHash">What the password was held against: changed meanwhile, it opens nothing any more.</param>
    /// <param name="now">When it begins.</param>
    /// <param name="expiresAt">When it ends.</param>
    /// <param name="ct">Stops waiting.</param>
    /// <returns>False when the password was changed, or the operator disabled, while it was looked at.</returns>
    public async Task<bool> AddAsync(string tokenHash, Id<Operator> operatorId, string passwordHash, DateTimeOffset now, DateTimeOffset expiresAt, CancellationToken ct) =>
        await db.ExecuteAsync(Sql.Add, new { tokenHash, operatorId, passwordHash, now, expiresAt }, ct) == 1;

    /// <summary>None when it expired or its operator is disabled.</summary>
    public Task<SignedIn?> FindAsync(string tokenHash, DateTimeOffset now, CancellationToken ct) => db.FindAsync<SignedIn>(Sql.Find, new { tokenHash, now }, ct);

    public async Task RemoveAsync(string tokenHash, CancellationToken ct)
    {
        await db.ExecuteAsync(Sql.Remove, new { tokenHash }, ct);
        await AfterwardsAsync(() => known.Forget(tokenHash), ct);
    }

    public async Task RemoveOfAsync(Id<Operator> operatorId, CancellationToken ct)
    {
        await db.ExecuteAsync(Sql.RemoveOf, new { operatorId }, ct);
        await AfterwardsAsync(known.ForgetAll, ct);
    }

    public Task<int> RemoveExpiredAsync(DateTimeOffset now, CancellationToken ct) => db.ExecuteAsync(Sql.RemoveExpired, new { now }, ct);

    /// <summary>A look-up under way may have seen what this transaction has not yet committed away.</summary>
    private Task AfterwardsAsync(Action forget, CancellationToken ct) => db.AfterCommitAsync(
        _ =>
        {
            forget();
            return Task.CompletedTask;
        },
        ct);

    [method: ExplicitConstructor]
    internal sealed record SignedIn(Id<Operator> Id, string Name, OperatorRole Role, DateTimeOffset ExpiresAt);

    internal static class Sql
    {
        public const string Add = """
            insert into operator_session (token_hash, operator_id, created_at, expires_at)
            select @tokenHash, id, @now, @expiresAt from operator where id = @operatorId and password_hash = @passwordHash and disabled_at is null
            """;

        public const string Find = """
            select o.id, o.name, o.role, s.expires_at
            from operator_session s
            join operator o on o.id = s.operator_id
            where s.token_hash = @tokenHash and s.expires_at > @now and o.disabled_at is null
            """;

        public const string Remove = "delete from operator_session where token_hash = @tokenHash";

        public const string RemoveOf = "delete from operator_session where operator_id = @operatorId";

        public const string RemoveExpired = "delete from operator_session where expires_at <= @now";
    }
}
