using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.Platform.Problems;
using Retention.WeChat.Fans;
using Retention.WeChat.Rewards;
using Retention.WeChat.Tests.Fans;
using Retention.WeChat.Tests.Platform;

namespace Retention.WeChat.Tests.Rewards;

public sealed class EarningReturnsTests
{
    private const string Order = "order:shop:1:earn";

    [Theory]
    [InlineData(3_333, 3_333, 3_334)]
    [InlineData(1, 1, 9_998)]
    [InlineData(9_999, 1, 0)]
    public void Several_refunds_take_back_exactly_what_one_would(long first, long second, long third)
    {
        var earning = EarnedBy(10_000, (1, 101), (2, 50));
        long points = 0;
        foreach (var amount in new[] { first, second, third })
        {
            var back = EarningReturnRules.Of(earning, amount).Value;
            Assert.InRange(back.Points, 0, (amount * 151 / 10_000) + 2);
            points += back.Points;
            earning = earning with { ReversedFen = earning.ReversedFen + amount, ReversedPoints = earning.ReversedPoints + back.Points };
        }

        Assert.Equal(151, points);
        Assert.Equal(EarningReturnRules.TooMuch, EarningReturnRules.Of(earning, 1).Problem);
        Assert.Equal(0, EarningReturnRules.Of(earning, null).Value.Points);
    }

