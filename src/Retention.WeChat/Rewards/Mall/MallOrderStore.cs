using Dapper;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Rewards;

/// <summary>How many orders of an item stand where.</summary>
[method: ExplicitConstructor]
public sealed record MallTally(MallOrderState State, long Orders, long Pieces, long Points, long Fen);

/// <summary>The table <c>mall_order</c>.</summary>
internal sealed class MallOrderStore(Db db)
{
    public Task<MallOrder?> FindAsync(Id<MallOrder> id, CancellationToken ct) => db.FindAsync<MallOrder>(Sql.Find, new { id }, ct);

    public Task<MallOrder?> FindByPaymentAsync(string paymentRef, CancellationToken ct) => db.FindAsync<MallOrder>(Sql.FindByPayment, new { paymentRef }, ct);

    public Task<IReadOnlyList<MallOrder>> ListOfFanAsync(Id<Fan> fanId, long? before, int limit, CancellationToken ct) =>
        db.ListAsync<MallOrder>(Sql.ListOfFan, new { fanId, before = before ?? long.MaxValue, limit }, ct);

    public Task<IReadOnlyList<MallOrder>> PageAsync(MallOrderState? state, long? itemId, long? before, int limit, CancellationToken ct) =>
        db.ListAsync<MallOrder>(Sql.Page, new { state, itemId, before = before ?? long.MaxValue, limit }, ct);

    public Task<IReadOnlyList<long>> ListUnpaidAsync(DateTimeOffset now, long after, int limit, CancellationToken ct) =>
        db.ListAsync<long>(Sql.ListUnpaid, new { now, after, limit }, ct);

    public Task<IReadOnlyList<MallTally>> TallyAsync(Id<MallItem> itemId, CancellationToken ct) => db.ListAsync<MallTally>(Sql.Tally, new { itemId }, ct);

    public ValueTask InsertAsync(MallOrder order, CancellationToken ct) => db.QueueAsync(
        Sql.Insert,
        new
        {
            order.Id, order.ItemId, order.ItemName, order.FanId, order.Quantity, order.Points, order.Fen, order.State, order.CreatedAt, order.PayBy, order.PaidAt,
            // Of what is paid, the prize has it: two copies would have to be erased.
            addressCipher = order.State == MallOrderState.AwaitingPayment ? order.AddressCipher : null,
        },
        ct);

    /// <returns>False when it awaits no payment any more.</returns>
    public async Task<bool> PayAsync(Id<MallOrder> id, string paymentRef, DateTimeOffset now, CancellationToken ct) =>
        await db.ExecuteAsync(Sql.Pay, new { id, paymentRef, now }, ct) == 1;

    /// <summary>Closes an order that stands in a state.</summary>
    /// <returns>False when it does not: somebody was first.</returns>
    public async Task<bool> CloseAsync(MallOrder order, MallOrderState to, string? by, string? note, DateTimeOffset now, CancellationToken ct) =>
        await db.ExecuteAsync(Sql.Close, new { order.Id, from = order.State, to, by, note, now }, ct) == 1;

    internal static class Sql
    {
        private const string Columns = """
            id, item_id, item_name, fan_id, quantity, points, fen, state, address_cipher, payment_ref, note, handled_by, created_at, pay_by, paid_at, closed_at
            """;

        public const string Find = $"select {Columns} from mall_order where id = @id";

        public const string FindByPayment = $"select {Columns} from mall_order where payment_ref = @paymentRef";

        public const string ListOfFan = $"select {Columns} from mall_order where fan_id = @fanId and id < @before order by id desc limit @limit";

        public const string Page = $"""
            select {Columns} from mall_order
            where id < @before and (@state is null or state = @state) and (@itemId is null or item_id = @itemId)
            order by id desc limit @limit
            """;

        public const string AnyUnpaid = "select 1 from mall_order where state = 'AwaitingPayment' and pay_by <= @now";

        public const string ListUnpaid = "select id from mall_order where state = 'AwaitingPayment' and pay_by <= @now and id > @after order by id limit @limit";

        public const string Tally = """
            select state, count(*) as orders, sum(quantity) as pieces, sum(points) as points, sum(fen) as fen
            from mall_order where item_id = @itemId group by state
            """;

        public const string Insert = """
            insert into mall_order (id, item_id, item_name, fan_id, quantity, points, fen, state, address_cipher, created_at, pay_by, paid_at)
            values (@Id, @ItemId, @ItemName, @FanId, @Quantity, @Points, @Fen, @State, @addressCipher, @CreatedAt, @PayBy, @PaidAt)
            """;

        public const string Pay = """
            update mall_order set state = 'Paid', payment_ref = @paymentRef, paid_at = @now, address_cipher = null
            where id = @id and state = 'AwaitingPayment'
            """;

        public const string Close = """
            update mall_order set state = @to, handled_by = @by, note = @note, closed_at = @now, address_cipher = null
            where id = @Id and state = @from
            """;
    }
}
