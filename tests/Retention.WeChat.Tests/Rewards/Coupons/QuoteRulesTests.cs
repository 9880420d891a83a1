using Retention.Platform.Ids;
using Retention.WeChat.Fans;
using Retention.WeChat.Rewards;
using Retention.WeChat.Tests.Platform;
using Xunit.Abstractions;

namespace Retention.WeChat.Tests.Rewards.Coupons;

public sealed class QuoteRulesTests(ITestOutputHelper output)
{
    private static readonly DateTimeOffset Now = TestDatabase.Start;
    private static readonly CouponValidity Week = new(Days: 7);
    private static readonly QuoteItem[] Basket = [new("tea-1", "茶", 3_333, 2), new("cup-1", "茶具", 3_334, 1)];

    [Fact]
    public void The_best_combination_wins_and_the_others_say_why_not()
    {
        var quote = QuoteRules.Of(Basket,
        [
            Coupon(1, new(CouponKind.Amount, Week, AmountFen: 1_500)),
            Coupon(2, new(CouponKind.Amount, Week, AmountFen: 1_000, Stacking: CouponStacking.Combinable)),
            Coupon(3, new(CouponKind.Percent, Week, PercentOff: 10, Stacking: CouponStacking.Combinable, ApplyOrder: 200)),
            Coupon(4, new(CouponKind.Amount, Week, AmountFen: 2_000, ThresholdFen: 12_000)),
            Coupon(5, new(CouponKind.Amount, Week, AmountFen: 2_000, Scope: new(Categories: ["咖啡"]))),
            Coupon(6, Offers.Cake),
            Coupon(7, new(CouponKind.Amount, new(Days: 7, AfterDays: 1), AmountFen: 2_000)),
            Coupon(8, new(CouponKind.Amount, Week, AmountFen: 9_000)) with { State = CouponState.Reserved, OrderKey = "order:1", ReservedUntil = Now.AddMinutes(1) },
            Coupon(9, new(CouponKind.Amount, Week, AmountFen: 9_000)) with { ValidUntil = Now },
        ], Now);
        // 10,000 − 1,000, then 10 % of 9,000.
        Assert.Equal((10_000, 1_900, 8_100), (quote.TotalFen, quote.Best.DiscountFen, quote.Best.PayFen));
        Assert.Equal([2, 3], quote.Best.CouponIds.Select(id => id.Value));
        Assert.Equal(
            [
                (1, true, 1_500, QuoteReason.NotBest, "可用，但当前方案更优惠"),
                (4, false, 0, QuoteReason.BelowThreshold, "还差 ¥20 可用"),
                (5, false, 0, QuoteReason.OutOfScope, "不适用于所选商品"),
                (6, false, 0, QuoteReason.Gift, "请到店出示券码兑换"),
                (7, false, 0, QuoteReason.NotYet, "2026-11-03 起可用"),
                (8, false, 0, QuoteReason.Reserved, "正被另一笔订单占用"),
                (9, false, 0, QuoteReason.Expired, "已过期"),
            ],
            quote.Others.Select(other => (other.CouponId.Value, other.Usable, other.DiscountFen, other.Reason, other.ReasonText)));
    }

    [Fact]
    public void A_percentage_is_rounded_down_and_capped()
    {
        var third = new CouponTerms(CouponKind.Percent, Week, PercentOff: 33, Scope: new(Skus: ["tea-1"]));
        Assert.Equal(2_199, QuoteRules.Of(Basket, [Coupon(1, third)], Now).Best.DiscountFen);
        Assert.Equal(500, QuoteRules.Of(Basket, [Coupon(1, third with { CapFen = 500 })], Now).Best.DiscountFen);
    }

    [Fact]
    public void Nothing_takes_off_more_than_its_products_cost_and_nobody_pays_less_than_nothing()
    {
        var quote = QuoteRules.Of(Basket, [Coupon(1, new(CouponKind.Amount, Week, AmountFen: 9_000, Scope: new(Categories: ["茶具"]), Stacking: CouponStacking.Combinable)),
            Coupon(2, new(CouponKind.Amount, Week, AmountFen: 9_000, Stacking: CouponStacking.Combinable))], Now);
        Assert.Equal((10_000, 0), (quote.Best.DiscountFen, quote.Best.PayFen));
        Assert.Equal([6_666, 3_334], quote.Best.ItemDiscountsFen);
        var one = QuoteRules.Of(Basket, [Coupon(1, new(CouponKind.Amount, Week, AmountFen: 9_000, Scope: new(Categories: ["茶具"])))], Now);
        Assert.Equal([0, 3_334], one.Best.ItemDiscountsFen);
    }