    [Fact]
    public void An_event_without_an_amount_is_undone_as_a_whole()
    {
        var earning = EarnedBy(0, (1, 30));
        var back = EarningReturnRules.Of(earning, null).Value;
        Assert.Equal((0, 30), (back.AmountFen, back.Points));
        Assert.Equal(30, back.ByRule[new Id<EarningRule>(1)]);
        Assert.Equal(0, EarningReturnRules.Of(earning with { ReversedPoints = 30 }, null).Value.Points);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_refund_takes_points_growth_and_budget_back_in_proportion(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var fan = await database.FollowAsync("li");
        await database.AddRuleAsync(EarningRulesTests.Rate(1, 100) with { BudgetLeft = 1_000, FanPointsMax = 500 });
        await database.AddRuleAsync(EarningRulesTests.Rate(2, 200) with { Unit = EarningUnit.Growth });
        await BuyAsync(database, fan, 10_000);
        Assert.Equal(25, (await ReverseAsync(database, "refund:1", 2_500)).Value);
        Assert.Equal(75, await BalanceAsync(database));
        Assert.Equal(925, await database.FindAsync<long>("select budget_left from earning_rule where id = 1"));
        Assert.Equal(75, await database.FindAsync<long>("select points from earning_counter"));
        Assert.Equal(50, await database.FindAsync<long>("select reversed_growth from earning"));

        Assert.Equal(25, (await ReverseAsync(database, "refund:1", 2_500)).Value);
        Assert.Equal(75, await BalanceAsync(database));
        Assert.Equal(EarningReturnRules.TooMuch, (await ReverseAsync(database, "refund:2", 7_501)).Problem);
        Assert.Equal(75, (await ReverseAsync(database, "refund:2", null)).Value);
        Assert.Equal((0, 1_000), (await BalanceAsync(database), await database.FindAsync<long>("select budget_left from earning_rule where id = 1")));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task However_many_refunds_come_at_once_no_more_is_taken_than_was_earned(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var fan = await database.FollowAsync("li");
        await database.AddRuleAsync(EarningRulesTests.Rate(1, 100));
        await BuyAsync(database, fan, 10_000);
        var results = await Task.WhenAll(Enumerable.Range(0, 64).Select(i => ReverseAsync(database, $"refund:{i % 32}", 1_000)));
        Assert.Equal(20, results.Count(result => result.IsOk));
        Assert.Equal(0, await BalanceAsync(database));
        Assert.Equal((100, 10), (await database.FindAsync<long>("select reversed_points from earning"), await database.FindAsync<long>("select count(*) from earning_reversal")));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_was_spent_is_owed(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var fan = await database.FollowAsync("li");
        await database.AddRuleAsync(EarningRulesTests.Rate(1, 100));
        await BuyAsync(database, fan, 10_000);
        await database.InScopeAsync(provider => provider.GetRequiredService<PointsLedger>().PostAsync(new Posting("mall:1", PointsReason.Adjustment, fan.Id, -60), default));
        Assert.Equal(100, (await ReverseAsync(database, "refund:1", null)).Value);
        var balance = await database.InScopeAsync(provider => provider.GetRequiredService<PointsLedger>().FindBalanceAsync(fan.Id, default));
        Assert.Equal((0, 60), (balance.Available, balance.Owed));
        Assert.Equal(EarningReturns.NotFound, (await database.InScopeAsync(provider => provider.GetRequiredService<EarningReturns>().ReverseAsync(new("refund:2", "order:unknown"), default))).Problem);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_refund_undone_gives_back_exactly_what_it_took_whatever_rules_and_budgets_say_by_now(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var fan = await database.FollowAsync("li");
        await database.AddRuleAsync(EarningRulesTests.Rate(1, 100) with { BudgetLeft = 100, FanPointsMax = 500 });
        await database.AddRuleAsync(EarningRulesTests.Rate(2, 300));
        await BuyAsync(database, fan, 10_000);
        Assert.Equal(100, (await ReverseAsync(database, "refund:1", 2_500)).Value);
        // Others have had most of the budget since, it is paused, and the other rule gives less.
        await database.ExecuteAsync("update earning_rule set budget_left = 5, paused_at = '2026-11-02 03:00:00.000' where id = 1");
        await database.ExecuteAsync("update earning_rule set points_per_100_yuan = 10 where id = 2");
        database.Services.GetRequiredService<Cached<IReadOnlyList<EarningRule>>>().Invalidate();

        Assert.Equal(100, (await RestoreAsync(database, "refund:1")).Value);
        Assert.Equal(100, (await RestoreAsync(database, "refund:1")).Value);
        Assert.Equal(400, await BalanceAsync(database));
        Assert.Equal((0, 100), (await database.FindAsync<long>("select budget_left from earning_rule where id = 1"), await database.FindAsync<long>("select points from earning_counter")));
        Assert.Equal(0, await database.FindAsync<long>("select reversed_points + reversed_fen from earning"));
        Assert.Equal(400, (await ReverseAsync(database, "refund:2", null)).Value);
        Assert.Equal(EarningReturns.NotFound, (await RestoreAsync(database, "refund:3")).Problem);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Refunds_are_undone_from_the_last_to_the_first(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var fan = await database.FollowAsync("li");
        await database.AddRuleAsync(EarningRulesTests.Rate(1, 100));
        await BuyAsync(database, fan, 9_999);
        await ReverseAsync(database, "refund:1", 3_333);
        await ReverseAsync(database, "refund:2", 3_333);
        Assert.Equal(EarningReturns.NotLast, (await RestoreAsync(database, "refund:1")).Problem);
        Assert.True((await RestoreAsync(database, "refund:2")).IsOk);
        Assert.True((await RestoreAsync(database, "refund:1")).IsOk);
        Assert.Equal(99, await BalanceAsync(database));
    }

    private static Earning EarnedBy(long amountFen, params (long Rule, long Points)[] parts)
    {
        var decision = new EarningDecision([.. parts.Select(part => new EarningPart(new Id<EarningRule>(part.Rule), "", EarningUnit.Points, part.Points, 100, part.Points, EarningCut.None))]);
        return Earning.Of(new Id<Earning>(1), new EarningEvent(Order, EarningKind.Purchase, new Id<Fan>(1), TestDatabase.Start, amountFen), decision, true, TestDatabase.Start);
    }

    private static Task<long> BuyAsync(TestDatabase database, Fan fan, long amountFen) =>
        database.EarnAsync(new EarningEvent(Order, EarningKind.Purchase, fan.Id, TestDatabase.Start, amountFen));

    private static Task<Result<long>> ReverseAsync(TestDatabase database, string key, long? amountFen) =>
        database.InScopeAsync(provider => provider.GetRequiredService<EarningReturns>().ReverseAsync(new EarningReversal(key, Order, amountFen), default));

    private static Task<Result<long>> RestoreAsync(TestDatabase database, string key) =>
        database.InScopeAsync(provider => provider.GetRequiredService<EarningReturns>().RestoreAsync(key, "撤销", default));

    private static Task<long> BalanceAsync(TestDatabase database) => database.FindAsync<long>("select balance from points_balance");
}
