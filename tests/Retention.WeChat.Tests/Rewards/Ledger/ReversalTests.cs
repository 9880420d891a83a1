using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.WeChat.Fans;
using Retention.WeChat.Rewards;
using Retention.WeChat.Tests.Platform;

namespace Retention.WeChat.Tests.Rewards.Ledger;

public sealed class ReversalTests
{
    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Sixty_four_reversals_at_once_reverse_once(DatabaseProvider engine)
    {
        await using var bed = await LedgerBed.OpenAsync(engine);
        await bed.GiveAsync("order:1", 100);
        await bed.GiveAsync("other", 1000);
        var results = await Task.WhenAll(Enumerable.Range(0, 64).Select(i => bed.ReverseAsync("order:1", $"refund:{i}")));
        Assert.Single(results, result => result.IsOk);
        Assert.Equal(63, results.Count(result => result.Problem == PointsLedger.AlreadyReversed));
        Assert.Equal(1000, (await bed.BalanceAsync()).Available);
        await bed.AssertSoundAsync();
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Partial_reversals_never_sum_up_to_more_than_the_original(DatabaseProvider engine)
    {
        await using var bed = await LedgerBed.OpenAsync(engine);
        await bed.GiveAsync("order:1", 100);
        var results = await Task.WhenAll(Enumerable.Range(0, 64).Select(i => bed.ReverseAsync("order:1", $"refund:{i}", 3)));
        Assert.Equal(33, results.Count(result => result.IsOk));
        Assert.All(results.Where(result => !result.IsOk), result => Assert.Equal(PointsLedger.ReversalExceeds, result.Problem));
        Assert.Equal(1, (await bed.BalanceAsync()).Available);
        var rest = (await bed.ReverseAsync("order:1", "refund:rest")).Value;
        Assert.Equal(new Reversal(1, 1, 0, 0, 0, 0, 0, true), rest);
        Assert.Equal(rest with { IsNew = false }, (await bed.ReverseAsync("order:1", "refund:rest")).Value);
        Assert.Equal(PointsLedger.KeyReused, (await bed.ReverseAsync("order:1", "refund:rest", 2)).Problem);
        await bed.AssertSoundAsync();
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_is_spent_already_is_refused_owed_or_let_go(DatabaseProvider engine)
    {
        await using var bed = await LedgerBed.OpenAsync(engine);
        await bed.GiveAsync("order:1", 100);
        await bed.SpendAsync("gift", 70);
        Assert.Equal(PointsLedger.Insufficient, (await bed.ReverseAsync("order:1", "refund:a", 40)).Problem);
        Assert.Equal(new Reversal(40, 30, 10, 0, 0, 60, 0, true), (await bed.ReverseAsync("order:1", "refund:a", 40, Shortfall.Owe)).Value);
        Assert.Equal(new Reversal(25, 0, 0, 25, 0, 35, 0, true), (await bed.ReverseAsync("order:1", "refund:b", 25, Shortfall.Absorb)).Value);
        Assert.Equal(new PointsBalance(LedgerBed.Li, 0, 0, 0, 10), await bed.BalanceAsync());
        await bed.AssertSoundAsync();

        Assert.Equal(0, (await bed.GiveAsync("order:2", 4)).Value);
        Assert.Equal(14, (await bed.GiveAsync("order:3", 20)).Value);
        Assert.Equal(new PointsBalance(LedgerBed.Li, 14, 0, 0, 0), await bed.BalanceAsync());
        await bed.AssertSoundAsync();
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Returned_points_go_back_into_their_lots_and_last_a_week_where_their_day_has_passed(DatabaseProvider engine)
    {
        await using var bed = await LedgerBed.OpenAsync(engine);
        await bed.GiveAsync("soon", 30, expiresOn: new DateOnly(2026, 11, 5));
        await bed.GiveAsync("later", 50, expiresOn: new DateOnly(2026, 12, 31));
        await bed.SpendAsync("mall:1", 60);
        Assert.Equal(["2026-12-31: 20"], await bed.LotsAsync());

        await bed.ReverseAsync("mall:1", "back:1", 40);
        Assert.Equal(["2026-11-05: 10", "2026-12-31: 50"], await bed.LotsAsync());
        await bed.MoveToAsync(new DateOnly(2026, 11, 6));
        await bed.ReverseAsync("mall:1", "back:2");
        Assert.Equal(["2026-11-13: 20", "2026-12-31: 50"], await bed.LotsAsync());
        Assert.Equal(70, (await bed.BalanceAsync()).Available);
        Assert.Equal(PointsLedger.AlreadyReversed, (await bed.ReverseAsync("mall:1", "back:3")).Problem);
        await bed.AssertSoundAsync();
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_reversal_takes_from_what_was_given_first(DatabaseProvider engine)
    {
        await using var bed = await LedgerBed.OpenAsync(engine);
        await bed.GiveAsync("soon", 30, expiresOn: new DateOnly(2026, 11, 5));
        await bed.GiveAsync("later", 50, expiresOn: new DateOnly(2026, 12, 31));
        await bed.ReverseAsync("later", "refund", 45);
        Assert.Equal(["2026-11-05: 30", "2026-12-31: 5"], await bed.LotsAsync());
        await bed.AssertSoundAsync();
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Only_what_gave_or_took_can_be_reversed(DatabaseProvider engine)
    {
        await using var bed = await LedgerBed.OpenAsync(engine);
        Assert.Equal(PointsLedger.Unknown, (await bed.ReverseAsync("nothing", "a")).Problem);
        await bed.GiveAsync("order:1", 100);
        await bed.ReverseAsync("order:1", "refund", 10);
        Assert.Equal(PointsLedger.NotReversible, (await bed.ReverseAsync("refund", "b")).Problem);
        await bed.HoldAsync("hold", HoldKind.Earn, 5);
        Assert.Equal(PointsLedger.NotReversible, (await bed.ReverseAsync("hold", "c")).Problem);
        Assert.Equal(PointsLedger.ReversalExceeds, (await bed.ReverseAsync("order:1", "d", 91)).Problem);
        Assert.Equal(PointsLedger.Nothing, (await bed.ReverseAsync("order:1", "e", 0)).Problem);
        await bed.AssertSoundAsync();
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Points_that_have_expired_are_not_taken_once_more(DatabaseProvider engine)
    {
        await using var bed = await LedgerBed.OpenAsync(engine);
        await bed.GiveAsync("order:1", 100, expiresOn: new DateOnly(2026, 11, 5));
        await bed.GiveAsync("other", 500, expiresOn: new DateOnly(2026, 12, 31));
        await bed.SpendAsync("gift", 60);
        await bed.MoveToAsync(new DateOnly(2026, 11, 6));
        // Nobody has swept yet: the reversal itself finds forty of them gone.
        Assert.Equal(new Reversal(50, 10, 0, 0, 40, 50, 490, true), (await bed.ReverseAsync("order:1", "refund:a", 50)).Value);
        Assert.Equal(new Reversal(50, 50, 0, 0, 0, 0, 440, true), (await bed.ReverseAsync("order:1", "refund:b")).Value);
        Assert.Equal(new Reversal(50, 10, 0, 0, 40, 0, 440, false), (await bed.ReverseAsync("order:1", "refund:a", 50)).Value);
        await bed.AssertSoundAsync();
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Points_that_expired_with_another_account_of_the_same_person_are_not_taken_once_more(DatabaseProvider engine)
    {
        await using var bed = await LedgerBed.OpenAsync(engine);
        await bed.GiveAsync("order:1", 100, expiresOn: new DateOnly(2026, 11, 5));
        await bed.GiveAsync("other", 500, LedgerBed.Mei);
        await bed.Database.InScopeAsync(async provider => await provider.GetRequiredService<PointsLedger>().MoveAsync(new FanMerge(1, LedgerBed.Li, LedgerBed.Mei, TestDatabase.Start), default));
        await bed.MoveToAsync(new DateOnly(2026, 11, 6));
        Assert.True(await bed.SweepAsync());
        Assert.Equal(new Reversal(100, 0, 0, 0, 100, 0, 500, true), (await bed.ReverseAsync("order:1", "refund")).Value);
        await bed.AssertSoundAsync();
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_reversal_that_is_undone_leaves_the_member_as_if_it_had_never_been(DatabaseProvider engine)
    {
        await using var bed = await LedgerBed.OpenAsync(engine);
        await bed.GiveAsync("order:1", 100, expiresOn: new DateOnly(2026, 12, 31));
        await bed.SpendAsync("gift", 70);
        await bed.ReverseAsync("order:1", "refund", 80, Shortfall.Owe);
        // Ten of these sixty are left: fifty were owed.
        await bed.GiveAsync("order:2", 60, expiresOn: new DateOnly(2027, 1, 31));
        Assert.Equal(["2027-01-31: 10"], await bed.LotsAsync());

        Assert.Equal(new Posted(90, true), (await bed.RestoreAsync("refund")).Value);
        Assert.Equal(new Posted(90, false), (await bed.RestoreAsync("refund")).Value);
        Assert.Equal(["2026-12-31: 80", "2027-01-31: 10"], await bed.LotsAsync());
        Assert.Equal(new Reversal(100, 90, 10, 0, 0, 0, 0, true), (await bed.ReverseAsync("order:1", "refund:again", null, Shortfall.Owe)).Value);
        await bed.AssertSoundAsync();
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Only_what_took_points_back_can_be_undone_and_once_however_many_ask(DatabaseProvider engine)
    {
        await using var bed = await LedgerBed.OpenAsync(engine);
        await bed.GiveAsync("order:1", 100);
        await bed.SpendAsync("gift", 30);
        await bed.ReverseAsync("gift", "gift:back");
        await bed.ReverseAsync("order:1", "refund", 40);
        Assert.Equal(PointsLedger.Unknown, (await bed.RestoreAsync("nothing")).Problem);
        Assert.Equal(PointsLedger.Unknown, (await bed.RestoreAsync("order:1")).Problem);
        Assert.Equal(PointsLedger.NotReversible, (await bed.RestoreAsync("gift:back")).Problem);
        var results = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => bed.RestoreAsync("refund")));
        Assert.Single(results, result => result.Value.IsNew);
        Assert.Equal(100, (await bed.BalanceAsync()).Available);
        await bed.AssertSoundAsync();
    }
}
