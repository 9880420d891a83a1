using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.Platform.Problems;
using Retention.WeChat.Rewards;
using Retention.WeChat.Tests.Platform;
using Retention.WeChat.Tests.Rewards.Coupons;

namespace Retention.WeChat.Tests.Rewards;

public sealed class LotteryDeskTests
{
    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_was_drawn_can_be_checked_by_anybody_after_the_end(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var rules = Lotteries.Rules(database.Clock.GetUtcNow());
        rules = rules with { Prizes = [rules.Prizes[0] with { Reserved = 4 }, rules.Prizes[1]], GuaranteeAfter = 2 };
        var lottery = await database.PublishedAsync(rules);
        var before = await ProveAsync(database, lottery);
        Assert.Null(before.Revealed);
        Assert.Equal(0, await database.FindAsync<long>("select count(*) from lottery where seed is not null"));

        var outcomes = new List<DrawOutcome>();
        foreach (var fan in await database.FollowersAsync(3))
        {
            for (var i = 0; i < 4; i++)
                outcomes.Add((await database.DrawAsync(lottery, fan)).Value);
        }

        database.Clock.Advance(TimeSpan.FromDays(8));
        await database.InScopeAsync(provider => provider.GetRequiredService<LotteryEndJob>().Execute(null!, default).AsTask());

        var after = await ProveAsync(database, lottery);
        Assert.Equal((before.Commitment, before.RulesHash, before.RulesText), (after.Commitment, after.RulesHash, after.RulesText));
        Assert.Equal(after.RulesHash, Check.Hash(System.Text.Encoding.UTF8.GetBytes(after.RulesText)));
        var seed = after.Revealed!.Seed;
        Assert.Equal(after.Commitment, Check.Hash([.. Convert.FromHexString(seed), .. Convert.FromHexString(after.RulesHash)]));
        var main = Check.Order(after.RulesText, seed, "main", "tickets");
        var reserve = Check.Order(after.RulesText, seed, "reserve", "reserved");
        Assert.All(outcomes, outcome => Assert.Equal((outcome.Draw.IsGuaranteed ? reserve : main)[outcome.Draw.TicketNo - 1], outcome.Won?.No ?? 0));
        Assert.All(outcomes, outcome => Assert.Equal((after.Commitment, after.RulesHash), (outcome.Draw.Commitment, outcome.Draw.RulesHash)));
        Assert.Equal(main, after.Revealed.Tickets.Select(ticket => ticket.PrizeNo));
        Assert.Equal(outcomes.Count(outcome => !outcome.Draw.IsGuaranteed), after.Revealed.Tickets.Count(ticket => ticket.DrawnAt is not null));
        Assert.Equal(LotteryProblems.Over, (await database.DrawAsync(lottery, outcomes[0].Draw.FanId)).Problem);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Published_rules_are_frozen_and_one_publication_wins(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var rules = Lotteries.Rules(database.Clock.GetUtcNow());
        var draft = await database.DraftAsync(rules);
        Assert.Equal("新名字", (await UpdateAsync(database, draft, rules with { Name = "新名字" })).Value.Name);

        var published = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => database.TryPublishAsync(draft.Id)));
        Assert.Single(published, result => result.IsOk);
        Assert.Equal(LotteryProblems.NotDraft, (await UpdateAsync(database, draft, rules)).Problem);
        Assert.Equal("新名字", await database.FindAsync<string>("select name from lottery"));
        Assert.Equal(12, await database.FindAsync<long>("select sum(tickets) from lottery_prize"));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Nobody_draws_before_the_start_during_a_pause_or_after_the_end(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var rules = Lotteries.Rules(database.Clock.GetUtcNow());
        var fan = (await database.FollowersAsync(1))[0];
        Assert.Equal(LotteryProblems.NotFound, (await database.DrawAsync(await database.DraftAsync(rules), fan)).Problem);
        var lottery = await database.PublishedAsync(rules with { StartsAt = rules.StartsAt.AddMinutes(2) });
        Assert.Equal(LotteryProblems.NotStarted, (await database.DrawAsync(lottery, fan)).Problem);
        database.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.True((await database.DrawAsync(lottery, fan)).IsOk);

        Assert.True((await DeskAsync(database, desk => desk.PauseAsync(lottery.Id, default))).IsOk);
        Assert.Equal(LotteryProblems.NotOpen, (await DeskAsync(database, desk => desk.PauseAsync(lottery.Id, default))).Problem);
        Assert.Equal(LotteryProblems.Paused, (await database.DrawAsync(lottery, fan)).Problem);
        Assert.True((await DeskAsync(database, desk => desk.ResumeAsync(lottery.Id, default))).IsOk);
        Assert.True((await database.DrawAsync(lottery, fan)).IsOk);

        Assert.Equal(LotteryProblems.EndNoteMissing, (await DeskAsync(database, desk => desk.EndAsync(lottery.Id, null, default))).Problem);
        Assert.Equal("门店停业", (await DeskAsync(database, desk => desk.EndAsync(lottery.Id, "门店停业", default))).Value.EndNote);
        Assert.Equal(LotteryProblems.NotEndable, (await DeskAsync(database, desk => desk.EndAsync(lottery.Id, "门店停业", default))).Problem);
        Assert.Equal(LotteryProblems.Over, (await database.DrawAsync(lottery, fan)).Problem);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Codes_not_drawn_are_free_again_after_the_end(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var pool = await database.CodePoolAsync(5);
        var rules = Lotteries.Rules(database.Clock.GetUtcNow());
        rules = rules with { Prizes = [new LotteryPrize(1, new PrizeContent("月卡", PrizeKind.Code, 1_500, CodePoolId: pool.Value), 5)], NoPrizeTickets = 0 };
        var lottery = await database.PublishedAsync(rules);
        Assert.True((await database.DrawAsync(lottery, (await database.FollowersAsync(1))[0])).IsOk);
        await DeskAsync(database, desk => desk.EndAsync(lottery.Id, "提前结束", default));
        Assert.Equal((1, 1), ((int)await database.FindAsync<long>("select promised from code_reserve"), (int)await database.FindAsync<long>("select given from code_reserve")));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Codes_that_may_be_won_must_outlive_the_lottery(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var pool = await database.CodePoolAsync(5);
        var rules = Lotteries.Rules(database.Clock.GetUtcNow());
        rules = rules with { Prizes = [new LotteryPrize(1, new PrizeContent("月卡", PrizeKind.Code, 1_500, CodePoolId: pool.Value), 5)], NoPrizeTickets = 0 };
        await database.ExecuteAsync("update code_pool set expires_at = @EndsAt", new { rules.EndsAt });
        Assert.Equal(LotteryProblems.CodesMissing, (await database.TryPublishAsync((await database.DraftAsync(rules)).Id)).Problem);
        var shorter = rules with { EndsAt = rules.EndsAt.AddMinutes(-1) };
        Assert.True((await database.TryPublishAsync((await database.DraftAsync(shorter)).Id)).IsOk);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Coupons_that_may_be_won_must_be_there_when_it_is_published(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var template = await database.OfferAsync(offer: new CouponOffer(3));
        var rules = Lotteries.Rules(database.Clock.GetUtcNow());
        LotteryRules Giving(int coupons, long templateId) =>
            rules with { Prizes = [new LotteryPrize(1, new PrizeContent("满50减10", PrizeKind.Coupon, 1_000, CouponTemplateId: templateId), coupons)], NoPrizeTickets = 0 };
        Assert.Equal(LotteryProblems.CouponsMissing, (await database.TryPublishAsync((await database.DraftAsync(Giving(4, template.Id.Value))).Id)).Problem);
        Assert.Equal(CouponProblems.TemplateNotFound, (await database.TryPublishAsync((await database.DraftAsync(Giving(1, 9))).Id)).Problem);
        var lottery = await database.PublishedAsync(Giving(3, template.Id.Value));
        foreach (var fan in await database.FollowersAsync(3))
            Assert.Equal(PrizeState.Done, (await database.DrawAsync(lottery, fan)).Value.Prize!.State);
        Assert.Equal(3, await database.CountAsync("coupon", "source = 'Lottery'"));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Coupons_that_may_be_won_are_nobody_elses_until_the_end(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var template = await database.OfferAsync(offer: new CouponOffer(5));
        var rules = Lotteries.Rules(database.Clock.GetUtcNow());
        rules = rules with { Prizes = [new LotteryPrize(1, new PrizeContent("满50减10", PrizeKind.Coupon, 1_000, CouponTemplateId: template.Id.Value), 3)], NoPrizeTickets = 0 };
        var lottery = await database.PublishedAsync(rules);
        Assert.Equal(LotteryProblems.CouponsMissing, (await database.TryPublishAsync((await database.DraftAsync(rules)).Id)).Problem);
        var fans = await database.FollowersAsync(8);
        var taken = await Offers.AtOnceAsync(i => database.TakeAsync(template, fans[i % 8]));
        Assert.Equal(2, taken.Count(result => result.IsOk));
        var lower = await database.DeskAsync(desk => desk.UpdateAsync(template.Id, "满50减10", template.ReadTerms(), new CouponOffer(4), default));
        Assert.Equal(CouponProblems.StockBelowTaken, lower.Problem);

        foreach (var fan in fans.Take(2))
            Assert.Equal(PrizeState.Done, (await database.DrawAsync(lottery, fan)).Value.Prize!.State);
        Assert.Equal((4, 1, 0), await StockAsync(database, template));
        await DeskAsync(database, desk => desk.EndAsync(lottery.Id, "提前结束", default));
        Assert.Equal((4, 0, 1), await StockAsync(database, template));
        Assert.True((await database.TakeAsync(template, fans[7])).IsOk || (await database.TakeAsync(template, fans[6])).IsOk || (await database.TakeAsync(template, fans[5])).IsOk);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Coupons_that_may_be_won_must_outlive_the_lottery(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var rules = Lotteries.Rules(database.Clock.GetUtcNow());
        var template = await database.OfferAsync(Offers.TenOff with { Validity = new CouponValidity(Until: rules.EndsAt) });
        rules = rules with { Prizes = [new LotteryPrize(1, new PrizeContent("满50减10", PrizeKind.Coupon, 1_000, CouponTemplateId: template.Id.Value), 3)], NoPrizeTickets = 0 };
        Assert.Equal(CouponProblems.Over, (await database.TryPublishAsync((await database.DraftAsync(rules)).Id)).Problem);
        Assert.True((await database.TryPublishAsync((await database.DraftAsync(rules with { EndsAt = rules.EndsAt.AddMinutes(-1) })).Id)).IsOk);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_hundred_thousand_tickets_are_published_and_drawn_at_once(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var lottery = await database.PublishedAsync(Lotteries.Rules(database.Clock.GetUtcNow()) with { NoPrizeTickets = 99_997 });
        Assert.Equal(100_000, lottery.Tickets);
        Assert.Equal(1, (await database.DrawAsync(lottery, (await database.FollowersAsync(1))[0])).Value.Draw.TicketNo);
        // Neither a row a ticket nor their order is stored.
        Assert.Equal(3, await database.FindAsync<long>("select count(*) from lottery_prize"));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_lottery_that_breaks_holds_up_no_other_and_is_tried_again(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var rules = Lotteries.Rules(database.Clock.GetUtcNow());
        var broken = await database.PublishedAsync(rules);
        var other = await database.PublishedAsync(rules);
        await database.ExecuteAsync("update lottery set seed_sealed = 'nothing that was ever sealed' where id = @Id", new { broken.Id });
        database.Clock.Advance(TimeSpan.FromDays(8));
        await EndPastAsync(database);
        Assert.Equal(("Open", "Ended"), (await StateAsync(database, broken), await StateAsync(database, other)));

        await database.ExecuteAsync("update lottery set seed_sealed = @SeedSealed where id = @Id", new { broken.SeedSealed, broken.Id });
        await EndPastAsync(database);
        Assert.Equal("Ended", await StateAsync(database, broken));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_proofs_order_is_worked_out_once_for_all_its_pages(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var lottery = await database.PublishedAsync(Lotteries.Rules(database.Clock.GetUtcNow()) with { NoPrizeTickets = 4_997 });
        var ended = (await DeskAsync(database, desk => desk.EndAsync(lottery.Id, "提前结束", default))).Value;
        var pages = new List<ProvenTicket>();
        for (var from = 1; from <= 5_000; from += 1_000)
            pages.AddRange((await database.InScopeAsync(provider => provider.GetRequiredService<LotteryBoard>().ProveAsync(lottery.Id, from, 1_000, default))).Value.Revealed!.Tickets);
        Assert.Equal(Enumerable.Range(1, 5_000), pages.Select(ticket => ticket.TicketNo));
        Assert.Equal(Check.Order(ended.Rules, ended.Seed!, "main", "tickets"), pages.Select(ticket => ticket.PrizeNo));
        var shuffled = database.Services.GetRequiredService<ShuffledLotteries>();
        Assert.Same(shuffled.Of(ended), shuffled.Of(ended));
    }

    private static async Task<(int Taken, int Reserved, int Left)> StockAsync(TestDatabase database, CouponTemplate template)
    {
        var now = await database.FoundAsync(template);
        return ((int)now.Taken, (int)now.Reserved, (int)now.Left);
    }

    private static Task EndPastAsync(TestDatabase database) => database.InScopeAsync(provider => provider.GetRequiredService<LotteryEndJob>().Execute(null!, default).AsTask());

    private static Task<string?> StateAsync(TestDatabase database, Lottery lottery) => database.FindAsync<string>("select state from lottery where id = @Id", new { lottery.Id });

    private static Task<Result<Lottery>> UpdateAsync(TestDatabase database, Lottery draft, LotteryRules rules) => DeskAsync(database, desk => desk.UpdateAsync(draft.Id, rules, default));

    private static Task<Result<Lottery>> DeskAsync(TestDatabase database, Func<LotteryDesk, Task<Result<Lottery>>> act) =>
        database.InScopeAsync(provider => act(provider.GetRequiredService<LotteryDesk>()));

    private static async Task<LotteryProof> ProveAsync(TestDatabase database, Lottery lottery) =>
        (await database.InScopeAsync(provider => provider.GetRequiredService<LotteryBoard>().ProveAsync(lottery.Id, 1, 1_000, default))).Value;
}
