using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.WeChat.Referrals;
using Retention.WeChat.Tests.Fans;
using Retention.WeChat.Tests.Platform;

namespace Retention.WeChat.Tests.Referrals;

/// <summary>A friend unfollows, wherever their help stands at that moment.</summary>
public sealed class LeaverStatesTests
{
    public static TheoryData<DatabaseProvider, ReferralState, ReferralState, string> States
    {
        get
        {
            var cases = new TheoryData<DatabaseProvider, ReferralState, ReferralState, string>();
            foreach (var engine in (DatabaseProvider[])(Engines.MySqlServer is null ? [DatabaseProvider.Sqlite] : [DatabaseProvider.Sqlite, DatabaseProvider.MySql]))
            {
                foreach (var state in new[] { ReferralState.New, ReferralState.Verify, ReferralState.Review, ReferralState.Unfunded, ReferralState.Held })
                    cases.Add(engine, state, ReferralState.Void, Referral.Left);
                cases.Add(engine, ReferralState.Confirmed, ReferralState.Lost, Referral.Left);
                // What has ended already keeps the end it had.
                cases.Add(engine, ReferralState.Rejected, ReferralState.Rejected, "risk");
            }

            return cases;
        }
    }

    [Theory, MemberData(nameof(States))]
    public async Task Who_leaves_is_lost_once_and_nothing_stays_promised(DatabaseProvider engine, ReferralState before, ReferralState after, string reason)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        await JudgeAsync(database, before);
        var campaign = await database.CampaignAsync(change: terms => before == ReferralState.Unfunded ? terms with { PointsBudget = terms.PointsPerHelp - 1 } : terms);
        var inviter = await database.FollowAsync("inviter");
        var link = await database.LinkAsync(campaign, inviter);
        var friend = before == ReferralState.New ? await database.ArriveAsync("friend", link.Scene) : await database.ComeByAsync("friend", link.Scene);
        if (before == ReferralState.Confirmed)
            await database.ServiceEventAsync(friend, "order-1");
        Assert.Equal(before, (await database.StandingAsync(friend)).State);

        database.Clock.Advance(TimeSpan.FromMinutes(1));
        await database.LeaveAsync("friend");
        Assert.Equal((after, reason), await database.StandingAsync(friend));
        var progress = await database.ProgressAsync(campaign, inviter);
        Assert.Equal((0, 0, 0, 1), (progress.Checking, progress.Held, progress.Confirmed, progress.Lost));
        Assert.Equal(((0, 0), (0, 0)), (await ReferralCases.PointsAsync(database, inviter), await ReferralCases.PointsAsync(database, friend)));
        Assert.Equal(0, await database.FindAsync<long>("select taken from referral_budget where item = 'points'"));

        // Back again they are nobody new, and an operator who looks at what was held back changes nothing any more.
        database.Clock.Advance(TimeSpan.FromMinutes(1));
        await database.ComeByAsync("friend", link.Scene);
        if (before == ReferralState.Review)
            await database.InScopeAsync(async provider => await provider.GetRequiredService<ReviewDesk>().ReleaseAsync((await database.ReferralOfAsync(friend))!.Id, "tester", "电话核实过", default));
        await database.SettleAsync();
        Assert.Equal((after, reason), await database.StandingAsync(friend));
    }

    /// <summary>Rules by which every help comes to stand so.</summary>
    private static async Task JudgeAsync(TestDatabase database, ReferralState state)
    {
        var points = state switch { ReferralState.Verify => 20, ReferralState.Review => 40, ReferralState.Rejected => 60, _ => 0 };
        if (points == 0)
            return;
        var set = new RiskRuleSet(20, 40, 60, [new RiskRule("any", RiskSignal.HelpSpeed, [new RiskStep(1, points)], WithinSeconds: 60)]);
        var drafted = await database.InScopeAsync(provider => provider.GetRequiredService<RiskRuleDesk>().CreateAsync(set, "每一次助力", "tester", default));
        Assert.True((await database.InScopeAsync(provider => provider.GetRequiredService<RiskRuleDesk>().ActivateAsync(drafted.Value.Version, null, default))).IsOk);
    }
}
