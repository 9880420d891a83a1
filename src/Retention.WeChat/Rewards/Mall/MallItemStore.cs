using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Rewards;

/// <summary>The tables <c>mall_item</c> and <c>mall_buyer</c>. Stock and limits are kept by the conditions of their updates.</summary>
internal sealed class MallItemStore(Db db)
{
    public Task<MallItem?> FindAsync(Id<MallItem> id, CancellationToken ct) => db.FindAsync<MallItem>(Sql.Find, new { id }, ct);

    public Task<IReadOnlyList<MallItem>> ListAsync(MallItemState? state, int limit, CancellationToken ct) => db.ListAsync<MallItem>(Sql.List, new { state, limit }, ct);

    /// <summary>What is asked for goods and benefits of these names and for codes of these pools, on sale or not.</summary>
    public Task<IReadOnlyList<MallPrice>> ListPricesAsync(IReadOnlyCollection<string> names, IReadOnlyCollection<long> poolIds, CancellationToken ct) =>
        names.Count + poolIds.Count == 0
            ? Task.FromResult<IReadOnlyList<MallPrice>>([])
            : db.ListAsync<MallPrice>(Sql.ListPrices, new { names = names.Append("").ToArray(), poolIds = poolIds.Append(0).ToArray() }, ct);

    public Task<int> InsertAsync(MallItem item, CancellationToken ct) => db.ExecuteAsync(Sql.Insert, item, ct);

    public async Task<bool> UpdateAsync(MallItem item, CancellationToken ct) => await db.ExecuteAsync(Sql.Update, item, ct) == 1;

    public async Task<bool> SwitchAsync(Id<MallItem> id, MallItemState state, CancellationToken ct) => await db.ExecuteAsync(Sql.Switch, new { id, state }, ct) == 1;

    /// <returns>False when there is less than is to be taken away.</returns>
    public async Task<bool> ChangeStockAsync(Id<MallItem> id, int change, CancellationToken ct) => await db.ExecuteAsync(Sql.ChangeStock, new { id, change }, ct) == 1;

    /// <returns>False when it is off sale or there is not enough.</returns>
    public async Task<bool> SellAsync(Id<MallItem> id, int quantity, CancellationToken ct) => await db.ExecuteAsync(Sql.Sell, new { id, quantity }, ct) == 1;

    /// <returns>False when the fan may not have so many.</returns>
    public async Task<bool> CountBoughtAsync(MallItem item, Id<Fan> fanId, int quantity, CancellationToken ct)
    {
        await db.ExecuteAsync(Sql.OpenBuyer, new { id = item.Id, fanId }, ct);
        return await db.ExecuteAsync(Sql.CountBought, new { item.Id, fanId, quantity, item.PerFanMax }, ct) == 1;
    }

    public ValueTask UncountBoughtAsync(Id<MallItem> id, Id<Fan> fanId, int quantity, CancellationToken ct) =>
        db.QueueAsync(Sql.UncountBought, new { id, fanId, quantity }, ct);

    public async Task<Dictionary<Id<MallItem>, int>> BoughtByAsync(Id<Fan> fanId, CancellationToken ct) =>
        (await db.ListAsync<Bought>(Sql.BoughtBy, new { fanId }, ct)).ToDictionary(row => row.ItemId, row => row.Count);

    /// <summary>What one row of a person has had counts for another of theirs too.</summary>
    public async Task AddBoughtAsync(Id<Fan> from, Id<Fan> into, CancellationToken ct)
    {
        foreach (var (id, bought) in (await BoughtByAsync(from, ct)).OrderBy(row => row.Key))
        {
            await db.ExecuteAsync(Sql.OpenBuyer, new { id, fanId = into }, ct);
            await db.ExecuteAsync(Sql.AddBought, new { id, fanId = into, bought }, ct);
        }
    }

    /// <summary>What fans have had is what their orders that stand say.</summary>
    public Task<int> RecountBoughtAsync(IReadOnlyCollection<Id<Fan>> fanIds, CancellationToken ct) =>
        db.ExecuteAsync(Sql.RecountBought, new { fanIds = fanIds.Select(id => id.Value).ToArray() }, ct);

    [method: Dapper.ExplicitConstructor]
    private sealed record Bought(Id<MallItem> ItemId, int Count);

    internal static class Sql
    {
        private const string Columns = """
            id, name, description, kind, points, fen, value_fen, coupon_template_id, code_pool_id, image_url, stock_left, per_fan_max, state, sort_order,
            created_by, created_at
            """;

        public const string Find = $"select {Columns} from mall_item where id = @id";

        public const string List = $"""
            select {Columns} from mall_item
            where @state is null or state = @state
            order by sort_order, id desc limit @limit
            """;

        public const string ListPrices = """
            select name, code_pool_id, points, fen, value_fen from mall_item
            where (name in @names and kind in ('Physical', 'Virtual')) or code_pool_id in @poolIds
            """;

        public const string Insert = """
            insert into mall_item (id, name, description, kind, points, fen, value_fen, coupon_template_id, code_pool_id, image_url, stock_left, per_fan_max,
                state, sort_order, created_by, created_at)
            values (@Id, @Name, @Description, @Kind, @Points, @Fen, @ValueFen, @CouponTemplateId, @CodePoolId, @ImageUrl, @StockLeft, @PerFanMax,
                @State, @SortOrder, @CreatedBy, @CreatedAt)
            """;

        // What it is stays: orders and codes set aside refer to it.
        public const string Update = """
            update mall_item set name = @Name, description = @Description, points = @Points, fen = @Fen, value_fen = @ValueFen, image_url = @ImageUrl,
                per_fan_max = @PerFanMax, sort_order = @SortOrder
            where id = @Id
            """;

        public const string Switch = "update mall_item set state = @state where id = @id";

        public const string ChangeStock = "update mall_item set stock_left = stock_left + @change where id = @id and stock_left + @change >= 0";

        public const string Sell = "update mall_item set stock_left = stock_left - @quantity where id = @id and state = 'OnSale' and stock_left >= @quantity";

        public const string OpenBuyer = """
            insert into mall_buyer (item_id, fan_id, bought)
            select @id, @fanId, 0 from (select 1 as one) as here
            where not exists (select 1 from mall_buyer where item_id = @id and fan_id = @fanId)
            """;

        public const string CountBought = "update mall_buyer set bought = bought + @quantity where item_id = @Id and fan_id = @fanId and bought + @quantity <= @PerFanMax";

        public const string AddBought = "update mall_buyer set bought = bought + @bought where item_id = @id and fan_id = @fanId";

        public const string RecountBought = """
            update mall_buyer set bought = (
                select coalesce(sum(o.quantity), 0) from mall_order o
                where o.item_id = mall_buyer.item_id and o.fan_id = mall_buyer.fan_id and o.state in ('AwaitingPayment', 'Paid'))
            where fan_id in @fanIds
            """;

        public const string UncountBought = "update mall_buyer set bought = bought - @quantity where item_id = @id and fan_id = @fanId";

        public const string BoughtBy = "select item_id, bought as count from mall_buyer where fan_id = @fanId";
    }
}
