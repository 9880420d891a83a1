using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Orders;

/// <summary>
/// What orders tell of somebody who is to be forgotten. Sums and states stay, because refunds and the ledger rest on them. Orders are
/// a member's: who leaves the official account and stays in the mini-program still reads them there, and earns by the shop's number.
/// </summary>
internal sealed class OrderMemory(Db db) : IForgetMembers
{
    public async Task ForgetAsync(Id<Fan> memberId, CancellationToken ct)
    {
        await db.ExecuteAsync(Sql.ForgetOrders, new { memberId }, ct);
        await db.ExecuteAsync(Sql.ForgetCustomer, new { memberId }, ct);
    }

    internal static class Sql
    {
        public const string ForgetOrders = "update shop_order set items = null, customer_no = null, phone_hash = null, tail_hash = null where fan_id = @memberId";

        public const string ForgetCustomer = "delete from shop_customer where fan_id in (select id from fan where member_id = @memberId)";
    }
}
