using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.WeChat.Fans;
using Retention.WeChat.Rewards;
using Retention.WeChat.Tests.Fans;
using Retention.WeChat.Tests.Orders;
using Retention.WeChat.Tests.Platform;
using Retention.WeChat.Tests.Rewards.Coupons;

namespace Retention.WeChat.Tests.Rewards;

public sealed class TierBookTests
{
    private static readonly TierPolicy ThirtyDays = new(TierMeasure.Points, 30, 60, 10);

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Who_earns_rises_at_once_and_keeps_the_tier_though_the_points_are_spent(DatabaseProvider engine)
    {
        await using var database = await LadderAsync(engine, ThirtyDays);
        var fan = await database.FollowAsync("li");
        Assert.Equal("member", (await ViewAsync(database, fan)).Level.Code);
        await EarnAsync(database, fan, 99);
        Assert.Equal((1, "silver"), ((await ViewAsync(database, fan)).Need, (await ViewAsync(database, fan)).Next!.Code));
        await EarnAsync(database, fan, 1);
        Assert.Equal("silver", (await ViewAsync(database, fan)).Level.Code);
        await database.InScopeAsync(provider => provider.GetRequiredService<PointsLedger>().PostAsync(new Posting("spent", PointsReason.Adjustment, fan.Id, -100), default));
        var view = await ViewAsync(database, fan);
        Assert.Equal(("silver", 100, new DateOnly(2027, 1, 1), 100), (view.Level.Code, view.Measured, view.KeepBy, view.KeepNeed));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Sixty_four_earnings_at_once_bring_one_rise_and_one_gift(DatabaseProvider engine)
    {
        await using var database = await LadderAsync(engine, ThirtyDays);
        var fan = await database.FollowAsync("li");
        await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => EarnAsync(database, fan, 10)));
        Assert.Equal("gold", (await ViewAsync(database, fan)).Level.Code);
        // 640 earned, 20 for silver and 50 for gold: gifts lift nobody further.
        Assert.Equal(710, await database.FindAsync<long>("select balance from points_balance"));
        Assert.Equal(2, await database.FindAsync<long>("select count(*) from tier_gift"));
        Assert.Equal(640, (await ViewAsync(database, fan)).Measured);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task After_its_time_and_the_grace_the_tier_that_is_earned_follows_and_no_gift_comes_twice(DatabaseProvider engine)
    {
        await using var database = await LadderAsync(engine, ThirtyDays);
        var fan = await database.FollowAsync("li");
        await EarnAsync(database, fan, 500);
        Assert.Equal(0, await ReviewAsync(database));

        database.Clock.Advance(TimeSpan.FromDays(61));
        Assert.Equal(0, await ReviewAsync(database));
        var view = await ViewAsync(database, fan);
        Assert.Equal(("gold", 0, new DateOnly(2027, 1, 11)), (view.Level.Code, view.Measured, view.GraceUntil));

        await EarnAsync(database, fan, 120);
        database.Clock.Advance(TimeSpan.FromDays(9));
        Assert.Equal(0, await ReviewAsync(database));
        database.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(1, await ReviewAsync(database));
        Assert.Equal(0, await ReviewAsync(database));
        Assert.Equal("silver", (await ViewAsync(database, fan)).Level.Code);

        await EarnAsync(database, fan, 500);
        Assert.Equal("gold", (await ViewAsync(database, fan)).Level.Code);
        Assert.Equal(2, await database.FindAsync<long>("select count(*) from tier_gift"));
        var changes = await database.InScopeAsync(provider => provider.GetRequiredService<TierStore>().ListChangesAsync(fan.Id, 10, default));
        Assert.Equal(
            [("silver", "gold", TierChangeReason.Upgraded), ("gold", "silver", TierChangeReason.Downgraded), ("member", "gold", TierChangeReason.Upgraded)],
            changes.Select(change => (change.FromCode, change.ToCode, change.Reason)));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_is_needed_to_keep_a_tier_is_what_will_be_missing_on_its_last_day(DatabaseProvider engine)
    {
        await using var database = await LadderAsync(engine, ThirtyDays with { KeepDays = 40 });
        var fan = await database.FollowAsync("li");
        await EarnAsync(database, fan, 100);
        database.Clock.Advance(TimeSpan.FromDays(20));
        await EarnAsync(database, fan, 30);
        // On the last day the first hundred will have left the window, the thirty not.
        var view = await ViewAsync(database, fan);
        Assert.Equal((130, 70), (view.Measured, view.KeepNeed));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_leaves_the_window_on_the_day_of_the_decision_does_not_keep_a_tier(DatabaseProvider engine)
    {
        await using var database = await LadderAsync(engine, ThirtyDays with { KeepDays = 30, GraceDays = 0 });
        var fan = await database.FollowAsync("li");
        await EarnAsync(database, fan, 100);
        database.Clock.Advance(TimeSpan.FromDays(1));
        await EarnAsync(database, fan, 100);
        // It is decided on the thirty-first day, whose window begins on the third of these days.
        Assert.Equal(100, (await ViewAsync(database, fan)).KeepNeed);
        database.Clock.Advance(TimeSpan.FromDays(29));
        Assert.Equal(100, (await ViewAsync(database, fan)).KeepNeed);
        database.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(1, await ReviewAsync(database));
        Assert.Equal("member", (await ViewAsync(database, fan)).Level.Code);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_ladder_may_be_climbed_by_growth_alone(DatabaseProvider engine)
    {
        await using var database = await LadderAsync(engine, ThirtyDays with { Measure = TierMeasure.Growth });
        var fan = await database.FollowAsync("li");
        await database.AddRuleAsync(EarningRulesTests.Rate(1, 10_000));
        await database.AddRuleAsync(EarningRulesTests.Rate(2, 100) with { Unit = EarningUnit.Growth });
        await BuyAsync(database, fan, "1", 9_900);
        // Points by the thousand lift nobody here, one of growth for each yuan does.
        var view = await ViewAsync(database, fan);
        Assert.Equal(("member", 99, 1), (view.Level.Code, view.Measured, view.Need));
        await BuyAsync(database, fan, "2", 500);
        Assert.Equal(("silver", 104), (await ViewAsync(database, fan) is var risen ? (risen.Level.Code, risen.Measured) : default));
        // Undone, it was never reached by; spent points take nothing.
        await SpendAsync(database, fan, 5_000);
        Assert.Equal("silver", (await ViewAsync(database, fan)).Level.Code);
        await RefundAsync(database, "2", null);
        Assert.Equal(("member", 99), (await ViewAsync(database, fan) is var fallen ? (fallen.Level.Code, fallen.Measured) : default));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_window_rolls_by_the_day(DatabaseProvider engine)
    {
        await using var database = await LadderAsync(engine, ThirtyDays with { KeepDays = 1, GraceDays = 0 });
        var fan = await database.FollowAsync("li");
        await EarnAsync(database, fan, 100);
        database.Clock.Advance(TimeSpan.FromDays(29));
        Assert.Equal(1, await ReviewAsync(database));
        Assert.Equal("silver", (await ViewAsync(database, fan)).Level.Code);
        database.Clock.Advance(TimeSpan.FromDays(2));
        Assert.Equal(1, await ReviewAsync(database));
        Assert.Equal("member", (await ViewAsync(database, fan)).Level.Code);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Points_of_rules_that_look_at_tiers_are_multiplied(DatabaseProvider engine)
    {
        await using var database = await LadderAsync(engine, ThirtyDays with { Measure = TierMeasure.Spend });
        var fan = await database.FollowAsync("li");
        await database.AddRuleAsync(EarningRulesTests.Rate(1, 10_000) with { ByTier = true });
        Assert.Equal(300, await BuyAsync(database, fan, "1", 300));
        Assert.Equal(450, await BuyAsync(database, fan, "2", 300));
        Assert.Equal(("gold", 600), ((await ViewAsync(database, fan)).Level.Code, (await ViewAsync(database, fan)).Measured));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_rise_bought_and_refunded_is_undone_with_its_gift_and_what_is_still_reached_stays(DatabaseProvider engine)
    {
        await using var database = await GiftedAsync(engine);
        var fan = await database.FollowAsync("li");
        await BuyAsync(database, fan, "1", 120);
        await BuyAsync(database, fan, "2", 600);
        Assert.Equal(("gold", 70), ((await ViewAsync(database, fan)).Level.Code, await OweOrHaveAsync(database, fan)));

        // What is left still reaches gold, and then silver only, for the time that was promised when it was reached.
        database.Clock.Advance(TimeSpan.FromDays(3));
        await RefundAsync(database, "2", 220);
        Assert.Equal(("gold", 70), ((await ViewAsync(database, fan)).Level.Code, await OweOrHaveAsync(database, fan)));
        await SpendAsync(database, fan, 60);
        await RefundAsync(database, "2", 380);
        var view = await ViewAsync(database, fan);
        Assert.Equal(("silver", new DateOnly(2027, 1, 1)), (view.Level.Code, view.KeepBy));
        // Gold's fifty points are owed as far as they are spent, silver's are had; gold's coupon is gone.
        Assert.Equal(-40, await OweOrHaveAsync(database, fan));
        Assert.Equal("Withdrawn", await CouponStatesAsync(database));
        var last = (await ChangesAsync(database, fan))[0];
        Assert.Equal(("gold", "silver", TierChangeReason.Undone, 120L), (last.FromCode, last.ToCode, last.Reason, last.Measured));

        await RefundAsync(database, "1", null);
        Assert.Equal(("member", -60), ((await ViewAsync(database, fan)).Level.Code, await OweOrHaveAsync(database, fan)));
        Assert.Equal(0, await ReviewAsync(database));
        // Whoever reaches it after all is given it.
        await BuyAsync(database, fan, "3", 500);
        Assert.Equal(("gold", 10), ((await ViewAsync(database, fan)).Level.Code, await OweOrHaveAsync(database, fan)));
        Assert.Equal("Usable,Withdrawn", await CouponStatesAsync(database));
        await database.AssertSoundAsync();
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_gift_that_was_used_stays_and_is_not_given_again(DatabaseProvider engine)
    {
        await using var database = await GiftedAsync(engine);
        var fan = await database.FollowAsync("li");
        for (var time = 1; time <= 3; time++)
        {
            await BuyAsync(database, fan, $"{time}", 500);
            await database.ExecuteAsync("update coupon set state = 'Used', order_key = 'shop:1' where state = 'Usable'");
            await RefundAsync(database, $"{time}", null);
            Assert.Equal(("member", 0, "Used"), ((await ViewAsync(database, fan)).Level.Code, await OweOrHaveAsync(database, fan), await CouponStatesAsync(database)));
        }

        await database.AssertSoundAsync();
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_was_promised_outlasts_the_window_and_ends_only_with_the_purchase_it_was_promised_for(DatabaseProvider engine)
    {
        await using var database = await GiftedAsync(engine);
        var fan = await database.FollowAsync("li");
        await BuyAsync(database, fan, "1", 500);
        database.Clock.Advance(TimeSpan.FromDays(40));
        await BuyAsync(database, fan, "2", 50);
        await RefundAsync(database, "2", null);
        Assert.Equal("gold", (await ViewAsync(database, fan)).Level.Code);

        // Bought once more while the first still stood: without the first it is the second that counts.
        await BuyAsync(database, fan, "3", 500);
        await RefundAsync(database, "1", null);
        Assert.Equal("gold", (await ViewAsync(database, fan)).Level.Code);
        Assert.Equal("Usable", await CouponStatesAsync(database));
        await RefundAsync(database, "3", null);
        Assert.Equal(("member", "Withdrawn"), ((await ViewAsync(database, fan)).Level.Code, await CouponStatesAsync(database)));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_tier_kept_by_a_purchase_that_is_refunded_goes_back_to_the_time_it_had(DatabaseProvider engine)
    {
        await using var database = await GiftedAsync(engine);
        var fan = await database.FollowAsync("li");
        await BuyAsync(database, fan, "1", 500);
        var keepBy = (await ViewAsync(database, fan)).KeepBy;
        database.Clock.Advance(TimeSpan.FromDays(61));
        await BuyAsync(database, fan, "2", 500);
        Assert.Equal(keepBy!.Value.AddDays(61), (await ViewAsync(database, fan)).KeepBy);
        await RefundAsync(database, "2", 1);
        Assert.Equal(("gold", keepBy, keepBy.Value.AddDays(10)), (await ViewAsync(database, fan) is var view ? (view.Level.Code, view.KeepBy, view.GraceUntil) : default));
        database.Clock.Advance(TimeSpan.FromDays(10));
        Assert.Equal(1, await ReviewAsync(database));
        Assert.Equal("silver", (await ViewAsync(database, fan)).Level.Code);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_refund_that_never_was_gives_the_tier_back_for_the_time_it_had(DatabaseProvider engine)
    {
        await using var database = await GiftedAsync(engine);
        var fan = await database.FollowAsync("li");
        await BuyAsync(database, fan, "1", 500);
        database.Clock.Advance(TimeSpan.FromDays(35));
        await RefundAsync(database, "1", 500);
        Assert.Equal(("member", 0), ((await ViewAsync(database, fan)).Level.Code, await OweOrHaveAsync(database, fan)));
        await database.InScopeAsync(provider => provider.GetRequiredService<EarningReturns>().RestoreAsync("refund:1:500", null, default));
        var view = await ViewAsync(database, fan);
        Assert.Equal(("gold", new DateOnly(2027, 1, 1), 70), (view.Level.Code, view.KeepBy, await OweOrHaveAsync(database, fan)));
        Assert.Equal(
            [TierChangeReason.Restored, TierChangeReason.Undone, TierChangeReason.Upgraded], (await ChangesAsync(database, fan)).Select(change => change.Reason));
        Assert.Equal("Usable,Withdrawn", await CouponStatesAsync(database));
        await database.AssertSoundAsync();
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Purchases_and_refunds_at_once_leave_the_tier_that_is_left_reached(DatabaseProvider engine)
    {
        await using var database = await GiftedAsync(engine);
        var fan = await database.FollowAsync("li");
        await Task.WhenAll(Enumerable.Range(0, 64).Select(async i =>
        {
            await BuyAsync(database, fan, $"{i}", 10);
            if (i >= 20)
                await RefundAsync(database, $"{i}", null);
        }));
        Assert.Equal(("silver", 200), ((await ViewAsync(database, fan)).Level.Code, (await ViewAsync(database, fan)).Measured));
        Assert.Equal(20, await OweOrHaveAsync(database, fan));
        await database.AssertSoundAsync();
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_member_whose_review_breaks_holds_up_none_behind_them(DatabaseProvider engine)
    {
        await using var database = await LadderAsync(engine, ThirtyDays);
        var fans = new List<Fan>();
        for (var i = 0; i < 3; i++)
            fans.Add(await database.FollowAsync($"fan-{i}"));
        foreach (var fan in fans)
            await EarnAsync(database, fan, 90);
        await LowerSilverAsync(database);
        await database.ExecuteAsync(engine == DatabaseProvider.Sqlite
            ? $"create trigger broken before insert on tier_standing when new.fan_id = {fans[0].Id} begin select raise(abort, 'broken'); end"
            : $"create trigger broken before insert on tier_standing for each row if new.fan_id = {fans[0].Id} then signal sqlstate '45000' set message_text = 'broken'; end if");
        Assert.Equal(2, await ReviewAsync(database));
        Assert.Equal(["member", "silver", "silver"], await Task.WhenAll(fans.Select(async fan => (await ViewAsync(database, fan)).Level.Code)));
        await database.ExecuteAsync("drop trigger broken");
        Assert.Equal(1, await ReviewAsync(database));
        await database.AssertSoundAsync();
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Members_who_earn_while_they_are_reviewed_are_all_answered(DatabaseProvider engine)
    {
        await using var database = await GiftedAsync(engine);
        var fans = new List<Fan>();
        for (var i = 0; i < 32; i++)
            fans.Add(await database.FollowAsync($"fan-{i}"));
        foreach (var fan in fans)
            await BuyAsync(database, fan, $"{fan.Id}", 90);
        await LowerSilverAsync(database);
        var review = ReviewAsync(database);
        var points = await Task.WhenAll(fans.SelectMany(fan => new[] { 1, 2 }.Select(time => database.EarnAsync(
            new EarningEvent($"visit:{fan.Id}:{time}", EarningKind.ServiceEvent, fan.Id, database.Clock.GetUtcNow(), BasePoints: 5)))));
        await review;
        Assert.All(points, each => Assert.Equal(5, each));
        Assert.Equal(fans.Count, await database.FindAsync<long>("select count(*) from tier_change where to_code = 'silver'"));
        Assert.Equal(32 * 30, await database.FindAsync<long>("select cast(sum(balance) as signed) from points_balance"));
        await database.AssertSoundAsync();
    }

    private static async Task LowerSilverAsync(TestDatabase database)
    {
        await database.ExecuteAsync("update tier_level set threshold = 80 where code = 'silver'");
        database.Services.GetRequiredService<Cached<TierLadder>>().Invalidate();
    }

    private static async Task<TestDatabase> GiftedAsync(DatabaseProvider engine)
    {
        var database = await LadderAsync(engine, ThirtyDays with { Measure = TierMeasure.Spend });
        var cake = await database.OfferAsync(Offers.Cake);
        await database.ExecuteAsync("update tier_level set gift_coupon_template_id = @Id where code = 'gold'", new { cake.Id });
        database.Services.GetRequiredService<Cached<TierLadder>>().Invalidate();
        return database;
    }

    private static Task RefundAsync(TestDatabase database, string no, long? amountFen) =>
        database.InScopeAsync(provider => provider.GetRequiredService<EarningReturns>().ReverseAsync(new EarningReversal($"refund:{no}:{amountFen}", $"order:{no}", amountFen), default));

    private static Task SpendAsync(TestDatabase database, Fan fan, long points) =>
        database.InScopeAsync(provider => provider.GetRequiredService<PointsLedger>().PostAsync(new Posting("spent", PointsReason.Adjustment, fan.Id, -points), default));

    private static async Task<long> OweOrHaveAsync(TestDatabase database, Fan fan)
    {
        var balance = await database.PointsAsync(fan);
        return balance.Available - balance.Owed;
    }

    private static async Task<string> CouponStatesAsync(TestDatabase database) => string.Join(',', (await database.ListAsync<string>("select state from coupon")).Order(StringComparer.Ordinal));

    private static Task<IReadOnlyList<TierChange>> ChangesAsync(TestDatabase database, Fan fan) =>
        database.InScopeAsync(provider => provider.GetRequiredService<TierStore>().ListChangesAsync(fan.Id, 10, default));

    private static async Task<TestDatabase> LadderAsync(DatabaseProvider engine, TierPolicy policy)
    {
        var database = await TestDatabase.CreateAsync(engine);
        TierLevel[] levels = [TierRulesTests.Level("member", 0), TierRulesTests.Level("silver", 100, 20, 150), TierRulesTests.Level("gold", 500, 50, 200)];
        await database.InTransactionAsync((provider, ct) => provider.GetRequiredService<TierStore>().SaveAsync(new TierLadder(policy, levels), ct));
        database.Services.GetRequiredService<Cached<TierLadder>>().Invalidate();
        return database;
    }

    private static Task<long> EarnAsync(TestDatabase database, Fan fan, long points) =>
        database.EarnAsync(new EarningEvent($"task:{Guid.NewGuid():N}", EarningKind.Task, fan.Id, database.Clock.GetUtcNow(), BasePoints: points));

    private static Task<long> BuyAsync(TestDatabase database, Fan fan, string no, long amountFen) =>
        database.EarnAsync(new EarningEvent($"order:{no}", EarningKind.Purchase, fan.Id, database.Clock.GetUtcNow(), amountFen));

    private static async Task<TierView> ViewAsync(TestDatabase database, Fan fan) =>
        (await database.InScopeAsync(provider => provider.GetRequiredService<TierBook>().ViewAsync(fan.Id, default)))!;

    private static Task<int> ReviewAsync(TestDatabase database) => database.InScopeAsync(provider => provider.GetRequiredService<TierReviewJob>().ReviewAllAsync(default));
}