    [Fact]
    public void Of_equal_combinations_the_smaller_wins_then_the_one_that_ends_first()
    {
        var terms = new CouponTerms(CouponKind.Amount, Week, AmountFen: 1_000);
        var quote = QuoteRules.Of(Basket, [Coupon(1, terms), Coupon(2, terms) with { ValidUntil = Now.AddDays(1) }, Coupon(3, terms with { Validity = new(Days: 9) })], Now);
        Assert.Equal(2, Assert.Single(quote.Best.CouponIds).Value);
        var all = terms with { AmountFen = 10_000, Stacking = CouponStacking.Combinable };
        Assert.Single(QuoteRules.Of(Basket, [Coupon(1, all), Coupon(2, all)], Now).Best.CouponIds);
    }

    [Fact]
    public void One_coupon_of_a_group_at_most()
    {
        var terms = new CouponTerms(CouponKind.Amount, Week, AmountFen: 1_000, Stacking: CouponStacking.Combinable, StackingGroup: "platform");
        Assert.Equal(1_000, QuoteRules.Of(Basket, [Coupon(1, terms), Coupon(2, terms)], Now).Best.DiscountFen);
        Assert.Equal(2_000, QuoteRules.Of(Basket, [Coupon(1, terms), Coupon(2, terms with { StackingGroup = "shop" })], Now).Best.DiscountFen);
    }

    [Fact]
    public void An_order_takes_only_coupons_that_go_together_and_are_for_what_is_bought()
    {
        var terms = new CouponTerms(CouponKind.Amount, Week, AmountFen: 1_000, Stacking: CouponStacking.Combinable, StackingGroup: "platform");
        Assert.Null(Refused(Basket, terms, terms with { StackingGroup = "shop" }));
        Assert.Equal("coupon.not_together", Refused(Basket, terms, terms));
        Assert.Equal("coupon.not_together", Refused(Basket, terms, terms with { Stacking = CouponStacking.Exclusive, StackingGroup = null }));
        Assert.Equal("coupon.not_applicable", Refused(Basket, terms with { ThresholdFen = 10_001 }));
        Assert.Equal("coupon.not_applicable", Refused(Basket, terms with { Scope = new(Categories: ["咖啡"]) }));
        Assert.Equal("coupon.not_applicable", Refused(Basket, Offers.Cake));
        // Nobody says what is bought: what can be known without that still holds.
        Assert.Null(Refused([], terms with { ThresholdFen = 10_001 }));
        Assert.Equal("coupon.not_together", Refused([], terms, terms));
        Assert.Equal("coupon.not_applicable", Refused([], Offers.Cake));

        static string? Refused(QuoteItem[] items, params CouponTerms[] together) => QuoteRules.Refused(items, [.. together.Select((each, i) => Coupon(i + 1, each))])?.Code;
    }

    [Fact]
    public void An_empty_basket_and_no_coupons_are_no_trouble()
    {
        Assert.Equal((0, 0), (QuoteRules.Of([], [Coupon(1, Offers.TenOff)], Now).TotalFen, QuoteRules.Of([], [Coupon(1, Offers.TenOff)], Now).Best.DiscountFen));
        Assert.Equal((10_000, 10_000), (QuoteRules.Of(Basket, [], Now).TotalFen, QuoteRules.Of(Basket, [], Now).Best.PayFen));
    }

    [Fact]
    public void However_drawn_the_best_is_what_trying_everything_finds_and_every_fen_is_accounted_for()
    {
        var random = Seeded.Draws(output);
        for (var round = 0; round < 400; round++)
        {
            QuoteItem[] items = [.. Enumerable.Range(0, random.Next(1, 5)).Select(i => new QuoteItem($"{i}", i % 2 == 0 ? "茶" : "茶具", random.Next(0, 5_000), random.Next(1, 4)))];
            Coupon[] coupons = [.. Enumerable.Range(1, random.Next(0, 7)).Select(i => Coupon(i, Drawn(random, items.Length)))];
            var quote = QuoteRules.Of(items, coupons, Now);
            Assert.Equal(BestByTryingAll(items, coupons), quote.Best.DiscountFen);
            Assert.Equal(quote.Best.DiscountFen, quote.Best.ItemDiscountsFen.Sum());
            Assert.Equal(quote.TotalFen - quote.Best.DiscountFen, quote.Best.PayFen);
            Assert.All(items.Zip(quote.Best.ItemDiscountsFen), line => Assert.InRange(line.Second, 0, line.First.TotalFen));
            Assert.Equal(coupons.Length, quote.Best.CouponIds.Count + quote.Others.Count);
            Assert.Null(QuoteRules.Refused(items, [.. coupons.Where(coupon => quote.Best.CouponIds.Contains(coupon.Id))]));
        }
    }

