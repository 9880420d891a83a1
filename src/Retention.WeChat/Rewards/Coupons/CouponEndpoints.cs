using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;
using Retention.WeChat.Hosting;
using Retention.WeChat.Operators;

namespace Retention.WeChat.Rewards;

/// <param name="Key">The operator's own name for the gift (a ticket number): repeated calls with it give nothing more.</param>
public sealed record GrantCouponRequest(
    [property: Required, StringLength(60, MinimumLength = 1), SoundKey] string Key,
    long TemplateId);

/// <param name="Code">As the fan's phone shows it; spaces, hyphens and case do not matter.</param>
public sealed record RedeemCodeRequest([property: Required, StringLength(40, MinimumLength = 1)] string Code);

/// <summary>A fan's coupon as operators see it: without its code, which only the fan may show.</summary>
public sealed record CouponView(
    Id<Coupon> Id, Id<CouponTemplate> TemplateId, string Name, Id<Fan> FanId, CouponSource Source, CouponState State, DateTimeOffset ValidFrom, DateTimeOffset ValidUntil,
    string? OrderKey, DateTimeOffset GrantedAt, DateTimeOffset? UsedAt)
{
    internal static CouponView Of(Coupon coupon, DateTimeOffset now) => new(
        coupon.Id, coupon.TemplateId, coupon.Name, coupon.FanId, coupon.Source, coupon.StateAt(now), coupon.ValidFrom, coupon.ValidUntil, coupon.OrderKey, coupon.GrantedAt, coupon.UsedAt);
}

internal static class CouponEndpoints
{
    private const int PageMax = 200;

    public static void Map(RouteGroupBuilder group)
    {
        group.MapGet("/fans/{id}/coupons", ListOfFan);
        group.MapPost("/fans/{id}/coupons", Grant);
        group.MapGet("/coupons/redemptions", async (RedemptionStore store, CancellationToken ct, long? templateId = null, long? before = null, int limit = 50) =>
            TypedResults.Ok(await store.PageAsync(templateId is { } id ? new Id<CouponTemplate>(id) : null, before, Math.Clamp(limit, 1, PageMax), ct)));
        group.MapPost("/coupons/redemptions", Redeem);
        group.MapPost("/coupons/redemptions/{id}/undo", async (long id, CurrentOperator current, CouponTill till, CancellationToken ct) =>
            (await till.UndoAsync(new(id), current.Name, ct)).ToHttp());
    }

    private static async Task<Results<Ok<List<CouponView>>, ProblemHttpResult>> ListOfFan(
        long id, CouponBook book, FanRegistry fans, TimeProvider clock, CancellationToken ct, CouponState? state = null, long? before = null, int limit = 50) =>
        await fans.FindAsync(new(id), ct) is { } fan
            ? TypedResults.Ok((await book.ListAsync(fan.MemberId, state, before, Math.Clamp(limit, 1, PageMax), ct)).Select(coupon => CouponView.Of(coupon, clock.GetUtcNow())).ToList())
            : FanEndpoints.NotFound.ToHttp();

    private static async Task<Results<Ok<CouponView>, ProblemHttpResult>> Grant(
        long id, GrantCouponRequest request, CouponBook book, FanRegistry fans, TimeProvider clock, CancellationToken ct)
    {
        if (await fans.FindAsync(new(id), ct) is not { } fan)
            return FanEndpoints.NotFound.ToHttp();
        var granted = await book.GrantAsync($"operator:{request.Key}", request.TemplateId, fan.MemberId, CouponSource.Operator, ct);
        return granted.Problem is { } problem ? problem.ToHttp() : TypedResults.Ok(CouponView.Of(granted.Value, clock.GetUtcNow()));
    }

    private static async Task<Results<Ok<Redemption>, ProblemHttpResult>> Redeem(
        RedeemCodeRequest request, CurrentOperator current, CouponTill till, CouponLimits limits, CancellationToken ct) =>
        limits.OfOperator(current.Id.Value) is { } tooOften ? tooOften.ToHttp() : (await till.RedeemByCodeAsync(request.Code, current.Name, ct)).ToHttp();
}
