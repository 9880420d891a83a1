using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.WeChat.Referrals;
using Retention.WeChat.Rewards;
using Retention.WeChat.Tests.Platform;
using Retention.WeChat.Tests.Rewards;
using Retention.WeChat.Tests.Rewards.Coupons;

namespace Retention.WeChat.Tests.Referrals;

public sealed class CampaignDeskTests
{
    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task One_of_many_publications_wins_and_what_is_promised_is_set_aside_once(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var pool = await database.CodePoolAsync(7);
        var terms = CampaignSamples.WithCodes(database.Clock.GetUtcNow(), pool.Value);
        var draft = await database.CampaignDraftAsync(terms);
        var published = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => database.TryPublishAsync(draft.Id)));

        var campaign = Assert.Single(published, result => result.IsOk).Value;
        Assert.All(published.Where(result => !result.IsOk), result => Assert.Equal(CampaignProblems.NotDraft, result.Problem));
        Assert.Equal((CampaignState.Open, CampaignSamples.Operator, null), (campaign.State, campaign.PublishedBy, campaign.RiskAcceptedBy));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(campaign.Terms))), campaign.TermsHash);
        Assert.Equal(RulesText.Write(terms), campaign.Terms);
        Assert.Equal([("points", 70_000), ("stage:1", 3), ("stage:2", 2)], await BudgetAsync(database, campaign));
        Assert.Equal(5, await database.FindAsync<long>("select promised from code_reserve"));
        Assert.Equal([CampaignDeed.Published, CampaignDeed.Created], (await LogAsync(database, campaign)).Select(entry => entry.Deed));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_pool_two_campaigns_share_is_never_promised_twice(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var pool = await database.CodePoolAsync(12);
        var drafts = new List<ReferralCampaign>();
        for (var i = 0; i < 8; i++)
            drafts.Add(await database.CampaignDraftAsync(CampaignSamples.WithCodes(database.Clock.GetUtcNow(), pool.Value)));
        var published = await Task.WhenAll(drafts.Select(draft => database.TryPublishAsync(draft.Id)));

        Assert.Equal(2, published.Count(result => result.IsOk));
        Assert.All(published.Where(result => !result.IsOk), result => Assert.Equal("campaign.codes_missing", result.Problem!.Code));
        Assert.Equal(10, await database.FindAsync<long>("select promised from code_reserve"));
        Assert.Equal(10, await database.FindAsync<long>("select sum(promised) from referral_promise"));
        // Refused, nothing of it stays: neither budgets nor a word in the log.
        Assert.Equal(6, await database.FindAsync<long>("select count(*) from referral_budget"));
        Assert.Equal(2, await database.FindAsync<long>("select count(*) from referral_campaign_log where deed = 'Published'"));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Published_terms_are_frozen_and_who_tries_is_told_what_differs(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var terms = CampaignSamples.Ladder(database.Clock.GetUtcNow());
        var draft = await database.CampaignDraftAsync(terms);
        Assert.Equal("新名字", (await database.DeskAsync(desk => desk.UpdateAsync(draft.Id, terms with { Name = "新名字" }, default))).Value.Name);
        var campaign = (await database.TryPublishAsync(draft.Id)).Value;

        var refused = (await database.DeskAsync(desk => desk.UpdateAsync(draft.Id, terms with { InviterPoints = 1 }, default))).Problem!;
        Assert.Equal("campaign.terms_frozen", refused.Code);
        Assert.Contains("inviterPoints、name", refused.Message);
        Assert.Equal(campaign, (await database.DeskAsync(desk => desk.UpdateAsync(draft.Id, terms with { Name = "新名字" }, default))).Value);
        Assert.Equal(campaign.Terms, await database.FindAsync<string>("select terms from referral_campaign"));

        var copy = (await database.DeskAsync(desk => desk.CopyAsync(draft.Id, "next", CampaignSamples.Operator, default))).Value;
        Assert.Equal((CampaignState.Draft, "新名字", database.Clock.GetUtcNow(), null), (copy.State, copy.Name, copy.StartsAt, copy.TermsHash));
        Assert.Equal(campaign.EndsAt - campaign.StartsAt, copy.EndsAt - copy.StartsAt);
        Assert.Equal(CampaignProblems.CodeTaken, (await database.DeskAsync(desk => desk.CopyAsync(draft.Id, "next", CampaignSamples.Operator, default))).Problem);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_copy_has_the_plan_and_the_poster_too_and_is_its_own(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var source = await database.CampaignDraftAsync(CampaignSamples.TwoSided(database.Clock.GetUtcNow()));
        var bare = (await database.DeskAsync(desk => desk.CopyAsync(source.Id, "bare", CampaignSamples.Operator, default))).Value;
        var plan = CampaignPlan.None with { Why = "春茶上市", ChannelSpentFen = 12_300, Targets = new KpiTargets(Join: 100) };
        var picture = Posters.Picture(1, 2, 3, 40, 30);
        await database.InScopeAsync(async provider =>
        {
            await provider.GetRequiredService<PlanStore>().SaveAsync(source.Id, new SavedPlan(plan, "小李", database.Clock.GetUtcNow()), default);
            await provider.GetRequiredService<PosterStore>().SaveLayoutAsync(source.Id, PosterLayouts.Find("minimal")!, "小李", default);
            await provider.GetRequiredService<PosterStore>().SaveBackgroundAsync(source.Id, picture, "小李", default);
        });
        var copy = (await database.DeskAsync(desk => desk.CopyAsync(source.Id, "copy", CampaignSamples.Operator, default))).Value;
        Assert.Equal(CampaignProblems.CodeTaken, (await database.DeskAsync(desk => desk.CopyAsync(source.Id, "copy", CampaignSamples.Operator, default))).Problem);

        await database.InScopeAsync(async provider =>
        {
            var (plans, posters) = (provider.GetRequiredService<PlanStore>(), provider.GetRequiredService<PosterStore>());
            var copied = (await plans.FindAsync(copy.Id, default))!;
            // What the channels have cost is the old one's.
            Assert.Equal(("春茶上市", 100, null, CampaignSamples.Operator), (copied.Plan.Why, copied.Plan.Targets.Join, copied.Plan.ChannelSpentFen, copied.SavedBy));
            var design = (await posters.FindAsync(copy.Id, default))!;
            Assert.Equal((PosterLayouts.Find("minimal")!.ToText(), picture.Type, CampaignSamples.Operator), (design.Layout, design.BackgroundType, design.ChangedBy));
            Assert.Equal(picture.Bytes, (await posters.FindBackgroundAsync(copy.Id, default))!.Bytes);
            // Changed afterwards, the other stays as it is.
            await posters.SaveBackgroundAsync(copy.Id, null, CampaignSamples.Operator, default);
            Assert.NotNull(await posters.FindBackgroundAsync(source.Id, default));
            Assert.Equal(((SavedPlan?)null, (PosterDesign?)null), (await plans.FindAsync(bare.Id, default), await posters.FindAsync(bare.Id, default)));
        });
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Rewarding_a_follow_needs_somebody_s_name_and_it_is_kept(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var draft = await database.CampaignDraftAsync(CampaignSamples.TwoSided(database.Clock.GetUtcNow()) with { Condition = HelpCondition.Follow });
        Assert.Equal("campaign.risk_not_accepted", (await database.TryPublishAsync(draft.Id)).Problem?.Code);
        var campaign = (await database.TryPublishAsync(draft.Id, acceptRisk: true)).Value;
        Assert.Equal((CampaignSamples.Operator, database.Clock.GetUtcNow()), (campaign.RiskAcceptedBy, campaign.PublishedAt));
        var accepted = Assert.Single(await LogAsync(database, campaign), entry => entry.Deed == CampaignDeed.RiskAccepted);
        Assert.Equal((CampaignSamples.Operator, "campaign.risk_not_accepted", database.Clock.GetUtcNow()), (accepted.DoneBy, accepted.Note, accepted.DoneAt));
        // Who says yes to a risk that is not there has accepted none.
        Assert.Null((await database.PublishedCampaignAsync(CampaignSamples.TwoSided(database.Clock.GetUtcNow()), acceptRisk: true)).RiskAcceptedBy);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_is_refused_in_one_call_leaves_no_draft_behind(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var good = CampaignSamples.TwoSided(database.Clock.GetUtcNow());
        var refused = await database.DeskAsync(desk => desk.CreateAndPublishAsync("spring", good with { Condition = HelpCondition.Share }, true, CampaignSamples.Operator, default));
        Assert.Equal("campaign.share_as_trigger", refused.Problem?.Code);
        Assert.Equal(0, await database.FindAsync<long>("select count(*) from referral_campaign") + await database.FindAsync<long>("select count(*) from referral_campaign_log"));
        Assert.Equal(CampaignState.Open, (await database.DeskAsync(desk => desk.CreateAndPublishAsync("spring", good, false, CampaignSamples.Operator, default))).Value.State);
        Assert.Equal(CampaignProblems.CodeTaken, (await database.DeskAsync(desk => desk.CreateAndPublishAsync("spring", good, false, CampaignSamples.Operator, default))).Problem);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Coupons_and_codes_must_be_there_and_last_until_the_last_claim(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var now = database.Clock.GetUtcNow();
        var template = await database.OfferAsync(offer: new CouponOffer(3, IsPublic: false));
        CampaignTerms Giving(int coupons) => CampaignSamples.Ladder(now) with
        {
            Stages = [new CampaignStage(1, 1, new PrizeContent("满50减10", PrizeKind.Coupon, 1_000, CouponTemplateId: template.Id.Value), coupons)],
        };
        Assert.Equal("campaign.coupons_missing", (await database.TryPublishAsync((await database.CampaignDraftAsync(Giving(4))).Id)).Problem?.Code);
        Assert.True((await database.TryPublishAsync((await database.CampaignDraftAsync(Giving(3))).Id)).IsOk);

        var pool = await database.CodePoolAsync(5);
        var codes = CampaignSamples.WithCodes(now, pool.Value);
        await database.ExecuteAsync("update code_pool set expires_at = @until", new { until = CampaignStock.LastClaimAt(codes) });
        Assert.Equal("campaign.codes_missing", (await database.TryPublishAsync((await database.CampaignDraftAsync(codes)).Id)).Problem?.Code);
        Assert.True((await database.TryPublishAsync((await database.CampaignDraftAsync(codes with { ClaimDays = codes.ClaimDays - 1 })).Id)).IsOk);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_used_up_budget_pauses_and_a_larger_one_takes_up_again(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var campaign = await database.PublishedCampaignAsync(CampaignSamples.TwoSided(database.Clock.GetUtcNow()));
        await database.InScopeAsync(provider => provider.GetRequiredService<CampaignBudget>().TakeAsync(campaign.Id, CampaignBudget.Points, 70_000 - 69, default));
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => database.InTransactionAsync((provider, ct) => provider.GetRequiredService<CampaignDesk>().PauseForBudgetAsync(campaign.Id, ct))));
        Assert.Equal(CampaignState.Paused, (await FoundAsync(database, campaign)).State);
        Assert.Single(await LogAsync(database, campaign), entry => entry.Deed == CampaignDeed.BudgetUsedUp);

        Assert.Equal(CampaignProblems.BudgetUsedUp, (await database.DeskAsync(desk => desk.ResumeAsync(campaign.Id, CampaignSamples.Operator, default))).Problem);
        Assert.Equal(CampaignProblems.BudgetNotRaised, (await database.DeskAsync(desk => desk.RaiseBudgetAsync(campaign.Id, 70_000, CampaignSamples.Operator, default))).Problem);
        Assert.Equal(CampaignState.Open, (await database.DeskAsync(desk => desk.RaiseBudgetAsync(campaign.Id, 80_000, CampaignSamples.Operator, default))).Value.State);
        Assert.Equal([("points", 80_000)], await BudgetAsync(database, campaign));

        // What an operator paused does not go on because there are points again.
        await database.DeskAsync(desk => desk.PauseAsync(campaign.Id, CampaignSamples.Operator, "盘点", default));
        Assert.Equal(CampaignState.Paused, (await database.DeskAsync(desk => desk.RaiseBudgetAsync(campaign.Id, 90_000, CampaignSamples.Operator, default))).Value.State);
        Assert.Equal(CampaignState.Open, (await database.DeskAsync(desk => desk.ResumeAsync(campaign.Id, CampaignSamples.Operator, default))).Value.State);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task It_ends_by_itself_or_earlier_with_a_reason_and_codes_nobody_reached_are_free_again(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var pool = await database.CodePoolAsync(5);
        var terms = CampaignSamples.WithCodes(database.Clock.GetUtcNow(), pool.Value);
        var campaign = await database.PublishedCampaignAsync(terms);
        Assert.Equal(CampaignProblems.EndNoteMissing, (await database.DeskAsync(desk => desk.EndAsync(campaign.Id, CampaignSamples.Operator, " ", default))).Problem);
        Assert.Equal("门店停业", (await database.DeskAsync(desk => desk.EndAsync(campaign.Id, CampaignSamples.Operator, "门店停业", default))).Value.EndNote);
        Assert.Equal(CampaignProblems.EndedAlready, (await database.DeskAsync(desk => desk.EndAsync(campaign.Id, CampaignSamples.Operator, "门店停业", default))).Problem);

        // One stage was claimed, one may still be, three were never reached.
        await AwardAsync(database, campaign, 1, terms.SettlesAt.AddDays(-1), AwardState.Claimed);
        await AwardAsync(database, campaign, 2, terms.SettlesAt.AddDays(2), AwardState.Reached);
        await EndJobAsync(database, terms.SettlesAt.AddMinutes(-1));
        Assert.Equal(5, await database.FindAsync<long>("select promised from code_reserve"));
        await EndJobAsync(database, terms.SettlesAt);
        Assert.Equal(2, await database.FindAsync<long>("select promised from code_reserve"));
        await EndJobAsync(database, terms.SettlesAt.AddDays(1));
        Assert.Equal(2, await database.FindAsync<long>("select promised from code_reserve"));
        // It lapsed.
        await EndJobAsync(database, terms.SettlesAt.AddDays(2));
        await database.InScopeAsync(async provider => await ActivatorUtilities.CreateInstance<AwardLapseJob>(provider).Execute(null!, default));
        await EndJobAsync(database, terms.SettlesAt.AddDays(2));
        await EndJobAsync(database, terms.SettlesAt.AddDays(3));
        Assert.Equal((1, 4), (await database.FindAsync<long>("select promised from code_reserve"), await database.FindAsync<long>("select released from referral_promise")));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Its_time_over_it_ends_and_a_stopped_one_waits_for_somebody(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var terms = CampaignSamples.TwoSided(database.Clock.GetUtcNow());
        var (open, paused, stopped) = (await database.PublishedCampaignAsync(terms), await database.PublishedCampaignAsync(terms), await database.PublishedCampaignAsync(terms));
        await database.DeskAsync(desk => desk.PauseAsync(paused.Id, CampaignSamples.Operator, null, default));
        await database.DeskAsync(desk => desk.StopAsync(stopped.Id, CampaignSamples.Operator, "投诉", default));
        await EndJobAsync(database, terms.EndsAt.AddMilliseconds(-1));
        Assert.Equal([CampaignState.Open, CampaignState.Paused, CampaignState.Stopped], await StatesAsync());
        await EndJobAsync(database, terms.EndsAt);
        Assert.Equal([CampaignState.Ended, CampaignState.Ended, CampaignState.Stopped], await StatesAsync());
        Assert.Equal("system", (await FoundAsync(database, open)).EndedBy);
        await database.DeskAsync(desk => desk.ResumeAsync(stopped.Id, CampaignSamples.Operator, default));
        await EndJobAsync(database, terms.EndsAt);
        Assert.Equal(CampaignState.Ended, (await FoundAsync(database, stopped)).State);

        async Task<CampaignState[]> StatesAsync() =>
            [(await FoundAsync(database, open)).State, (await FoundAsync(database, paused)).State, (await FoundAsync(database, stopped)).State];
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_draft_can_only_be_changed_checked_and_published(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var draft = await database.CampaignDraftAsync(CampaignSamples.TwoSided(database.Clock.GetUtcNow()));
        Assert.Equal(CampaignProblems.NotPublished, (await database.DeskAsync(desk => desk.PauseAsync(draft.Id, "x", null, default))).Problem);
        Assert.Equal(CampaignProblems.NotPublished, (await database.DeskAsync(desk => desk.StopAsync(draft.Id, "x", "投诉", default))).Problem);
        Assert.Equal(CampaignProblems.NotPublished, (await database.DeskAsync(desk => desk.EndAsync(draft.Id, "x", "投诉", default))).Problem);
        Assert.Equal(CampaignProblems.NotPublished, (await database.DeskAsync(desk => desk.RaiseBudgetAsync(draft.Id, 1_000_000, "x", default))).Problem);
        Assert.Equal(CampaignProblems.NotFound, (await database.DeskAsync(desk => desk.ResumeAsync(new(1), "x", default))).Problem);
    }

    private static async Task EndJobAsync(TestDatabase database, DateTimeOffset at)
    {
        if (at > database.Clock.GetUtcNow())
            database.Clock.Advance(at - database.Clock.GetUtcNow());
        await database.InScopeAsync(provider => provider.GetRequiredService<CampaignEndJob>().Execute(null!, default).AsTask());
    }

    private static async Task AwardAsync(TestDatabase database, ReferralCampaign campaign, int stage, DateTimeOffset claimBy, AwardState state)
    {
        Assert.True(await database.InScopeAsync(provider => provider.GetRequiredService<CampaignBudget>().TakeAsync(campaign.Id, CampaignBudget.Stage(stage), 1, default)));
        await database.ExecuteAsync(
            """
            insert into referral_award (id, campaign_id, fan_id, title, item, state, reached_at, claim_by)
            values (@stage, @Id, 1, @title, @title, @state, @claimBy, @claimBy)
            """,
            new { stage, campaign.Id, title = ReferralAward.StageTitle(stage), claimBy, state });
    }

    private static async Task<List<(string Item, long Total)>> BudgetAsync(TestDatabase database, ReferralCampaign campaign) =>
        [.. (await database.InScopeAsync(provider => provider.GetRequiredService<CampaignBudget>().ListAsync(campaign.Id, default))).Select(item => (item.Item, item.Total))];

    private static Task<IReadOnlyList<CampaignLogEntry>> LogAsync(TestDatabase database, ReferralCampaign campaign) =>
        database.InScopeAsync(provider => provider.GetRequiredService<CampaignLog>().ListAsync(campaign.Id, default));

    private static async Task<ReferralCampaign> FoundAsync(TestDatabase database, ReferralCampaign campaign) =>
        (await database.InScopeAsync(provider => provider.GetRequiredService<CampaignStore>().FindAsync(campaign.Id, default)))!;
}
