using Retention.Platform.Data;
using Retention.Platform.Ids;

namespace Retention.WeChat.Orders;

/// <summary>The table <c>shop_event</c>.</summary>
internal sealed class ShopEventStore(Db db)
{
    public Task<ShopEvent?> FindAsync(string shop, string eventKey, CancellationToken ct) => db.FindAsync<ShopEvent>(Sql.Find, new { shop, eventKey }, ct);

    public Task<IReadOnlyList<ShopEvent>> ListWaitingAsync(string shop, IReadOnlyCollection<string> orderNos, CancellationToken ct) =>
        db.ListAsync<ShopEvent>(Sql.ListWaiting, new { shop, orderNos }, ct);

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

        public const string Page = $"select {Columns} from shop_event where id < @before and (@state is null or state = @state) order by id desc limit @limit";

        public const string Insert = """
            insert into shop_event (id, shop, event_key, fingerprint, order_no, kind, state, amount_fen, note, occurred_at, received_at)
            values (@Id, @Shop, @EventKey, @Fingerprint, @OrderNo, @Kind, @State, @AmountFen, @Note, @OccurredAt, @ReceivedAt)
            """;

        public const string Settle = "update shop_event set state = @state, note = @note where id = @id and state = 'Waiting'";
    }
}
