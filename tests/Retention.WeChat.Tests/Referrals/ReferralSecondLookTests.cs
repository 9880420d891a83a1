using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.WeChat.Fans;
using Retention.WeChat.Referrals;
using Retention.WeChat.Tests.Fans;
using Retention.WeChat.Tests.Platform;

namespace Retention.WeChat.Tests.Referrals;

/// <summary>Before a help is posted it is looked at again, with what has come since.</summary>
public sealed class ReferralSecondLookTests
{
    private const int BurstSize = 30;

    /// <summary>The twentieth within a minute is the first that a look back sees.</summary>
    private const int SeenAtOnceFrom = 20;

    public static TheoryData<DatabaseProvider> Everywhere => Engines.All;

    [Theory, MemberData(nameof(Everywhere))]
    public async Task The_first_of_a_burst_wait_for_a_person_like_the_last_and_honest_friends_of_the_same_inviter_do_not(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var (_, inviter, link) = await InviteAsync(database, HelpCondition.StayDays);
        var honest = await BurstAsync(database, link, "friend", 5, TimeSpan.FromMinutes(41));
        database.Clock.Advance(TimeSpan.FromHours(2));
        var burst = await BurstAsync(database, link, "burst", BurstSize, TimeSpan.FromSeconds(1));
        Assert.Equal(SeenAtOnceFrom - 1, (await StatesAsync(database, burst)).Count(state => state == ReferralState.Held));

        database.Clock.Advance(TimeSpan.FromDays(3));
        await database.SettleAsync();
        Assert.All(await StatesAsync(database, honest), state => Assert.Equal(ReferralState.Confirmed, state));
        Assert.All(await StatesAsync(database, burst), state => Assert.Equal(ReferralState.Review, state));
        Assert.Equal(honest.Count * Invitations.InviterPoints, await database.BalanceAsync(inviter));

        var looks = await LooksAsync(database, burst[0]);
        Assert.Equal([(0, RiskVerdict.Allow), (60, RiskVerdict.Hold)], looks.Select(look => (look.Points, look.Verdict)));
        Assert.Null(looks[0].Inputs.HelpsAfter);
        Assert.Equal(Enumerable.Range(1, BurstSize - 1), looks[1].Inputs.HelpsAfter!);
        var part = Assert.Single(looks[1].Parts);
        Assert.Equal("邀请人在 1 分钟内获得 30 次助力（达到 20 次），其中 29 次在本次助力之后", RiskWords.Chinese(part));
        Assert.Equal("The inviter got 30 helps within 1 min (from 20 on); 29 of them came after this help", RiskWords.English(part));
        foreach (var look in looks)
        {
            var again = RiskRules.Evaluate(DefaultRiskRules.Set, look.Inputs);
            Assert.Equal((look.Points, look.Verdict), (again.Points, again.Verdict));
            Assert.Equal(look.Parts, again.Parts);
        }
    }

    [Theory, MemberData(nameof(Everywhere))]
    public async Task What_a_person_cleared_is_posted_and_not_asked_about_again(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var (_, inviter, link) = await InviteAsync(database, HelpCondition.StayDays);
        var burst = await BurstAsync(database, link, "burst", BurstSize, TimeSpan.FromSeconds(1));
        await ReleaseAsync(database, burst[^1]);
        database.Clock.Advance(TimeSpan.FromDays(3));
        await database.SettleAsync();
        Assert.Equal(ReferralState.Confirmed, (await database.StandingAsync(burst[^1])).State);
        Assert.Single(await LooksAsync(database, burst[^1]));

        // Cleared late, it is confirmed at once: it has stayed long enough.
        await ReleaseAsync(database, burst[0]);
        Assert.Equal(ReferralState.Confirmed, (await database.StandingAsync(burst[0])).State);
        Assert.Equal(2, (await LooksAsync(database, burst[0])).Count);
        Assert.Equal(2 * Invitations.InviterPoints, await database.BalanceAsync(inviter));
    }

    [Theory, MemberData(nameof(Everywhere))]
    public async Task The_first_two_of_a_chain_wait_for_a_person_too(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var (campaign, inviter, link) = await InviteAsync(database, HelpCondition.StayDays);
        var chain = new List<Fan>();
        for (var (level, above) = (0, link); level < 5; level++)
        {
            database.Clock.Advance(TimeSpan.FromSeconds(1));
            chain.Add(await database.ComeByAsync($"level-{level}", above.Scene));
            above = await database.LinkAsync(campaign, chain[^1]);
        }

        Assert.Equal([ReferralState.Held, ReferralState.Held, ReferralState.Review, ReferralState.Review, ReferralState.Review], await StatesAsync(database, chain));
        database.Clock.Advance(TimeSpan.FromDays(3));
        await database.SettleAsync();
        Assert.All(await StatesAsync(database, chain), state => Assert.Equal(ReferralState.Review, state));
        Assert.Equal([1, 2, 3], (await LooksAsync(database, chain[0]))[^1].Inputs.ChainAfterSeconds!);
        Assert.Equal(0, await database.BalanceAsync(inviter));
    }

