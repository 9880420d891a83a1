using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.WeChat.Fans;
using Retention.WeChat.Referrals;
using Retention.WeChat.Tests.Fans;
using Retention.WeChat.Tests.Platform;

namespace Retention.WeChat.Tests.Referrals;

/// <summary>One person with two accounts, on either side of an invitation.</summary>
public sealed class ReferralMergeTests
{
    public static TheoryData<DatabaseProvider> Everywhere => Engines.All;

    [Theory, MemberData(nameof(Everywhere))]
    public async Task A_friend_who_helps_in_the_mini_program_counts_once_they_are_known_to_follow(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var campaign = await database.CampaignAsync(HelpCondition.ServiceEvent);
        var inviter = await database.FollowAsync("inviter");
        var link = await database.LinkAsync(campaign, inviter);
        var shopper = await database.ShopperAsync("friend-mini");
        Assert.True((await database.InScopeAsync(provider => provider.GetRequiredService<HelpDesk>().HelpAsync(campaign, link.Code, shopper, TouchOrigin.None, default))).IsOk);
        await database.SettleAsync();
        Assert.Equal(ReferralState.Waiting, (await database.StandingAsync(shopper)).State);
        Assert.Equal(1, (await database.ProgressAsync(campaign, inviter)).Checking);

        database.Clock.Advance(TimeSpan.FromMinutes(5));
        var follower = await database.ComeByAsync("friend-official", null);
        await UniteAsync(database, shopper, follower);
        Assert.Equal(ReferralState.Held, (await database.StandingAsync(shopper)).State);
        await database.ServiceEventAsync((await FanAsync(database, follower))!, "order-1");
        Assert.Equal((ReferralState.Confirmed, Invitations.InviteePoints), ((await database.StandingAsync(shopper)).State, await database.BalanceAsync((await FanAsync(database, follower))!)));
    }

    [Theory, MemberData(nameof(Everywhere))]
    public async Task Who_helped_in_the_mini_program_and_leaves_the_official_account_is_lost(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var campaign = await database.CampaignAsync(HelpCondition.ServiceEvent);
        var inviter = await database.FollowAsync("inviter");
        var code = (await database.LinkAsync(campaign, inviter)).Code;
        var shopper = await database.ShopperAsync("friend-mini");
        await database.InScopeAsync(provider => provider.GetRequiredService<HelpDesk>().HelpAsync(campaign, code, shopper, TouchOrigin.None, default));
        database.Clock.Advance(TimeSpan.FromMinutes(5));
        await UniteAsync(database, shopper, await database.ComeByAsync("friend-official", null));
        Assert.Equal(ReferralState.Held, (await database.StandingAsync(shopper)).State);

        database.Clock.Advance(TimeSpan.FromMinutes(5));
        await database.LeaveAsync("friend-official");
        Assert.Equal((ReferralState.Void, "left"), await database.StandingAsync(shopper));
        Assert.Equal((0, 1), ((await database.ProgressAsync(campaign, inviter)).Held, (await database.ProgressAsync(campaign, inviter)).Lost));
    }

    [Theory, MemberData(nameof(Everywhere))]
    public async Task Who_had_left_before_they_were_known_to_be_the_friend_who_helped_is_lost_also_when_they_come_back(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var campaign = await database.CampaignAsync(HelpCondition.ServiceEvent);
        var inviter = await database.FollowAsync("inviter");
        var code = (await database.LinkAsync(campaign, inviter)).Code;
        var shopper = await database.ShopperAsync("friend-mini");
        await database.InScopeAsync(provider => provider.GetRequiredService<HelpDesk>().HelpAsync(campaign, code, shopper, TouchOrigin.None, default));
        database.Clock.Advance(TimeSpan.FromMinutes(5));
        var follower = await database.ComeByAsync("friend-official", null);
        database.Clock.Advance(TimeSpan.FromMinutes(5));
        await database.LeaveAsync("friend-official");
        Assert.Equal(ReferralState.Waiting, (await database.StandingAsync(shopper)).State);

        // It stands still while the merge may be undone, also when they come back.
        await UniteAsync(database, shopper, follower);
        Assert.Equal(ReferralState.Waiting, (await database.StandingAsync(shopper)).State);
        database.Clock.Advance(TimeSpan.FromMinutes(5));
        await database.ComeByAsync("friend-official", null);
        Assert.Equal(ReferralState.Waiting, (await database.StandingAsync(shopper)).State);
        database.Clock.Advance(TimeSpan.FromDays(7));
        await database.SettleAsync();
        Assert.Equal((ReferralState.Void, "left"), await database.StandingAsync(shopper));
        Assert.Equal((0, 1), ((await database.ProgressAsync(campaign, inviter)).Held, (await database.ProgressAsync(campaign, inviter)).Lost));
    }

