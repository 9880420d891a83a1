using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.WeChat.Fans;
using Retention.WeChat.Outreach;
using Retention.WeChat.Referrals;
using Retention.WeChat.Rewards;
using Retention.WeChat.Tests.Fans;
using Retention.WeChat.Tests.Platform;

namespace Retention.WeChat.Tests.Referrals;

/// <summary>What an inviter is told, how often, and when not.</summary>
public sealed class ReferralNoticesTests
{
    private const string Accepted = "一位好友接受了你的邀请（“老友记”），目前共 1 位。好友满足活动条件后正式计入，感谢你带来的朋友！";

    public static TheoryData<DatabaseProvider> Everywhere => Engines.All;

    [Theory, MemberData(nameof(Everywhere))]
    public async Task A_help_is_told_when_it_is_held_and_when_its_points_are_there(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var (inviter, link) = await InviteAsync(database);
        var friend = await database.ComeByAsync("friend", link.Scene);
        await database.ServiceEventAsync(friend, "order");
        Assert.Equal([("Helped", Accepted), ("Helped", "你邀请的一位好友已达成“老友记”的条件，10 积分已到账。感谢你带来的朋友！")], await NewsAsync(database, inviter));
        Assert.Empty(await NewsAsync(database, friend));
    }

    [Theory, MemberData(nameof(Everywhere))]
    public async Task A_help_that_counts_at_once_is_told_once(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var (inviter, link) = await InviteAsync(database, terms => terms with { Condition = HelpCondition.Follow });
        await database.ComeByAsync("friend", link.Scene);
        Assert.Equal([("Helped", "一位好友接受了你的邀请（“老友记”），目前共 1 位。10 积分已到账，感谢你带来的朋友！")], await NewsAsync(database, inviter));
    }

    [Theory, MemberData(nameof(Everywhere))]
    public async Task News_comes_at_most_as_often_as_the_terms_say_and_not_at_all_when_it_is_off(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var (capped, few) = await InviteAsync(database, terms => terms with { Notices = new CampaignNotices(HelpedMax: 2, SomeoneLeftMax: 1) }, "capped");
        var (deaf, none) = await InviteAsync(database, terms => terms with { Notices = new CampaignNotices(0, 0, 0, 0, 0) }, "deaf");
        foreach (var (name, link) in new[] { ("few", few), ("none", none) })
        {
            for (var i = 0; i < 4; i++)
                await database.ComeByAsync($"{name}-{i}", link.Scene);
            database.Clock.Advance(TimeSpan.FromMinutes(1));
            await database.LeaveAsync($"{name}-0");
            await database.LeaveAsync($"{name}-1");
        }

        Assert.Equal(["Helped", "Helped", "SomeoneLeft"], (await NewsAsync(database, capped)).Select(news => news.Kind));
        Assert.Empty(await NewsAsync(database, deaf));
    }

    [Theory, MemberData(nameof(Everywhere))]
    public async Task One_short_of_a_stage_is_said_instead_of_the_help_and_the_prize_says_how_to_get_it(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var (inviter, link) = await InviteAsync(database, terms => LadderOf(terms, 2));
        await database.ServiceEventAsync(await database.ComeByAsync("first", link.Scene), "order-1");
        await database.ServiceEventAsync(await database.ComeByAsync("second", link.Scene), "order-2");
        Assert.Equal(
            [
                ("NearlyThere", "只差 1 位好友，就能达成“春茶礼盒”！有朋友刚刚接受了你的邀请，满足活动条件后正式计入。"),
                ("Helped", "一位好友接受了你的邀请（“老友记”），目前共 2 位。好友满足活动条件后正式计入，感谢你带来的朋友！"),
                ("StageReached", "恭喜！你在“老友记”中获得“春茶礼盒”。请在 12月2日 前到小程序“邀请有礼”领取。"),
            ],
            await NewsAsync(database, inviter));
    }

    [Theory, MemberData(nameof(Everywhere))]
    public async Task Points_won_need_no_claim_and_say_so(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var (inviter, link) = await InviteAsync(database, terms => LadderOf(terms, 1, new PrizeContent("88 积分", PrizeKind.Points, 880, Points: 88)));
        await database.ServiceEventAsync(await database.ComeByAsync("first", link.Scene), "order-1");
        Assert.Contains(("StageReached", "恭喜！你在“老友记”中获得“88 积分”。奖励已发放到你的账户。"), await NewsAsync(database, inviter));
    }

