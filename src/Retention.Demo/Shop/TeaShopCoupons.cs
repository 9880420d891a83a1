using System.Text.Json;

namespace Retention.Demo.Shop;

/// <summary>The coupons of the tea shop, by what other parts of the shop give them for.</summary>
/// <param name="Welcome">Taken by newcomers in the mini-program.</param>
/// <param name="Cake">A gift for points, streaks and draws.</param>
/// <param name="Tier">Given with a tier, not taken.</param>
internal sealed record TeaShopCoupons(long Welcome, long Cake, long Tier)
{
    private const int WelcomeDays = 7;
    private const int GiftDays = 30;

    public static async Task<TeaShopCoupons> OpenAsync(BackOffice office, CancellationToken ct)
    {
        var welcome = await PublishAsync(
            office, "新人立减券", new { kind = "Amount", amountFen = 500, thresholdFen = 3000, validity = new { days = WelcomeDays }, scopeText = "全部商品可用" }, new { stock = 1000 }, ct);
        await PublishAsync(
            office, "奶茶八五折", new
            {
                kind = "Percent", percentOff = 15, capFen = 1000, validity = new { days = WelcomeDays },
                scope = new { categories = new[] { "milk-tea" } }, scopeText = "仅限奶茶类，最多减 10 元", stacking = "Combinable",
            },
            new { stock = 300 }, ct);
        var cake = await PublishAsync(
            office, "桂花米糕兑换券", new { kind = "Gift", giftName = "桂花米糕一份", validity = new { days = GiftDays }, scopeText = "到店兑换桂花米糕一份" },
            new { stock = 2000, perFanLimit = 2, costPoints = 80 }, ct);
        var tier = await PublishAsync(
            office, "会员礼遇券", new { kind = "Amount", amountFen = 1000, thresholdFen = 4000, validity = new { days = GiftDays }, scopeText = "全部商品可用" },
            new { stock = 2000, isPublic = false }, ct);
        return new TeaShopCoupons(welcome, cake, tier);
    }

    private static async Task<long> PublishAsync(BackOffice office, string name, object terms, object offer, CancellationToken ct)
    {
        var template = await office.CreateAsync("coupon-templates", new { name, terms, offer }, ct);
        var id = template.Id();
        await office.CreateAsync($"coupon-templates/{id}/publish", new { }, ct);
        return id;
    }
}

internal static class Answers
{
    /// <summary>The number of what was just created.</summary>
    public static long Id(this JsonElement created) => created.GetProperty("id").GetInt64();
}
