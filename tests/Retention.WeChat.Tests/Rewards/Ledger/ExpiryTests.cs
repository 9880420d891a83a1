using Retention.Platform.Data;
using Retention.WeChat.Rewards;
using Retention.WeChat.Tests.Platform;

namespace Retention.WeChat.Tests.Rewards.Ledger;

public sealed class ExpiryTests
{
    [Theory]
    [InlineData("Never", 12, "None", "9999-12-31")]
    [InlineData("Days", 30, "None", "2028-03-01")]
    [InlineData("Months", 1, "None", "2028-02-29")]
    [InlineData("Months", 12, "MonthEnd", "2029-01-31")]
    [InlineData("Months", 12, "YearEnd", "2029-12-31")]
    public void The_last_day_follows_the_rule(string unit, int after, string rounding, string lastDay)
    {
        var options = new PointsExpiryOptions { Unit = Enum.Parse<ExpiryUnit>(unit), After = after, Rounding = Enum.Parse<ExpiryRounding>(rounding) };
        Assert.Equal(DateOnly.Parse(lastDay), ExpiryRules.LastDay(new DateOnly(2028, 1, 31), null, options));
    }

    [Fact]
    public void A_day_that_is_named_wins_and_one_that_has_passed_means_today()
    {
        var today = new DateOnly(2028, 1, 31);
        Assert.Equal(new DateOnly(2028, 5, 1), ExpiryRules.LastDay(today, new DateOnly(2028, 5, 1), new PointsExpiryOptions()));
        Assert.Equal(today, ExpiryRules.LastDay(today, new DateOnly(2028, 1, 30), new PointsExpiryOptions()));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_expires_first_is_spent_first_whenever_it_was_given(DatabaseProvider engine)
    {
        await using var bed = await LedgerBed.OpenExpiringAsync(engine);
        await bed.GiveAsync("long", 10, expiresOn: new DateOnly(2027, 6, 30));
        await bed.GiveAsync("month", 10);
        await bed.GiveAsync("short", 10, expiresOn: new DateOnly(2026, 11, 9));
        await bed.GiveAsync("short too", 10, expiresOn: new DateOnly(2026, 11, 9));
        await bed.SpendAsync("mall:1", 15);
        Assert.Equal(["2026-11-09: 5", "2026-12-02: 10", "2027-06-30: 10"], await bed.LotsAsync());
        await bed.SpendAsync("mall:2", 16);
        Assert.Equal(["2027-06-30: 9"], await bed.LotsAsync());
        await bed.AssertSoundAsync();
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Points_are_there_to_the_last_instant_of_their_day_and_gone_at_midnight(DatabaseProvider engine)
    {
        await using var bed = await LedgerBed.OpenAsync(engine);
        var lastDay = new DateOnly(2026, 11, 5);
        await bed.GiveAsync("short", 10, expiresOn: lastDay);
        await bed.GiveAsync("long", 1);
        await bed.MoveToAsync(lastDay, new TimeOnly(23, 59, 59, 900));
        await bed.SweepAsync();
        Assert.Equal(6, (await bed.SpendAsync("mall:1", 5)).Value);

        bed.Database.Clock.Advance(TimeSpan.FromMilliseconds(100));
        // Nobody has swept yet, and still they can be neither seen nor spent.
        Assert.Equal(1, (await bed.BalanceAsync()).Available);
        Assert.Equal(PointsLedger.Insufficient, (await bed.SpendAsync("mall:2", 2)).Problem);
        Assert.Equal(2, (await bed.GiveAsync("more", 1)).Value);
        await bed.AssertSoundAsync();
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Sweeps_at_once_and_again_expire_each_point_once(DatabaseProvider engine)
    {
        const int Members = 40;
        await using var bed = await LedgerBed.OpenExpiringAsync(engine);
        for (var i = 0; i < Members; i++)
            await bed.GiveAsync($"gift:{i}", 10 + i, new(200 + i));
        await bed.SpendAsync("mall:1", 4, new(200));
        await bed.MoveToAsync(new DateOnly(2026, 12, 2), new TimeOnly(23, 59, 59, 900));
        Assert.False(await bed.SweepAsync());
        bed.Database.Clock.Advance(TimeSpan.FromMilliseconds(100));
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async node =>
        {
            while (await bed.WithAsync(ledger => ledger.SweepAsync(7, default)))
            {
            }
        }));
        Assert.False(await bed.SweepAsync());
        Assert.Equal(0, await bed.Database.FindAsync<long>("select sum(balance) from points_balance"));
        Assert.Equal((10 * Members) + (Members * (Members - 1) / 2) - 4, await bed.Database.FindAsync<long>("select sum(amount) from ledger_entry where account = 'expired'"));
        Assert.Equal(0, await bed.Database.FindAsync<long>("select count(*) from points_lot where open_until is not null"));
        await bed.AssertSoundAsync();
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_expires_soon_is_told_by_day(DatabaseProvider engine)
    {
        await using var bed = await LedgerBed.OpenAsync(engine);
        await bed.GiveAsync("a", 10, expiresOn: new DateOnly(2026, 11, 5));
        await bed.GiveAsync("b", 5, expiresOn: new DateOnly(2026, 11, 5));
        await bed.GiveAsync("c", 7, expiresOn: new DateOnly(2026, 11, 9));
        await bed.GiveAsync("d", 7, expiresOn: new DateOnly(2026, 11, 10));
        await bed.GiveAsync("e", 7);
        Assert.Equal(
            [new ExpiringPoints(new DateOnly(2026, 11, 5), 15), new ExpiringPoints(new DateOnly(2026, 11, 9), 7)],
            await bed.WithAsync(ledger => ledger.ExpiringAsync(LedgerBed.Li, 7, default)));
    }
}