    [Theory, MemberData(nameof(Everywhere))]
    public async Task Without_nearly_there_the_help_is_told_as_any_other(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var (inviter, link) = await InviteAsync(database, terms => LadderOf(terms, 2) with { Notices = new CampaignNotices(NearlyThereMax: 0) });
        await database.ComeByAsync("first", link.Scene);
        Assert.Equal([("Helped", Accepted)], (await NewsAsync(database, inviter)).Select(news => (news.Kind, news.Text)));
    }

    [Theory, MemberData(nameof(Everywhere))]
    public async Task A_stage_already_won_is_not_held_out_again_after_friends_have_left(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var (inviter, link) = await InviteAsync(database, terms => LadderOf(terms, 2));
        foreach (var name in new[] { "first", "second" })
            await database.ServiceEventAsync(await database.ComeByAsync(name, link.Scene), $"order-{name}");
        database.Clock.Advance(TimeSpan.FromMinutes(1));
        await database.LeaveAsync("first");
        await database.LeaveAsync("second");
        await database.ComeByAsync("third", link.Scene);
        var news = await NewsAsync(database, inviter);
        Assert.Single(news, each => each.Kind == "NearlyThere");
        Assert.Equal(2, news.Count(each => each == ("SomeoneLeft", "“老友记”：一位好友的助力已失效，已达成的奖励不受影响。")));
        Assert.Equal("Helped", news[^1].Kind);
    }

    [Theory, MemberData(nameof(Everywhere))]
    public async Task A_captain_hears_that_one_seat_is_left(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var campaign = await database.CampaignAsync(HelpCondition.ServiceEvent, terms => terms with { Kind = CampaignKind.Team, Team = new TeamTerms(3, 24, Invitations.Prize, 5) });
        var captain = await database.FollowAsync("captain");
        Assert.True((await database.InScopeAsync(provider => provider.GetRequiredService<TeamBook>().OpenAsync(campaign, captain.MemberId, default))).IsOk);
        var link = await database.LinkAsync(campaign, captain);
        await database.ComeByAsync("first", link.Scene);
        await database.ComeByAsync("second", link.Scene);
        Assert.Equal(["NearlyThere", "Helped"], (await NewsAsync(database, captain)).Select(news => news.Kind));
        Assert.Equal("你的队伍只差 1 位好友就满员了（“老友记”）！有朋友刚刚接受了你的邀请，满足活动条件后正式计入。", (await NewsAsync(database, captain))[0].Text);
    }

