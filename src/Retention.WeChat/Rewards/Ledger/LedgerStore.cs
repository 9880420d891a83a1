using Dapper;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Rewards;

/// <summary>Reads the tables <c>ledger_posting</c>, <c>ledger_entry</c>, <c>points_balance</c> and <c>points_lot</c>.</summary>
internal sealed class LedgerStore(Db db)
{
    /// <summary>Accounts merged one into another, and that one into a third.</summary>
    private const int MovesMax = 8;

    /// <summary>Locks the accounts of members until commit, in order of the id, and opens those that are missing.</summary>
    /// <returns>The wallet of each; of one whose account became another's, the other's.</returns>
    /// <param name="fanIds">Whose.</param>
    /// <param name="today">Lots whose last day is before it have lapsed.</param>
    /// <param name="followed">False for each one's own, whosever it has become.</param>
    /// <param name="ct">Stops waiting.</param>
    public async Task<IReadOnlyDictionary<Id<Fan>, Wallet>> LockAsync(IEnumerable<Id<Fan>> fanIds, DateOnly today, bool followed, CancellationToken ct)
    {
        var rows = new Dictionary<long, BalanceRow>();
        var asked = fanIds.Select(id => id.Value).Distinct().Order().ToArray();
        for (var wanted = asked; wanted.Length > 0;)
        {
            foreach (var row in await LockRowsAsync(wanted, today, ct))
                rows[row.FanId] = row;
            wanted = [.. rows.Values.Select(row => followed ? row.MovedTo : null).OfType<long>().Where(id => !rows.ContainsKey(id)).Distinct().Order()];
        }

        var wallets = rows.Values.ToDictionary(row => row.FanId, row => new Wallet(row.ToBalance()) { HasLapsed = row.Lapsed > 0 });
        return asked.ToDictionary(id => new Id<Fan>(id), id => wallets[OwnerOf(id)]);

        long OwnerOf(long id) => followed && rows[id].MovedTo is { } next ? OwnerOf(next) : id;
    }

    /// <summary>Whose account it is now.</summary>
    public async Task<Id<Fan>> OwnerAsync(Id<Fan> fanId, CancellationToken ct)
    {
        for (var i = 0; i < MovesMax && await db.FindAsync<long?>(Sql.MovedTo, new { fanId }, ct) is { } next; i++)
            fanId = new Id<Fan>(next);
        return fanId;
    }

    /// <summary>Whether a member's account is this one, or became it at some time.</summary>
    public async Task<bool> BecameAsync(Id<Fan> fanId, Id<Fan> other, CancellationToken ct)
    {
        for (var i = 0; i < MovesMax && fanId != other; i++)
        {
            if (await db.FindAsync<long?>(Sql.MovedTo, new { fanId }, ct) is not { } next)
                return false;
            fanId = new Id<Fan>(next);
        }

        return fanId == other;
    }

    public Task<IReadOnlyList<KnownPosting>> ListKnownAsync(IReadOnlyCollection<string> keys, CancellationToken ct) =>
        db.ListAsync<KnownPosting>(Sql.ListKnown, new { keys }, ct);

    public async Task<KnownPosting?> FindKnownAsync(string key, CancellationToken ct) => (await ListKnownAsync([key], ct)).FirstOrDefault();

    /// <param name="since">An id that is greater than those of all postings before.</param>
    public static (string Sql, object Row) MoveAccount(Id<Fan> from, Id<Fan> into, long since) => (Sql.MoveAccount, new { from, into, since });

    public static (string Sql, object Row) MoveAccountBack(Id<Fan> from, Id<Fan> into) => (Sql.MoveAccountBack, new { from, into });

    /// <summary>Shows wallets the lots that have points left.</summary>
    public async Task LearnLotsAsync(IEnumerable<Wallet> wallets, CancellationToken ct)
    {
        var byFan = wallets.Distinct().ToDictionary(wallet => wallet.FanId);
        if (byFan.Count == 0)
            return;
        foreach (var lots in (await db.ListAsync<PointsLot>(Sql.ListOpenLots, new { fanIds = byFan.Keys.Select(id => id.Value).ToArray() }, ct)).GroupBy(lot => lot.FanId))
            byFan[lots.Key].Learn(lots);
    }

