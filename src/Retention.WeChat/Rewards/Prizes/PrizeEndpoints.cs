using System.ComponentModel.DataAnnotations;
using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using Retention.Platform.Ids;
using Retention.Platform.Problems;
using Retention.WeChat.Fans;
using Retention.WeChat.Operators;

namespace Retention.WeChat.Rewards;

/// <summary>A prize as operators see it. Its address is asked for on its own.</summary>
public sealed record PrizeView(
    Id<Prize> Id,
    PrizeSource Source,
    long SourceId,
    Id<Fan> FanId,
    string Name,
    PrizeKind Kind,
    long ValueFen,
    PrizeState State,
    string? Problem,
    string? Carrier,
    string? TrackingNo,
    string? Note,
    string? HandledBy,
    DateTimeOffset WonAt,
    DateTimeOffset? ClaimBy,
    DateTimeOffset? PackedAt,
    DateTimeOffset? ShippedAt,
    DateTimeOffset? ClosedAt)
{
    internal static PrizeView Of(Prize prize) => new(
        prize.Id, prize.Source, prize.SourceId, prize.FanId, prize.Name, prize.Kind, prize.ValueFen, prize.State, prize.Problem, prize.Carrier,
        prize.TrackingNo, prize.Note, prize.HandledBy, prize.WonAt, prize.ClaimBy, prize.PackedAt, prize.ShippedAt, prize.ClosedAt);
}

public sealed record ShipPrizeRequest(
    [property: Required, StringLength(40, MinimumLength = 1)] string Carrier,
    [property: Required, StringLength(60, MinimumLength = 1)] string TrackingNo);

public sealed record CancelPrizeRequest([property: Required, StringLength(200, MinimumLength = 2)] string Note);

/// <param name="Code">What the fan shows in the shop.</param>
public sealed record RedeemPrizeRequest([property: Required, StringLength(40, MinimumLength = 4)] string Code);

/// <param name="Csv">With the columns prizeId, carrier and trackingNo; others are passed over.</param>
public sealed record TrackingImportRequest([property: Required, StringLength(900_000, MinimumLength = 1)] string Csv);

internal static class PrizeEndpoints
{
    private const int PageMax = 200;

    public static void Map(RouteGroupBuilder group)
    {
        group.MapGet("/", List);
        group.MapGet("/{id}", Get);
        group.MapPost("/{id}/shipment", Ship);
        group.MapPost("/{id}/cancel", Cancel);
        group.MapPost("/{id}/settlement", async (long id, PrizeBook book, CancellationToken ct) => View(await book.SettleAsync(new(id), ct)));
        group.MapPost("/{id}/unpacking", async (long id, PrizeBook book, CancellationToken ct) => View(await book.UnpackAsync(new(id), ct)));
        group.MapPost("/redemptions", Redeem);
        // Posts: whoever reads addresses or takes them out of the house is recorded, and may do more than look.
        group.MapPost("/{id}/address-view", ViewAddress);
        group.MapPost("/shipping-sheets", async (ShippingDesk desk, CancellationToken ct) =>
            TypedResults.File(Encoding.UTF8.GetBytes(await desk.ExportAsync(ct)), "text/csv; charset=utf-8", "parcels.csv"));
        group.MapPost("/tracking-imports", Import);
    }

    private static async Task<Ok<List<PrizeView>>> List(
        PrizeStore store, CancellationToken ct, PrizeState? state = null, PrizeSource? source = null, long? before = null, int limit = 50) =>
        TypedResults.Ok((await store.PageAsync(state, source, before, Math.Clamp(limit, 1, PageMax), ct)).Select(PrizeView.Of).ToList());

    private static async Task<Results<Ok<PrizeView>, ProblemHttpResult>> Get(long id, PrizeBook book, CancellationToken ct) =>
        await book.FindAsync(new Id<Prize>(id), ct) is { } prize ? TypedResults.Ok(PrizeView.Of(prize)) : PrizeProblems.NotFound.ToHttp();

    /// <summary>One parcel's address, while it is kept.</summary>
    private static async Task<Results<Ok<PrizeAddress>, ProblemHttpResult>> ViewAddress(long id, PrizeBook book, CancellationToken ct) =>
        await book.FindAsync(new Id<Prize>(id), ct) is { } prize && book.AddressOf(prize) is { } address ? TypedResults.Ok(address) : PrizeProblems.NoAddressKept.ToHttp();

    private static async Task<Results<Ok<PrizeView>, ProblemHttpResult>> Ship(long id, ShipPrizeRequest request, CurrentOperator current, PrizeBook book, CancellationToken ct) =>
        View(await book.ShipAsync(new Id<Prize>(id), request.Carrier, request.TrackingNo, current.Name, ct));

    private static async Task<Results<Ok<PrizeView>, ProblemHttpResult>> Cancel(long id, CancelPrizeRequest request, CurrentOperator current, PrizeBook book, CancellationToken ct) =>
        View(await book.CancelAsync(new Id<Prize>(id), current.Name, request.Note, ct));

    private static async Task<Results<Ok<PrizeView>, ProblemHttpResult>> Redeem(RedeemPrizeRequest request, CurrentOperator current, PrizeBook book, CancellationToken ct) =>
        View(await book.RedeemAsync(request.Code, current.Name, ct));

    private static async Task<Results<Ok<TrackingImport>, ProblemHttpResult>> Import(TrackingImportRequest request, CurrentOperator current, ShippingDesk desk, CancellationToken ct) =>
        (await desk.ImportAsync(request.Csv, current.Name, ct)).ToHttp();

    private static Results<Ok<PrizeView>, ProblemHttpResult> View(Result<Prize> result) =>
        result.Problem is { } problem ? problem.ToHttp() : TypedResults.Ok(PrizeView.Of(result.Value));
}
