using Retention.Platform.Data;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Orders;

/// <summary>Orders follow a person whose two fans become one. Which customer of a shop they are is kept by fan and followed by reading.</summary>
internal sealed class OrderBelongings(Db db) : IBelongings
{
    public Task MoveAsync(FanMerge merge, CancellationToken ct) => db.ExecuteAsync(Sql.Move, new { merge.Id, merge.From, merge.Into }, ct);

    public Task MoveBackAsync(FanMerge merge, CancellationToken ct) => db.ExecuteAsync(Sql.MoveBack, new { merge.Id, merge.From, merge.Into }, ct);

    internal static class Sql
    {
        public const string Move = "update shop_order set fan_id = @Into, merge_id = @Id where fan_id = @From";

        public const string MoveBack = "update shop_order set fan_id = @From, merge_id = null where merge_id = @Id and fan_id = @Into";
    }
}