    public async Task LearnLotsAsync(Wallet wallet, IReadOnlyCollection<long> lotIds, CancellationToken ct)
    {
        if (lotIds.Count > 0)
            wallet.Learn(await db.ListAsync<PointsLot>(Sql.ListLots, new { fanId = wallet.FanId, lotIds }, ct));
    }

    /// <summary>What a posting, with those that settled or reversed it since, has taken from lots and not given back.</summary>
    public async Task<IReadOnlyList<LotPart>> ListTakenAsync(long originId, CancellationToken ct) => LotPart.StillTaken(await db.ListAsync<LotPart>(Sql.ListTaken, new { originId }, ct));

    /// <summary>What a posting by itself has taken from lots, whosever they are.</summary>
    public Task<IReadOnlyList<LotPart>> ListTakenByAsync(long postingId, CancellationToken ct) => db.ListAsync<LotPart>(Sql.ListTakenBy, new { postingId }, ct);

    /// <summary>Lots, and those their points have moved to.</summary>
    public Task<IReadOnlyList<PointsLot>> ListDescendantsAsync(IReadOnlyCollection<long> lotIds, CancellationToken ct) => db.ListAsync<PointsLot>(Sql.ListDescendants, new { lotIds }, ct);

    /// <summary>The lot a posting gave, or a hold when it was posted.</summary>
    /// <returns>Without a last day where all of it settled a debt, so that there is no lot.</returns>
    public async Task<GivenLot> FindGivenAsync(long postingId, CancellationToken ct) => (await db.FindAsync<GivenLot>(Sql.FindGiven, new { postingId }, ct))!;

    public Task<IReadOnlyList<EntryRow>> ListEntriesAsync(long postingId, CancellationToken ct) => db.ListAsync<EntryRow>(Sql.ListEntries, new { postingId }, ct);

    /// <summary>Newest first; what did not change what the member has is left out.</summary>
    public Task<IReadOnlyList<PostedPoints>> ListOfAsync(Id<Fan> fanId, long? before, int limit, int sign, PointsReason? reason, CancellationToken ct) =>
        db.ListAsync<PostedPoints>(Sql.ListOf, new { fanId, before = before ?? long.MaxValue, limit, sign, reason }, ct);

    /// <summary>The same of a member and of every account that became theirs: what was posted before stays written under its number.</summary>
    public Task<IReadOnlyList<PostedPoints>> ListOfMemberAsync(Id<Fan> memberId, int limit, CancellationToken ct) =>
        db.ListAsync<PostedPoints>(Sql.ListOfMember, new { memberId, limit }, ct);

    /// <summary>What settlements and reversals have done, in the wallet whose account it became, since an account moved.</summary>
    public Task<IReadOnlyList<FollowUp>> ListFollowUpsAsync(Id<Fan> moved, CancellationToken ct) => db.ListAsync<FollowUp>(Sql.ListFollowUps, new { moved }, ct);

    public Task<PointsBalance?> FindBalanceAsync(Id<Fan> fanId, DateOnly today, CancellationToken ct) => db.FindAsync<PointsBalance>(Sql.FindBalance, new { fanId, today }, ct);

    /// <summary>Of these the members whose account is still their own.</summary>
    public Task<IReadOnlyList<PointsBalance>> ListBalancesAsync(IReadOnlyCollection<Id<Fan>> fanIds, DateOnly today, CancellationToken ct) =>
        db.ListAsync<PointsBalance>(Sql.ListBalances, new { fanIds = fanIds.Select(id => id.Value).ToArray(), today }, ct);

    public Task<IReadOnlyList<long>> ListMovedAsync(IReadOnlyCollection<Id<Fan>> fanIds, CancellationToken ct) =>
        db.ListAsync<long>(Sql.ListMoved, new { fanIds = fanIds.Select(id => id.Value).ToArray() }, ct);

