using System.Text.Json;
using Retention.WeChat.Tests.TestBed;

namespace Retention.WeChat.Tests.Flows;

/// <summary>An operator changes a plan while fans are on their way. Points tell which milestones were reached, and how often.</summary>
public sealed class PlanChangeFlowTests
{
    private const int First = 1, Second = 10, Third = 100, Fourth = 1_000, Moved = 10_000;

    public static TheoryData<Stand> Stands => Servers.Stands;

    [Theory, MemberData(nameof(Stands))]
    public async Task A_new_milestone_reaches_who_is_before_it_and_repeats_nothing(Stand stand)
    {
        await using var bed = await ProductBed.StartAsync(stand);
        using var console = await bed.SignInAsync();
        await PlanAsync(console, (1, First), (3, Third));
        bed.NewFollower();
        await bed.Sandbox.SettledAsync();
        await PassAsync(bed, 1.5, First);

        await PlanAsync(console, (1, First), (2, Second), (3, Third), (4, Fourth));
        await PassAsync(bed, 0.6, First + Second);
        await PassAsync(bed, 1, First + Second + Third);
        await PassAsync(bed, 1, First + Second + Third + Fourth);
        await ProductBed.EventuallyAsync("the run is done", async () => await bed.ScalarAsync<string>("select state from lifecycle_run") == "Done");
        Assert.Equal(First + Second + Third + Fourth, await BalanceAsync(bed));
    }

    [Theory, MemberData(nameof(Stands))]
    public async Task A_milestone_taken_away_or_moved_is_neither_mistaken_for_another_nor_told_twice(Stand stand)
    {
        await using var bed = await ProductBed.StartAsync(stand);
        using var console = await bed.SignInAsync();
        await PlanAsync(console, (1, First), (3, Third), (7, Fourth));
        bed.NewFollower();
        await bed.Sandbox.SettledAsync();
        await PassAsync(bed, 1.5, First);
        // Day 1 goes; who waits for day 3 goes on waiting for day 3.
        await PlanAsync(console, (3, Third), (7, Fourth));
        await PassAsync(bed, 2, First + Third);
        // Day 3 becomes day 5: who had it does not get it again.
        await PlanAsync(console, (5, Moved), (7, Fourth));

        await PassAsync(bed, 4, First + Third + Fourth);
        await ProductBed.EventuallyAsync("the run is done", async () => await bed.ScalarAsync<string>("select state from lifecycle_run") == "Done");
        Assert.Equal(First + Third + Fourth, await BalanceAsync(bed));
    }

    private static async Task PassAsync(ProductBed bed, double days, long balance)
    {
        bed.Clock.Advance(TimeSpan.FromDays(days));
        await ProductBed.EventuallyAsync($"{balance} points", async () => await BalanceAsync(bed) == balance);
    }

    private static Task<long> BalanceAsync(ProductBed bed) => bed.ScalarAsync<long>("select coalesce(sum(balance), 0) from points_balance");

    private static async Task PlanAsync(HttpClient console, params (int Day, int Points)[] milestones)
    {
        var plan = (await console.ReadAsync("plans"))[0].GetProperty("plan").GetProperty("id").GetInt64();
        await console.ReplaceAsync($"plans/{plan}/milestones", new
        {
            milestones = milestones.Select(each => new { name = $"第 {each.Day} 天", afterMinutes = each.Day * 1_440, points = each.Points, content = new { text = "你好" } }),
        });
        JsonElement[] saved = [.. (await console.ReadAsync("plans"))[0].GetProperty("milestones").EnumerateArray()];
        Assert.Equal(milestones.Select(each => each.Day * 1_440), saved.Select(each => each.GetProperty("afterMinutes").GetInt32()));
    }
}
