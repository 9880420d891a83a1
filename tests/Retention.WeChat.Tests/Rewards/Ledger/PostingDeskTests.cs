using Microsoft.Extensions.DependencyInjection;
using Retention.Benchmarks.Ledger;
using Retention.Platform.Data;
using Retention.WeChat.Rewards;
using Retention.WeChat.Tests.Platform;

namespace Retention.WeChat.Tests.Rewards.Ledger;

public sealed class PostingDeskTests
{
    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Each_caller_gets_its_own_answer_and_a_refused_one_fails_nobody_else(DatabaseProvider engine)
    {
        await using var bed = await LedgerBed.OpenAsync(engine);
        await bed.Database.ExecuteAsync(LedgerFans.InsertOf(100, 20));
        await bed.GiveAsync("known", 5, new(103));
        using var desk = bed.Database.Services.GetRequiredService<PostingDesk>();
        // All are waiting when the desk opens: they share commits.
        var gifts = Enumerable.Range(0, 300).Select(i => desk.PostAsync(Posting($"gift:{i}", 1, 100 + (i % 20)), default)).ToList();
        var spends = Enumerable.Range(0, 64).Select(i => desk.PostAsync(Posting($"spend:{i}", -2, 100), default)).ToList();
        var again = Enumerable.Range(0, 64).Select(_ => desk.PostAsync(Posting("once", 7, 101), default)).ToList();
        var known = desk.PostAsync(new Posting("known", PointsReason.Milestone, new(103), 5), default);
        var reused = desk.PostAsync(new Posting("known", PointsReason.Milestone, new(103), 6), default);
        var nothing = desk.PostAsync(Posting("nothing", 0, 101), default);
        var nobody = desk.PostAsync(Posting("nobody", 1, 120), default);
        var nameless = desk.PostAsync(Posting("", 1, 101), default);
        await desk.StartAsync(default);

        Assert.All(await Task.WhenAll(gifts), result => Assert.True(result.Value.IsNew));
        // Fifteen gifts to the first member buy seven times for two.
        Assert.Equal(7, (await Task.WhenAll(spends)).Count(result => result.IsOk));
        Assert.Equal(57, (await Task.WhenAll(spends)).Count(result => result.Problem == PointsLedger.Insufficient));
        Assert.Single(await Task.WhenAll(again), result => result.Value.IsNew);
        Assert.Equal(new Posted(20, false), (await known).Value with { Balance = 20 });
        Assert.Equal(PointsLedger.KeyReused, (await reused).Problem);
        Assert.Equal(PointsLedger.Nothing, (await nothing).Problem);
        Assert.Equal("fan.not_found", (await nobody).Problem?.Code);
        Assert.Equal(PointsLedger.KeyInvalid, (await nameless).Problem);
        Assert.Equal(1, (await bed.BalanceAsync(new(100))).Available);
        Assert.Equal(300 - 14 + 7 + 5, await bed.Database.FindAsync<long>("select sum(balance) from points_balance"));
        await bed.AssertSoundAsync();
        await desk.StopAsync(default);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Keys_that_differ_by_white_space_are_refused_and_hold_up_nobody(DatabaseProvider engine)
    {
        await using var bed = await LedgerBed.OpenAsync(engine);
        await bed.Database.ExecuteAsync(LedgerFans.InsertOf(100, 20));
        using var desk = bed.Database.Services.GetRequiredService<PostingDesk>();
        var good = Enumerable.Range(0, 50).Select(i => desk.PostAsync(Posting($"gift:{i}", 1, 100 + (i % 20)), default)).ToList();
        var odd = new[] { "gift:0 ", " gift:0", "gift:0\t", "gift\u0000:0", "\u3000" }.Select(key => desk.PostAsync(Posting(key, 1, 100), default)).ToList();
        await desk.StartAsync(default);
        Assert.All(await Task.WhenAll(good), result => Assert.True(result.Value.IsNew));
        Assert.All(await Task.WhenAll(odd), result => Assert.Equal(PointsLedger.KeyInvalid, result.Problem));
        Assert.Equal(50, await bed.Database.FindAsync<long>("select sum(balance) from points_balance"));
        await desk.StopAsync(default);
    }

    [Theory]
    [InlineData("checkin:101:20261103", true)]
    [InlineData("task:7:101:T", true)]
    [InlineData("mall:7", true)]
    [InlineData("order:123:earn:1", true)]
    [InlineData("adjust:ticket", true)]
    [InlineData("service:A1", true)]
    [InlineData("order:tmall:1:earn", false)]
    [InlineData("checkin:week-7", false)]
    [InlineData("till:123", false)]
    [InlineData("reorder:123", false)]
    public void The_products_own_keys_are_known_by_their_form(string key, bool isOwn) => Assert.Equal(isOwn, OwnKeys.Has(key));

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Batches_that_want_the_same_members_in_other_orders_all_get_through(DatabaseProvider engine)
    {
        await using var bed = await LedgerBed.OpenAsync(engine);
        var batches = Enumerable.Range(0, 16).Select(batch => bed.WithAsync(ledger => ledger.PostAllAsync(
            [.. Enumerable.Range(0, 30).Select(i => Posting($"gift:{batch}:{i}", 1, 100 + (batch % 2 == 0 ? i : 29 - i)))], default)));
        Assert.All(await Task.WhenAll(batches), batch => Assert.All(batch, result => Assert.True(result.Value.IsNew)));
        Assert.Equal(16 * 30, await bed.Database.FindAsync<long>("select sum(balance) from points_balance"));
        await bed.AssertSoundAsync();
    }

    private static Posting Posting(string key, long amount, long fan) => new(key, PointsReason.Milestone, new(fan), amount);
}
