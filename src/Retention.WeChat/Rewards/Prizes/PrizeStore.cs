using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Rewards;

/// <summary>The table <c>prize</c>. Every move names the states it may start from; the rows it matched say whether it happened.</summary>
internal sealed class PrizeStore(Db db)
{
    public Task<Prize?> FindAsync(Id<Prize> id, CancellationToken ct) => db.FindAsync<Prize>(Sql.Find, new { id }, ct);

    public Task<Prize?> FindByAwardAsync(string key, CancellationToken ct) => db.FindAsync<Prize>(Sql.FindByAward, new { key }, ct);

    public Task<Prize?> FindByCodeAsync(string codeHash, CancellationToken ct) => db.FindAsync<Prize>(Sql.FindByCode, new { codeHash }, ct);

    public Task<IReadOnlyList<Prize>> ListOfSourceAsync(PrizeSource source, long sourceId, CancellationToken ct) =>
        db.ListAsync<Prize>(Sql.ListOfSource, new { source, sourceIds = new[] { sourceId } }, ct);

    public Task<IReadOnlyList<Prize>> ListOfSourcesAsync(PrizeSource source, IReadOnlyCollection<long> sourceIds, CancellationToken ct) =>
        db.ListAsync<Prize>(Sql.ListOfSource, new { source, sourceIds }, ct);

    public Task<IReadOnlyList<Prize>> ListOfFanAsync(Id<Fan> fanId, IReadOnlyCollection<PrizeState> states, long? before, int limit, CancellationToken ct) =>
        db.ListAsync<Prize>(Sql.ListOfFan, new { fanId, states, before = before ?? long.MaxValue, limit }, ct);

    public Task<IReadOnlyList<Prize>> PageAsync(PrizeState? state, PrizeSource? source, long? before, int limit, CancellationToken ct) =>
        db.ListAsync<Prize>(Sql.Page, new { state, source, before = before ?? long.MaxValue, limit }, ct);

    /// <summary>In the order in which they were won, past a prize.</summary>
    public Task<IReadOnlyList<Prize>> ListInStateAsync(PrizeState state, long after, int limit, CancellationToken ct) =>
        db.ListAsync<Prize>(Sql.ListInState, new { state, after, limit }, ct);

    /// <summary>Owed ones whose time to be tried has come.</summary>
    public Task<IReadOnlyList<long>> ListOwedAsync(DateTimeOffset now, long after, int limit, CancellationToken ct) => db.ListAsync<long>(Sql.ListOwed, new { now, after, limit }, ct);

    public Task PostponeAsync(Id<Prize> id, DateTimeOffset until, CancellationToken ct) => db.ExecuteAsync(Sql.Postpone, new { id, until }, ct);

    public Task<int> InsertAsync(Prize prize, string? codeHash, CancellationToken ct) => db.ExecuteAsync(
        Sql.Insert,
        new
        {
            prize.Id, prize.AwardKey, prize.Source, prize.SourceId, prize.FanId, prize.Name, prize.Kind, prize.ValueFen, prize.Points, prize.CouponTemplateId,
            prize.CodePoolId, prize.IsPromised, prize.State, prize.Problem, prize.CouponId, prize.CodeCipher, codeHash, prize.AddressCipher, prize.WonAt, prize.ClaimBy, prize.ClosedAt,
        },
        ct);

    public async Task<bool> HandOverAsync(Prize prize, CancellationToken ct) => await db.ExecuteAsync(
        Sql.HandOver, new { prize.Id, prize.IsPromised, prize.State, prize.Problem, prize.CouponId, prize.ClosedAt }, ct) == 1;

    public async Task<bool> GiveAddressAsync(Id<Prize> id, string addressCipher, DateTimeOffset now, CancellationToken ct) =>
        await db.ExecuteAsync(Sql.GiveAddress, new { id, addressCipher, now }, ct) == 1;

    public async Task<bool> ShipAsync(Id<Prize> id, string carrier, string trackingNo, string by, DateTimeOffset now, CancellationToken ct) =>
        await db.ExecuteAsync(Sql.Ship, new { id, carrier, trackingNo, by, now, from = PrizeRules.Shippable }, ct) == 1;

    /// <summary>Closes a prize from one of the states.</summary>
    /// <returns>False when it is in none of them: somebody was first.</returns>
    public async Task<bool> CloseAsync(Id<Prize> id, IReadOnlyCollection<PrizeState> from, PrizeState to, string? by, string? note, DateTimeOffset now, CancellationToken ct) =>
        await db.ExecuteAsync(Sql.Close, new { id, from, to, by, note, now }, ct) == 1;

    /// <returns>False when somebody has moved or packed it since it was read.</returns>
    public async Task<bool> CancelAsync(Prize prize, string? by, string? note, DateTimeOffset now, CancellationToken ct) =>
        await db.ExecuteAsync(Sql.Cancel, new { prize.Id, prize.State, isPacked = prize.PackedAt is not null, by, note, now }, ct) == 1;

    /// <summary>Marks those of them that are still to be shipped, and returns them.</summary>
    public async Task<IReadOnlyList<Prize>> PackAsync(IReadOnlyCollection<Id<Prize>> ids, DateTimeOffset now, CancellationToken ct)
    {
        if (ids.Count == 0)
            return [];
        var all = ids.Select(id => id.Value).ToArray();
        await db.ExecuteAsync(Sql.Pack, new { ids = all, now }, ct);
        return await db.ListAsync<Prize>(Sql.ListToShip, new { ids = all }, ct);
    }