    [Fact]
    public void Two_hundred_coupons_are_tried_within_the_limit()
    {
        Coupon[] coupons = [.. Enumerable.Range(1, QuoteRules.CouponsMax).Select(i => Coupon(i, new(CouponKind.Amount, Week, AmountFen: i, Stacking: CouponStacking.Combinable)))];
        var best = QuoteRules.Of(Basket, coupons, Now).Best;
        Assert.Equal(Enumerable.Range(0, QuoteRules.CombinedMax).Sum(i => QuoteRules.CouponsMax - i), best.DiscountFen);
    }

    private static CouponTerms Drawn(Random random, int items)
    {
        var scope = random.Next(3) == 0 ? new ProductScope(Skus: [$"{random.Next(items)}"], Categories: random.Next(2) == 0 ? ["茶具"] : null) : null;
        var stacking = random.Next(3) == 0 ? CouponStacking.Exclusive : CouponStacking.Combinable;
        var group = random.Next(2) == 0 ? $"g{random.Next(3)}" : null;
        return random.Next(2) == 0
            ? new(CouponKind.Amount, Week, AmountFen: random.Next(1, 4_000), ThresholdFen: random.Next(2) * random.Next(8_000), Scope: scope, Stacking: stacking, StackingGroup: group, ApplyOrder: random.Next(3))
            : new(CouponKind.Percent, Week, PercentOff: random.Next(1, 100), CapFen: random.Next(2) == 0 ? random.Next(1, 3_000) : null, Scope: scope, Stacking: stacking, StackingGroup: group, ApplyOrder: random.Next(3));
    }

    /// <summary>Every set of coupons, reckoned without any care for speed.</summary>
    private static long BestByTryingAll(QuoteItem[] items, Coupon[] coupons)
    {
        var best = 0L;
        for (var set = 0; set < 1 << coupons.Length; set++)
        {
            var chosen = coupons.Where((_, i) => (set >> i & 1) == 1).Select(coupon => (coupon, terms: coupon.ReadTerms())).OrderBy(each => each.terms.ApplyOrder).ThenBy(each => each.coupon.Id).ToList();
            if (chosen.Count > 1 && (chosen.Any(each => each.terms.Stacking == CouponStacking.Exclusive) || chosen.Where(each => each.terms.StackingGroup is not null).GroupBy(each => each.terms.StackingGroup).Any(group => group.Count() > 1)))
                continue;
            if (chosen.Any(each => Covered(each.terms).Sum(item => item.TotalFen) is var fen && (fen == 0 || fen < each.terms.ThresholdFen)))
                continue;
            var toPay = items.Select(item => (decimal)item.TotalFen).ToArray();
            var off = 0L;
            foreach (var (_, terms) in chosen)
            {
                var payable = toPay.Where((_, i) => Covered(terms).Contains(items[i])).Sum();
                var discount = terms.Kind == CouponKind.Amount ? Math.Min(terms.AmountFen, payable) : Math.Min(Math.Floor(payable * terms.PercentOff / 100), terms.CapFen ?? decimal.MaxValue);
                var parts = Shares((long)discount, [.. toPay.Select((fen, i) => Covered(terms).Contains(items[i]) ? fen : 0)]);
                toPay = [.. toPay.Zip(parts, (fen, part) => fen - part)];
                off += (long)discount;
            }

            best = Math.Max(best, off);
        }

        return best;

        QuoteItem[] Covered(CouponTerms terms) => [.. items.Where(item => terms.Scope is null || terms.Scope.Contains(item.Sku, item.Category))];
    }

    private static long[] Shares(long amount, decimal[] weights)
    {
        var sum = weights.Sum();
        if (sum == 0)
            return new long[weights.Length];
        long[] parts = [.. weights.Select(weight => (long)Math.Floor(amount * weight / sum))];
        var order = Enumerable.Range(0, weights.Length).OrderByDescending(i => (amount * weights[i]) % sum).ThenBy(i => i).ToList();
        for (var i = 0; parts.Sum() < amount; i++)
            parts[order[i]]++;
        return parts;
    }

    /// <summary>Each of a template of its own.</summary>
    private static Coupon Coupon(long id, CouponTerms terms)
    {
        var template = CouponTemplate.Draft(new Id<CouponTemplate>(id), "券", terms, new CouponOffer(1), "tester", Now);
        return WeChat.Rewards.Coupon.Grant(new Id<Coupon>(id), $"{id}", template, new Id<Fan>(1), CouponSource.Operator, $"{id}", Now);
    }
}
