using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Ids;
using Retention.Platform.Problems;
using Retention.WeChat.Fans;
using Retention.WeChat.Rewards;
using Retention.WeChat.Tests.Platform;

namespace Retention.WeChat.Tests.Rewards.Coupons;

/// <summary>Kinds of coupons made, published and given through the product's own doors.</summary>
internal static class Offers
{
    public static readonly CouponTerms TenOff = new(CouponKind.Amount, new CouponValidity(Days: 7), AmountFen: 1_000, ThresholdFen: 5_000);

    public static readonly CouponTerms Cake = new(CouponKind.Gift, new CouponValidity(Days: 30), GiftName: "招牌蛋糕一份");

    public static async Task<CouponTemplate> OfferAsync(this TestDatabase database, CouponTerms? terms = null, CouponOffer? offer = null, bool published = true)
    {
        var draft = await database.InScopeAsync(provider => provider.GetRequiredService<CouponTemplateDesk>().CreateAsync(
            CouponTemplate.Draft(provider.GetRequiredService<IdGenerator>().Next<CouponTemplate>(), "满50减10", terms ?? TenOff, offer ?? new CouponOffer(100), "tester", database.Clock.GetUtcNow()), default));
        return published ? (await database.DeskAsync(desk => desk.PublishAsync(draft.Value.Id, default))).Value : draft.Value;
    }

    public static Task<T> DeskAsync<T>(this TestDatabase database, Func<CouponTemplateDesk, Task<T>> act) =>
        database.InScopeAsync(provider => act(provider.GetRequiredService<CouponTemplateDesk>()));

    public static Task<T> BookAsync<T>(this TestDatabase database, Func<CouponBook, Task<T>> act) =>
        database.InScopeAsync(provider => act(provider.GetRequiredService<CouponBook>()));

    public static Task<T> TillAsync<T>(this TestDatabase database, Func<CouponTill, Task<T>> act) =>
        database.InScopeAsync(provider => act(provider.GetRequiredService<CouponTill>()));

    public static Task<T> PoolAsync<T>(this TestDatabase database, Func<CodePoolDesk, Task<T>> act) =>
        database.InScopeAsync(provider => act(provider.GetRequiredService<CodePoolDesk>()));

    public static Task<Result<Coupon>> TakeAsync(this TestDatabase database, CouponTemplate template, Id<Fan> fanId) =>
        database.BookAsync(book => book.TakeAsync(template.Id.Value, fanId, default));

    public static async Task<Coupon> GrantAsync(this TestDatabase database, CouponTemplate template, Id<Fan> fanId, string key = "gift") =>
        (await database.BookAsync(book => book.GrantAsync(key, template.Id.Value, fanId, CouponSource.Operator, default))).Value;

    public static Task<CouponTemplate> FoundAsync(this TestDatabase database, CouponTemplate template) =>
        database.InScopeAsync(async provider => (await provider.GetRequiredService<CouponTemplateStore>().FindAsync(template.Id, default))!);

    public static Task<Coupon> FoundAsync(this TestDatabase database, Coupon coupon) =>
        database.InScopeAsync(async provider => (await provider.GetRequiredService<CouponStore>().FindAsync(coupon.Id, default))!);

    public static Task<long> CountAsync(this TestDatabase database, string table, string where = "1 = 1") => database.FindAsync<long>($"select count(*) from {table} where {where}");

    /// <summary>Sixty-four at the same moment, each in a unit of work of its own.</summary>
    public static Task<T[]> AtOnceAsync<T>(Func<int, Task<T>> act) => Task.WhenAll(Enumerable.Range(0, 64).Select(act));
}
