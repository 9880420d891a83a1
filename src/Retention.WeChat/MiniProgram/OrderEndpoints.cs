using System.ComponentModel.DataAnnotations;
using Retention.Platform.Ids;
using Retention.WeChat.Orders;

namespace Retention.WeChat.MiniProgram;

/// <summary>An order of the shopper's.</summary>
/// <param name="Points">What it earned, before refunds took any back.</param>
public sealed record ShopperOrder(Id<ShopOrder> Id, string Shop, string No, OrderState State, long AmountFen, long RefundedFen, DateTimeOffset? PaidAt, long Points)
{
    internal static ShopperOrder Of(ShopOrder order) => new(order.Id, order.Shop, order.OrderNo, order.State, order.AmountFen, order.RefundedFen, order.PaidAt, order.Points);
}

/// <inheritdoc cref="ShopperOrder"/>
public sealed record ShopperOrderDetail(
    Id<ShopOrder> Id, string Shop, string No, OrderState State, long AmountFen, long RefundedFen, DateTimeOffset? PaidAt, long Points, IReadOnlyList<OrderItem> Items)
{
    internal static ShopperOrderDetail Of(ShopOrder order) => new(
        order.Id, order.Shop, order.OrderNo, order.State, order.AmountFen, order.RefundedFen, order.PaidAt, order.Points, order.ReadItems());
}

/// <param name="PhoneTail">The last four digits of the number the order was made with.</param>
public sealed record ClaimOrderRequest(
    [property: Required, StringLength(64, MinimumLength = 1)] string OrderNo,
    [property: Required, RegularExpression("^[0-9]{4}$", ErrorMessage = "请填写手机号后四位。")] string PhoneTail);

internal static class OrderEndpoints
{
    public static void Map(RouteGroupBuilder mini)
    {
        var orders = mini.MapGroup("/orders").WithTags("orders");
        orders.MapGet("/", List);
        orders.MapGet("/{id}", Get);
        orders.MapPost("/claim", Claim).ChangesValueAfterAsking();
    }

    private static async Task<MiniAnswer<MiniPage<ShopperOrder>>> List(Shopper shopper, [AsParameters] PageQuery page, OrderBook book, CancellationToken ct) =>
        MiniPage.Of(await book.ListAsync(shopper.MemberId, page.Before, page.Rows, ct), page, order => order.Id.Value, ShopperOrder.Of);

    private static async Task<MiniAnswer<ShopperOrderDetail>> Get(long id, Shopper shopper, OrderBook book, CancellationToken ct) =>
        await book.FindAsync(new(id), shopper.MemberId, ct) is { } order ? ShopperOrderDetail.Of(order) : OrderProblems.NotFound;

    private static async Task<MiniAnswer<ShopperOrder>> Claim(
        ClaimOrderRequest request, Shopper shopper, OrderBook book, ClaimLimit limit, ClaimTries tries, OneEffect effect, CancellationToken ct)
    {
        // Tries are counted outside the effect: a refusal takes back whatever was written with it.
        if ((limit.Check(shopper.MemberId) ?? await tries.TakeAsync(shopper.MemberId, request.OrderNo, ct)) is { } tooOften)
            return tooOften;
        var answer = await effect.HappensAsync<MiniAnswer<ShopperOrder>>(
            async token =>
            {
                var claimed = await book.ClaimAsync(shopper.MemberId, request.OrderNo, request.PhoneTail, token);
                return claimed.Problem is { } problem ? problem : ShopperOrder.Of(claimed.Value);
            },
            ct);
        if (answer.IsOk)
            await tries.GiveBackAsync(shopper.MemberId, request.OrderNo, ct);
        return answer;
    }
}
