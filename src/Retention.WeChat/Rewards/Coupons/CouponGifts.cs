using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Rewards;

/// <summary>
/// Coupons that come with something else: a check-in, a tier, a survey. When the template has run out or is paused, what
/// they come with goes on without them, and the operators are told.
/// </summary>
internal sealed partial class CouponGifts(CouponBook book, CouponStore store, ILogger<CouponGifts> logger)
{
    /// <returns>Null when there was none to give.</returns>
    public async Task<Coupon?> GiveAsync(string key, long? templateId, Id<Fan> fanId, CouponSource source, CancellationToken ct)
    {
        if (templateId is not { } id)
            return null;
        var granted = await book.GrantAsync(key, id, fanId, source, ct);
        if (granted.Problem is not { } problem)
            return granted.Value;
        Log.NotGiven(logger, id, fanId.Value, source, problem.Code);
        return null;
    }

    /// <summary>What it came with is undone: the coupon is withdrawn unless an order holds or has used it.</summary>
    /// <param name="key">It was given under.</param>
    /// <param name="ct">Stops waiting.</param>
    /// <returns>False where it stays with the member. True also where none was given.</returns>
    public async Task<bool> TakeBackAsync(string key, CancellationToken ct) =>
        await store.FindByKeyAsync(key, ct) is not { } coupon || await book.WithdrawAsync(coupon.Id, ct) is null;

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "A coupon of template {TemplateId} that goes with {Source} was not given to member {FanId}: {Reason}.")]
        public static partial void NotGiven(ILogger logger, long templateId, long fanId, CouponSource source, string reason);
    }
}
