namespace Retention.Demo.Shop;

/// <summary>What the shop rewards: purchases, days in a row, tasks, tiers and an opinion.</summary>
internal static class TeaShopHabits
{
    public static async Task OpenAsync(BackOffice office, TeaShopCoupons coupons, CancellationToken ct)
    {
        await EarnAsync(office, ct);
        await RewardStreaksAsync(office, coupons, ct);
        await office.ReplaceAsync("tiers", Tiers(coupons), ct);
        await SetTasksAsync(office, coupons, ct);
        await office.CreateAsync("surveys", Survey, ct);
    }

    private static async Task EarnAsync(BackOffice office, CancellationToken ct)
    {
        await office.CreateAsync("earning-rules", new
        {
            name = "消费得积分", description = "每消费 1 元得 1 积分，银叶和金叶会员另有加成。", kind = "Purchase", gives = "PerYuan", pointsPer100Yuan = 100, byTier = true,
        }, ct);
        await office.CreateAsync("earning-rules", new { name = "消费成长值", kind = "Purchase", gives = "PerYuan", unit = "Growth", pointsPer100Yuan = 100 }, ct);
        await office.CreateAsync("earning-rules", new { name = "签到成长值", kind = "CheckIn", gives = "Fixed", unit = "Growth", points = 2 }, ct);
    }

    private static async Task RewardStreaksAsync(BackOffice office, TeaShopCoupons coupons, CancellationToken ct)
    {
        await office.CreateAsync("check-in-rewards", new { streak = 3, points = 10 }, ct);
        await office.CreateAsync("check-in-rewards", new { streak = 15, couponTemplateId = coupons.Cake }, ct);
        await office.CreateAsync("check-in-rewards", new { streak = 30, points = 100 }, ct);
    }

    private static object Tiers(TeaShopCoupons coupons) => new
    {
        measure = "Growth",
        windowDays = 365,
        keepDays = 365,
        graceDays = 30,
        levels = new object[]
        {
            new { code = "green", name = "青叶会员", threshold = 0, benefits = new[] { Benefit("积分兑好礼", "积分可以在商城兑换好茶与茶器") } },
            new
            {
                code = "silver", name = "银叶会员", threshold = 100, multiplierPercent = 120, giftCouponTemplateId = coupons.Tier,
                benefits = new[] { Benefit("1.2 倍积分", "消费得到的积分再加两成"), Benefit("升级礼券", "升级即得一张满 40 减 10 元券") },
            },
            new
            {
                code = "gold", name = "金叶会员", threshold = 1000, multiplierPercent = 150, giftPoints = 200,
                benefits = new[] { Benefit("1.5 倍积分", "消费得到的积分再加五成"), Benefit("升级礼", "升级即得 200 积分"), Benefit("新茶试饮", "每季新茶上市前先尝") },
            },
        },
    };

    private static object Benefit(string title, string description) => new { title, description };

    private static async Task SetTasksAsync(BackOffice office, TeaShopCoupons coupons, CancellationToken ct)
    {
        var tasks = new object[]
        {
            new { code = "bind-phone", title = "绑定手机号", description = "用于认领订单和到店核销", kind = "BindPhone", points = 30, position = 1 },
            new { code = "first-order", title = "完成首单", description = "到店消费任意金额", kind = "FirstOrder", points = 20, couponTemplateId = coupons.Cake, position = 2 },
            new { code = "weekly-check-in", title = "本周签到 3 天", description = "每周一重新开始", kind = "CheckIn", need = 3, period = "Week", points = 15, position = 3 },
            new { code = "look-around", title = "逛逛积分商城", description = "看看今天有什么好茶", kind = "ViewPage", target = "mall", period = "Day", points = 2, position = 4 },
            new { code = "survey", title = "填一份问卷", description = "告诉我们你的口味", kind = "AnswerSurvey", points = 10, position = 5 },
            new { code = "review", title = "写一句到店感受", description = "附上小票号，店员确认后可以领取", kind = "Report", reviewed = true, points = 20, position = 6 },
        };
        foreach (var task in tasks)
            await office.CreateAsync("tasks", task, ct);
    }

    private static readonly object Survey = new
    {
        title = "春茶口味小调查",
        description = "一分钟，帮我们选出下一季的新茶。",
        points = 20,
        questions = new object[]
        {
            new
            {
                id = "q1", kind = "Single", title = "你最常喝哪一类茶？",
                options = new[] { Option("green", "绿茶"), Option("black", "红茶"), Option("milk", "奶茶"), Option("fruit", "果茶") },
            },
            new
            {
                id = "q2", kind = "Multiple", title = "一般什么时候来？", required = false, max = 2,
                options = new[] { Option("morning", "早晨"), Option("afternoon", "下午"), Option("evening", "晚上"), Option("weekend", "周末") },
            },
            new { id = "q3", kind = "Scale", title = "你给门店的服务打几分？", min = 1, max = 10 },
            new { id = "q4", kind = "Text", title = "还想对我们说", required = false, maxLength = 200 },
        },
    };

    private static object Option(string id, string text) => new { id, text };
}
