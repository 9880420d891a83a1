using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;
using Retention.WeChat.Rewards;
using Retention.WeChat.Tests.Platform;

namespace Retention.WeChat.Tests.Rewards;

public sealed class EarningDeskTests
{
    private static readonly Id<Fan> Li = new(101);

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_event_earns_once_however_many_tell_of_it(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        await database.AddRuleAsync(EarningRulesTests.Rate(1, 100));
        var earned = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => database.EarnAsync(Order("1", 9_900))));
        Assert.All(earned, points => Assert.Equal(99, points));
        Assert.Equal(99, await database.FindAsync<long>("select balance from points_balance"));
        Assert.Equal(1, await database.FindAsync<long>("select count(*) from earning"));
        Assert.Equal("Purchase", await database.FindAsync<string>("select reason from ledger_posting"));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task However_many_earn_at_once_a_member_gets_no_more_than_the_rule_allows(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        await database.AddRuleAsync(EarningRulesTests.Rate(1, 100) with { FanPointsMax = 100, FanTimesMax = 40 });
        await Task.WhenAll(Enumerable.Range(0, 64).Select(i => database.EarnAsync(Order($"{i}", 300))));
        Assert.Equal(100, await database.FindAsync<long>("select balance from points_balance"));
        Assert.Equal((34, 100), (await database.FindAsync<long>("select times from earning_counter"), await database.FindAsync<long>("select points from earning_counter")));
        Assert.Equal(64, await database.FindAsync<long>("select count(*) from earning"));

        database.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(3, await database.EarnAsync(Order("tomorrow", 300) with { At = database.Clock.GetUtcNow() }));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task However_many_earn_at_once_a_rule_counts_its_times(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        await database.AddRuleAsync(EarningRulesTests.Fixed(1, 5) with { FanPeriod = RewardPeriod.Month, FanTimesMax = 3 });
        await Task.WhenAll(Enumerable.Range(0, 64).Select(i => database.EarnAsync(Order($"{i}", 100))));
        Assert.Equal(15, await database.FindAsync<long>("select balance from points_balance"));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_budget_never_owes_more_than_it_holds_and_says_that_it_paused(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        await database.AddRuleAsync(EarningRulesTests.Fixed(1, 7) with { BudgetLeft = 100 });
        await Task.WhenAll(Enumerable.Range(0, 64).Select(i => database.EarnAsync(Order($"{i}", 100) with { FanId = new Id<Fan>(1_000 + i) })));
        Assert.Equal(98, await database.FindAsync<long>("select sum(balance) from points_balance"));
        Assert.Equal(2, await database.FindAsync<long>("select budget_left from earning_rule"));
        Assert.NotNull(await database.FindAsync<string>("select paused_at from earning_rule"));
        Assert.Contains("Budget", await database.FindAsync<string>("select max(parts) from earning where points = 0"), StringComparison.Ordinal);

        Assert.True(await database.InScopeAsync(provider => provider.GetRequiredService<EarningRuleStore>().TopUpAsync(new Id<EarningRule>(1), 10, default)));
        Assert.Equal(7, await database.EarnAsync(Order("later", 100)));
        Assert.Equal(5, await database.FindAsync<long>("select budget_left from earning_rule"));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Every_earning_keeps_its_explanation(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        await database.AddRuleAsync(EarningRulesTests.Rate(1, 100));
        await database.AddRuleAsync(EarningRulesTests.Multiplier(2, 150));
        await database.EarnAsync(Order("1", 10_050));
        var earning = Assert.Single(await database.InScopeAsync(provider => provider.GetRequiredService<EarningStore>().ListOfAsync(Li, null, 10, default)));
        Assert.Equal((150, 10_050, new DateOnly(2026, 11, 2)), (earning.Points, earning.AmountFen, earning.Day));
        Assert.Equal([("规则 1", 100.5m, 100L), ("规则 2", 50.25m, 50L)], earning.ReadParts().Select(part => (part.Name, part.Before, part.Amount)));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Many_events_earn_in_one_go(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        await database.AddRuleAsync(EarningRulesTests.Fixed(1, 5) with { FanTimesMax = 1 });
        EarningEvent[] events = [Order("1", 100), Order("2", 100), Order("2", 100), Order("3", 0) with { FanId = new Id<Fan>(99), Kind = EarningKind.Milestone, BasePoints = 4 }];
        var earned = await database.InScopeAsync(provider => provider.GetRequiredService<EarningDesk>().EarnAsync(events, default));
        Assert.Equal([5L, 0L, 4L], earned.OrderBy(each => each.Key).Select(each => each.Value));
        Assert.Equal(9, await database.FindAsync<long>("select sum(balance) from points_balance"));
    }

    private static EarningEvent Order(string no, long amountFen) => new($"order:shop:{no}:earn", EarningKind.Purchase, Li, TestDatabase.Start, amountFen);
}
