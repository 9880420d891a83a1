using System.Globalization;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;
using Retention.WeChat.Rewards;

namespace Retention.WeChat.Orders;

/// <summary>The table <c>shop_order</c>.</summary>
internal sealed class OrderStore(Db db)
{
    public Task<ShopOrder?> FindAsync(Id<ShopOrder> id, CancellationToken ct) => db.FindAsync<ShopOrder>(Sql.Find, new { id }, ct);

    public Task<ShopOrder?> FindAsync(string shop, string orderNo, CancellationToken ct) => db.FindAsync<ShopOrder>(Sql.FindByNo, new { shop, orderNo }, ct);

    public Task<ShopOrder?> LockAsync(Id<ShopOrder> id, CancellationToken ct) => db.FindAsync<ShopOrder>(Sql.Lock, new { id }, ct);

    public Task<IReadOnlyList<ShopOrder>> ListByNosAsync(string shop, IReadOnlyCollection<string> orderNos, CancellationToken ct) =>
        db.ListAsync<ShopOrder>(Sql.ListByNos, new { shop, orderNos }, ct);

    public Task<IReadOnlyList<ShopOrder>> ListAsync(IReadOnlyCollection<long> ids, CancellationToken ct) => db.ListAsync<ShopOrder>(Sql.List, new { ids }, ct);

    /// <summary>Locks orders in the order of their ids, after their members.</summary>
    public Task<IReadOnlyList<ShopOrder>> LockAllAsync(IReadOnlyCollection<Id<ShopOrder>> ids, CancellationToken ct) =>
        ids.Count == 0 ? Task.FromResult<IReadOnlyList<ShopOrder>>([]) : db.ListAsync<ShopOrder>(Sql.LockAll, new { ids = ids.Select(id => id.Value).ToArray() }, ct);

    public Task<IReadOnlyList<ShopOrder>> PageOfFanAsync(Id<Fan> fanId, long before, int limit, CancellationToken ct) =>
        db.ListAsync<ShopOrder>(Sql.PageOfFan, new { fanId, before, limit }, ct);

    public Task<IReadOnlyList<ShopOrder>> PageAsync(string? shop, OrderState? state, bool unmatchedOnly, long? before, int limit, CancellationToken ct) =>
        db.ListAsync<ShopOrder>(Sql.Page, new { shop, state, unmatchedOnly, before = before ?? long.MaxValue, limit }, ct);

    public Task<IReadOnlyList<long>> ListMatchDueAsync(DateTimeOffset now, long after, int limit, CancellationToken ct) =>
        db.ListAsync<long>(Sql.ListMatchDue, new { now, after, limit }, ct);

    public ValueTask InsertAsync(ShopOrder order, CancellationToken ct) => db.QueueAsync(Sql.Insert, Values(order), ct);

    /// <returns>False when it is not open any more.</returns>
    public async Task<bool> PayAsync(ShopOrder order, CancellationToken ct) => await db.ExecuteAsync(Sql.Pay, Values(order), ct) == 1;

    public ValueTask ConfirmAsync(Id<ShopOrder> id, CancellationToken ct) => db.QueueAsync(Sql.Confirm, new { id }, ct);

    /// <returns>False when more would be refunded than was paid.</returns>
    public Task<bool> RefundAsync(Id<ShopOrder> id, long fen, CancellationToken ct) => ChangeRefundAsync(Sql.Refund, id, fen, ct);

    /// <summary>A file has told of an order's refunds up to a moment; an older file does not put it back.</summary>
    public ValueTask RefundsToldAsync(Id<ShopOrder> id, DateTimeOffset until, CancellationToken ct) => db.QueueAsync(Sql.RefundsTold, new { id, until }, ct);

    /// <summary>Takes back a refund that an import had added.</summary>
    /// <param name="id">The order's.</param>
    /// <param name="fen">How much.</param>
    /// <param name="toldUntil">Up to which moment files had told of its refunds before.</param>
    /// <param name="ct">Stops waiting.</param>
    /// <returns>False when there is not so much refunded.</returns>
    public async Task<bool> UnrefundAsync(Id<ShopOrder> id, long fen, DateTimeOffset? toldUntil, CancellationToken ct)
    {
        if (!await ChangeRefundAsync(Sql.Unrefund, id, fen, ct))
            return false;
        await db.QueueAsync(Sql.RefundsToldBefore, new { id, toldUntil }, ct);
        return true;
    }

    public Task<int> CancelAsync(Id<ShopOrder> id, CancellationToken ct) => db.ExecuteAsync(Sql.Cancel, new { id }, ct);

    public ValueTask EarnedAsync(Id<ShopOrder> id, int earningNo, long earnedFen, long points, CancellationToken ct) =>
        db.QueueAsync(Sql.Earned, new { id, earningNo, earnedFen, points }, ct);

