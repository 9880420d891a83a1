using Microsoft.AspNetCore.Http.HttpResults;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Orders;

/// <summary>An order as operators see it.</summary>
public sealed record OrderView(
    Id<ShopOrder> Id, string Shop, string OrderNo, OrderState State, long AmountFen, long RefundedFen, DateTimeOffset? PaidAt, Id<Fan>? FanId, string? CustomerNo,
    long Points, DateTimeOffset RecordedAt, IReadOnlyList<OrderItem> Items)
{
    internal static OrderView Of(ShopOrder order) => new(
        order.Id, order.Shop, order.OrderNo, order.State, order.AmountFen, order.RefundedFen, order.PaidAt, order.FanId, order.CustomerNo, order.Points, order.RecordedAt, order.ReadItems());
}

internal static class OrderEndpoints
{
    private const int PageMax = 200;

    public static void Map(RouteGroupBuilder group)
    {
        group.MapGet("/", List);
        group.MapGet("/{id}", Get);
        group.MapGet("/events", async (ShopEventStore store, CancellationToken ct, ShopEventState? state = null, long? before = null, int limit = 50) =>
            TypedResults.Ok(await store.PageAsync(state, before, Math.Clamp(limit, 1, PageMax), ct)));
    }

    private static async Task<Ok<List<OrderView>>> List(
        OrderStore store, CancellationToken ct, string? shop = null, OrderState? state = null, bool unmatched = false, long? before = null, int limit = 50) =>
        TypedResults.Ok((await store.PageAsync(shop, state, unmatched, before, Math.Clamp(limit, 1, PageMax), ct)).Select(OrderView.Of).ToList());

    private static async Task<Results<Ok<OrderView>, ProblemHttpResult>> Get(long id, OrderStore store, CancellationToken ct) =>
        await store.FindAsync(new Id<ShopOrder>(id), ct) is { } order ? TypedResults.Ok(OrderView.Of(order)) : OrderProblems.NotFound.ToHttp();
}
