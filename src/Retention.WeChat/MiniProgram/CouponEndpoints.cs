using System.ComponentModel.DataAnnotations;
using Retention.Platform.Ids;
using Retention.WeChat.Hosting;
using Retention.WeChat.Rewards;

namespace Retention.WeChat.MiniProgram;

/// <summary>A coupon that is offered.</summary>
public sealed record CouponOfferView(
    Id<CouponTemplate> Id, string Name, CouponKind Kind, long AmountFen, int PercentOff, long? CapFen, long ThresholdFen, string? GiftName, string ScopeText, string ValidText,
    long Left, int PerFanLeft, long CostPoints, OfferState State)
{
    internal static CouponOfferView Of(StandingOffer offer)
    {
        var (template, terms) = (offer.Template, offer.Template.ReadTerms());
        return new(
            template.Id, template.Name, terms.Kind, terms.AmountFen, terms.PercentOff, terms.CapFen, terms.ThresholdFen, terms.GiftName, CouponWords.Scope(terms),
            CouponWords.Validity(terms.Validity), template.Left, offer.LeftForFan, template.CostPoints, offer.State);
    }
}

/// <summary>A coupon the shopper has.</summary>
/// <param name="Code">Shown to staff, as text and as a QR code.</param>
public sealed record CouponView(
    Id<Coupon> Id, Id<CouponTemplate> TemplateId, string Name, CouponKind Kind, long AmountFen, int PercentOff, long? CapFen, long ThresholdFen, string ScopeText,
    CouponState State, DateTimeOffset ValidFrom, DateTimeOffset ValidUntil, string Code, DateTimeOffset? UsedAt, string? GiftName)
{
    internal static CouponView Of(Coupon coupon, DateTimeOffset now)
    {
        var terms = coupon.ReadTerms();
        return new(
            coupon.Id, coupon.TemplateId, coupon.Name, terms.Kind, terms.AmountFen, terms.PercentOff, terms.CapFen, terms.ThresholdFen, CouponWords.Scope(terms),
            coupon.StateAt(now), coupon.ValidFrom, coupon.ValidUntil, coupon.Code, coupon.UsedAt, terms.GiftName);
    }
}

/// <param name="Code">From a card or a message; spaces, hyphens and case do not matter.</param>
public sealed record ExchangeCodeRequest([property: Required, StringLength(80, MinimumLength = 1)] string Code);

public sealed record QuoteRequest([property: Required, Length(1, 200), NoNulls] IReadOnlyList<QuoteItem> Items);

internal static class CouponEndpoints
{
    public static void Map(RouteGroupBuilder mini)
    {
        var templates = mini.MapGroup("/coupon-templates").WithTags("coupons");
        templates.MapGet("/", Offers);
        templates.MapPost("/{id}/take", Take).ChangesValue();
        var coupons = mini.MapGroup("/coupons").WithTags("coupons");
        coupons.MapGet("/", List);
        coupons.MapGet("/{id}", Get);
        coupons.MapPost("/redeem-code", Exchange).ChangesValue();
        coupons.MapPost("/quote", Quote).RequireRateLimiting(ShopperLimits.QuotePolicy);
    }

    private static async Task<MiniAnswer<MiniList<CouponOfferView>>> Offers(Shopper shopper, CouponBook book, CancellationToken ct) =>
        new MiniList<CouponOfferView>([.. (await book.OffersAsync(shopper.MemberId, ct)).Select(CouponOfferView.Of)]);

    private static async Task<MiniAnswer<CouponView>> Take(long id, Shopper shopper, CouponBook book, TimeProvider clock, CancellationToken ct)
    {
        var taken = await book.TakeAsync(id, shopper.MemberId, ct);
        return taken.Problem is { } problem ? problem : CouponView.Of(taken.Value, clock.GetUtcNow());
    }

    private static async Task<MiniAnswer<MiniPage<CouponView>>> List(
        Shopper shopper, [AsParameters] PageQuery page, CouponBook book, TimeProvider clock, CancellationToken ct, Choice<CouponState>? state = null)
    {
        var now = clock.GetUtcNow();
        var coupons = await book.ListAsync(shopper.MemberId, state?.Value, page.Before, page.Rows, ct);
        return MiniPage.Of(coupons, page, coupon => coupon.Id.Value, coupon => CouponView.Of(coupon, now));
    }

    private static async Task<MiniAnswer<CouponView>> Get(long id, Shopper shopper, CouponBook book, TimeProvider clock, CancellationToken ct) =>
        await book.FindAsync(new(id), shopper.MemberId, ct) is { } coupon ? CouponView.Of(coupon, clock.GetUtcNow()) : CouponProblems.NotFound;

    private static async Task<MiniAnswer<CouponView>> Exchange(
        ExchangeCodeRequest request, Shopper shopper, CodePoolDesk pools, CouponLimits limits, TimeProvider clock, CancellationToken ct)
    {
        if (limits.OfShopper(shopper.MemberId) is { } tooOften)
            return tooOften;
        var exchanged = await pools.ExchangeAsync(request.Code, shopper.MemberId, ct);
        return exchanged.Problem is { } problem ? problem : CouponView.Of(exchanged.Value, clock.GetUtcNow());
    }

    private static async Task<MiniAnswer<Quote>> Quote(QuoteRequest request, Shopper shopper, CouponBook book, CancellationToken ct) =>
        await book.QuoteAsync(shopper.MemberId, request.Items, ct);
}
