using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Retention.Platform.Ids;
using Retention.Platform.Problems;
using Retention.WeChat.Hosting;
using Retention.WeChat.Operators;

namespace Retention.WeChat.Rewards;

/// <param name="Kind">What it is; fixed once it exists, like the template or pool it comes from.</param>
/// <param name="Fen">To be paid besides the points.</param>
public sealed record MallItemRequest(
    [property: Required, StringLength(50, MinimumLength = 1)] string Name,
    [property: StringLength(1000)] string Description,
    MallKind Kind,
    [property: Range(1, 10_000_000)] long Points,
    [property: Range(0, 10_000_000)] long Fen,
    [property: Range(0, 10_000_000)] long ValueFen,
    [property: Range(1, 10_000)] int PerFanMax,
    long? CouponTemplateId = null,
    long? CodePoolId = null,
    [property: StringLength(300), Url] string? ImageUrl = null,
    [property: Range(-10_000, 10_000)] int SortOrder = 0)
{
    internal MallItem ToNew(Id<MallItem> id, string createdBy, DateTimeOffset now) => new(
        id, Name, Description, Kind, Points, Fen, ValueFen, CouponTemplateId, CodePoolId, ImageUrl, 0, PerFanMax, MallItemState.OffSale, SortOrder, createdBy, now);

    internal MallItem Over(MallItem known) => known with
    {
        Name = Name, Description = Description, Points = Points, Fen = Fen, ValueFen = ValueFen, PerFanMax = PerFanMax, ImageUrl = ImageUrl, SortOrder = SortOrder,
    };
}

public sealed record StockRequest([property: Range(-1_000_000, 1_000_000)] int Change);

public sealed record SaleRequest(bool OnSale);

/// <param name="PaymentRef">The shop's number of the payment.</param>
public sealed record MallPaymentRequest([property: Required, StringLength(MallPayment.RefMax, MinimumLength = 1), SoundKey] string PaymentRef, [property: Range(1, long.MaxValue)] long AmountFen);

/// <param name="AcceptUsed">Give the points back although a coupon or a voucher of the order was used.</param>
public sealed record MallRefundRequest([property: Required, StringLength(200, MinimumLength = 2)] string Note, bool ReturnStock = false, bool AcceptUsed = false);

public sealed record MallItemFile(MallItem Item, IReadOnlyList<MallTally> Orders);

/// <summary>An order as operators see it.</summary>
public sealed record MallOrderView(
    Id<MallOrder> Id,
    Id<MallItem> ItemId,
    string ItemName,
    Id<Fans.Fan> FanId,
    int Quantity,
    long Points,
    long Fen,
    MallOrderState State,
    MallOrderProgress Progress,
    string? PaymentRef,
    string? Note,
    string? HandledBy,
    DateTimeOffset CreatedAt,
    DateTimeOffset? PayBy,
    DateTimeOffset? PaidAt,
    DateTimeOffset? ClosedAt,
    IReadOnlyList<PrizeView> Prizes)
{
    internal static MallOrderView Of(PlacedOrder placed) => new(
        placed.Order.Id, placed.Order.ItemId, placed.Order.ItemName, placed.Order.FanId, placed.Order.Quantity, placed.Order.Points, placed.Order.Fen,
        placed.Order.State, MallRules.ProgressOf(placed), placed.Order.PaymentRef, placed.Order.Note, placed.Order.HandledBy, placed.Order.CreatedAt,
        placed.Order.PayBy, placed.Order.PaidAt, placed.Order.ClosedAt, [.. placed.Prizes.Select(prize => PrizeView.Of(prize))]);
}

internal static class MallEndpoints
{
    private const int PageMax = 200;

    public static void Map(RouteGroupBuilder group)
    {
        group.MapGet("/items", async (MallItemStore items, CancellationToken ct, MallItemState? state = null) => TypedResults.Ok(await items.ListAsync(state, PageMax, ct)));
        group.MapPost("/items", Create).ReadsWording<MallItemRequest>(WordsOf);
        group.MapGet("/items/{id}", Get);
        group.MapPut("/items/{id}", async (long id, MallItemRequest request, MallCatalogue catalogue, CancellationToken ct) => (await catalogue.UpdateAsync(new(id), request.Over, ct)).ToHttp())
            .ReadsWording<MallItemRequest>(WordsOf);
        group.MapPost("/items/{id}/stock", async (long id, StockRequest request, MallCatalogue catalogue, CancellationToken ct) => (await catalogue.ChangeStockAsync(new(id), request.Change, ct)).ToHttp());
        group.MapPut("/items/{id}/sale", Switch);
        group.MapGet("/orders", Orders);
        group.MapGet("/orders/{id}", Order);
        group.MapPost("/orders/{id}/payment", async (long id, MallPaymentRequest request, MallDesk desk, CancellationToken ct) =>
            View(await desk.PaidAsync(new(id), new MallPayment(request.PaymentRef, request.AmountFen), ct)));
        group.MapPost("/orders/{id}/refund", async (long id, MallRefundRequest request, CurrentOperator current, MallDesk desk, CancellationToken ct) =>
            View(await desk.RefundAsync(new(id), current.Name, request.Note, request.ReturnStock, request.AcceptUsed, ct)));
    }

    private static IEnumerable<string?> WordsOf(MallItemRequest item) => [item.Name, item.Description];

    private static async Task<Results<Ok<MallItem>, ProblemHttpResult>> Create(
        MallItemRequest request, CurrentOperator current, MallCatalogue catalogue, IdGenerator ids, TimeProvider clock, CancellationToken ct) =>
        (await catalogue.CreateAsync(request.ToNew(ids.Next<MallItem>(), current.Name, clock.GetUtcNow()), ct)).ToHttp();

    private static async Task<Results<Ok<MallItemFile>, ProblemHttpResult>> Get(long id, MallItemStore items, MallOrderStore orders, CancellationToken ct) =>
        await items.FindAsync(new Id<MallItem>(id), ct) is { } item
            ? TypedResults.Ok(new MallItemFile(item, await orders.TallyAsync(item.Id, ct)))
            : MallProblems.ItemNotFound.ToHttp();

    private static async Task<Results<Ok<MallItem>, ProblemHttpResult>> Switch(long id, SaleRequest request, MallCatalogue catalogue, CancellationToken ct) =>
        (await catalogue.SwitchAsync(new Id<MallItem>(id), request.OnSale ? MallItemState.OnSale : MallItemState.OffSale, ct)).ToHttp();

    private static async Task<Ok<List<MallOrderView>>> Orders(
        MallOrderStore orders, MallFulfilment fulfilment, CancellationToken ct, MallOrderState? state = null, long? itemId = null, long? before = null, int limit = 50)
    {
        var page = await orders.PageAsync(state, itemId, before, Math.Clamp(limit, 1, PageMax), ct);
        return TypedResults.Ok((await fulfilment.PlacedAsync(page, ct)).Select(MallOrderView.Of).ToList());
    }

    private static async Task<Results<Ok<MallOrderView>, ProblemHttpResult>> Order(long id, MallOrderStore orders, MallFulfilment fulfilment, CancellationToken ct) =>
        await orders.FindAsync(new Id<MallOrder>(id), ct) is { } order ? TypedResults.Ok(MallOrderView.Of(await fulfilment.PlacedAsync(order, ct))) : MallProblems.OrderNotFound.ToHttp();

    private static Results<Ok<MallOrderView>, ProblemHttpResult> View(Result<PlacedOrder> result) =>
        result.Problem is { } problem ? problem.ToHttp() : TypedResults.Ok(MallOrderView.Of(result.Value));
}