    [Theory, MemberData(nameof(Everywhere))]
    public async Task Devices_and_leaves_that_came_later_weigh_by_the_rules_in_force_when_it_is_posted(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var (_, _, link) = await InviteAsync(database, HelpCondition.StayDays);
        var friends = await BurstAsync(database, link, "friend", 6, TimeSpan.FromMinutes(47));
        await database.ExecuteAsync("update referral set device_hash = 'tablet' where invitee_fan_id in (@a, @b)", new { a = friends[0].Id, b = friends[1].Id });
        for (var left = 2; left < 6; left++)
            await database.LeaveAsync($"friend-{left}");
        var rules = await database.InScopeAsync(provider => provider.GetRequiredService<RiskRuleDesk>().CreateAsync(DefaultRiskRules.Set with { HoldAt = 55 }, "试试", "tester", default));
        await database.InScopeAsync(provider => provider.GetRequiredService<RiskRuleDesk>().ActivateAsync(rules.Value.Version, null, default));

        database.Clock.Advance(TimeSpan.FromDays(3));
        await database.SettleAsync();
        var looks = await LooksAsync(database, friends[0]);
        Assert.Equal([(1, RiskVerdict.Allow), (2, RiskVerdict.Hold)], looks.Select(look => (look.RulesVersion, look.Verdict)));
        Assert.Equal(
            [("device_shared", 20, 1), ("left_soon", 60, 4)], looks[1].Parts.Where(part => part.Signal != RiskSignal.Regularity).Select(part => (part.Code, part.Points, part.Later ?? 0)));
        Assert.Equal("该邀请人 80% 的好友在一天内取消关注，其中 4 位在本次助力之后离开", RiskWords.Chinese(looks[1].Parts.Single(part => part.Signal == RiskSignal.LeftSoon)));
        Assert.Equal(ReferralState.Review, (await database.StandingAsync(friends[0])).State);
    }

    [Theory, MemberData(nameof(Everywhere))]
    public async Task Where_nothing_is_waited_for_the_first_are_posted_before_the_others_come_and_the_rest_wait(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var (_, _, link) = await InviteAsync(database, HelpCondition.Follow);
        var burst = await BurstAsync(database, link, "burst", BurstSize, TimeSpan.FromSeconds(1));
        Assert.Equal(SeenAtOnceFrom - 1, (await StatesAsync(database, burst)).Count(state => state == ReferralState.Confirmed));
        Assert.All((await StatesAsync(database, burst)).Skip(SeenAtOnceFrom - 1), state => Assert.Equal(ReferralState.Review, state));
    }

    private static async Task<(LiveCampaign Campaign, Fan Inviter, ReferralLink Link)> InviteAsync(TestDatabase database, HelpCondition condition)
    {
        var campaign = await database.CampaignAsync(condition, terms => terms with { StayDays = 3 });
        var inviter = await database.FollowAsync("inviter");
        return (campaign, inviter, await database.LinkAsync(campaign, inviter));
    }

    private static async Task<List<Fan>> BurstAsync(TestDatabase database, ReferralLink link, string name, int size, TimeSpan apart)
    {
        var fans = new List<Fan>();
        for (var each = 0; each < size; each++)
        {
            database.Clock.Advance(apart);
            fans.Add(await database.ComeByAsync($"{name}-{each}", link.Scene));
        }

        return fans;
    }

    private static async Task ReleaseAsync(TestDatabase database, Fan friend)
    {
        var help = (await database.ReferralOfAsync(friend))!;
        Assert.True((await database.InScopeAsync(provider => provider.GetRequiredService<ReviewDesk>().ReleaseAsync(help.Id, "tester", "认识他们", default))).IsOk);
        await database.SettleAsync();
    }

    private static async Task<IReadOnlyList<RiskAssessment>> LooksAsync(TestDatabase database, Fan friend)
    {
        var help = (await database.ReferralOfAsync(friend))!;
        return await database.InScopeAsync(provider => provider.GetRequiredService<RiskStore>().ListOfReferralAsync(help.Id, 10, default));
    }

    private static async Task<List<ReferralState>> StatesAsync(TestDatabase database, List<Fan> friends)
    {
        var states = (await database.ListAsync<(long Fan, string State)>("select invitee_fan_id, state from referral")).ToDictionary(row => row.Fan, row => Enum.Parse<ReferralState>(row.State));
        return [.. friends.Select(friend => states[friend.Id.Value])];
    }
}
