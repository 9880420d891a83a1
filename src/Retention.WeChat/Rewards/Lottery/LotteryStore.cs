using Retention.Platform.Data;
using Retention.Platform.Ids;

namespace Retention.WeChat.Rewards;

/// <summary>The tables <c>lottery</c> and <c>lottery_prize</c>. Rules are written while it is a draft and never after.</summary>
internal sealed class LotteryStore(Db db)
{
    public Task<Lottery?> FindAsync(Id<Lottery> id, CancellationToken ct) => db.FindAsync<Lottery>(Sql.Find, new { id }, ct);

    public Task<IReadOnlyList<Lottery>> PageAsync(LotteryState? state, long? before, int limit, CancellationToken ct) =>
        db.ListAsync<Lottery>(Sql.Page, new { state, before = before ?? long.MaxValue, limit }, ct);

    /// <summary>What shoppers may see: published, and not long over.</summary>
    public Task<IReadOnlyList<Lottery>> ListShownAsync(DateTimeOffset endedAfter, int limit, CancellationToken ct) =>
        db.ListAsync<Lottery>(Sql.ListShown, new { endedAfter, limit }, ct);

    public Task<IReadOnlyList<long>> ListPastAsync(DateTimeOffset now, long after, int limit, CancellationToken ct) => db.ListAsync<long>(Sql.ListPast, new { now, after, limit }, ct);

    public Task<int> InsertAsync(Lottery draft, CancellationToken ct) => db.ExecuteAsync(Sql.Insert, Values(draft), ct);

    /// <returns>False when it is no draft any more.</returns>
    public async Task<bool> UpdateDraftAsync(Lottery draft, CancellationToken ct) => await db.ExecuteAsync(Sql.UpdateDraft, Values(draft), ct) == 1;

    /// <summary>Freezes the rules just as they were sealed.</summary>
    /// <returns>False when it is no draft any more, or the draft is another than the one sealed.</returns>
    public async Task<bool> PublishAsync(Lottery draft, LotterySeal seal, string seedSealed, string by, DateTimeOffset now, CancellationToken ct) =>
        await db.ExecuteAsync(Sql.Publish, new { draft.Id, draft.Rules, seedSealed, seal.Commitment, seal.RulesHash, by, now }, ct) == 1;

    public async Task FillPoolAsync(Id<Lottery> id, LotteryPool pool, IReadOnlyList<TicketLot> lots, CancellationToken ct)
    {
        foreach (var lot in lots.Where(lot => lot.Tickets > 0))
            await db.QueueAsync(Sql.FillPool, new { id, pool, lot.PrizeNo, lot.Tickets }, ct);
    }

    public async Task<bool> MoveAsync(Id<Lottery> id, LotteryState from, LotteryState to, CancellationToken ct) => await db.ExecuteAsync(Sql.Move, new { id, from, to }, ct) == 1;

    /// <summary>Ends it for good and reveals the seed: nobody draws from a revealed order.</summary>
    public async Task<bool> EndAsync(Id<Lottery> id, string seed, string? note, DateTimeOffset now, CancellationToken ct) =>
        await db.ExecuteAsync(Sql.End, new { id, seed, note, now }, ct) == 1;

    /// <summary>Takes the next ticket. The row stays locked until commit, so numbers follow one another without gap, also when a draw fails.</summary>
    /// <returns>Its number from 1; null when there is none any more or it may not be drawn.</returns>
    public async Task<int?> TakeTicketAsync(Id<Lottery> id, LotteryPool pool, CancellationToken ct)
    {
        var (take, taken) = pool == LotteryPool.Main ? (Sql.TakeTicket, Sql.TakenTicket) : (Sql.TakeReserved, Sql.TakenReserved);
        return await db.ExecuteAsync(take, new { id }, ct) == 1 ? await db.FindAsync<int>(taken, new { id }, ct) : null;
    }

    /// <returns>False when the prize has no ticket left.</returns>
    public async Task<bool> CountDrawnAsync(Id<Lottery> id, LotteryPool pool, int prizeNo, CancellationToken ct) =>
        await db.ExecuteAsync(Sql.CountDrawn, new { id, pool, prizeNo }, ct) == 1;

    public Task<IReadOnlyList<TicketCount>> CountsAsync(Id<Lottery> id, CancellationToken ct) => db.ListAsync<TicketCount>(Sql.Counts, new { id }, ct);

    private static object Values(Lottery row) => new
    {
        row.Id, row.Name, row.Kind, row.State, row.Rules, row.StartsAt, row.EndsAt, row.Tickets, row.Reserve, row.CreatedBy, row.CreatedAt,
    };

    internal static class Sql
    {
        private const string Columns = """
            id, name, kind, state, rules, starts_at, ends_at, tickets, drawn, reserve, reserve_drawn, seed_sealed, seed, commitment, rules_hash,
            created_by, created_at, published_by, published_at, ended_at, end_note
            """;

        public const string Find = $"select {Columns} from lottery where id = @id";

        public const string Page = $"""
            select {Columns} from lottery
            where id < @before and (@state is null or state = @state)
            order by id desc limit @limit
            """;

        public const string ListShown = $"""
            select {Columns} from lottery
            where state <> 'Draft' and ends_at > @endedAfter
            order by id desc limit @limit
            """;

        public const string AnyPast = "select 1 from lottery where state in ('Open', 'Paused') and ends_at <= @now";

        public const string ListPast = "select id from lottery where state in ('Open', 'Paused') and ends_at <= @now and id > @after order by id limit @limit";

        public const string Insert = """
            insert into lottery (id, name, kind, state, rules, starts_at, ends_at, tickets, drawn, reserve, reserve_drawn, created_by, created_at)
            values (@Id, @Name, @Kind, @State, @Rules, @StartsAt, @EndsAt, @Tickets, 0, @Reserve, 0, @CreatedBy, @CreatedAt)
            """;

        public const string UpdateDraft = """
            update lottery set name = @Name, kind = @Kind, rules = @Rules, starts_at = @StartsAt, ends_at = @EndsAt, tickets = @Tickets, reserve = @Reserve
            where id = @Id and state = 'Draft'
            """;

        public const string Publish = """
            update lottery set state = 'Open', seed_sealed = @seedSealed, commitment = @Commitment, rules_hash = @RulesHash, published_by = @by, published_at = @now
            where id = @Id and state = 'Draft' and rules = @Rules
            """;

        public const string FillPool = """
            insert into lottery_prize (lottery_id, pool, prize_no, tickets, drawn)
            values (@id, @pool, @PrizeNo, @Tickets, 0)
            """;

        public const string Move = "update lottery set state = @to where id = @id and state = @from";

        public const string End = """
            update lottery set state = 'Ended', seed = @seed, end_note = @note, ended_at = @now
            where id = @id and state in ('Open', 'Paused')
            """;

        public const string TakeTicket = "update lottery set drawn = drawn + 1 where id = @id and state = 'Open' and drawn < tickets";

        public const string TakenTicket = "select drawn from lottery where id = @id";

        public const string TakeReserved = "update lottery set reserve_drawn = reserve_drawn + 1 where id = @id and state = 'Open' and reserve_drawn < reserve";

        public const string TakenReserved = "select reserve_drawn from lottery where id = @id";

        public const string CountDrawn = """
            update lottery_prize set drawn = drawn + 1
            where lottery_id = @id and pool = @pool and prize_no = @prizeNo and drawn < tickets
            """;

        public const string Counts = "select pool, prize_no, tickets, drawn from lottery_prize where lottery_id = @id order by prize_no, pool";
    }
}
