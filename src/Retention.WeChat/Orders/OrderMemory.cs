using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Orders;

/// <summary>What orders tell of somebody who is to be forgotten. Sums and states stay, because refunds and the ledger rest on them.</summary>
internal sealed class OrderMemory(Db db) : IForgetFans
{
    public async Task ForgetAsync(Id<Fan> id, CancellationToken ct)
    {
        await db.ExecuteAsync(Sql.ForgetOrders, new { id }, ct);
        await db.ExecuteAsync(Sql.ForgetCustomer, new { id }, ct);
    }

    internal static class Sql
    {
        public const string ForgetOrders = "update shop_order set items = null, customer_no = null, phone_hash = null, tail_hash = null where fan_id = @id";

        public const string ForgetCustomer = "delete from shop_customer where fan_id = @id";
    }
}
