using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;
using Retention.WeChat.Rewards;
using Retention.WeChat.Tests.Platform;

namespace Retention.WeChat.Tests.Rewards;

public sealed class LuckMergeTests
{
    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Draws_prizes_and_limits_go_with_a_merge_and_come_back_with_its_undoing(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var rules = Lotteries.Rules(database.Clock.GetUtcNow());
        rules = rules with { Prizes = [rules.Prizes[1] with { No = 1, Tickets = 0, Reserved = 3 }], NoPrizeTickets = 9, GuaranteeAfter = 3, DrawsPerDayMax = 4 };
        var lottery = await database.PublishedAsync(rules);
        var fans = await database.FollowersAsync(2);
        var (from, into) = (fans[0], fans[1]);
        for (var i = 0; i < 4; i++)
            Assert.True((await database.DrawAsync(lottery, from)).IsOk);
        Assert.True((await database.DrawAsync(lottery, into)).IsOk);

        var merge = new FanMerge(77, from, into, database.Clock.GetUtcNow());
        await EachAsync(database, (part, ct) => part.MoveAsync(merge, ct));
        Assert.Equal(LotteryProblems.DayLimit, (await database.DrawAsync(lottery, into)).Problem);
        Assert.Equal((1, 5), (await PrizesAsync(database, into), await DrawsAsync(database, lottery, into)));

        await EachAsync(database, (part, ct) => part.MoveBackAsync(merge, ct));
        Assert.Equal((0, 1), (await PrizesAsync(database, into), await DrawsAsync(database, lottery, into)));
        Assert.Equal((1, 4), (await PrizesAsync(database, from), await DrawsAsync(database, lottery, from)));
        Assert.Equal(2, (await database.DrawAsync(lottery, into)).Value.Player.Drawn);
        Assert.Equal(LotteryProblems.DayLimit, (await database.DrawAsync(lottery, from)).Problem);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Misses_of_both_count_towards_the_guarantee(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var rules = Lotteries.Rules(database.Clock.GetUtcNow());
        rules = rules with { Prizes = [rules.Prizes[1] with { No = 1, Tickets = 0, Reserved = 3 }], NoPrizeTickets = 9, GuaranteeAfter = 3 };
        var lottery = await database.PublishedAsync(rules);
        var fans = await database.FollowersAsync(2);
        foreach (var fan in new[] { fans[0], fans[0], fans[1] })
            Assert.False((await database.DrawAsync(lottery, fan)).Value.Draw.IsGuaranteed);
        await EachAsync(database, (part, ct) => part.MoveAsync(new FanMerge(77, fans[0], fans[1], database.Clock.GetUtcNow()), ct));
        Assert.True((await database.DrawAsync(lottery, fans[1])).Value.Draw.IsGuaranteed);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Misses_the_guarantee_was_kept_for_count_for_nobody_when_the_merge_is_undone(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var rules = Lotteries.Rules(database.Clock.GetUtcNow());
        rules = rules with { Prizes = [rules.Prizes[1] with { No = 1, Tickets = 0, Reserved = 3 }], NoPrizeTickets = 9, GuaranteeAfter = 3 };
        var lottery = await database.PublishedAsync(rules);
        var fans = await database.FollowersAsync(2);
        var (from, into) = (fans[0], fans[1]);
        foreach (var fan in new[] { from, from, into })
            Assert.False((await database.DrawAsync(lottery, fan)).Value.Draw.IsGuaranteed);
        var merge = new FanMerge(77, from, into, database.Clock.GetUtcNow());
        await EachAsync(database, (part, ct) => part.MoveAsync(merge, ct));
        Assert.True((await database.DrawAsync(lottery, into)).Value.Draw.IsGuaranteed);
        Assert.Equal(1, (await database.DrawAsync(lottery, into)).Value.Player.Misses);

        await EachAsync(database, (part, ct) => part.MoveBackAsync(merge, ct));
        // One miss was left of both: one of them has it.
        Assert.Equal(1, await database.FindAsync<long>("select sum(misses) from lottery_player"));
        Assert.False((await database.DrawAsync(lottery, from)).Value.Draw.IsGuaranteed);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Who_is_owed_by_an_empty_reserve_draws_like_anybody(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var rules = Lotteries.Rules(database.Clock.GetUtcNow());
        rules = rules with { Prizes = [rules.Prizes[1] with { No = 1, Tickets = 0, Reserved = 3 }], NoPrizeTickets = 9, GuaranteeAfter = 3 };
        var lottery = await database.PublishedAsync(rules);
        var fan = (await database.FollowersAsync(1))[0];
        for (var i = 0; i < 3; i++)
            Assert.True((await database.DrawAsync(lottery, fan)).IsOk);
        await database.ExecuteAsync("update lottery set reserve_drawn = reserve");
        for (var i = 3; i < 9; i++)
            Assert.Equal((false, i + 1), ((await database.DrawAsync(lottery, fan)).Value is var drawn && drawn.Draw.IsGuaranteed, drawn.Draw.TicketNo));
        Assert.Equal(LotteryProblems.SoldOut, (await database.DrawAsync(lottery, fan)).Problem);
    }

    private static Task EachAsync(TestDatabase database, Func<IBelongings, CancellationToken, Task> act) => database.InTransactionAsync(async (provider, ct) =>
    {
        foreach (var part in provider.GetServices<IBelongings>().Where(part => part is LotteryBelongings or PrizeBelongings or MallBelongings))
            await act(part, ct);
    });

    private static Task<int> PrizesAsync(TestDatabase database, Id<Fan> fan) => ExportedAsync<PrizeBelongings>(database, fan);

    private static async Task<int> DrawsAsync(TestDatabase database, Lottery lottery, Id<Fan> fan)
    {
        var draws = await database.InScopeAsync(provider => provider.GetRequiredService<LotteryBoard>().DrawsAsync(lottery.Id, fan, null, 50, default));
        Assert.Equal(draws.Count, await ExportedAsync<LotteryBelongings>(database, fan));
        return draws.Count;
    }

    private static async Task<int> ExportedAsync<T>(TestDatabase database, Id<Fan> fan)
        where T : IExported
    {
        var copy = await database.InScopeAsync(provider => provider.GetRequiredService<T>().ExportAsync(fan, default));
        return ((System.Collections.ICollection)copy).Count;
    }
}
