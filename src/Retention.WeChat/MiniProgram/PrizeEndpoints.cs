using Retention.Platform.Ids;
using Retention.Platform.Problems;
using Retention.WeChat.Rewards;

namespace Retention.WeChat.MiniProgram;

/// <summary>How far a prize has come, as its winner sees it.</summary>
public enum PrizeProgress
{
    /// <summary>Points, a coupon or a code that will come by itself as soon as it can.</summary>
    Owed,
    NeedsAddress,
    ToShip,
    Shipped,
    Ready,
    Done,
    Lapsed,
    Cancelled,
}

public sealed record ShopperPrize(
    Id<Prize> Id, PrizeSource Source, string Name, PrizeKind Kind, long ValueFen, PrizeProgress State, DateTimeOffset WonAt, DateTimeOffset? ClaimBy, string? Carrier,
    string? TrackingNo)
{
    internal static ShopperPrize Of(Prize prize) => new(
        prize.Id, prize.Source, prize.Name, prize.Kind, prize.ValueFen, ProgressOf(prize.State), prize.WonAt, prize.ClaimBy, prize.Carrier, prize.TrackingNo);

    internal static IReadOnlyList<PrizeState> StatesOf(PrizeProgress? progress) =>
        [.. Enum.GetValues<PrizeState>().Where(state => progress is null || ProgressOf(state) == progress)];

    private static PrizeProgress ProgressOf(PrizeState state) => Enum.Parse<PrizeProgress>(state.ToString());
}

/// <param name="Code">To be used with whoever made it, or shown in the shop.</param>
public sealed record PrizeCode(string Code);

internal static class PrizeEndpoints
{
    public static void Map(RouteGroupBuilder mini)
    {
        var prizes = mini.MapGroup("/prizes").WithTags("prizes");
        prizes.MapGet("/", List);
        prizes.MapGet("/{id}", async (long id, Shopper shopper, PrizeBook book, CancellationToken ct) => View(await book.FindOfFanAsync(new(id), shopper.MemberId, ct)));
        prizes.MapPost("/{id}/address", Address).ChangesValue();
        prizes.MapPost("/{id}/confirm", async (long id, Shopper shopper, PrizeBook book, CancellationToken ct) => View(await book.ConfirmAsync(new(id), shopper.MemberId, ct)))
            .ChangesValue();
        prizes.MapGet("/{id}/code", Code);
    }

    private static async Task<MiniAnswer<MiniPage<ShopperPrize>>> List(
        Shopper shopper, [AsParameters] PageQuery page, PrizeBook book, CancellationToken ct, Choice<PrizeProgress>? state = null) =>
        MiniPage.Of(
            await book.ListOfFanAsync(shopper.MemberId, ShopperPrize.StatesOf(state?.Value), page.Before, page.Rows, ct), page, prize => prize.Id.Value, ShopperPrize.Of);

    private static async Task<MiniAnswer<ShopperPrize>> Address(long id, PrizeAddress request, Shopper shopper, PrizeBook book, CancellationToken ct) =>
        View(await book.GiveAddressAsync(new(id), shopper.MemberId, request, ct));

    private static async Task<MiniAnswer<PrizeCode>> Code(long id, Shopper shopper, PrizeBook book, CancellationToken ct)
    {
        var code = await book.CodeAsync(new(id), shopper.MemberId, ct);
        return code.Problem is { } problem ? problem : new PrizeCode(code.Value);
    }

    private static MiniAnswer<ShopperPrize> View(Result<Prize> result) => result.Problem is { } problem ? problem : ShopperPrize.Of(result.Value);
}
