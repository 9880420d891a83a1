using Dapper;
using Retention.Platform.Data;
using Retention.Platform.Ids;

namespace Retention.WeChat.Operators;

internal sealed class OperatorStore(Db db)
{
    public Task<IReadOnlyList<Operator>> ListAsync(int limit, CancellationToken ct) => db.ListAsync<Operator>(Sql.List, new { limit }, ct);

    public Task<Operator?> FindAsync(Id<Operator> id, CancellationToken ct) => db.FindAsync<Operator>(Sql.Find, new { id }, ct);

    public Task<Credentials?> FindCredentialsAsync(string name, CancellationToken ct) => db.FindAsync<Credentials>(Sql.FindCredentials, new { name }, ct);

    /// <summary>Locks the admins until commit, so that two of them cannot disable each other.</summary>
    public Task<IReadOnlyList<long>> LockActiveAdminsAsync(CancellationToken ct) =>
        db.ListAsync<long>(Sql.LockActiveAdmins, new { role = OperatorRole.Admin }, ct);

    public Task<int> AddAsync(Operator added, string passwordHash, CancellationToken ct) =>
        db.ExecuteAsync(Sql.Add, Row(added, passwordHash), ct);

    /// <returns>Whether the table was empty and the operator was added.</returns>
    public async Task<bool> AddFirstAsync(Operator added, string passwordHash, CancellationToken ct) =>
        await db.ExecuteAsync(Sql.AddFirst, Row(added, passwordHash), ct) == 1;

    public async Task<bool> AnyAsync(CancellationToken ct) => await db.FindAsync<long>(Sql.Count, null, ct) > 0;

    public Task DisableAsync(Id<Operator> id, DateTimeOffset now, CancellationToken ct) => db.ExecuteAsync(Sql.Disable, new { id, now }, ct);

    public Task SetPasswordAsync(Id<Operator> id, string passwordHash, CancellationToken ct) => db.ExecuteAsync(Sql.SetPassword, new { id, passwordHash }, ct);

    private static object Row(Operator added, string passwordHash) =>
        new { id = added.Id, name = added.Name, passwordHash, role = added.Role, createdAt = added.CreatedAt };

    [method: ExplicitConstructor]
    internal sealed record Credentials(Id<Operator> Id, string PasswordHash, DateTimeOffset? DisabledAt);

    internal static class Sql
    {
        public const string List = "select id, name, role, created_at, disabled_at from operator order by id limit @limit";

        public const string Find = "select id, name, role, created_at, disabled_at from operator where id = @id";

        public const string FindCredentials = "select id, password_hash, disabled_at from operator where name = @name";

        public const string LockActiveAdmins = "select id from operator where role = @role and disabled_at is null /*lock*/";

        public const string Count = "select count(*) from operator";

        public const string Add = """
            insert into operator (id, name, password_hash, role, created_at, disabled_at)
            values (@id, @name, @passwordHash, @role, @createdAt, null)
            """;

        public const string AddFirst = """
            insert into operator (id, name, password_hash, role, created_at, disabled_at)
            select @id, @name, @passwordHash, @role, @createdAt, null from (select 1 as one) as here
            where not exists (select 1 from operator)
            """;

        public const string Disable = "update operator set disabled_at = @now where id = @id and disabled_at is null";

        public const string SetPassword = "update operator set password_hash = @passwordHash where id = @id";
    }
}
