namespace Retention.Demo.Shop;

/// <summary>The shop's two lotteries: a wheel that costs points and has a guarantee, and a free scratch card.</summary>
internal static class TeaShopLotteries
{
    private const int WheelBlanks = 620;
    private const int GuaranteeAfter = 9;
    private const int RunDays = 60;

    public static async Task OpenAsync(BackOffice office, TeaShopCoupons coupons, DateTimeOffset opening, CancellationToken ct)
    {
        await PublishAsync(office, Wheel(coupons, opening), ct);
        await PublishAsync(office, ScratchCard(coupons, opening), ct);
    }

    private static object Wheel(TeaShopCoupons coupons, DateTimeOffset opening) => new
    {
        name = "春茶大转盘",
        kind = "Wheel",
        organiser = "山野茶铺",
        conditions = "山野茶铺会员均可参与，每人每天最多 3 次，每次使用 10 积分。",
        method = "从 1000 张预先洗好并封存的奖券中依次抽取，连续 9 次未中奖，下一次必中。",
        claimTerms = "积分和优惠券即时到账；实物奖品请在中奖后 30 天内填写收货地址，逾期视为放弃。",
        startsAt = opening,
        endsAt = opening.AddDays(RunDays),
        costPoints = 10,
        drawsPerDayMax = 3,
        drawsMax = 60,
        prizes = new object[]
        {
            Prize(1, new { name = "青瓷茶杯", kind = "Physical", valueFen = 6800 }, 5),
            Prize(2, new { name = "桂花米糕券", kind = "Coupon", valueFen = 1200, couponTemplateId = coupons.Cake }, 75),
            Prize(3, new { name = "50 积分", kind = "Points", valueFen = 50, points = 50 }, 100),
            Prize(4, new { name = "10 积分", kind = "Points", valueFen = 10, points = 10 }, 200, (WheelBlanks / GuaranteeAfter) + 1),
        },
        noPrizeTickets = WheelBlanks,
        guaranteeAfter = GuaranteeAfter,
        pointsBudget = 10_000,
    };

    private static object ScratchCard(TeaShopCoupons coupons, DateTimeOffset opening) => new
    {
        name = "每日刮一刮",
        kind = "Scratch",
        organiser = "山野茶铺",
        conditions = "山野茶铺会员均可参与，每人每天 1 次，不需要积分。",
        method = "从 2000 张预先洗好并封存的奖券中依次抽取。",
        claimTerms = "积分和优惠券即时到账。",
        startsAt = opening,
        endsAt = opening.AddDays(RunDays),
        costPoints = 0,
        drawsPerDayMax = 1,
        drawsMax = RunDays,
        prizes = new object[]
        {
            Prize(1, new { name = "新人立减券", kind = "Coupon", valueFen = 500, couponTemplateId = coupons.Welcome }, 200),
            Prize(2, new { name = "5 积分", kind = "Points", valueFen = 5, points = 5 }, 1000),
        },
        noPrizeTickets = 800,
        pointsBudget = 5_000,
    };

    private static object Prize(int no, object prize, int tickets, int reserved = 0) => new { no, prize, tickets, reserved };

    private static async Task PublishAsync(BackOffice office, object rules, CancellationToken ct)
    {
        var lottery = await office.CreateAsync("lotteries", rules, ct);
        await office.CreateAsync($"lotteries/{lottery.Id()}/publish", new { }, ct);
    }
}
