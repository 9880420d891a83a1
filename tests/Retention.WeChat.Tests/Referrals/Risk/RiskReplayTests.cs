using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.WeChat.Referrals;
using Retention.WeChat.Tests.Platform;

namespace Retention.WeChat.Tests.Referrals;

public sealed class RiskReplayTests
{
    private static readonly RiskRuleSet Strict = DefaultRiskRules.Set with { VerifyAt = 10, HoldAt = 15 };

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Under_its_own_rules_nothing_changes(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        await FillAsync(database);
        var report = await ReportAsync(database, DefaultRiskRules.Set);
        Assert.Equal((12, true, 0, 0, 0L, 0L), (report.Assessments, report.IsComplete, report.Stopped, report.Freed, report.PointsHeld, report.PointsGiven));
        Assert.All(report.Moves, move => Assert.Equal(move.From, move.To));
        Assert.Empty(report.Changes.Changes);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Other_rules_show_which_verdicts_points_and_helps_would_have_been_others(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        await FillAsync(database);
        var report = await ReportAsync(database, Strict);

        // Each pair on one device has 20 points: allowed then, held by these.
        Assert.Equal([new VerdictMove(RiskVerdict.Allow, RiskVerdict.Allow, 2), new VerdictMove(RiskVerdict.Allow, RiskVerdict.Hold, 10)], report.Moves);
        Assert.Equal((10, 0), (report.Stopped, report.Freed));
        Assert.Equal((70L, 140L), (report.PointsHeld, report.PointsGiven));
        Assert.All(report.Changes.Changes, change => Assert.Equal(("device_shared", 20), (Assert.Single(change.PartsNow).Code, change.PointsNow)));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Changes_are_paged_without_a_gap_or_a_double(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        await FillAsync(database);
        var all = (await ReportAsync(database, Strict, 50)).Changes.Changes.Select(change => change.AssessmentId).ToList();
        var first = (await ReportAsync(database, Strict, 4)).Changes;
        var paged = first.Changes.Select(change => change.AssessmentId).ToList();
        for (var next = first.Next; next is not null;)
        {
            var page = await database.InScopeAsync(provider => provider.GetRequiredService<RiskReplay>().ChangesAsync(Wish(database, Strict), next, 4, default));
            paged.AddRange(page.Changes.Select(change => change.AssessmentId));
            next = page.Next;
        }

        Assert.Equal(10, all.Count);
        Assert.Equal(all, paged);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Period_and_campaign_bound_what_is_looked_at(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        await FillAsync(database);
        var wish = Wish(database, Strict);
        Assert.Equal(0, (await ReportAsync(database, wish with { To = database.Clock.GetUtcNow() })).Assessments);
        Assert.Equal(0, (await ReportAsync(database, wish with { CampaignId = new(8) })).Assessments);
        Assert.Equal(12, (await ReportAsync(database, wish with { CampaignId = RiskBed.Campaign })).Assessments);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_help_looked_at_twice_is_stopped_once(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var assessments = await FillAsync(database);
        await database.KeepAsync(assessments.Select(each => each with { Id = each.Id + 1_000_000 }));
        var report = await ReportAsync(database, Strict);
        Assert.Equal((24, 10, 140L), (report.Assessments, report.Stopped, report.PointsGiven));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_help_that_only_its_second_look_held_is_freed_by_rules_that_let_both_through_and_stopped_by_none(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var help = await database.HelpAsync(await database.FanAsync("i"), await database.FanAsync("f"));
        var rules = new RiskRuleVersion(1, DefaultRiskRules.Set, "", "", help.AttributedAt, null);
        var late = RiskInputs.Nothing with { DeviceShared = 2, HelpsAfter = [.. Enumerable.Range(1, 25)], Later = new RiskLater(DeviceShared: 2) };
        await database.KeepAsync([RiskAssessment.Of(1, help, rules, RiskInputs.Nothing with { VirtualNumber = true }, help.AttributedAt), RiskAssessment.Of(2, help, rules, late, help.AttributedAt)]);

        var loose = await ReportAsync(database, DefaultRiskRules.Set with { HoldAt = 110 });
        Assert.Equal((0, 1), (loose.Stopped, loose.Freed));
        Assert.Contains("其中 25 次", Assert.Single(loose.Changes.Changes).PartsThen.Single(part => part.Code == "speed_minute").Why, StringComparison.Ordinal);
        var strict = await ReportAsync(database, DefaultRiskRules.Set with { VerifyAt = 10, HoldAt = 20 });
        Assert.Equal((0, 0), (strict.Stopped, strict.Freed));
    }

    /// <summary>Twelve helps of one inviter, of which five pairs share a device each; of the first pair one help is held and two later ones are confirmed.</summary>
    private static async Task<IReadOnlyList<RiskAssessment>> FillAsync(TestDatabase database)
    {
        var inviter = await database.FanAsync("i");
        var helps = new List<Referral>();
        foreach (var (friend, place) in (await database.FansAsync("f", 12)).Select((friend, place) => (friend, place)))
            helps.Add(await database.HelpAsync(inviter, friend, TimeSpan.FromHours((place * place) + 1), place < 10 ? $"d{place / 2}" : $"own{place}"));
        await StateAsync(database, helps[0], ReferralState.Held);
        await StateAsync(database, helps[2], ReferralState.Confirmed);
        await StateAsync(database, helps[3], ReferralState.Confirmed);
        await StateAsync(database, helps[11], ReferralState.Confirmed);
        var assessments = (await database.AssessAsync([.. helps])).Values.ToList();
        await database.KeepAsync(assessments);
        return assessments;
    }

    private static Task StateAsync(TestDatabase database, Referral help, ReferralState state) => database.ExecuteAsync(
        "update referral set state = @state, inviter_points = 50, invitee_points = 20 where id = @id", new { state, id = help.Id });

    private static ReplayWish Wish(TestDatabase database, RiskRuleSet rules) => new(database.Clock.GetUtcNow().AddDays(-7), database.Clock.GetUtcNow().AddSeconds(1), null, rules);

    private static Task<ReplayReport> ReportAsync(TestDatabase database, RiskRuleSet rules, int changes = 50) =>
        database.InScopeAsync(provider => provider.GetRequiredService<RiskReplay>().ReportAsync(Wish(database, rules), changes, default));

    private static Task<ReplayReport> ReportAsync(TestDatabase database, ReplayWish wish) =>
        database.InScopeAsync(provider => provider.GetRequiredService<RiskReplay>().ReportAsync(wish, 50, default));
}