    public Task<IReadOnlyList<ExpiringPoints>> ListExpiringAsync(Id<Fan> fanId, DateOnly from, DateOnly until, CancellationToken ct) =>
        db.ListAsync<ExpiringPoints>(Sql.ListExpiring, new { fanId, from, until }, ct);

    /// <summary>Members who have lots whose day has passed.</summary>
    public Task<IReadOnlyList<long>> ListLapsedAsync(DateOnly today, int limit, CancellationToken ct) => db.ListAsync<long>(Sql.ListLapsed, new { today, limit }, ct);

    /// <summary>Members with points whose last day is this one, some of them in lots younger than <paramref name="lotsAfter"/>, in order of the id.</summary>
    public Task<IReadOnlyList<MemberPoints>> ListLastDayAsync(DateOnly day, long lotsAfter, Id<Fan> after, int limit, CancellationToken ct) =>
        db.ListAsync<MemberPoints>(Sql.ListLastDay, new { day, lotsAfter, after, limit }, ct);

    private async Task<IReadOnlyList<BalanceRow>> LockRowsAsync(long[] fanIds, DateOnly today, CancellationToken ct)
    {
        var rows = await db.ListAsync<BalanceRow>(Sql.LockBalances, new { fanIds, today }, ct);
        if (rows.Count == fanIds.Length)
            return rows;
        var known = rows.Select(row => row.FanId).ToHashSet();
        foreach (var fanId in fanIds.Where(id => !known.Contains(id)))
            await db.QueueAsync(Sql.OpenBalance, new { fanId }, ct);
        return await db.ListAsync<BalanceRow>(Sql.LockBalances, new { fanIds, today }, ct);
    }

    [method: ExplicitConstructor]
    private sealed record BalanceRow(long FanId, long Balance, long Pending, long Held, long Owed, long? MovedTo, long Lapsed)
    {
        public PointsBalance ToBalance() => new(new Id<Fan>(FanId), Balance, Pending, Held, Owed);
    }

    internal static class Sql
    {
        // A lot whose day has passed counts no more, swept or not.
        private const string Lapsed = "coalesce((select sum(l.remaining) from points_lot l where l.fan_id = b.fan_id and l.open_until < @today), 0)";

        private const string Balance = $"select fan_id, balance - {Lapsed} as available, pending, held, owed from points_balance b";

        public const string LockBalances = $"""
            select fan_id, balance, pending, held, owed, moved_to, {Lapsed} as lapsed from points_balance b
            where fan_id in @fanIds order by fan_id /*lock*/
            """;

        // Of two who open it at once the key refuses one, whose unit of work is then done again and finds it.
        public const string OpenBalance = """
            insert into points_balance (fan_id)
            select @fanId from (select 1 as one) as here
            where not exists (select 1 from points_balance where fan_id = @fanId)
            """;

        public const string MovedTo = "select moved_to from points_balance where fan_id = @fanId";

        public const string MoveAccount = "update points_balance set moved_to = @into, moved_since = @since where fan_id = @from and moved_to is null";

        public const string MoveAccountBack = "update points_balance set moved_to = null where fan_id = @from and moved_to = @into";

        public const string ListFollowUps = """
            select o.fan_id as placed_for, e.account, e.amount, l.id as lot_id, l.expires_on, l.source_lot_id
            from points_balance b
            join ledger_posting p on p.fan_id = b.moved_to and p.id > b.moved_since and p.kind in ('Settle', 'Reversal')
            join ledger_posting o on o.id = p.origin_id
            join ledger_entry e on e.posting_id = p.id and e.account in ('available', 'owed')
            left join points_lot l on l.id = e.lot_id
            where b.fan_id = @moved
            """;

        public const string ListKnown = "select id, posting_key, content, kind, reason, campaign, fan_id, amount, origin_id from ledger_posting where posting_key in @keys";

