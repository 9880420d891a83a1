using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.Platform.Problems;

namespace Retention.WeChat.Operators;

/// <summary>Who may sign in, and as what. There is always at least one active admin.</summary>
internal sealed class OperatorDirectory(OperatorStore operators, SessionStore sessions, Passwords passwords, Db db, IdGenerator ids, TimeProvider clock)
{
    /// <summary>More than any team that shares one official account.</summary>
    private const int OperatorsMax = 500;

    private static readonly Problem NotFound = new("operator.not_found", StatusCodes.Status404NotFound, "没有这个操作员。", "There is no such operator.");

    private static readonly Problem NameTaken = new("operator.name_taken", StatusCodes.Status409Conflict, "这个用户名已被使用，请换一个。", "This name is taken; choose another.");

    private static readonly Problem LastAdmin = new("operator.last_admin", StatusCodes.Status409Conflict, "不能停用最后一位管理员，请先添加另一位管理员。", "The last admin cannot be disabled; add another first.");

    public Task<IReadOnlyList<Operator>> ListAsync(CancellationToken ct) => operators.ListAsync(OperatorsMax, ct);

    public async Task<Result<Operator>> CreateAsync(string name, string password, OperatorRole role, CancellationToken ct)
    {
        var created = New(name, role);
        var hash = passwords.Hash(password);
        return await db.InTransactionAsync<Result<Operator>>(
            async token =>
            {
                if (await operators.FindCredentialsAsync(created.Name, token) is not null)
                    return NameTaken;
                await operators.AddAsync(created, hash, token);
                return created;
            },
            ct);
    }

    /// <summary>Makes the first admin of an empty installation; does nothing when anybody exists.</summary>
    public Task<bool> CreateFirstAsync(string name, string password, CancellationToken ct)
    {
        var created = New(name, OperatorRole.Admin);
        var hash = passwords.Hash(password);
        return db.InTransactionAsync(token => operators.AddFirstAsync(created, hash, token), ct);
    }

    public Task<bool> HasAnyAsync(CancellationToken ct) => operators.AnyAsync(ct);

    public Task<Result<Operator>> DisableAsync(Id<Operator> id, CancellationToken ct) => db.InTransactionAsync<Result<Operator>>(
        async token =>
        {
            var admins = await operators.LockActiveAdminsAsync(token);
            if (admins is [var last] && last == id.Value)
                return LastAdmin;
            await operators.DisableAsync(id, clock.GetUtcNow(), token);
            await sessions.RemoveOfAsync(id, token);
            return await operators.FindAsync(id, token) is { } disabled ? disabled : NotFound;
        },
        ct);

    /// <summary>Signs the operator out everywhere: whoever knew the old password is not to stay in.</summary>
    public Task<Result<Operator>> SetPasswordAsync(Id<Operator> id, string password, CancellationToken ct)
    {
        var hash = passwords.Hash(password);
        return db.InTransactionAsync<Result<Operator>>(
            async token =>
            {
                await operators.SetPasswordAsync(id, hash, token);
                await sessions.RemoveOfAsync(id, token);
                return await operators.FindAsync(id, token) is { } changed ? changed : NotFound;
            },
            ct);
    }

    private Operator New(string name, OperatorRole role) => new(ids.Next<Operator>(), Operator.Canonical(name), role, clock.GetUtcNow(), null);
}
