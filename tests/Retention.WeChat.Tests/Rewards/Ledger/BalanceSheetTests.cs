using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.WeChat.Rewards;
using Retention.WeChat.Tests.Platform;

namespace Retention.WeChat.Tests.Rewards.Ledger;

public sealed class BalanceSheetTests
{
    private static readonly DateOnly First = new(2026, 11, 2);

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Each_day_is_closed_once_and_follows_from_the_one_before(DatabaseProvider engine)
    {
        await using var bed = await LedgerBed.OpenAsync(engine, new() { ["Rewards:PointCostMilliFen"] = "1500" });
        await bed.GiveAsync("order:1", 100);
        await bed.GiveAsync("short", 20, expiresOn: First);
        await bed.SpendAsync("mall:1", 30);
        await bed.HoldAsync("order:2", HoldKind.Earn, 50);

        await bed.MoveToAsync(First.AddDays(1));
        await bed.SweepAsync();
        await bed.PostHoldAsync("order:2", 40);
        await bed.ReverseAsync("mall:1", "back", 10);
        await bed.SpendAsync("mall:2", 100);
        await bed.ReverseAsync("order:1", "refund:1", 60, Shortfall.Owe);
        await bed.ReverseAsync("order:1", "refund:2", 40, Shortfall.Absorb);

        await bed.MoveToAsync(First.AddDays(3), new TimeOnly(0, 20));
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            while (await bed.Database.InScopeAsync(provider => provider.GetRequiredService<BalanceSheets>().CloseNextAsync(default)))
            {
            }
        }));
        await bed.GiveAsync("today", 5);
        var sheets = (await bed.Database.InScopeAsync(provider => provider.GetRequiredService<BalanceSheets>().ListAsync(First, First.AddDays(3), default))).Select(each => each.Sheet).ToList();

        Assert.Equal(4, sheets.Count);
        Assert.Equal(new BalanceSheet(First, 0, 120, 30, 0, 0, 90, 50, 0, 135, sheets[0].ClosedAt), sheets[0]);
        var second = sheets[1];
        Assert.Equal((90, 40, 90, 0), (second.Opening, second.Issued, second.Spent, second.Pending));
        Assert.Equal(second.Opening + second.Issued - second.Spent - second.Expired - second.ClawedBack, second.Closing);
        Assert.Equal(await OutstandingAsync(bed) - 5, second.Closing);
        Assert.Equal(second.Closing, sheets[2].Closing);
        Assert.Equal((second.Closing, 5, null), (sheets[3].Opening, sheets[3].Issued, sheets[3].ClosedAt));
        await bed.AssertSoundAsync();
    }

    private static Task<long> OutstandingAsync(LedgerBed bed) => bed.Database.FindAsync<long>("select sum(balance + held - owed) from points_balance");
}