        public const string ListOpenLots = """
            select id, fan_id, remaining, expires_on, source_lot_id from points_lot
            where fan_id in @fanIds and open_until is not null
            """;

        public const string ListLots = "select id, fan_id, remaining, expires_on, source_lot_id from points_lot where id in @lotIds and fan_id = @fanId";

        public const string FindGiven = """
            select p.id, l.expires_on
            from (
                select id from ledger_posting where id = @postingId and kind = 'Give'
                union all
                select id from ledger_posting where origin_id = @postingId and kind = 'Settle') as p
            left join points_lot l on l.id = p.id
            """;

        public const string ListDescendants = """
            select id, fan_id, remaining, expires_on, source_lot_id from points_lot where id in @lotIds
            union all
            select id, fan_id, remaining, expires_on, source_lot_id from points_lot where source_lot_id in @lotIds
            """;

        public const string ListTakenBy = """
            select l.id as lot_id, l.expires_on, l.source_lot_id, -sum(e.amount) as points
            from ledger_entry e join points_lot l on l.id = e.lot_id
            where e.posting_id = @postingId
            group by l.id, l.expires_on, l.source_lot_id
            """;

        public const string ListTaken = """
            select l.id as lot_id, l.expires_on, l.source_lot_id, -sum(e.amount) as points
            from (
                select @originId as id
                union all
                select id from ledger_posting where origin_id = @originId) as p
            join ledger_entry e on e.posting_id = p.id
            join points_lot l on l.id = e.lot_id
            group by l.id, l.expires_on, l.source_lot_id
            having sum(e.amount) <> 0
            """;

        public const string ListEntries = "select account, fan_id, lot_id, amount from ledger_entry where posting_id = @postingId order by position";

        private const string Postings = """
            select p.id, p.posting_key, p.kind, p.reason, p.campaign, p.fan_id, p.amount, p.note, p.posted_at, l.expires_on
            from ledger_posting p left join points_lot l on l.id = p.id
            """;

        public const string ListOfMember = $"{Postings} where p.fan_id in (select id from fan where member_id = @memberId and wallet_left = 0) and p.amount <> 0 order by p.id desc limit @limit";

        public const string ListOf = $"""
            {Postings}
            where p.fan_id = @fanId and p.id < @before and p.amount * @sign >= 0 and p.amount <> 0 and (@reason is null or p.reason = @reason)
            order by p.id desc limit @limit
            """;

        public const string FindBalance = $"{Balance} where fan_id = @fanId";

        public const string ListBalances = $"{Balance} where fan_id in @fanIds and moved_to is null";

        public const string ListMoved = "select fan_id from points_balance where fan_id in @fanIds and moved_to is not null";

        public const string AnyLapsed = "select 1 from points_lot where open_until < @today";

        public const string ListLapsed = "select distinct fan_id from (select fan_id from points_lot where open_until < @today order by open_until limit @limit) as due";

        public const string ListLastDay = """
            select fan_id, sum(remaining) as points from (
                select l.* from points_lot l where not exists (select 1 from fan f where f.id = l.fan_id and f.wallet_left = 1)) as points_lot
            where open_until = @day and fan_id > @after
            group by fan_id having max(id) > @lotsAfter order by fan_id limit @limit
            """;

        public const string ListExpiring = """
            select open_until as `on`, sum(remaining) as amount from points_lot
            where fan_id = @fanId and open_until between @from and @until
            group by open_until order by open_until
            """;
    }
}

/// <summary>A posting that was made before.</summary>
[method: ExplicitConstructor]
internal sealed record KnownPosting(long Id, string PostingKey, string Content, PostingKind Kind, PointsReason Reason, string? Campaign, Id<Fan> FanId, long Amount, long? OriginId);

[method: ExplicitConstructor]
internal sealed record GivenLot(long Id, DateOnly? ExpiresOn);

[method: ExplicitConstructor]
internal sealed record MemberPoints(Id<Fan> FanId, long Points);

[method: ExplicitConstructor]
internal sealed record EntryRow(string Account, long? FanId, long? LotId, long Amount);
