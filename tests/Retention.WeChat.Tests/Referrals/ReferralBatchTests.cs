using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.WeChat.Fans;
using Retention.WeChat.Referrals;
using Retention.WeChat.Rewards;
using Retention.WeChat.Tests.Fans;
using Retention.WeChat.Tests.Platform;

namespace Retention.WeChat.Tests.Referrals;

/// <summary>Helps that are settled together come to what they would have come to one by one.</summary>
public sealed class ReferralBatchTests
{
    private const int FriendsEach = 12;
    private const long PerHelp = Invitations.InviterPoints + Invitations.InviteePoints;

    public static TheoryData<DatabaseProvider> Everywhere => Engines.All;

    [Theory, MemberData(nameof(Everywhere))]
    public async Task Cap_progress_points_budget_and_news_of_a_batch_are_those_of_its_helps(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var campaign = await database.CampaignAsync(change: terms => terms with { InviterHelpsMax = 10, Notices = new CampaignNotices(HelpedMax: 7) });
        var (one, other) = (await database.FollowAsync("one"), await database.FollowAsync("other"));
        var friends = new List<Fan>();
        foreach (var inviter in new[] { one, other })
            friends.AddRange(await ArriveAsync(database, await database.LinkAsync(campaign, inviter), $"friend-{inviter.Id}"));
        await SettleOnceAsync(database);

        foreach (var inviter in new[] { one, other })
        {
            Assert.Equal((10, 0), await HeldAsync(database, campaign, inviter));
            Assert.Equal(10 * Invitations.InviterPoints, await PendingAsync(database, inviter));
            Assert.Equal(7, await database.FindAsync<long>("select sent from referral_notice where fan_id = @Id and kind = 'Helped'", new { inviter.Id }));
            Assert.Equal(7, await database.FindAsync<long>("select count(*) from outreach_message where fan_id = @Id and touch_key like '%:Helped:%'", new { inviter.Id }));
        }

        Assert.Equal(4, await database.FindAsync<long>("select count(*) from referral where state = 'Held' and reason = 'inviter_capped' and inviter_points = 0"));
        Assert.Equal((20 * PerHelp) + (4 * Invitations.InviteePoints), await TakenAsync(database));

        foreach (var friend in friends)
            await database.ServiceEventAsync(friend, $"order-{friend.Id}");
        Assert.Equal((0, 10), await HeldAsync(database, campaign, one));
        Assert.Equal(10 * Invitations.InviterPoints, await database.BalanceAsync(one));
        Assert.True((await database.InScopeAsync(provider => provider.GetRequiredService<LedgerProof>().CheckAsync(default))).IsSound);
    }

    [Theory, MemberData(nameof(Everywhere))]
    public async Task A_batch_takes_no_more_of_the_budget_than_is_left_and_the_first_come_get_it(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var campaign = await database.CampaignAsync(change: terms => terms with { PointsBudget = (5 * PerHelp) + 1 });
        var inviter = await database.FollowAsync("inviter");
        var friends = await ArriveAsync(database, await database.LinkAsync(campaign, inviter), "friend");
        await SettleOnceAsync(database);

        Assert.Equal((5, 0), await HeldAsync(database, campaign, inviter));
        Assert.Equal(5 * PerHelp, await TakenAsync(database));
        for (var place = 0; place < friends.Count; place++)
            Assert.Equal(place < 5 ? ReferralState.Held : ReferralState.Unfunded, (await database.StandingAsync(friends[place])).State);
        Assert.Equal("Paused", await database.FindAsync<string>("select state from referral_campaign"));
    }

    [Theory, MemberData(nameof(Everywhere))]
    public async Task Met_and_given_in_one_batch_stages_are_won_and_points_posted_once(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var campaign = await database.CampaignAsync(HelpCondition.Follow, terms => terms with
        {
            Kind = CampaignKind.Ladder, Stages = [new CampaignStage(1, 3, Invitations.Prize, 5), new CampaignStage(2, FriendsEach, Invitations.Prize, 5)],
        });
        var inviter = await database.FollowAsync("inviter");
        await ArriveAsync(database, await database.LinkAsync(campaign, inviter), "friend");
        await SettleOnceAsync(database);
        Assert.Equal((0, FriendsEach), await HeldAsync(database, campaign, inviter));
        Assert.Equal((FriendsEach * Invitations.InviterPoints, 0), (await database.BalanceAsync(inviter), await PendingAsync(database, inviter)));
        Assert.Equal(["stage:1", "stage:2"], await database.ListAsync<string>("select title from referral_award order by title"));
        Assert.Equal(FriendsEach, await database.FindAsync<long>("select confirmed from referral_score where scope = 'all'"));
        Assert.True((await database.InScopeAsync(provider => provider.GetRequiredService<LedgerProof>().CheckAsync(default))).IsSound);
    }

    [Theory, MemberData(nameof(Everywhere))]
    public async Task One_that_cannot_be_booked_waits_and_the_others_of_its_batch_are_settled(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var campaign = await database.CampaignAsync();
        var inviter = await database.FollowAsync("inviter");
        var friends = await ArriveAsync(database, await database.LinkAsync(campaign, inviter), "friend");
        var poisoned = (await database.ReferralOfAsync(friends[4]))!;
        // Its key is taken for something else.
        Assert.True((await database.InScopeAsync(provider => provider.GetRequiredService<PointsLedger>()
            .HoldAsync(new PlaceHold(poisoned.HoldKey("inviter"), HoldKind.Earn, PointsReason.ReferralInviter, inviter.MemberId, 1), default))).IsOk);
        await SettleOnceAsync(database);

        Assert.Equal((FriendsEach - 1, 0), await HeldAsync(database, campaign, inviter));
        var waiting = (await database.ReferralOfAsync(friends[4]))!;
        Assert.Equal((ReferralState.New, true), (waiting.State, waiting.DueAt > database.Clock.GetUtcNow()));
        Assert.Equal((FriendsEach - 1) * PerHelp, await TakenAsync(database));
    }

    private static async Task<List<Fan>> ArriveAsync(TestDatabase database, ReferralLink link, string name)
    {
        var friends = new List<Fan>();
        for (var friend = 0; friend < FriendsEach; friend++)
        {
            database.Clock.Advance(TimeSpan.FromSeconds(7 + (friend * friend)));
            friends.Add(await database.ArriveAsync($"{name}-{friend}", link.Scene));
        }

        return friends;
    }

    private static Task<bool> SettleOnceAsync(TestDatabase database) => database.InScopeAsync(provider => provider.GetRequiredService<ReferralSettler>().SettleDueAsync(default));

    private static async Task<(int Held, int Confirmed)> HeldAsync(TestDatabase database, LiveCampaign campaign, Fan inviter) =>
        await database.ProgressAsync(campaign, inviter) is var progress ? (progress.Held, progress.Confirmed) : default;

    private static Task<long> PendingAsync(TestDatabase database, Fan fan) => database.FindAsync<long>("select pending from points_balance where fan_id = @MemberId", new { fan.MemberId });

    private static Task<long> TakenAsync(TestDatabase database) => database.FindAsync<long>("select taken from referral_budget where item = 'points'");
}
