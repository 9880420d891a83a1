using System.Diagnostics;
using Microsoft.Extensions.Options;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.Platform.Problems;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Rewards;

/// <summary>
/// Where coupons are used. An order first reserves them, then redeems them when it is paid, and rolls them back when it is
/// cancelled; each step may be repeated. A coupon serves one order only, however many want it at the same moment.
/// </summary>
internal sealed class CouponTill(
    CouponStore store, RedemptionStore redemptions, FanRegistry fans, Db db, IdGenerator ids, TimeProvider clock, IOptions<CouponOptions> options)
{
    /// <summary>Holds a fan's coupons for an order that is being paid; asked again, the hold begins anew, and what is not named any more is free.</summary>
    /// <param name="orderKey">Names the order.</param>
    /// <param name="fanId">Whose they have to be.</param>
    /// <param name="couponIds">All of them or none is held.</param>
    /// <param name="items">What is bought, which their terms are held against; empty where nobody says.</param>
    /// <param name="ct">Stops waiting.</param>
    /// <returns>Null when all are held; else why none is.</returns>
    public Task<Problem?> ReserveAsync(string orderKey, Id<Fan> fanId, IReadOnlyCollection<Id<Coupon>> couponIds, IReadOnlyList<QuoteItem> items, CancellationToken ct) => db.InTransactionAsync(
        async token =>
        {
            var now = clock.GetUtcNow();
            var (coupons, others) = await LockAsync(orderKey, couponIds, token);
            if (CouponRules.UseRefused(coupons, couponIds.Distinct().Count(), fanId, orderKey, now, now) is { } refused)
                return refused;
            if (coupons.Any(coupon => coupon.State == CouponState.Used))
                return CouponProblems.Used;
            if (QuoteRules.Refused(items, coupons) is { } notThese)
                return notThese;
            foreach (var coupon in coupons)
                Hold(await store.ReserveAsync(coupon.Id, orderKey, now.AddMinutes(options.Value.ReservationMinutes), now, token));
            await FreeAsync(orderKey, others, token);
            return null;
        },
        ct);

    /// <summary>
    /// An order was paid with these coupons. The money has been taken with what they gave, so each of them that is there is used up; what
    /// should have kept them from it was the till's to ask before, and is told now.
    /// </summary>
    /// <param name="orderKey">Names the order.</param>
    /// <param name="fanId">Whose they have to be.</param>
    /// <param name="couponIds">Null for whatever the order holds; else these, and what it holds besides is free.</param>
    /// <param name="items">What was bought, which their terms are held against; empty where nobody says.</param>
    /// <param name="at">When it was paid: coupons good then count as good.</param>
    /// <param name="ct">Stops waiting.</param>
    /// <returns>Null when all are used by the order as their terms say; else the first thing that is wrong.</returns>
    public Task<Problem?> RedeemAsync(
        string orderKey, Id<Fan> fanId, IReadOnlyCollection<Id<Coupon>>? couponIds, IReadOnlyList<QuoteItem> items, DateTimeOffset at, CancellationToken ct) => db.InTransactionAsync(
        async token =>
        {
            var (coupons, others) = await LockAsync(orderKey, couponIds, token);
            var own = coupons.Where(coupon => coupon.FanId == fanId).ToList();
            var now = clock.GetUtcNow();
            foreach (var coupon in own.Where(coupon => coupon.State != CouponState.Used && CouponRules.CanBeUsedUp(coupon, orderKey, at, now)))
                await UseAsync(coupon, ids.Next<Redemption>(), orderKey, null, at, token);
            await FreeAsync(orderKey, others, token);
            return CouponRules.UseRefused(coupons, couponIds?.Distinct().Count() ?? coupons.Count, fanId, orderKey, at, now) ?? QuoteRules.Refused(items, own);
        },
        ct);

    /// <summary>The order is given up or cancelled: what it held or used is free again, as long as it is valid.</summary>
    /// <returns>How many coupons came free.</returns>
    public Task<int> RollBackAsync(string orderKey, CancellationToken ct) => RollBackAsync([orderKey], ct);

    /// <summary>The same for many orders in one go.</summary>
    public Task<int> RollBackAsync(IReadOnlyCollection<string> orderKeys, CancellationToken ct) => db.InTransactionAsync(
        async token =>
        {
            var freed = 0;
            var coupons = (await store.LockAsync(await store.ListIdsOfOrdersAsync(orderKeys, token), token)).ToLookup(coupon => coupon.OrderKey, StringComparer.Ordinal);
            foreach (var orderKey in orderKeys)
                freed += await RollBackAsync(orderKey, coupons[orderKey], token);
            return freed;
        },
        ct);

    /// <summary>Staff take a code that a fan shows.</summary>
    public async Task<Result<Redemption>> RedeemByCodeAsync(string typed, string redeemedBy, CancellationToken ct)
    {
        if (CouponCode.Read(typed) is not { } code)
            return CouponProblems.BadCode;
        return await db.InTransactionAsync<Result<Redemption>>(
            async token =>
            {
                if (await store.FindByCodeAsync(code, token) is not { } found)
                    return CouponProblems.NotFound;
                var coupon = (await store.LockAsync([found.Id], token))[0];
                var id = ids.Next<Redemption>();
                var now = clock.GetUtcNow();
                if (CouponRules.UseRefused(coupon, Redemption.StaffKey(id), now, now) is { } refused)
                    return refused;
                await UseAsync(coupon, id, Redemption.StaffKey(id), redeemedBy, now, token);
                return (await redemptions.FindAsync(id, token))!;
            },
            ct);
    }

    /// <summary>Staff took the wrong code: the coupon is the fan's again.</summary>
    public Task<Result<Redemption>> UndoAsync(Id<Redemption> id, string undoneBy, CancellationToken ct) => db.InTransactionAsync<Result<Redemption>>(
        async token =>
        {
            if (await redemptions.FindAsync(id, token) is not { IsByStaff: true } redemption)
                return CouponProblems.RedemptionNotFound;
            await store.LockAsync([redemption.CouponId], token);
            if (!await redemptions.UndoAsync(id, undoneBy, clock.GetUtcNow(), token))
                return CouponProblems.AlreadyUndone;
            Hold(await store.FreeAsync(redemption.CouponId, redemption.OrderKey, token));
            await fans.RecordAsync(redemption.FanId, "CouponReturned", redemption.Name, clock.GetUtcNow(), token);
            return (await redemptions.FindAsync(id, token))!;
        },
        ct);

    /// <summary>Coupons that are named for an order, and those it holds besides; all that it holds where none are named.</summary>
    private async Task<(IReadOnlyList<Coupon> Named, IReadOnlyList<Coupon> Others)> LockAsync(string orderKey, IReadOnlyCollection<Id<Coupon>>? named, CancellationToken ct)
    {
        var held = await store.ListIdsOfOrdersAsync([orderKey], ct);
        var coupons = await store.LockAsync([.. held.Concat(named ?? [])], ct);
        bool IsHeld(Coupon coupon) => coupon.OrderKey == orderKey && coupon.State == CouponState.Reserved;
        return named is null
            ? ([.. coupons.Where(IsHeld)], [])
            : ([.. coupons.Where(coupon => named.Contains(coupon.Id))], [.. coupons.Where(coupon => IsHeld(coupon) && !named.Contains(coupon.Id))]);
    }

    private async Task FreeAsync(string orderKey, IReadOnlyList<Coupon> held, CancellationToken ct)
    {
        foreach (var coupon in held)
            Hold(await store.FreeAsync(coupon.Id, orderKey, ct));
    }

    private async Task<int> RollBackAsync(string orderKey, IEnumerable<Coupon> coupons, CancellationToken ct)
    {
        var freed = 0;
        foreach (var coupon in coupons)
            freed += await store.FreeAsync(coupon.Id, orderKey, ct) ? 1 : 0;
        if (freed > 0)
            await redemptions.UndoOfOrderAsync(orderKey, clock.GetUtcNow(), ct);
        return freed;
    }

    private async Task UseAsync(Coupon coupon, Id<Redemption> id, string orderKey, string? redeemedBy, DateTimeOffset at, CancellationToken ct)
    {
        Hold(await store.UseAsync(coupon.Id, orderKey, at, clock.GetUtcNow(), ct));
        await redemptions.InsertAsync(id, coupon, orderKey, redeemedBy, at, ct);
        await fans.RecordAsync(coupon.FanId, "CouponUsed", coupon.Name, at, ct);
    }

    /// <summary>A guard that fails on a locked row would mean that the rule and the guard disagree: nothing may be half done.</summary>
    private static void Hold(bool guarded)
    {
        if (!guarded)
            throw new UnreachableException("The guard of a coupon refused what its rule allowed.");
    }
}
