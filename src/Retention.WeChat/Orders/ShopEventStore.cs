using Retention.Platform.Data;
using Retention.Platform.Ids;

namespace Retention.WeChat.Orders;

/// <summary>The table <c>shop_event</c>.</summary>
internal sealed class ShopEventStore(Db db)
{
    public Task<ShopEvent?> FindAsync(string shop, string eventKey, CancellationToken ct) => db.FindAsync<ShopEvent>(Sql.Find, new { shop, eventKey }, ct);

    public Task<IReadOnlyList<ShopEvent>> ListWaitingAsync(string shop, IReadOnlyCollection<string> orderNos, CancellationToken ct) =>
        db.ListAsync<ShopEvent>(Sql.ListWaiting, new { shop, orderNos }, ct);

    /// <summary>What shops have told, and we have taken, of an order's refunds.</summary>
    public Task<long> SumRefundedAsync(string shop, string orderNo, CancellationToken ct) => db.FindAsync<long>(Sql.SumRefunded, new { shop, orderNo }, ct);

    /// <summary>Orders that are there and for which something waits all the same.</summary>
    public Task<IReadOnlyList<long>> ListOrdersBehindAsync(long after, int limit, CancellationToken ct) => db.ListAsync<long>(Sql.ListOrdersBehind, new { after, limit }, ct);

    public Task<IReadOnlyList<ShopEvent>> PageAsync(ShopEventState? state, long? before, int limit, CancellationToken ct) =>
        db.ListAsync<ShopEvent>(Sql.Page, new { state, before = before ?? long.MaxValue, limit }, ct);

    /// <summary>The unique key refuses the same event told at the same moment; the unit of work is then done again and finds it.</summary>
    public Task<int> InsertAsync(ShopEvent told, CancellationToken ct) => db.ExecuteAsync(Sql.Insert, told, ct);

    public Task<int> SettleAsync(Id<ShopEvent> id, ShopEventState state, string? note, CancellationToken ct) => db.ExecuteAsync(Sql.Settle, new { id, state, note }, ct);

    internal static class Sql
    {
        private const string Columns = "id, shop, event_key, fingerprint, order_no, kind, state, amount_fen, note, occurred_at, received_at";

        public const string Find = $"select {Columns} from shop_event where shop = @shop and event_key = @eventKey";

        public const string ListWaiting = $"select {Columns} from shop_event where shop = @shop and order_no in @orderNos and state = 'Waiting' order by occurred_at, id";

        public const string SumRefunded = """
            select coalesce(sum(amount_fen), 0) from shop_event
            where shop = @shop and order_no = @orderNo and kind = 'Refunded' and state = 'Applied'
            """;

        private const string Behind = """
            from shop_event e join shop_order o on o.shop = e.shop and o.order_no = e.order_no
            where e.state = 'Waiting' and (o.paid_at is not null or e.kind = 'Cancelled')
            """;

        public const string AnyBehind = $"select 1 {Behind}";

        public const string ListOrdersBehind = $"select distinct o.id {Behind} and o.id > @after order by o.id limit @limit";

        public const string Page = $"select {Columns} from shop_event where id < @before and (@state is null or state = @state) order by id desc limit @limit";

        public const string Insert = """
            insert into shop_event (id, shop, event_key, fingerprint, order_no, kind, state, amount_fen, note, occurred_at, received_at)
            values (@Id, @Shop, @EventKey, @Fingerprint, @OrderNo, @Kind, @State, @AmountFen, @Note, @OccurredAt, @ReceivedAt)
            """;

        public const string Settle = "update shop_event set state = @state, note = @note where id = @id and state = 'Waiting'";
    }
}
