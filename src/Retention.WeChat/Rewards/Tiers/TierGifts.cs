using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Rewards;

/// <summary>What levels give to who first reaches them; taken back where the rise is undone, and then given anew to who really reaches them.</summary>
internal sealed class TierGifts(TierStore store, PointsLedger ledger, CouponGifts coupons)
{
    /// <summary>Gifts go to the ledger directly: what a tier gives must not lift anybody to the next one.</summary>
    public async Task GiveAsync(Id<Fan> fanId, TierLevel level, DateTimeOffset now, CancellationToken ct)
    {
        if (!level.HasGift || !await store.GiftAsync(fanId, level.Code, now, ct))
            return;
        var gift = await store.FindGiftAsync(fanId, level.Code, ct);
        // Where the last coupon was used before it could be taken back, its key is known and gives no other.
        await coupons.GiveAsync(gift.CouponKey, level.GiftCouponTemplateId, fanId, CouponSource.Tier, ct);
        if (level.GiftPoints > 0)
            await ledger.GiveAsync([new Posting(gift.PointsKey, PointsReason.TierGift, fanId, level.GiftPoints, level.Name)], ct);
    }

    /// <summary>Takes back what a member was given by levels at a moment or later: coupons that no order holds or used, and points, owed where they are spent.</summary>
    public async Task WithdrawAsync(Id<Fan> fanId, IReadOnlyCollection<TierLevel> levels, DateTimeOffset since, DateTimeOffset now, CancellationToken ct)
    {
        foreach (var gift in await store.ListGiftsAsync(fanId, since, ct))
        {
            if (levels.FirstOrDefault(level => level.Code == gift.Code) is not { } level)
                continue;
            var withCoupon = await coupons.TakeBackAsync(gift.CouponKey, ct);
            if (await ledger.IsKnownAsync(gift.PointsKey, ct))
                await TakeBackPointsAsync(gift, level, ct);
            await store.WithdrawGiftAsync(gift, withCoupon, now, ct);
        }
    }

    private async Task TakeBackPointsAsync(TierGift gift, TierLevel level, CancellationToken ct)
    {
        var taken = await ledger.ReverseAsync(new ReversePosting(gift.PointsKey, $"{gift.PointsKey}:undone", PointsReason.Refund, null, Shortfall.Owe, level.Name), ct);
        if (taken.Problem is { } problem)
            throw new InvalidOperationException($"The ledger does not take back {gift.PointsKey}: {problem.Code}.");
    }
}
