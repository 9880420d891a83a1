using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.WeChat.Fans;
using Retention.WeChat.Rewards;
using Retention.WeChat.Tests.Fans;
using Retention.WeChat.Tests.Platform;

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
