using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.Platform.Problems;
using Retention.WeChat.Fans;
using Retention.WeChat.Referrals;
using Retention.WeChat.Tests.Fans;
using Retention.WeChat.Tests.Platform;

namespace Retention.WeChat.Tests.Referrals;

/// <summary>Sixty-four at once: exactly one effect, or exactly the stock.</summary>
public sealed class ReferralRaceTests
{
    private const int AtOnce = 64;

    public static TheoryData<DatabaseProvider> Everywhere => Engines.All;

    [Theory, MemberData(nameof(Everywhere))]
    public async Task One_friend_s_help_tapped_64_times_for_two_inviters_is_one_help(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var campaign = await database.CampaignAsync(HelpCondition.FirstOrder, terms => terms with { RequiresFollow = false });
        var links = new[] { await database.LinkAsync(campaign, await database.FollowAsync("one")), await database.LinkAsync(campaign, await database.FollowAsync("other")) };
        var friend = await database.ShopperAsync("friend");
        var results = await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(i => HelpAsync(database, campaign, links[i % 2].Code, friend)));
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => database.SettleAsync()));

        Assert.Equal(1, await database.FindAsync<long>("select count(*) from referral"));
        Assert.Equal(AtOnce / 2, results.Count(result => result.IsOk));
        Assert.All(results.Where(result => !result.IsOk), result => Assert.Equal(ReferralProblems.HelpedAnother, result.Problem));
        Assert.Equal(1, await database.FindAsync<long>("select sum(held) from referral_progress"));
        Assert.Equal(Invitations.InviterPoints + Invitations.InviteePoints, await database.FindAsync<long>("select taken from referral_budget where item = 'points'"));
    }

    [Theory, MemberData(nameof(Everywhere))]
    public async Task A_help_asked_for_64_times_by_a_code_that_came_second_is_the_first_inviter_s_and_never_refused(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var campaign = await database.CampaignAsync(HelpCondition.FirstOrder, terms => terms with { RequiresFollow = false });
        var first = await database.FollowAsync("first");
        var links = new[] { await database.LinkAsync(campaign, first), await database.LinkAsync(campaign, await database.FollowAsync("second")) };
        var friend = await database.ShopperAsync("friend");
        await database.InScopeAsync(provider => provider.GetRequiredService<HelpDesk>().TouchAsync(links[0].Code, friend.Id, TouchChannel.Mini, TouchOrigin.None, default));
        database.Clock.Advance(TimeSpan.FromMinutes(1));
        var results = await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => HelpAsync(database, campaign, links[1].Code, friend)));
        Assert.Equal((AtOnce, 1), (results.Count(result => result.IsOk), results.Select(result => result.Value.Id).Distinct().Count()));
        Assert.All(results, result => Assert.Equal((first.Id, "first"), (result.Value.InviterFanId, result.Value.CreditedBy)));
        Assert.Equal(2, await database.FindAsync<long>("select count(*) from referral_touch"));
    }

    [Theory, MemberData(nameof(Everywhere))]
    public async Task A_stage_claimed_64_times_is_one_prize(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var (campaign, inviter) = await ReachedAsync(database);
        var results = await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => database.InScopeAsync(provider =>
            provider.GetRequiredService<AwardDesk>().ClaimAsync(campaign, inviter.MemberId, ReferralAward.StageTitle(1), null, default))));
        Assert.Single(results.Select(result => result.Value.Id).Distinct());
        Assert.Equal(1, await database.FindAsync<long>("select count(*) from prize"));
        Assert.Equal(1, await database.FindAsync<long>("select count(*) from referral_award where state = 'Claimed'"));
    }

    [Theory, MemberData(nameof(Everywhere))]
    public async Task Stages_reached_by_many_at_once_are_won_exactly_as_often_as_there_are_prizes(DatabaseProvider engine)
    {
        const int stock = 5;
        await using var database = await TestDatabase.CreateAsync(engine);
        var campaign = await database.CampaignAsync(HelpCondition.ServiceEvent, terms => terms with { Kind = CampaignKind.Ladder, Stages = [new CampaignStage(1, 1, Invitations.Prize, stock)] });
        var friends = new List<Fan>();
        for (var i = 0; i < 16; i++)
            friends.Add(await database.ComeByAsync($"friend-{i}", (await database.LinkAsync(campaign, await database.FollowAsync($"inviter-{i}"))).Scene));
        await Task.WhenAll(friends.Select((friend, i) => database.ServiceEventAsync(friend, $"order-{i}")));
        Assert.Equal(16, await database.FindAsync<long>("select count(*) from referral where state = 'Confirmed'"));
        Assert.Equal(stock, await database.FindAsync<long>("select count(*) from referral_award"));
        Assert.Equal(stock, await database.FindAsync<long>("select taken from referral_budget where item = 'stage:1'"));
    }

    [Theory, MemberData(nameof(Everywhere))]
    public async Task A_team_of_five_takes_four_of_64_friends(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var campaign = await database.CampaignAsync(HelpCondition.FirstOrder, terms => terms with
        {
            Kind = CampaignKind.Team, RequiresFollow = false, Team = new TeamTerms(5, 24, Invitations.Prize, 10),
        });
        var captain = await database.FollowAsync("captain");
        var opened = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => database.InScopeAsync(provider => provider.GetRequiredService<TeamBook>().OpenAsync(campaign, captain.MemberId, default))));
        var team = Assert.Single(opened, result => result.IsOk).Value;
        var friends = new List<Fan>();
        for (var i = 0; i < AtOnce; i++)
            friends.Add(await database.ShopperAsync($"friend-{i}"));

        var joined = await Task.WhenAll(friends.Select(friend => database.InScopeAsync(provider => provider.GetRequiredService<HelpDesk>().JoinTeamAsync(campaign, team, friend, TouchOrigin.None, default))));
        await database.SettleAsync();
        Assert.Equal(4, joined.Count(result => result.IsOk));
        Assert.Equal(4, await database.FindAsync<long>("select count(*) from referral"));
        Assert.Equal(5, await database.FindAsync<long>("select taken from referral_team"));

        foreach (var mate in friends.Where((_, i) => joined[i].IsOk))
            await PayAsync(database, mate);
        Assert.Equal("Won", await database.FindAsync<string>("select state from referral_team"));
        Assert.Equal(5, await database.FindAsync<long>("select count(*) from referral_award where title like 'team:%'"));
        Assert.Equal(1, await database.FindAsync<long>("select taken from referral_budget where item = 'team'"));
    }

    [Theory, MemberData(nameof(Everywhere))]
    public async Task A_leaderboard_settled_by_64_at_once_pays_each_rank_once(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var campaign = await database.CampaignAsync(HelpCondition.ServiceEvent, terms => terms with
        {
            Kind = CampaignKind.Leaderboard, Ranks = [new RankPrize(RankScope.Day, 1, 1, Invitations.Prize), new RankPrize(RankScope.Day, 2, 3, Invitations.Prize with { Name = "茶杯" })],
        });
        var order = 0;
        foreach (var (name, helps) in new[] { ("gold", 3), ("silver", 2), ("bronze", 2), ("fourth", 1) })
        {
            var link = await database.LinkAsync(campaign, await database.FollowAsync(name));
            for (var i = 0; i < helps; i++)
                await database.ServiceEventAsync(await database.ComeByAsync($"{name}-{i}", link.Scene), $"order-{order++}");
            database.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        var day = ProgressStore.DayOf(database.Clock.GetUtcNow());
        var settled = await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => database.InScopeAsync(provider => provider.GetRequiredService<RankDesk>().SettleAsync(campaign, day, default))));
        Assert.Single(settled, true);
        Assert.Equal(["gold", "silver", "bronze"], await database.ListAsync<string>("select open_id from referral_award a join fan f on f.id = a.fan_id order by rank_no"));
        Assert.Equal(3, await database.FindAsync<long>("select count(distinct rank_no) from referral_award where title = @title", new { title = ReferralAward.RankTitle(day) }));
    }

    private static async Task<(LiveCampaign Campaign, Fan Inviter)> ReachedAsync(TestDatabase database)
    {
        var campaign = await database.CampaignAsync(HelpCondition.ServiceEvent, terms => terms with { Kind = CampaignKind.Ladder, Stages = [new CampaignStage(1, 1, Invitations.Prize, 5)] });
        var inviter = await database.FollowAsync("inviter");
        await database.ServiceEventAsync(await database.ComeByAsync("friend", (await database.LinkAsync(campaign, inviter)).Scene), "order-1");
        return (campaign, inviter);
    }

    private static Task<Result<Referral>> HelpAsync(TestDatabase database, LiveCampaign campaign, string code, Fan friend) =>
        database.InScopeAsync(provider => provider.GetRequiredService<HelpDesk>().HelpAsync(campaign, code, friend, TouchOrigin.None, default));

    private static async Task PayAsync(TestDatabase database, Fan friend)
    {
        await database.InTransactionAsync((provider, ct) => provider.GetRequiredService<ReferralProgram>().OrdersPaidAsync([(friend.MemberId, $"order:{friend.Id}", database.Clock.GetUtcNow())], ct));
        await database.SettleAsync();
    }
}
