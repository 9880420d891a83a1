using Dapper;
using Retention.Platform.Data;
using Retention.Platform.Ids;

namespace Retention.WeChat.Fans;

/// <summary>Which member a fan is.</summary>
[method: ExplicitConstructor]
internal sealed record Membership(Id<Fan> Id, Id<Fan> MemberId, string? UnionId);

/// <summary>The tables <c>fan_merge</c> and <c>fan_merge_fan</c>, and the column <c>fan.member_id</c>.</summary>
internal sealed class MemberStore(Db db)
{
    public Task<IReadOnlyList<Membership>> ListAsync(IReadOnlyCollection<Id<Fan>> fanIds, CancellationToken ct) =>
        db.ListAsync<Membership>(Sql.List, new { fanIds = fanIds.Select(id => id.Value).ToArray() }, ct);

    public Task<IReadOnlyList<Membership>> ListByUnionsAsync(IReadOnlyCollection<string> unionIds, CancellationToken ct) =>
        db.ListAsync<Membership>(Sql.ListByUnions, new { unionIds }, ct);

    /// <summary>The accounts by which these members are known.</summary>
    public Task<IReadOnlyList<WalletAccount>> ListAccountsAsync(IReadOnlyCollection<Id<Fan>> memberIds, CancellationToken ct) =>
        db.ListAsync<WalletAccount>(Sql.ListAccounts, new { memberIds = memberIds.Select(id => id.Value).ToArray() }, ct);

    public Task<IReadOnlyList<Merge>> ListOfFanAsync(Id<Fan> fanId, int limit, CancellationToken ct) => db.ListAsync<Merge>(Sql.ListOfFan, new { fanId, limit }, ct);

    public Task<IReadOnlyList<long>> ListFansAsync(Id<Fan> memberId, CancellationToken ct) => db.ListAsync<long>(Sql.ListFans, new { memberId }, ct);

    /// <returns>The member an erased fan was, when none of their accounts is known any more.</returns>
    public async Task<Id<Fan>?> FindForgottenAsync(Id<Fan> fanId, CancellationToken ct) =>
        await db.FindAsync<long?>(Sql.FindForgotten, new { fanId }, ct) is { } id ? new Id<Fan>(id) : null;

    public Task<Merge?> FindAsync(Id<Merge> id, CancellationToken ct) => db.FindAsync<Merge>(Sql.Find, new { id }, ct);

    public async Task<bool> HaveEverPartedAsync(Id<Fan> from, Id<Fan> into, CancellationToken ct) => await db.FindAsync<long>(Sql.CountParted, new { from, into }, ct) > 0;

    public async Task AddAsync(Merge merge, CancellationToken ct)
    {
        var args = new { merge.Id, merge.FromFanId, merge.IntoFanId, merge.Reason, merge.MergedAt, merge.UndoUntil, merge.AskedByFanId, before = merge.MergedAt.AddMilliseconds(-1) };
        await db.QueueAsync(Sql.EndUndo, args, ct);
        await db.QueueAsync(Sql.Add, args, ct);
        await db.QueueAsync(Sql.NoteFans, args, ct);
        await db.QueueAsync(Sql.Join, args, ct);
    }

    public async Task<bool> UndoAsync(Merge merge, DateTimeOffset now, CancellationToken ct)
    {
        if (await db.ExecuteAsync(Sql.Undo, new { merge.Id, now }, ct) != 1)
            return false;
        await db.QueueAsync(Sql.Part, new { merge.Id, merge.FromFanId, merge.IntoFanId }, ct);
        return true;
    }

    public async Task StartAnewAsync(Id<Fan> memberId, Id<Fan> newId, string hash, DateTimeOffset now, CancellationToken ct)
    {
        await db.ExecuteAsync(Sql.AddEmpty, new { memberId, newId, hash, state = FanState.Visitor, now }, ct);
        await db.ExecuteAsync(Sql.Hand, new { memberId, newId }, ct);
    }

    internal static class Sql
    {
        private const string Columns = "id, from_fan_id, into_fan_id, reason, merged_at, undo_until, undone_at, asked_by_fan_id";

        public const string List = "select id, member_id, union_id from fan where id in @fanIds";

        public const string ListByUnions = "select id, member_id, union_id from fan where union_id in @unionIds order by id";

        public const string ListAccounts = "select member_id, account, union_id from fan where member_id in @memberIds and open_id is not null";

        public const string ListOfFan = $"select {Columns} from fan_merge where from_fan_id = @fanId or into_fan_id = @fanId order by id desc limit @limit";

        public const string ListFans = "select id from fan where member_id = @memberId order by id";

        public const string FindForgotten = """
            select f.member_id from fan f
            where f.id = @fanId and not exists (select 1 from fan o where o.member_id = f.member_id and o.open_id is not null)
            """;

        public const string Find = $"select {Columns} from fan_merge where id = @id";

        public const string CountParted = "select count(*) from fan_merge where from_fan_id = @from and into_fan_id = @into and undone_at is not null";

        public const string Add = """
            insert into fan_merge (id, from_fan_id, into_fan_id, reason, merged_at, undo_until, asked_by_fan_id)
            values (@Id, @FromFanId, @IntoFanId, @Reason, @MergedAt, @UndoUntil, @AskedByFanId)
            """;

        // A row tells only of the last merge that moved it: what an earlier one brought could no longer be told apart.
        public const string EndUndo = "update fan_merge set undo_until = @before where into_fan_id = @FromFanId and undone_at is null and undo_until > @before";

        public const string NoteFans = "insert into fan_merge_fan (merge_id, fan_id) select @Id, id from fan where member_id = @FromFanId";

        public const string Join = "update fan set member_id = @IntoFanId where member_id = @FromFanId";

        // A fan nobody can be: no openid leads to its hash.
        public const string AddEmpty = """
            insert into fan (id, account, open_id_hash, state, state_at, follow_count, created_at, member_id)
            select @newId, account, @hash, @state, @now, 0, @now, @newId from fan where id = @memberId
            """;

        public const string Hand = "update fan set member_id = @newId, wallet_left = 1 where member_id = @memberId";

        public const string Undo = "update fan_merge set undone_at = @now where id = @Id and undone_at is null";

        public const string Part = """
            update fan set member_id = @FromFanId
            where member_id = @IntoFanId and id in (select fan_id from fan_merge_fan where merge_id = @Id)
            """;
    }
}
