using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.WeChat.Fans;
using Retention.WeChat.Referrals;
using Retention.WeChat.Tests.Fans;
using Retention.WeChat.Tests.Platform;

namespace Retention.WeChat.Tests.Referrals;

public sealed class ReferralProgramTests
{
    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Thirty_two_purchases_at_once_reward_both_sides_once(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var link = await database.LinkAsync(await database.CampaignAsync(), await database.FollowAsync("inviter"));
        var invitee = await database.ComeByAsync("invitee", link.Scene);
        Assert.Equal((ReferralState.Held, link.FanId), ((await database.ReferralOfAsync(invitee))!.State, (await database.ReferralOfAsync(invitee))!.InviterFanId));
        Assert.Equal(0, await database.BalanceAsync(invitee));

        var reported = await Task.WhenAll(Enumerable.Range(0, 32).Select(i => database.ServiceEventAsync(invitee, $"order-{i / 2}")));
        Assert.Equal(16, reported.Count(isNew => isNew == true));
        Assert.Equal(ReferralState.Confirmed, (await database.ReferralOfAsync(invitee))!.State);
        Assert.Equal(Invitations.InviteePoints, await database.BalanceAsync(invitee));
        Assert.Equal(Invitations.InviterPoints, await database.FindAsync<long>("select balance from points_balance where fan_id = @FanId", new { link.FanId }));
        Assert.Equal(1, await database.FindAsync<long>("select count(*) from outreach_message where fan_id = @FanId", new { link.FanId }));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_inviter_is_rewarded_up_to_the_limit_and_invitees_always(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var inviter = await database.FollowAsync("inviter");
        var link = await database.LinkAsync(await database.CampaignAsync(rewardsMax: 3), inviter);
        var invitees = new List<Fan>();
        for (var i = 0; i < 8; i++)
            invitees.Add(await database.ComeByAsync($"invitee-{i}", link.Scene));

        await Task.WhenAll(invitees.Select((invitee, i) => database.ServiceEventAsync(invitee, $"order-{i}")));
        Assert.Equal(3 * Invitations.InviterPoints, await database.BalanceAsync(inviter));
        foreach (var invitee in invitees)
            Assert.Equal(Invitations.InviteePoints, await database.BalanceAsync(invitee));
        Assert.Equal(5, await database.FindAsync<long>("select count(*) from referral where state = 'Confirmed' and reason = 'inviter_capped'"));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_older_follow_decides_though_it_arrives_later_until_somebody_was_rewarded(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var campaign = await database.CampaignAsync();
        var (older, newer) = (await database.FollowAsync("older"), await database.FollowAsync("newer"));
        var (byOlder, byNewer) = ((await database.LinkAsync(campaign, older)).Scene, (await database.LinkAsync(campaign, newer)).Scene);
        var now = database.Clock.GetUtcNow();

        var early = await database.ComeByAsync("early", byNewer, now);
        await database.ComeByAsync("early", byOlder, now.AddSeconds(-10));
        Assert.Equal(older.Id, (await database.ReferralOfAsync(early))!.InviterFanId);
        await database.ComeByAsync("early", byNewer, now.AddSeconds(-5));
        Assert.Equal(older.Id, (await database.ReferralOfAsync(early))!.InviterFanId);

        var rewarded = await database.ComeByAsync("rewarded", byNewer, now);
        await database.ServiceEventAsync(rewarded, "order-1");
        await database.ComeByAsync("rewarded", byOlder, now.AddSeconds(-10));
        Assert.Equal((newer.Id, ReferralState.Confirmed), ((await database.ReferralOfAsync(rewarded))!.InviterFanId, (await database.ReferralOfAsync(rewarded))!.State));
        Assert.Equal((0, Invitations.InviterPoints), (await database.BalanceAsync(older), await database.BalanceAsync(newer)));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Staying_is_rewarded_when_its_time_is_over_and_leaving_before_is_not(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var link = await database.LinkAsync(await database.CampaignAsync(RewardTrigger.StayDays), await database.FollowAsync("inviter"));
        var stays = await database.ComeByAsync("stays", link.Scene);
        var leaves = await database.ComeByAsync("leaves", link.Scene);
        await database.UnfollowAsync("leaves", database.Clock.GetUtcNow().AddMinutes(1));

        database.Clock.Advance(TimeSpan.FromDays(7) - TimeSpan.FromSeconds(1));
        await SettleAsync(database);
        Assert.Equal(ReferralState.Held, (await database.ReferralOfAsync(stays))!.State);
        database.Clock.Advance(TimeSpan.FromSeconds(1));
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => SettleAsync(database)));
        Assert.Equal((ReferralState.Confirmed, ReferralState.Void), ((await database.ReferralOfAsync(stays))!.State, (await database.ReferralOfAsync(leaves))!.State));
        Assert.Equal((Invitations.InviteePoints, 0), (await database.BalanceAsync(stays), await database.BalanceAsync(leaves)));
        Assert.Equal(Invitations.InviterPoints, await database.FindAsync<long>("select balance from points_balance where fan_id = @FanId", new { link.FanId }));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Nobody_is_credited_for_themselves_for_old_friends_or_for_other_codes(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var inviter = await database.FollowAsync("inviter");
        var link = await database.LinkAsync(await database.CampaignAsync(), inviter);
        Assert.Equal(link, await database.LinkAsync((await database.CampaignOfAsync(link))!, inviter));
        await database.UnfollowAsync("inviter", database.Clock.GetUtcNow().AddSeconds(1));
        await database.ComeByAsync("inviter", link.Scene, database.Clock.GetUtcNow().AddSeconds(2));
        await database.ComeByAsync("stranger", "r_0123456789");
        await database.ComeByAsync("shop", "shop-7");
        Assert.Equal(0, await database.FindAsync<long>("select count(*) from referral"));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Rewarding_a_follow_happens_with_the_follow(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var inviter = await database.FollowAsync("inviter");
        var link = await database.LinkAsync(await database.CampaignAsync(RewardTrigger.OnFollow), inviter);
        var invitee = await database.ComeByAsync("invitee", link.Scene);
        await database.ComeByAsync("invitee", link.Scene);
        await SettleAsync(database);
        Assert.Equal((Invitations.InviterPoints, Invitations.InviteePoints), (await database.BalanceAsync(inviter), await database.BalanceAsync(invitee)));
    }

    private static Task SettleAsync(TestDatabase database) => database.InScopeAsync(provider => provider.GetRequiredService<ReferralProgram>().SettleDueAsync(default));
}
