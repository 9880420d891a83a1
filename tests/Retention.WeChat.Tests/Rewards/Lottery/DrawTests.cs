using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.Platform.Problems;
using Retention.WeChat.Fans;
using Retention.WeChat.Rewards;
using Retention.WeChat.Tests.Platform;

namespace Retention.WeChat.Tests.Rewards;

public sealed class DrawTests
{
    private const int Together = 64;

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Sixty_four_who_draw_at_once_get_every_ticket_once_and_no_more(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var rules = Lotteries.Rules(database.Clock.GetUtcNow()) with { CostPoints = 10, NoPrizeTickets = 37 };
        var lottery = await database.PublishedAsync(rules);
        var fans = await database.FollowersAsync(Together, points: 15);

        var results = await Task.WhenAll(fans.Select(fan => database.DrawAsync(lottery, fan)));

        Assert.Equal(40, results.Count(result => result.IsOk));
        Assert.All(results.Where(result => !result.IsOk), result => Assert.Equal(LotteryProblems.SoldOut, result.Problem));
        var drawn = results.Where(result => result.IsOk).Select(result => result.Value).ToList();
        Assert.Equal(Enumerable.Range(1, 40), drawn.Select(outcome => outcome.Draw.TicketNo).Order());
        Assert.Equal((2, 1, 37), (drawn.Count(o => o.Won?.No == 1), drawn.Count(o => o.Won?.No == 2), drawn.Count(o => o.Won is null)));
        Assert.Equal(3, await database.FindAsync<long>("select count(*) from prize"));
        Assert.Equal(0, await database.FindAsync<long>("select count(*) from lottery_prize where drawn <> tickets"));
        // Whoever came too late has lost nothing: neither points nor a chance.
        Assert.Equal(64 * 15 - 40 * 10 + 2 * 100, await database.FindAsync<long>("select sum(balance) from points_balance"));
        Assert.Equal(40, await database.FindAsync<long>("select sum(drawn) from lottery_player"));
        await database.AssertLedgerSoundAsync();
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task One_fan_who_draws_sixty_four_times_at_once_draws_as_often_as_the_day_allows(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var rules = Lotteries.Rules(database.Clock.GetUtcNow()) with { CostPoints = 10, DrawsPerDayMax = 3, DrawsMax = 5, NoPrizeTickets = 100 };
        var lottery = await database.PublishedAsync(rules);
        var fan = (await database.FollowersAsync(1, points: 1_000))[0];

        Assert.Equal(3, await DrawManyAsync(database, lottery, fan, LotteryProblems.DayLimit.Code));
        database.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(2, await DrawManyAsync(database, lottery, fan, LotteryProblems.Limit.Code));
        database.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(LotteryProblems.Limit, (await database.DrawAsync(lottery, fan)).Problem);
        Assert.Equal(-50, await database.FindAsync<long>("select sum(amount) from ledger_posting where reason = 'LotteryDraw'"));
        Assert.Equal([1, 2, 3, 4, 5], (await database.ListAsync<long>("select ticket_no from lottery_draw order by ticket_no")).Select(no => (int)no));
        await database.AssertLedgerSoundAsync();
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_guarantee_is_kept_after_so_many_misses_also_when_draws_come_all_at_once(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var rules = Lotteries.Rules(database.Clock.GetUtcNow());
        rules = rules with
        {
            Prizes = [rules.Prizes[0] with { Tickets = 0, Reserved = 16 }], NoPrizeTickets = 48, GuaranteeAfter = 3, DrawsPerDayMax = 100, PointsBudget = 1_600,
        };
        var lottery = await database.PublishedAsync(rules);
        var fans = await database.FollowersAsync(4);

        var results = await Task.WhenAll(Enumerable.Range(0, Together).Select(i => database.DrawAsync(lottery, fans[i % 4])));

        Assert.All(results, result => Assert.True(result.IsOk));
        foreach (var draws in results.Select(result => result.Value).GroupBy(outcome => outcome.Draw.FanId))
        {
            var kept = draws.OrderBy(outcome => outcome.Draw.Id).Select(outcome => outcome.Draw.IsGuaranteed).ToList();
            Assert.Equal(4, kept.Count(isKept => isKept));
            Assert.Equal(400, await database.BalanceAsync(draws.Key));
        }

        Assert.Equal(LotteryProblems.SoldOut, (await database.DrawAsync(lottery, fans[0])).Problem);
        Assert.Equal((48, 16), ((int)await database.FindAsync<long>("select drawn from lottery"), (int)await database.FindAsync<long>("select reserve_drawn from lottery")));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_fourth_draw_after_three_misses_wins_and_the_count_begins_anew(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var rules = Lotteries.Rules(database.Clock.GetUtcNow());
        rules = rules with { Prizes = [rules.Prizes[0] with { Tickets = 0, Reserved = 4 }], NoPrizeTickets = 12, GuaranteeAfter = 3 };
        var lottery = await database.PublishedAsync(rules);
        var fan = (await database.FollowersAsync(1))[0];
        var seen = new List<(bool, int)>();
        for (var i = 0; i < 8; i++)
            seen.Add((await database.DrawAsync(lottery, fan)).Value is var outcome ? (outcome.Draw.IsGuaranteed, outcome.Player.Misses) : default);
        Assert.Equal([(false, 1), (false, 2), (false, 3), (true, 0), (false, 1), (false, 2), (false, 3), (true, 0)], seen);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Who_is_owed_sees_it_open_after_the_last_main_ticket_and_it_does_not_end_silently(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var rules = Lotteries.Rules(database.Clock.GetUtcNow());
        rules = rules with { Prizes = [rules.Prizes[0] with { Tickets = 0, Reserved = 2 }], NoPrizeTickets = 4, GuaranteeAfter = 2 };
        var lottery = await database.PublishedAsync(rules);
        var fans = await database.FollowersAsync(3);
        foreach (var fan in new[] { fans[0], fans[0], fans[1], fans[2] })
            Assert.Null((await database.DrawAsync(lottery, fan)).Value.Won);
        Assert.Equal([LotteryStanding.Open, LotteryStanding.SoldOut, LotteryStanding.SoldOut], await Task.WhenAll(fans.Select(StandingAsync)));
        Assert.Equal(LotteryProblems.EndNoteMissing, (await EndAsync()).Problem);

        Assert.True((await database.DrawAsync(lottery, fans[0])).Value.Draw.IsGuaranteed);
        Assert.Equal(LotteryStanding.SoldOut, await StandingAsync(fans[0]));
        Assert.True((await EndAsync()).IsOk);

        Task<Result<Lottery>> EndAsync() => database.InScopeAsync(provider => provider.GetRequiredService<LotteryDesk>().EndAsync(lottery.Id, null, default));
        async Task<LotteryStanding> StandingAsync(Id<Fan> fan) =>
            (await database.InScopeAsync(provider => provider.GetRequiredService<LotteryBoard>().FindAsync(lottery.Id, fan, default))).Value.Standing;
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Two_lotteries_of_one_kind_run_side_by_side_and_know_nothing_of_each_other(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var rules = Lotteries.Rules(database.Clock.GetUtcNow()) with { DrawsPerDayMax = 2, DrawsMax = 2 };
        var (one, two) = (await database.PublishedAsync(rules), await database.PublishedAsync(rules with { Name = "另一个转盘" }));
        var fan = (await database.FollowersAsync(1))[0];
        foreach (var lottery in new[] { one, two, one, two })
            Assert.True((await database.DrawAsync(lottery, fan)).IsOk);
        Assert.Equal(LotteryProblems.Limit, (await database.DrawAsync(one, fan)).Problem);
        Assert.Equal([1, 1, 2, 2], (await database.ListAsync<long>("select ticket_no from lottery_draw order by ticket_no")).Select(no => (int)no));
        Assert.Equal(
            [LotteryStanding.Open, LotteryStanding.Open],
            (await database.InScopeAsync(provider => provider.GetRequiredService<LotteryBoard>().ListAsync(fan, default))).Select(notice => notice.Standing));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_draw_that_cannot_be_paid_leaves_its_ticket_to_the_next(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var lottery = await database.PublishedAsync(Lotteries.Rules(database.Clock.GetUtcNow()) with { CostPoints = 10 });
        var rich = (await database.FollowersAsync(1, points: 10))[0];
        Assert.Equal(PointsLedger.Insufficient, (await database.DrawAsync(lottery, new Id<Fan>(9))).Problem);
        Assert.Equal(0, await database.FindAsync<long>("select count(*) from lottery_player"));
        Assert.Equal(1, (await database.DrawAsync(lottery, rich)).Value.Draw.TicketNo);
        Assert.Equal(1, await database.FindAsync<long>("select drawn from lottery"));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Every_code_of_a_pool_is_won_once(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var pool = await database.CodePoolAsync(20);
        var rules = Lotteries.Rules(database.Clock.GetUtcNow());
        rules = rules with { Prizes = [new LotteryPrize(1, new PrizeContent("视频会员月卡", PrizeKind.Code, 1_500, CodePoolId: pool.Value), 20)], NoPrizeTickets = 5 };
        var lottery = await database.PublishedAsync(rules);
        Assert.Equal(LotteryProblems.CodesMissing, (await database.TryPublishAsync((await database.DraftAsync(rules)).Id)).Problem);

        var fans = await database.FollowersAsync(Together);
        await Task.WhenAll(fans.Select(fan => database.DrawAsync(lottery, fan)));
        var codes = await database.InScopeAsync(async provider =>
        {
            var won = new List<string>();
            foreach (var prize in await provider.GetRequiredService<PrizeStore>().PageAsync(PrizeState.Ready, PrizeSource.Lottery, null, 100, default))
                won.Add((await provider.GetRequiredService<PrizeBook>().CodeAsync(prize.Id, prize.FanId, default)).Value);
            return won;
        });
        Assert.Equal(Enumerable.Range(0, 20).Select(i => $"CODE-{i:000}"), codes.Order());
    }

    private static async Task<int> DrawManyAsync(TestDatabase database, Lottery lottery, Id<Fan> fan, string refused)
    {
        var results = await Task.WhenAll(Enumerable.Range(0, Together).Select(_ => database.DrawAsync(lottery, fan)));
        Assert.All(results.Where(result => !result.IsOk), result => Assert.Equal(refused, result.Problem!.Code));
        return results.Count(result => result.IsOk);
    }
}