    /// <returns>False when it is on no sheet, or on its way.</returns>
    public async Task<bool> UnpackAsync(Id<Prize> id, CancellationToken ct) => await db.ExecuteAsync(Sql.Unpack, new { id }, ct) == 1;

    public Task<int> LapseAsync(DateTimeOffset now, CancellationToken ct) => db.ExecuteAsync(Sql.Lapse, new { now, from = PrizeRules.Lapsable }, ct);

    public Task<int> CloseReceivedAsync(DateTimeOffset shippedBefore, DateTimeOffset now, CancellationToken ct) => db.ExecuteAsync(Sql.CloseReceived, new { shippedBefore, now }, ct);

    public Task<int> EraseAddressesAsync(DateTimeOffset closedBefore, CancellationToken ct) =>
        db.ExecuteAsync(Sql.EraseAddresses, new { closedBefore, closed = PrizeRules.Closed }, ct);

    public Task<int> EraseAddressesOfAsync(Id<Fan> fanId, CancellationToken ct) => db.ExecuteAsync(Sql.EraseAddressesOf, new { fanId, closed = PrizeRules.Closed }, ct);

    internal static class Sql
    {
        private const string Columns = """
            id, award_key, source, source_id, fan_id, name, kind, value_fen, points, coupon_template_id, code_pool_id, is_promised, state, problem,
            coupon_id, code_cipher, address_cipher, carrier, tracking_no, note, handled_by, won_at, claim_by, shipped_at, closed_at, packed_at
            """;

        public const string Find = $"select {Columns} from prize where id = @id";

        public const string FindByAward = $"select {Columns} from prize where award_key = @key";

        public const string FindByCode = $"select {Columns} from prize where code_hash = @codeHash";

        public const string ListOfSource = $"select {Columns} from prize where source = @source and source_id in @sourceIds order by id";

        public const string ListOfFan = $"""
            select {Columns} from prize
            where fan_id = @fanId and id < @before and state in @states
            order by id desc limit @limit
            """;

        public const string Page = $"""
            select {Columns} from prize
            where id < @before and (@state is null or state = @state) and (@source is null or source = @source)
            order by id desc limit @limit
            """;

        public const string ListInState = $"select {Columns} from prize where state = @state and id > @after order by id limit @limit";

        public const string ListOwed = "select id from prize where state = 'Owed' and (retry_at is null or retry_at <= @now) and id > @after order by id limit @limit";

        public const string Postpone = "update prize set retry_at = @until where id = @id and state = 'Owed'";

        public const string Insert = """
            insert into prize (id, award_key, source, source_id, fan_id, name, kind, value_fen, points, coupon_template_id, code_pool_id, is_promised, state, problem,
                coupon_id, code_cipher, code_hash, address_cipher, won_at, claim_by, closed_at)
            values (@Id, @AwardKey, @Source, @SourceId, @FanId, @Name, @Kind, @ValueFen, @Points, @CouponTemplateId, @CodePoolId, @IsPromised, @State, @Problem,
                @CouponId, @CodeCipher, @codeHash, @AddressCipher, @WonAt, @ClaimBy, @ClosedAt)
            """;

        public const string HandOver = """
            update prize set is_promised = @IsPromised, state = @State, problem = @Problem, coupon_id = @CouponId, closed_at = @ClosedAt
            where id = @Id and state = 'Owed'
            """;

        public const string GiveAddress = """
            update prize set state = 'ToShip', address_cipher = @addressCipher
            where id = @id and state = 'NeedsAddress' and (claim_by is null or claim_by > @now)
            """;

        // Shipped again with another carrier or number means: they were wrong. With the same ones it is the same sheet again, and the
        // time until it counts as received runs on. That column comes first: MySQL computes later ones from what earlier ones have become.
        public const string Ship = """
            update prize set shipped_at = case when state = 'Shipped' and carrier = @carrier and tracking_no = @trackingNo then shipped_at else @now end,
                state = 'Shipped', carrier = @carrier, tracking_no = @trackingNo, handled_by = @by
            where id = @id and state in @from and kind = 'Physical'
            """;

        public const string Close = """
            update prize set state = @to, handled_by = coalesce(@by, handled_by), note = coalesce(@note, note), closed_at = @now
            where id = @id and state in @from
            """;

        public const string Cancel = """
            update prize set state = 'Cancelled', handled_by = coalesce(@by, handled_by), note = coalesce(@note, note), closed_at = @now
            where id = @Id and state = @State and (@isPacked = 1 or packed_at is null)
            """;

        public const string Pack = "update prize set packed_at = coalesce(packed_at, @now) where id in @ids and state = 'ToShip'";

        public const string ListToShip = $"select {Columns} from prize where id in @ids and state = 'ToShip' order by id";

        public const string Unpack = "update prize set packed_at = null where id = @id and state = 'ToShip' and packed_at is not null";

        public const string Lapse = """
            update prize set state = 'Lapsed', closed_at = @now
            where state in @from and claim_by <= @now
            """;

        public const string CloseReceived = "update prize set state = 'Done', closed_at = @now where state = 'Shipped' and shipped_at <= @shippedBefore";

        public const string EraseAddresses = """
            update prize set address_cipher = null
            where closed_at <= @closedBefore and state in @closed and address_cipher is not null
            """;

        public const string EraseAddressesOf = "update prize set address_cipher = null where fan_id = @fanId and state in @closed and address_cipher is not null";
    }
}