    [Theory, MemberData(nameof(Everywhere))]
    public async Task Whom_WeChat_calls_one_person_has_left_at_once_with_the_account_that_left(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var (shopper, follower) = await HelpedAndLeftAsync(database, requiresFollow: true);
        await database.InScopeAsync(provider => provider.GetRequiredService<MemberRegistry>().UniteAsync(shopper.Id, follower.Id, MergeReason.Union, default));
        await database.SettleAsync();
        Assert.Equal((ReferralState.Void, "left"), await database.StandingAsync(shopper));
    }

    [Theory, MemberData(nameof(Everywhere))]
    public async Task A_help_that_another_account_left_counts_again_when_it_turns_out_to_be_somebody_elses(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var (shopper, follower) = await HelpedAndLeftAsync(database, requiresFollow: false);
        Assert.Equal(ReferralState.Held, (await database.StandingAsync(shopper)).State);
        var merge = await UniteAsync(database, shopper, follower);
        Assert.Equal("left", (await database.ReferralOfAsync(shopper))!.Withdrawn);

        Assert.True((await database.InScopeAsync(provider => provider.GetRequiredService<MemberRegistry>().UndoAsync(merge.Id, merge.IntoFanId, default))).IsOk);
        database.Clock.Advance(TimeSpan.FromDays(8));
        await database.SettleAsync();
        await database.ServiceEventAsync((await FanAsync(database, shopper))!, "order-1");
        Assert.Equal(ReferralState.Confirmed, (await database.StandingAsync(shopper)).State);
    }

    [Theory, MemberData(nameof(Everywhere))]
    public async Task A_stage_that_two_accounts_reached_together_stays_when_they_part_and_whoever_looks_is_told(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var campaign = await database.CampaignAsync(HelpCondition.ServiceEvent, terms => terms with
        {
            Kind = CampaignKind.Ladder, Stages = [new CampaignStage(1, 1, Invitations.Prize, 5), new CampaignStage(2, 3, Invitations.Prize, 5)],
        });
        var (official, mini) = (await database.FollowAsync("inviter-official"), await database.ShopperAsync("inviter-mini"));
        foreach (var (fan, friend) in new[] { (official, "a"), (mini, "b"), (mini, "c") })
            await database.ServiceEventAsync(await database.ComeByAsync(friend, (await database.LinkAsync(campaign, fan)).Scene), $"order-{friend}");
        var merge = await UniteAsync(database, mini, official);
        Assert.True((await database.InScopeAsync(provider => provider.GetRequiredService<MemberRegistry>().UndoAsync(merge.Id, official.Id, default))).IsOk);

        Assert.Equal(["stage:1", "stage:2"], await database.ListAsync<string>("select title from referral_award where fan_id = @Id order by title", new { official.Id }));
        Assert.Equal(["stage:1"], await database.ListAsync<string>("select title from referral_award where fan_id = @Id", new { mini.Id }));
        Assert.Equal(
            "合并期间获得，撤销后保留（won while merged, kept）：老友记 stage:2", await database.FindAsync<string>("select detail from fan_event where fan_id = @Id and kind = 'PrizesKept'", new { official.Id }));
        Assert.Equal(2, await database.FindAsync<long>("select taken from referral_budget where item = 'stage:1'"));
    }

    [Theory, MemberData(nameof(Everywhere))]
    public async Task Of_two_helps_of_one_person_the_earlier_stays(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var campaign = await database.CampaignAsync(HelpCondition.ServiceEvent);
        var (one, other) = (await database.FollowAsync("one"), await database.FollowAsync("other"));
        var shopper = await database.ShopperAsync("friend-mini");
        var code = (await database.LinkAsync(campaign, one)).Code;
        await database.InScopeAsync(provider => provider.GetRequiredService<HelpDesk>().HelpAsync(campaign, code, shopper, TouchOrigin.None, default));
        database.Clock.Advance(TimeSpan.FromMinutes(5));
        var follower = await database.ComeByAsync("friend-official", (await database.LinkAsync(campaign, other)).Scene);
        Assert.Equal(ReferralState.Held, (await database.StandingAsync(follower)).State);

        await UniteAsync(database, shopper, follower);
        Assert.Equal(ReferralState.Held, (await database.StandingAsync(follower)).State);
        database.Clock.Advance(TimeSpan.FromDays(7));
        await database.SettleAsync();
        Assert.Equal(((ReferralState.Held, (string?)null), (ReferralState.Void, "same_person")), (await database.StandingAsync(shopper), await database.StandingAsync(follower)));
        Assert.Equal((1, 0), ((await database.ProgressAsync(campaign, one)).Held, (await database.ProgressAsync(campaign, other)).Held));
    }

