using Retention.Platform.Data;
using Retention.WeChat.Rewards;
using Retention.WeChat.Tests.Platform;

namespace Retention.WeChat.Tests.Rewards.Ledger;

public sealed class HoldTests
{
    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_hold_resolves_once_whoever_tries_at_once(DatabaseProvider engine)
    {
        await using var bed = await LedgerBed.OpenAsync(engine);
        await bed.HoldAsync("order:1", HoldKind.Earn, 100);
        Assert.Equal(new PointsBalance(LedgerBed.Li, 0, 100, 0, 0), await bed.BalanceAsync());
        var results = await Task.WhenAll(Enumerable.Range(0, 64).Select(i => i % 2 == 0 ? bed.PostHoldAsync("order:1") : bed.VoidHoldAsync("order:1")));
        Assert.Equal(32, results.Count(result => result.IsOk));
        Assert.All(results.Where(result => !result.IsOk), result => Assert.Equal(PointsLedger.HoldSettled, result.Problem));
        var posted = results.First(result => result.IsOk).Value.State == HoldState.Posted;
        Assert.Equal(new PointsBalance(LedgerBed.Li, posted ? 100 : 0, 0, 0, 0), await bed.BalanceAsync());
        await bed.AssertSoundAsync();
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Those_who_hold_at_once_hold_no_more_than_there_is(DatabaseProvider engine)
    {
        await using var bed = await LedgerBed.OpenAsync(engine);
        await bed.GiveAsync("gift", 100);
        var results = await Task.WhenAll(Enumerable.Range(0, 64).Select(i => bed.HoldAsync($"mall:{i}", HoldKind.Spend, 9)));
        Assert.Equal(11, results.Count(result => result.IsOk));
        Assert.Equal(new PointsBalance(LedgerBed.Li, 1, 0, 99, 0), await bed.BalanceAsync());
        await bed.AssertSoundAsync();
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Less_may_be_posted_than_is_held_and_the_rest_goes_back(DatabaseProvider engine)
    {
        await using var bed = await LedgerBed.OpenAsync(engine);
        await bed.GiveAsync("soon", 30, expiresOn: new DateOnly(2026, 11, 5));
        await bed.GiveAsync("later", 50, expiresOn: new DateOnly(2026, 12, 31));
        await bed.HoldAsync("mall:1", HoldKind.Spend, 60);
        Assert.Equal(PointsLedger.HoldExceeded, (await bed.PostHoldAsync("mall:1", 61)).Problem);
        Assert.Equal((HoldState.Posted, 35), ((await bed.PostHoldAsync("mall:1", 35)).Value is var hold ? (hold.State, hold.Posted) : default));
        Assert.Equal(["2026-12-31: 45"], await bed.LotsAsync());
        Assert.True((await bed.PostHoldAsync("mall:1", 35)).IsOk);
        Assert.Equal(PointsLedger.HoldSettled, (await bed.PostHoldAsync("mall:1", 34)).Problem);

        // A hold that was spent is reversed by its own key, for what was posted of it.
        Assert.Equal(PointsLedger.ReversalExceeds, (await bed.ReverseAsync("mall:1", "refund", 36)).Problem);
        Assert.True((await bed.ReverseAsync("mall:1", "refund")).IsOk);
        Assert.Equal(["2026-11-05: 30", "2026-12-31: 50"], await bed.LotsAsync());

        await bed.HoldAsync("order:2", HoldKind.Earn, 10);
        await bed.PostHoldAsync("order:2", 4);
        Assert.Equal(new PointsBalance(LedgerBed.Li, 84, 0, 0, 0), await bed.BalanceAsync());
        Assert.True((await bed.ReverseAsync("order:2", "refund:2")).IsOk);
        Assert.Equal(80, (await bed.BalanceAsync()).Available);
        await bed.AssertSoundAsync();
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_nobody_decided_in_time_lapses(DatabaseProvider engine)
    {
        await using var bed = await LedgerBed.OpenAsync(engine);
        var until = TestDatabase.Start.AddMinutes(30);
        await bed.GiveAsync("gift", 100);
        await bed.HoldAsync("a", HoldKind.Spend, 40, lapsesAt: until);
        await bed.HoldAsync("b", HoldKind.Earn, 7, lapsesAt: until);
        await bed.WithAsync(ledger => ledger.LapseHoldsAsync(10, default));
        Assert.Equal(new PointsBalance(LedgerBed.Li, 60, 7, 40, 0), await bed.BalanceAsync());

        bed.Database.Clock.Advance(TimeSpan.FromMinutes(30));
        // Too late, though the tick has not come by yet.
        Assert.Equal(PointsLedger.HoldSettled, (await bed.PostHoldAsync("b")).Problem);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => bed.WithAsync(ledger => ledger.LapseHoldsAsync(10, default))));
        Assert.Equal(new PointsBalance(LedgerBed.Li, 100, 0, 0, 0), await bed.BalanceAsync());
        Assert.Equal(["Lapsed", "Lapsed"], await bed.Database.ListAsync<string>("select state from points_hold"));
        await bed.AssertSoundAsync();
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_hold_s_key_means_one_thing(DatabaseProvider engine)
    {
        await using var bed = await LedgerBed.OpenAsync(engine);
        var results = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => bed.HoldAsync("order:1", HoldKind.Earn, 10)));
        Assert.All(results, result => Assert.True(result.IsOk));
        Assert.Equal(10, (await bed.BalanceAsync()).Pending);
        Assert.Equal(PointsLedger.KeyReused, (await bed.HoldAsync("order:1", HoldKind.Earn, 11)).Problem);
        Assert.Equal(PointsLedger.KeyReused, (await bed.GiveAsync("order:1", 10)).Problem);
        Assert.Equal(PointsLedger.Insufficient, (await bed.HoldAsync("mall:1", HoldKind.Spend, 1)).Problem);
        Assert.Equal(PointsLedger.HoldUnknown, (await bed.VoidHoldAsync("mall:1")).Problem);
        await bed.AssertSoundAsync();
    }
}
