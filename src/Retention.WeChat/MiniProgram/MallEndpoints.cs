using System.ComponentModel.DataAnnotations;
using Retention.Platform.Ids;
using Retention.Platform.Problems;
using Retention.WeChat.Rewards;

namespace Retention.WeChat.MiniProgram;

public enum MallOfferState
{
    Open,
    SoldOut,

    /// <summary>The shopper has had as many as one may.</summary>
    Taken,
}

public sealed record MallItemView(
    Id<MallItem> Id, string Name, string Description, MallKind Kind, long Points, long Fen, int Left, int PerFanLeft, string? ImageUrl, MallOfferState State)
{
    internal static MallItemView Of(MallOffer offer) => new(
        offer.Item.Id, offer.Item.Name, offer.Item.Description, offer.Item.Kind, offer.Item.Points, offer.Item.Fen, offer.Item.StockLeft, offer.LeftForFan,
        offer.Item.ImageUrl, StateOf(offer));

    private static MallOfferState StateOf(MallOffer offer)
    {
        if (offer.LeftForFan == 0)
            return MallOfferState.Taken;
        return offer.Item.StockLeft == 0 ? MallOfferState.SoldOut : MallOfferState.Open;
    }
}

/// <param name="Points">Of the whole order.</param>
/// <param name="Fen">Of the whole order.</param>
public sealed record MallPay([property: Range(0, long.MaxValue)] long Points, [property: Range(0, long.MaxValue)] long Fen);

/// <param name="Address">For goods.</param>
/// <param name="Pay">What the shopper was shown: costs it something else by now, nothing is ordered.</param>
public sealed record PlaceMallOrder(Id<MallItem> ItemId, [property: Range(1, 99)] int Quantity, PrizeAddress? Address = null, MallPay? Pay = null);

/// <param name="PrizeId">Under which it stands among the shopper's prizes, once it is paid.</param>
public sealed record MallOrderEntry(
    Id<MallOrder> Id, Id<MallItem> ItemId, string ItemName, int Quantity, long Points, long Fen, MallOrderProgress State, DateTimeOffset CreatedAt,
    DateTimeOffset? PayBy, Id<Prize>? PrizeId, string? Carrier, string? TrackingNo)
{
    internal static MallOrderEntry Of(PlacedOrder placed)
    {
        var (order, prize) = (placed.Order, placed.Prizes.Count > 0 ? placed.Prizes[0] : null);
        return new(
            order.Id, order.ItemId, order.ItemName, order.Quantity, order.Points, order.Fen, MallRules.ProgressOf(placed), order.CreatedAt, order.PayBy, prize?.Id,
            prize?.Carrier, prize?.TrackingNo);
    }
}

internal static class MallEndpoints
{
    public static void Map(RouteGroupBuilder mini)
    {
        var mall = mini.MapGroup("/mall").WithTags("mall");
        mall.MapGet("/items", Items);
        mall.MapGet("/items/{id}", Item);
        mall.MapPost("/orders", Order).ChangesValue();
        mall.MapGet("/orders", Orders);
        mall.MapGet("/orders/{id}", async (long id, Shopper shopper, MallCatalogue catalogue, CancellationToken ct) => View(await catalogue.OrderOfAsync(new(id), shopper.MemberId, ct)));
        mall.MapPost("/orders/{id}/cancel", async (long id, Shopper shopper, MallDesk desk, CancellationToken ct) => View(await desk.CancelAsync(new(id), shopper.MemberId, ct)))
            .ChangesValue();
        mall.MapPost("/orders/{id}/confirm", async (long id, Shopper shopper, MallDesk desk, CancellationToken ct) => View(await desk.ConfirmAsync(new(id), shopper.MemberId, ct)))
            .ChangesValue();
    }

    private static async Task<MiniAnswer<MiniList<MallItemView>>> Items(Shopper shopper, MallCatalogue catalogue, CancellationToken ct) =>
        new MiniList<MallItemView>([.. (await catalogue.OffersAsync(shopper.MemberId, ct)).Select(MallItemView.Of)]);

    private static async Task<MiniAnswer<MallItemView>> Item(long id, Shopper shopper, MallCatalogue catalogue, CancellationToken ct)
    {
        var offer = await catalogue.OfferAsync(new(id), shopper.MemberId, ct);
        return offer.Problem is { } problem ? problem : MallItemView.Of(offer.Value);
    }

    private static async Task<MiniAnswer<MallOrderEntry>> Order(PlaceMallOrder request, Shopper shopper, MallDesk desk, CancellationToken ct) =>
        View(await desk.OrderAsync(request.ItemId, shopper.MemberId, request.Quantity, request.Address, request.Pay is { } pay ? (pay.Points, pay.Fen) : null, ct));

    private static async Task<MiniAnswer<MiniPage<MallOrderEntry>>> Orders(Shopper shopper, [AsParameters] PageQuery page, MallCatalogue catalogue, CancellationToken ct) =>
        MiniPage.Of(await catalogue.OrdersOfAsync(shopper.MemberId, page.Before, page.Rows, ct), page, placed => placed.Order.Id.Value, MallOrderEntry.Of);

    private static MiniAnswer<MallOrderEntry> View(Result<PlacedOrder> result) => result.Problem is { } problem ? problem : MallOrderEntry.Of(result.Value);
}
