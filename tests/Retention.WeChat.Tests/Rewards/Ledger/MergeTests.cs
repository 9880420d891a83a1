using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.WeChat.Fans;
using Retention.WeChat.Rewards;
using Retention.WeChat.Tests.Platform;

namespace Retention.WeChat.Tests.Rewards.Ledger;

public sealed class MergeTests
{
    private static readonly FanMerge Merge = new(7, LedgerBed.Mei, LedgerBed.Li, TestDatabase.Start);

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Everything_moves_with_its_last_day_and_either_name_reaches_it(DatabaseProvider engine)
    {
        await using var bed = await LedgerBed.OpenAsync(engine);
        await bed.GiveAsync("li", 10, LedgerBed.Li);
        await bed.GiveAsync("mei", 40, LedgerBed.Mei, new DateOnly(2026, 12, 1));
        await bed.HoldAsync("promise", HoldKind.Earn, 7, LedgerBed.Mei);
        await bed.HoldAsync("mall", HoldKind.Spend, 15, LedgerBed.Mei);
        await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => MoveAsync(bed)));
        Assert.Equal(new PointsBalance(LedgerBed.Li, 35, 7, 15, 0), await bed.BalanceAsync(LedgerBed.Mei));
        Assert.Equal(["2026-12-01: 25", "9999-12-31: 10"], await bed.LotsAsync());

        // The old name still earns and spends, its postings are still known, and what it bought is still reversed.
        Assert.Equal(40, (await bed.GiveAsync("late", 5, LedgerBed.Mei)).Value);
        Assert.Equal(40, (await bed.GiveAsync("mei", 40, LedgerBed.Li, new DateOnly(2026, 12, 1))).Value);
        Assert.Equal(40L, (await bed.Database.InScopeAsync(provider => provider.GetRequiredService<PointsLedger>().BalancesAsync([LedgerBed.Mei], default)))[LedgerBed.Mei]);
        Assert.True((await bed.PostHoldAsync("promise")).IsOk);
        Assert.True((await bed.VoidHoldAsync("mall")).IsOk);
        Assert.Equal(new PointsBalance(LedgerBed.Li, 62, 0, 0, 0), await bed.BalanceAsync());
        Assert.Equal(22, (await bed.ReverseAsync("mei", "refund")).Value.Balance);
        await bed.AssertSoundAsync();
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_one_owes_the_other_s_points_settle(DatabaseProvider engine)
    {
        await using var bed = await LedgerBed.OpenAsync(engine);
        await bed.GiveAsync("li", 10, LedgerBed.Li);
        await bed.GiveAsync("mei", 40, LedgerBed.Mei);
        await bed.SpendAsync("mall", 40, LedgerBed.Mei);
        await bed.ReverseAsync("mei", "refund", 16, Shortfall.Owe);
        await MoveAsync(bed);
        Assert.Equal(new PointsBalance(LedgerBed.Li, 0, 0, 0, 6), await bed.BalanceAsync());
        await bed.AssertSoundAsync();
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Undone_what_is_still_there_goes_back_and_what_is_not_is_said(DatabaseProvider engine)
    {
        await using var bed = await LedgerBed.OpenAsync(engine);
        await bed.GiveAsync("li", 10, LedgerBed.Li);
        await bed.GiveAsync("mei", 40, LedgerBed.Mei, new DateOnly(2026, 12, 1));
        await bed.HoldAsync("promise", HoldKind.Earn, 7, LedgerBed.Mei);
        await MoveAsync(bed);
        await bed.SpendAsync("mall", 12);
        Assert.Equal(12, await bed.WithAsync(ledger => ledger.MoveBackAsync(Merge, default)));
        Assert.Equal(0, await bed.WithAsync(ledger => ledger.MoveBackAsync(Merge, default)));
        Assert.Equal(new PointsBalance(LedgerBed.Mei, 28, 7, 0, 0), await bed.BalanceAsync(LedgerBed.Mei));
        Assert.Equal(["2026-12-01: 28"], await bed.LotsAsync(LedgerBed.Mei));
        Assert.Equal(new PointsBalance(LedgerBed.Li, 10, 0, 0, 0), await bed.BalanceAsync());
        await bed.AssertSoundAsync();
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_could_not_go_back_stands_on_the_time_line(DatabaseProvider engine)
    {
        await using var bed = await LedgerBed.OpenAsync(engine);
        await bed.GiveAsync("mei", 40, LedgerBed.Mei);
        await MoveAsync(bed);
        await bed.SpendAsync("mall", 12);
        await bed.Database.InTransactionAsync(async (provider, ct) =>
        {
            await provider.GetServices<IBelongings>().OfType<PointsBelongings>().Single().MoveBackAsync(Merge, ct);
            return true;
        });
        Assert.StartsWith("12 points", await bed.Database.FindAsync<string>("select detail from fan_event where kind = 'PointsNotBack' and fan_id = @Mei", new { LedgerBed.Mei }), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Undone_each_has_what_the_other_s_points_had_settled(DatabaseProvider engine)
    {
        await using var bed = await LedgerBed.OpenAsync(engine);
        await OweAsync(bed, LedgerBed.Li, 100);
        await bed.GiveAsync("early", 80, LedgerBed.Mei, new DateOnly(2026, 12, 1));
        await bed.GiveAsync("late", 60, LedgerBed.Mei);
        await MoveAsync(bed);
        Assert.Equal(new PointsBalance(LedgerBed.Li, 40, 0, 0, 0), await bed.BalanceAsync());
        Assert.Equal(0, await bed.WithAsync(ledger => ledger.MoveBackAsync(Merge, default)));
        Assert.Equal(new PointsBalance(LedgerBed.Mei, 140, 0, 0, 0), await bed.BalanceAsync(LedgerBed.Mei));
        Assert.Equal(["2026-12-01: 80", "9999-12-31: 20", "9999-12-31: 40"], (await bed.LotsAsync(LedgerBed.Mei)).Order());
        Assert.Equal(new PointsBalance(LedgerBed.Li, 0, 0, 0, 100), await bed.BalanceAsync());
        await bed.AssertSoundAsync();
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Undone_a_debt_that_went_over_is_owed_again_and_what_was_earned_since_stays(DatabaseProvider engine)
    {
        await using var bed = await LedgerBed.OpenAsync(engine);
        await bed.GiveAsync("li", 70, LedgerBed.Li);
        await OweAsync(bed, LedgerBed.Mei, 100);
        await MoveAsync(bed);
        Assert.Equal(new PointsBalance(LedgerBed.Li, 0, 0, 0, 30), await bed.BalanceAsync());
        await bed.WithAsync(ledger => ledger.MoveBackAsync(Merge, default));
        Assert.Equal(new PointsBalance(LedgerBed.Mei, 0, 0, 0, 100), await bed.BalanceAsync(LedgerBed.Mei));
        Assert.Equal(new PointsBalance(LedgerBed.Li, 70, 0, 0, 0), await bed.BalanceAsync());
        await bed.AssertSoundAsync();
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_came_in_for_ones_own_older_postings_goes_with_them_when_parted(DatabaseProvider engine)
    {
        await using var bed = await LedgerBed.OpenAsync(engine);
        await bed.GiveAsync("li", 10, LedgerBed.Li);
        await bed.GiveAsync("mei", 540, LedgerBed.Mei, new DateOnly(2026, 12, 1));
        await bed.HoldAsync("mall", HoldKind.Spend, 300, LedgerBed.Mei);
        await bed.HoldAsync("part", HoldKind.Spend, 25, LedgerBed.Mei);
        await bed.SpendAsync("prize", 40, LedgerBed.Mei);
        await bed.HoldAsync("promise", HoldKind.Earn, 7, LedgerBed.Mei);
        await MoveAsync(bed);
        Assert.True((await bed.VoidHoldAsync("mall")).IsOk);
        Assert.True((await bed.PostHoldAsync("part", 5)).IsOk);
        Assert.True((await bed.ReverseAsync("prize", "returned")).IsOk);
        Assert.True((await bed.PostHoldAsync("promise")).IsOk);
        await bed.GiveAsync("since", 1, LedgerBed.Mei);
        Assert.Equal(0, await bed.WithAsync(ledger => ledger.MoveBackAsync(Merge, default)));
        Assert.Equal(new PointsBalance(LedgerBed.Mei, 535 + 7, 0, 0, 0), await bed.BalanceAsync(LedgerBed.Mei));
        Assert.Equal(new PointsBalance(LedgerBed.Li, 11, 0, 0, 0), await bed.BalanceAsync());
        await bed.AssertSoundAsync();
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_was_taken_for_ones_own_older_postings_is_ones_own_to_bear_when_parted(DatabaseProvider engine)
    {
        await using var bed = await LedgerBed.OpenAsync(engine);
        await bed.GiveAsync("li", 60, LedgerBed.Li);
        await bed.GiveAsync("mei", 100, LedgerBed.Mei);
        await bed.SpendAsync("prize", 100, LedgerBed.Mei);
        await MoveAsync(bed);
        Assert.True((await bed.ReverseAsync("mei", "refund", 100, Shortfall.Owe)).IsOk);
        Assert.Equal(new PointsBalance(LedgerBed.Li, 0, 0, 0, 40), await bed.BalanceAsync());
        await bed.WithAsync(ledger => ledger.MoveBackAsync(Merge, default));
        Assert.Equal(new PointsBalance(LedgerBed.Mei, 0, 0, 0, 100), await bed.BalanceAsync(LedgerBed.Mei));
        Assert.Equal(new PointsBalance(LedgerBed.Li, 60, 0, 0, 0), await bed.BalanceAsync());
        await bed.AssertSoundAsync();
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_came_in_and_settled_the_other_s_debt_is_owed_by_the_other_again(DatabaseProvider engine)
    {
        await using var bed = await LedgerBed.OpenAsync(engine);
        await OweAsync(bed, LedgerBed.Li, 50);
        await bed.GiveAsync("mei", 300, LedgerBed.Mei);
        await bed.HoldAsync("order", HoldKind.Spend, 300, LedgerBed.Mei);
        await MoveAsync(bed);
        Assert.True((await bed.VoidHoldAsync("order")).IsOk);
        Assert.Equal(new PointsBalance(LedgerBed.Li, 250, 0, 0, 0), await bed.BalanceAsync());
        await bed.WithAsync(ledger => ledger.MoveBackAsync(Merge, default));
        Assert.Equal(new PointsBalance(LedgerBed.Mei, 300, 0, 0, 0), await bed.BalanceAsync(LedgerBed.Mei));
        Assert.Equal(new PointsBalance(LedgerBed.Li, 0, 0, 0, 50), await bed.BalanceAsync());
        await bed.AssertSoundAsync();
    }

    private static async Task OweAsync(LedgerBed bed, Retention.Platform.Ids.Id<Fan> fan, long points)
    {
        await bed.GiveAsync("owed", points, fan);
        await bed.SpendAsync("mall", points, fan);
        await bed.ReverseAsync("owed", "refund", points, Shortfall.Owe);
    }

    private static Task<bool> MoveAsync(LedgerBed bed) => bed.Database.InTransactionAsync(async (provider, ct) =>
    {
        foreach (var belonging in provider.GetServices<IBelongings>().OfType<PointsBelongings>())
            await belonging.MoveAsync(Merge, ct);
        return true;
    });
}