    /// <returns>False when it has a member already.</returns>
    public async Task<bool> AttachAsync(Id<ShopOrder> id, Id<Fan> fanId, CancellationToken ct) => await db.ExecuteAsync(Sql.Attach, new { id, fanId }, ct) == 1;

    /// <summary>Remembers with which coupons an order was paid whose member is not known yet.</summary>
    public Task<int> KeepCouponsAsync(Id<ShopOrder> id, IReadOnlyCollection<Id<Coupon>> coupons, CancellationToken ct) =>
        db.ExecuteAsync(Sql.KeepCoupons, new { id, coupons = string.Join(',', coupons.Select(coupon => coupon.Value)) }, ct);

    /// <returns>The coupons that waited for the order's member; they are remembered no longer.</returns>
    public async Task<IReadOnlyList<Id<Coupon>>> TakeCouponsAsync(Id<ShopOrder> id, CancellationToken ct)
    {
        if (await db.FindAsync<string>(Sql.FindCoupons, new { id }, ct) is not { Length: > 0 } kept)
            return [];
        await db.ExecuteAsync(Sql.KeepCoupons, new { id, coupons = (string?)null }, ct);
        return [.. kept.Split(',').Select(coupon => new Id<Coupon>(long.Parse(coupon, CultureInfo.InvariantCulture)))];
    }

    /// <summary>The caller has locked the orders and seen them as they are.</summary>
    public async Task DeleteAsync(IReadOnlyCollection<ShopOrder> orders, CancellationToken ct)
    {
        var batch = new StatementBatch();
        batch.Add(Sql.Delete, [.. orders.Select(order => new { order.Id, order.Version })]);
        if (await db.ExecuteAsync(batch, ct) != batch.Rows)
            throw new InvalidOperationException("An order was changed between its being locked and deleted.");
    }

    /// <summary>Orders that wait for a number's owner are to be looked at again.</summary>
    public Task<int> MakeMatchDueAsync(string phoneHash, DateTimeOffset now, CancellationToken ct) => db.ExecuteAsync(Sql.MakeMatchDue, new { phoneHash, now }, ct);

    /// <summary>Orders that wait for a shop's customer are to be looked at again.</summary>
    public Task<int> MakeMatchDueAsync(string shop, string customerNo, DateTimeOffset now, CancellationToken ct) =>
        db.ExecuteAsync(Sql.MakeCustomerMatchDue, new { shop, customerNo, now }, ct);

    /// <summary>Paid orders of this number and tail of the phone number, whichever shop's.</summary>
    public Task<IReadOnlyList<ShopOrder>> ListClaimableAsync(string orderNo, string tailHash, CancellationToken ct) =>
        db.ListAsync<ShopOrder>(Sql.ListClaimable, new { orderNo, tailHash }, ct);

    /// <summary>Looked at; made due again meanwhile it stays so.</summary>
    public Task<int> MatchedAsync(Id<ShopOrder> id, DateTimeOffset before, CancellationToken ct) => db.ExecuteAsync(Sql.Matched, new { id, before }, ct);

    private async Task<bool> ChangeRefundAsync(string change, Id<ShopOrder> id, long fen, CancellationToken ct)
    {
        if (await db.ExecuteAsync(change, new { id, fen }, ct) != 1)
            return false;
        await db.QueueAsync(Sql.FollowRefund, new { id }, ct);
        return true;
    }

    private static object Values(ShopOrder row) => new
    {
        row.Id, row.Shop, row.OrderNo, row.State, row.AmountFen, row.RefundedFen, row.Items, row.PaidAt, row.FanId, row.CustomerNo, row.PhoneHash, row.TailHash, row.RecordedAt,
        row.RefundsToldUntil,
    };

    internal static class Sql
    {
        private const string Columns = """
            id, shop, order_no, state, amount_fen, refunded_fen, items, paid_at, fan_id, customer_no, phone_hash, tail_hash, earning_no, earned_fen,
            points, version, recorded_at, refunds_told_until
            """;

        public const string Find = $"select {Columns} from shop_order where id = @id";

        public const string FindByNo = $"select {Columns} from shop_order where shop = @shop and order_no = @orderNo";

        public const string Lock = $"select {Columns} from shop_order where id = @id /*lock*/";

        public const string ListByNos = $"select {Columns} from shop_order where shop = @shop and order_no in @orderNos order by id";

        public const string List = $"select {Columns} from shop_order where id in @ids order by id";

        public const string LockAll = $"select {Columns} from shop_order where id in @ids order by id /*lock*/";