    [Theory, MemberData(nameof(Everywhere))]
    public async Task Settled_by_many_at_once_everything_is_told_once(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var (inviter, link) = await InviteAsync(database, terms => LadderOf(terms, 1));
        var friend = await database.ComeByAsync("friend", link.Scene);
        await database.ServiceEventAsync(friend, "order");
        await database.ExecuteAsync("update referral set due_at = attributed_at");
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => database.SettleAsync()));
        await database.LeaveAsync("friend");
        await database.ExecuteAsync("update referral set due_at = attributed_at");
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => database.SettleAsync()));
        Assert.Equal(["Helped", "StageReached"], (await NewsAsync(database, inviter)).Select(news => news.Kind).Where(kind => kind != "SomeoneLeft"));
        Assert.Single(await NewsAsync(database, inviter), news => news.Kind == "SomeoneLeft");
    }

    [Theory, MemberData(nameof(Everywhere))]
    public async Task The_end_is_told_once_to_everybody_who_takes_part(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var campaign = await database.CampaignAsync();
        var silent = await database.CampaignAsync(change: terms => terms with { Name = "静悄悄", Notices = new CampaignNotices(EndedMax: 0) });
        var (one, other) = (await database.FollowAsync("one", "qr"), await database.FollowAsync("other", "qr"));
        foreach (var fan in new[] { one, other })
        {
            await database.LinkAsync(campaign, fan);
            await database.LinkAsync(silent, fan);
        }

        // Two accounts of one person, each with a link of its own.
        await database.ExecuteAsync("update fan set member_id = @one where id = @other", new { one = one.Id, other = other.Id });
        var third = await database.FollowAsync("third");
        await database.LinkAsync(campaign, third);
        await EndAsync(database);
        Assert.Empty(await NewsAsync(database, one));

        database.Clock.Advance(campaign.Terms.EndsAt - database.Clock.GetUtcNow());
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => EndAsync(database)));
        await EndAsync(database);
        var told = ("Ended", "“老友记”已结束，感谢参与！尚在确认中的好友会继续计入，奖励请在期限内领取。");
        Assert.Equal([told], await NewsAsync(database, one));
        Assert.Equal([told], await NewsAsync(database, third));
        Assert.Empty(await NewsAsync(database, other));
    }

    [Theory, MemberData(nameof(Everywhere))]
    public async Task Who_was_told_of_the_end_by_an_account_that_became_another_s_is_not_told_again(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var campaign = await database.CampaignAsync();
        var (mini, official) = (await database.ShopperAsync("mini"), await database.FollowAsync("official"));
        await database.LinkAsync(campaign, mini);
        database.Clock.Advance(campaign.Terms.EndsAt - database.Clock.GetUtcNow());
        await EndAsync(database);
        Assert.Single(await NewsAsync(database, mini));
        Assert.True((await database.InScopeAsync(provider => provider.GetRequiredService<MemberRegistry>().UniteAsync(mini.Id, official.Id, MergeReason.Phone, default))).IsOk);
        await EndAsync(database);
        Assert.Empty(await NewsAsync(database, official));
    }

    [Theory, MemberData(nameof(Everywhere))]
    public async Task One_who_cannot_be_told_of_the_end_holds_up_nobody(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var campaign = await database.CampaignAsync();
        var fans = new List<Fan>();
        for (var each = 0; each < 5; each++)
        {
            fans.Add(await database.FollowAsync($"fan-{each}"));
            await database.LinkAsync(campaign, fans[^1]);
        }

        // A member nobody is.
        await database.ExecuteAsync("update fan set member_id = 1 where id = @Id", new { fans[2].Id });
        database.Clock.Advance(campaign.Terms.EndsAt - database.Clock.GetUtcNow());
        await EndAsync(database);
        foreach (var fan in fans.Where(fan => fan != fans[2]))
            Assert.Single(await NewsAsync(database, fan));
        Assert.Equal(4, await database.FindAsync<long>("select count(*) from referral_notice where kind = 'Ended'"));
    }

    [Theory, MemberData(nameof(Everywhere))]
    public async Task The_end_of_a_campaign_that_is_stopped_or_long_over_is_no_news(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var campaign = await database.CampaignAsync();
        var fan = await database.FollowAsync("fan");
        await database.LinkAsync(campaign, fan);
        await database.MoveAsync(campaign, CampaignState.Stopped);
        database.Clock.Advance(campaign.Terms.EndsAt - database.Clock.GetUtcNow());
        await EndAsync(database);
        await database.MoveAsync(campaign, CampaignState.Open);
        database.Clock.Advance(TimeSpan.FromDays(3));
        await EndAsync(database);
        Assert.Empty(await NewsAsync(database, fan));
    }

    private static async Task<(Fan Inviter, ReferralLink Link)> InviteAsync(TestDatabase database, Func<CampaignTerms, CampaignTerms>? change = null, string name = "inviter")
    {
        var campaign = await database.CampaignAsync(change: change);
        var inviter = await database.FollowAsync(name);
        return (inviter, await database.LinkAsync(campaign, inviter));
    }

    private static CampaignTerms LadderOf(CampaignTerms terms, int need, PrizeContent? prize = null) =>
        terms with { Kind = CampaignKind.Ladder, InviterPoints = 0, InviteePoints = 0, Stages = [new CampaignStage(1, need, prize ?? Invitations.Prize, 5)] };

    /// <summary>As the tick does it.</summary>
    private static Task EndAsync(TestDatabase database) => database.InScopeAsync(async provider =>
        await ActivatorUtilities.CreateInstance<EndNoticeJob>(provider).Execute(null!, default));

    private static async Task<IReadOnlyList<(string Kind, string Text)>> NewsAsync(TestDatabase database, Fan fan) =>
    [
        .. from row in await database.ListAsync<Row>("select touch_key, content from outreach_message where fan_id = @Id and campaign like 'referral:%' order by id", new { fan.Id })
           select (row.TouchKey.Split(':')[^2], MessageJson.Read<TouchContent>(row.Content).Text!),
    ];

    private sealed record Row(string TouchKey, string Content);
}
