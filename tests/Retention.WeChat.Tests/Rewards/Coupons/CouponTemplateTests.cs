using Retention.Platform.Data;
using Retention.WeChat.Rewards;
using Retention.WeChat.Tests.Fans;
using Retention.WeChat.Tests.Platform;

namespace Retention.WeChat.Tests.Rewards.Coupons;

public sealed class CouponTemplateTests
{
    private static readonly DateTimeOffset Now = TestDatabase.Start;
    private static readonly CouponValidity Week = new(Days: 7);

    public static TheoryData<CouponTerms, string?> Terms => new()
    {
        { new(CouponKind.Amount, Week, AmountFen: 1_000), null },
        { new(CouponKind.Amount, Week, AmountFen: 1_000, ThresholdFen: 1_000), null },
        { new(CouponKind.Amount, Week, AmountFen: 1_001, ThresholdFen: 1_000), "coupon_template.above_threshold" },
        { new(CouponKind.Amount, Week), "coupon_template.nothing_off" },
        { new(CouponKind.Amount, Week, AmountFen: 1_000, PercentOff: 10), "coupon_template.nothing_off" },
        { new(CouponKind.Percent, Week, PercentOff: 20, CapFen: 500), null },
        { new(CouponKind.Percent, Week, AmountFen: 1, PercentOff: 20), "coupon_template.nothing_off" },
        { new(CouponKind.Gift, Week, GiftName: "蛋糕"), null },
        { new(CouponKind.Gift, Week, GiftName: " "), "coupon_template.nothing_off" },
        { new(CouponKind.Amount, new(), AmountFen: 1), "coupon_template.no_validity" },
        { new(CouponKind.Amount, new(Until: Now), AmountFen: 1), "coupon_template.no_validity" },
        { new(CouponKind.Amount, new(Until: Now.AddDays(1)), AmountFen: 1), null },
        { new(CouponKind.Amount, new(From: Now.AddDays(2), Until: Now.AddDays(1)), AmountFen: 1), "coupon_template.no_validity" },
        { new(CouponKind.Amount, new(Until: Now.AddDays(1), Days: 3), AmountFen: 1), "coupon_template.no_validity" },
    };

    [Theory]
    [MemberData(nameof(Terms))]
    public void Terms_give_something_for_some_time(CouponTerms terms, string? problem) =>
        Assert.Equal(problem, CouponTemplateRules.ProblemOf(terms, new CouponOffer(1), Now)?.Code);

    [Theory]
    [InlineData(7, 0, "2026-11-02T10:00:00+08:00", "2026-11-10T00:00:00+08:00")]
    [InlineData(1, 1, "2026-11-03T00:00:00+08:00", "2026-11-05T00:00:00+08:00")]
    public void Days_are_whole_business_days(int days, int after, string from, string until) =>
        Assert.Equal((DateTimeOffset.Parse(from), DateTimeOffset.Parse(until)), new CouponValidity(Days: days, AfterDays: after).PeriodOf(Now));

    [Fact]
    public void Terms_come_back_from_the_database_as_they_were_written()
    {
        var terms = new CouponTerms(CouponKind.Percent, new(Now, Now.AddDays(1)), PercentOff: 15, CapFen: 900, ThresholdFen: 1, Scope: new(Skus: ["A"], ExceptCategories: ["茶具"]), ApplyOrder: 3);
        Assert.Equal(terms.ToJson(), CouponTerms.FromJson(terms.ToJson()).ToJson());
    }

    [Theory]
    [InlineData(null, null, null, null, "A", "茶", true)]
    [InlineData("A", null, null, null, "a", null, true)]
    [InlineData("A", null, null, null, "B", "茶", false)]
    [InlineData("A", "茶", null, null, "B", "茶", true)]
    [InlineData(null, "茶", null, null, "B", null, false)]
    [InlineData(null, null, "B", null, "B", "茶", false)]
    [InlineData(null, "茶", "B", null, "B", "茶", false)]
    [InlineData("B", null, null, "茶", "B", "茶", false)]
    public void A_scope_names_what_it_is_for_and_what_it_is_not(string? sku, string? category, string? exceptSku, string? exceptCategory, string ofSku, string? ofCategory, bool contains)
    {
        var scope = new ProductScope(List(sku), List(category), List(exceptSku), List(exceptCategory));
        Assert.Equal(contains, scope.Contains(ofSku, ofCategory));

        static string[]? List(string? name) => name is null ? null : [name];
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_was_promised_stays_and_the_stock_never_falls_below_what_was_given(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var template = await database.OfferAsync(offer: new CouponOffer(10), published: false);
        var dearer = Offers.TenOff with { ThresholdFen = 9_000 };
        Assert.Equal(dearer.ToJson(), (await database.DeskAsync(desk => desk.UpdateAsync(template.Id, "满90减10", dearer, template.Offer, default))).Value.Terms);
        await database.DeskAsync(desk => desk.PublishAsync(template.Id, default));
        Assert.Equal("coupon_template.published", (await database.DeskAsync(desk => desk.PublishAsync(template.Id, default))).Problem?.Code);

        Assert.Equal("coupon_template.terms_fixed", await UpdateAsync(Offers.TenOff, new CouponOffer(10)));
        var fan = await database.FollowAsync("li");
        for (var i = 0; i < 3; i++)
            await database.GrantAsync(template, fan.Id, $"{i}");
        Assert.Equal("coupon_template.stock_below_taken", await UpdateAsync(dearer, new CouponOffer(2)));
        Assert.Null(await UpdateAsync(dearer, new CouponOffer(3)));
        Assert.Equal((3, 0), ((await database.FoundAsync(template)).Stock, (await database.FoundAsync(template)).Left));
        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => database.ExecuteAsync("update coupon_template set stock = 2"));

        async Task<string?> UpdateAsync(CouponTerms terms, CouponOffer offer) =>
            (await database.DeskAsync(desk => desk.UpdateAsync(template.Id, "满90减10", terms, offer, default))).Problem?.Code;
    }
}