    [Theory, MemberData(nameof(Everywhere))]
    public async Task What_two_accounts_of_an_inviter_brought_adds_up_and_parts_again(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var campaign = await database.CampaignAsync(HelpCondition.ServiceEvent);
        var official = await database.FollowAsync("inviter-official");
        var mini = await database.ShopperAsync("inviter-mini");
        foreach (var (fan, friend) in new[] { (official, "a"), (mini, "b"), (mini, "c") })
        {
            var invited = await database.ComeByAsync(friend, (await database.LinkAsync(campaign, fan)).Scene);
            await database.ServiceEventAsync(invited, $"order-{friend}");
        }

        var merge = await UniteAsync(database, mini, official);
        Assert.Equal(3, (await database.ProgressAsync(campaign, official)).Confirmed);
        Assert.Equal(3, await database.FindAsync<long>("select confirmed from referral_score where scope = 'all' and fan_id = @Id", new { official.Id }));
        Assert.Equal(3 * Invitations.InviterPoints, await database.BalanceAsync(official));

        // The code of the account that went still brings friends, to the one who stayed.
        var later = await database.ComeByAsync("d", (await database.InScopeAsync(provider => provider.GetRequiredService<ReferralLinks>().EnsureAsync(campaign.Id, mini.Id, default))).Scene);
        Assert.Equal(official.Id, (await database.ReferralOfAsync(later))!.InviterFanId);

        Assert.True((await database.InScopeAsync(provider => provider.GetRequiredService<MemberRegistry>().UndoAsync(merge.Id, official.Id, default))).IsOk);
        Assert.Equal((1, 2), ((await database.ProgressAsync(campaign, official)).Confirmed, (await database.ProgressAsync(campaign, mini)).Confirmed));
        Assert.Equal(2, await database.FindAsync<long>("select confirmed from referral_score where scope = @day and fan_id = @Id", new { mini.Id, day = ProgressStore.DayOf(database.Clock.GetUtcNow()) }));
    }

    [Theory, MemberData(nameof(Everywhere))]
    public async Task A_friend_who_taps_again_after_the_inviter_s_accounts_became_one_is_told_of_the_same_help(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var campaign = await database.CampaignAsync(HelpCondition.ServiceEvent);
        var mini = await database.ShopperAsync("inviter-mini");
        var code = (await database.LinkAsync(campaign, mini)).Code;
        var friend = await database.ShopperAsync("friend");
        var first = await database.InScopeAsync(provider => provider.GetRequiredService<HelpDesk>().HelpAsync(campaign, code, friend, TouchOrigin.None, default));

        await UniteAsync(database, mini, await database.FollowAsync("inviter-official"));
        var again = await database.InScopeAsync(provider => provider.GetRequiredService<HelpDesk>().HelpAsync(campaign, code, friend, TouchOrigin.None, default));
        Assert.Equal(first.Value.Id, again.Value.Id);
        Assert.NotEqual(first.Value.InviterFanId, again.Value.InviterFanId);
    }

    [Theory, MemberData(nameof(Everywhere))]
    public async Task Nobody_helps_themselves_by_another_account(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var campaign = await database.CampaignAsync(HelpCondition.ServiceEvent);
        var inviter = await database.FollowAsync("inviter");
        var link = await database.LinkAsync(campaign, inviter);
        var shopper = await database.ShopperAsync("inviter-mini");
        await database.InScopeAsync(provider => provider.GetRequiredService<HelpDesk>().HelpAsync(campaign, link.Code, shopper, TouchOrigin.None, default));
        await UniteAsync(database, shopper, inviter);
        Assert.Equal(ReferralState.Void, (await database.StandingAsync(shopper)).State);
        Assert.Equal(0, await database.BalanceAsync(inviter));
    }

    /// <summary>A friend who helped in the mini-program, and a follower who has come and gone since.</summary>
    private static async Task<(Fan Shopper, Fan Follower)> HelpedAndLeftAsync(TestDatabase database, bool requiresFollow)
    {
        var campaign = await database.CampaignAsync(HelpCondition.ServiceEvent, terms => terms with { RequiresFollow = requiresFollow });
        var code = (await database.LinkAsync(campaign, await database.FollowAsync("inviter"))).Code;
        var shopper = await database.ShopperAsync("friend-mini");
        await database.InScopeAsync(provider => provider.GetRequiredService<HelpDesk>().HelpAsync(campaign, code, shopper, TouchOrigin.None, default));
        await database.SettleAsync();
        database.Clock.Advance(TimeSpan.FromMinutes(5));
        var follower = await database.ComeByAsync("friend-official", null);
        database.Clock.Advance(TimeSpan.FromMinutes(5));
        await database.LeaveAsync("friend-official");
        return (shopper, follower);
    }

    private static async Task<Merge> UniteAsync(TestDatabase database, Fan one, Fan other)
    {
        var united = await database.InScopeAsync(provider => provider.GetRequiredService<MemberRegistry>().UniteAsync(one.Id, other.Id, MergeReason.Phone, default));
        await database.SettleAsync();
        return united.Value;
    }

    private static Task<Fan?> FanAsync(TestDatabase database, Fan fan) => database.InScopeAsync(provider => provider.GetRequiredService<FanRegistry>().FindAsync(fan.Id, default));
}
