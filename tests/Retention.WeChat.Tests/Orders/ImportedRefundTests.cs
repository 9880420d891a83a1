using Retention.Platform.Data;
using Retention.WeChat.Fans;
using Retention.WeChat.Orders;
using Retention.WeChat.Referrals;
using Retention.WeChat.Tests.Fans;
using Retention.WeChat.Tests.Platform;
using Retention.WeChat.Tests.Referrals;
using Retention.WeChat.Tests.Rewards;

namespace Retention.WeChat.Tests.Orders;

/// <summary>A file's refund ends the help its order had confirmed; the file reversed, the refund never was.</summary>
public sealed class ImportedRefundTests
{
    /// <summary>What happens between the refund and its reversal, and what the report says then.</summary>
    public static TheoryData<DatabaseProvider, string, string> Hindrances
    {
        get
        {
            var all = new TheoryData<DatabaseProvider, string, string>();
            foreach (var engine in ((IEnumerable<object[]>)Engines.All).Select(row => (DatabaseProvider)row[0]))
            {
                all.Add(engine, "settled", "活动已经结算");
                all.Add(engine, "stopped", "活动已停止");
                all.Add(engine, "left", "好友已取消关注");
                all.Add(engine, "spent", "活动积分预算不足");
            }

            return all;
        }
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_help_is_begun_anew_and_counts_as_before_as_often_as_that_happens(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var (campaign, inviter, invitee) = await ConfirmedAsync(database);
        for (var round = 1; round <= 3; round++)
        {
            var import = await database.ImportRefundAsync();
            await database.SettleAsync();
            Assert.Equal((ReferralState.Lost, "refunded"), await database.StandingAsync(invitee));
            Assert.Equal((0, 0, 0), (await database.BalanceAsync(inviter), await database.BalanceAsync(invitee), await TakenAsync(database)));

            Assert.Contains("邀请助力已恢复", await database.ReverseAsync(import));
            await database.SettleAsync();
            Assert.Equal((ReferralState.Confirmed, null), await database.StandingAsync(invitee));
            Assert.Equal((Invitations.InviterPoints, Invitations.InviteePoints), (await database.BalanceAsync(inviter), await database.BalanceAsync(invitee)));
            var progress = await database.ProgressAsync(campaign, inviter);
            Assert.Equal((1, 0, 0), (progress.Confirmed, progress.Lost, progress.Held));
            Assert.Equal(Invitations.InviterPoints + Invitations.InviteePoints, await TakenAsync(database));
            Assert.Equal(1, await database.FindAsync<long>("select confirmed from referral_score where scope = 'all'"));
            Assert.Equal(round, await database.FindAsync<long>("select count(*) from fan_event where kind = 'ReferralRestored'"));
        }

        await database.AssertLedgerSoundAsync();
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_help_nobody_had_looked_at_since_goes_on_as_if_nothing_had_been(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var (_, inviter, invitee) = await ConfirmedAsync(database);
        Assert.Contains("邀请助力已恢复", await database.ReverseAsync(await database.ImportRefundAsync()));
        await database.SettleAsync();
        Assert.Equal((ReferralState.Confirmed, 0), ((await database.ReferralOfAsync(invitee))!.State, (await database.ReferralOfAsync(invitee))!.Begun));
        Assert.Equal((Invitations.InviterPoints, Invitations.InviteePoints), (await database.BalanceAsync(inviter), await database.BalanceAsync(invitee)));
        await database.AssertLedgerSoundAsync();
    }

    [Theory]
    [MemberData(nameof(Hindrances))]
    public async Task What_stands_in_the_way_is_said_and_the_help_stays_ended(DatabaseProvider engine, string hindrance, string said)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var (campaign, inviter, invitee) = await ConfirmedAsync(database);
        var import = await database.ImportRefundAsync();
        await database.SettleAsync();
        await (hindrance switch
        {
            "settled" => PassAsync(database, TimeSpan.FromDays(61)),
            "stopped" => database.MoveAsync(campaign, CampaignState.Stopped),
            "left" => database.LeaveAsync("li"),
            _ => database.ExecuteAsync("update referral_budget set taken = total where item = 'points'"),
        });
        Assert.Contains(said, await database.ReverseAsync(import));
        await database.SettleAsync();
        Assert.Equal((ReferralState.Lost, "refunded"), await database.StandingAsync(invitee));
        Assert.Equal((0, 0), (await database.BalanceAsync(inviter), await database.BalanceAsync(invitee)));
        await database.AssertLedgerSoundAsync();
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_stage_whose_prizes_are_gone_is_named_and_the_help_counts(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var (_, inviter, invitee) = await ConfirmedAsync(database, terms => terms with { Kind = CampaignKind.Ladder, Stages = [new CampaignStage(1, 1, Invitations.Prize, 1)] });
        var import = await database.ImportRefundAsync();
        await database.SettleAsync();
        // As it would be of a stage that others have emptied before it was reached.
        await database.ExecuteAsync("delete from referral_award");
        Assert.Contains("阶梯奖品已发完", await database.ReverseAsync(import));
        await database.SettleAsync();
        Assert.Equal(ReferralState.Confirmed, (await database.ReferralOfAsync(invitee))!.State);
        Assert.Equal((Invitations.InviterPoints, 0), (await database.BalanceAsync(inviter), await database.FindAsync<long>("select count(*) from referral_award")));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Where_points_were_kept_nothing_is_given_twice(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var (_, inviter, invitee) = await ConfirmedAsync(database, terms => terms with { OnLoss = LossPolicy.Keep });
        var import = await database.ImportRefundAsync();
        await database.SettleAsync();
        Assert.Contains("双方积分仍在", await database.ReverseAsync(import));
        await database.SettleAsync();
        Assert.Equal((Invitations.InviterPoints, Invitations.InviteePoints), (await database.BalanceAsync(inviter), await database.BalanceAsync(invitee)));
        Assert.Equal(ReferralState.Lost, (await database.ReferralOfAsync(invitee))!.State);
    }

    private static async Task<(LiveCampaign Campaign, Fan Inviter, Fan Invitee)> ConfirmedAsync(TestDatabase database, Func<CampaignTerms, CampaignTerms>? change = null)
    {
        var campaign = await database.CampaignAsync(HelpCondition.FirstOrder, change);
        var inviter = await database.FollowAsync("inviter");
        var link = await database.LinkAsync(campaign, inviter);
        var invitee = await database.ComeByAsync("li", $"r_{link.Code}");
        database.Clock.Advance(TimeSpan.FromMinutes(1));
        await database.TellAsync(database.Paid("A1", 10_000, new ShopCustomer(OpenId: "li")));
        await database.SettleAsync();
        Assert.Equal(ReferralState.Confirmed, (await database.ReferralOfAsync(invitee))!.State);
        return (campaign, inviter, invitee);
    }

    private static Task PassAsync(TestDatabase database, TimeSpan time)
    {
        database.Clock.Advance(time);
        return Task.CompletedTask;
    }

    private static Task<long> TakenAsync(TestDatabase database) => database.FindAsync<long>("select taken from referral_budget where item = 'points'");
}