        // By when they were placed, as far as shops tell it: an import brings old orders late.
        public const string PageOfFan = $"""
            select {Columns} from shop_order o
            where o.fan_id = @fanId and (@before = 9223372036854775807 or exists (
                select 1 from shop_order b where b.id = @before and (coalesce(o.paid_at, o.recorded_at) < coalesce(b.paid_at, b.recorded_at)
                    or (coalesce(o.paid_at, o.recorded_at) = coalesce(b.paid_at, b.recorded_at) and o.id < b.id))))
            order by coalesce(o.paid_at, o.recorded_at) desc, o.id desc limit @limit
            """;

        public const string Page = $"""
            select {Columns} from shop_order
            where id < @before and (@shop is null or shop = @shop) and (@state is null or state = @state) and (@unmatchedOnly = 0 or fan_id is null)
            order by id desc limit @limit
            """;

        public const string AnyMatchDue = "select 1 from shop_order where match_due_at <= @now";

        public const string ListMatchDue = "select id from shop_order where match_due_at <= @now and id > @after order by id limit @limit";

        public const string Insert = """
            insert into shop_order (id, shop, order_no, state, amount_fen, refunded_fen, items, paid_at, fan_id, customer_no, phone_hash, tail_hash,
                earning_no, earned_fen, points, version, recorded_at, refunds_told_until)
            values (@Id, @Shop, @OrderNo, @State, @AmountFen, @RefundedFen, @Items, @PaidAt, @FanId, @CustomerNo, @PhoneHash, @TailHash, 0, 0, 0, 1, @RecordedAt, @RefundsToldUntil)
            """;

        // A cancelled order that turns out to have been paid counts as refunded in full; its state stays.
        public const string Pay = """
            update shop_order set refunded_fen = case when state = 'Cancelled' then @AmountFen else 0 end, amount_fen = @AmountFen, items = coalesce(@Items, items),
                paid_at = @PaidAt, fan_id = coalesce(fan_id, @FanId), customer_no = coalesce(customer_no, @CustomerNo), phone_hash = coalesce(phone_hash, @PhoneHash),
                tail_hash = coalesce(tail_hash, @TailHash), state = case when state = 'Cancelled' then 'Cancelled' else 'Paid' end, version = version + 1
            where id = @Id and paid_at is null
            """;

        public const string Confirm = "update shop_order set version = version + 1 where id = @id";

        private const string StateByRefund = "case when refunded_fen = 0 then 'Paid' when refunded_fen = amount_fen then 'Refunded' else 'PartlyRefunded' end";

        // The state follows in a statement of its own: in one, MySQL would see the new amount there and SQLite the old.
        public const string Refund = """
            update shop_order set refunded_fen = refunded_fen + @fen, version = version + 1
            where id = @id and refunded_fen + @fen <= amount_fen and state in ('Paid', 'PartlyRefunded')
            """;

        public const string Unrefund = """
            update shop_order set refunded_fen = refunded_fen - @fen, version = version + 1
            where id = @id and refunded_fen >= @fen and state in ('PartlyRefunded', 'Refunded')
            """;

        public const string RefundsTold = "update shop_order set refunds_told_until = @until where id = @id and (refunds_told_until is null or refunds_told_until < @until)";

        public const string RefundsToldBefore = "update shop_order set refunds_told_until = @toldUntil where id = @id";

        public const string FollowRefund = $"update shop_order set state = {StateByRefund} where id = @id and state <> 'Cancelled'";

        public const string Cancel = "update shop_order set refunded_fen = amount_fen, state = 'Cancelled', version = version + 1 where id = @id and state <> 'Cancelled'";

        public const string Earned = "update shop_order set earning_no = @earningNo, earned_fen = @earnedFen, points = @points where id = @id";

        public const string Attach = "update shop_order set fan_id = @fanId, match_due_at = null where id = @id and fan_id is null";

        public const string KeepCoupons = "update shop_order set waiting_coupons = @coupons where id = @id";

        public const string FindCoupons = "select waiting_coupons from shop_order where id = @id";

        public const string Delete = "delete from shop_order where id = @Id and version = @Version";

        public const string MakeMatchDue = "update shop_order set match_due_at = @now where phone_hash = @phoneHash and fan_id is null";

        public const string MakeCustomerMatchDue = "update shop_order set match_due_at = @now where shop = @shop and customer_no = @customerNo and fan_id is null";

        // What is not paid yet would give its claimer's name to everything the shop tells of it later.
        public const string ListClaimable = $"""
            select {Columns} from shop_order
            where order_no = @orderNo and tail_hash = @tailHash and paid_at is not null
            order by id limit 20
            """;

        public const string Matched = "update shop_order set match_due_at = null where id = @id and match_due_at < @before";
    }
}
