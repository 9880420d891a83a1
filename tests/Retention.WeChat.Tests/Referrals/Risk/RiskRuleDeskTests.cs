using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.WeChat.Referrals;
using Retention.WeChat.Rewards;
using Retention.WeChat.Tests.Platform;

namespace Retention.WeChat.Tests.Referrals;

public sealed class RiskRuleDeskTests
{
    private static readonly RiskRuleSet Strict = DefaultRiskRules.Set with { HoldAt = 30, VerifyAt = 10 };

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_installation_starts_with_the_default_rules_as_version_one(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var version = (await BookAsync(database)).InForce(database.Clock.GetUtcNow());
        Assert.Equal(DefaultRiskRules.Version, version.Version);
        Assert.Equal(RulesText.Write(DefaultRiskRules.Set), await TextAsync(database, 1));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Versions_are_added_and_never_changed(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var made = (await CreateAsync(database, Strict)).Value;
        Assert.Equal((2, (DateTimeOffset?)null), (made.Version, made.ActivatedAt));
        var before = (await TextAsync(database, 1), await TextAsync(database, 2));
        await ActivateAsync(database, 2, null);
        await CreateAsync(database, DefaultRiskRules.Set);
        await ActivateAsync(database, 1, null);
        Assert.Equal(before, (await TextAsync(database, 1), await TextAsync(database, 2)));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Operators_who_save_at_once_get_a_version_each(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var made = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => CreateAsync(database, Strict)));
        Assert.Equal([2, 3, 4, 5], made.Select(each => each.Value.Version).Order());
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_version_is_in_force_from_its_moment_on(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        await CreateAsync(database, Strict);
        var now = database.Clock.GetUtcNow();
        Assert.True((await ActivateAsync(database, 2, now.AddHours(1))).IsOk);
        var help = RiskSightTests.HelpOf(1, 2, now);
        Assert.Equal(1, (await database.AssessAsync(help))[help.Id].RulesVersion);
        database.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(2, (await database.AssessAsync(help))[help.Id].RulesVersion);

        database.Clock.Advance(TimeSpan.FromHours(1));
        Assert.True((await ActivateAsync(database, 1, null)).IsOk);
        Assert.Equal(1, (await database.AssessAsync(help))[help.Id].RulesVersion);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_cannot_come_into_force_is_refused(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        await CreateAsync(database, Strict);
        var now = database.Clock.GetUtcNow();
        Assert.Equal("risk_rules.not_found", (await ActivateAsync(database, 7, null)).Problem?.Code);
        Assert.Equal("risk_rules.in_past", (await ActivateAsync(database, 2, now.AddSeconds(-1))).Problem?.Code);
        Assert.Equal("risk_rules.in_force", (await ActivateAsync(database, 1, now.AddDays(1))).Problem?.Code);
        Assert.True((await ActivateAsync(database, 1, null)).IsOk);
        Assert.Equal("risk_rules.thresholds", (await CreateAsync(database, Strict with { RejectAt = 1 })).Problem?.Code);
    }

    private static Task<Retention.Platform.Problems.Result<RiskRuleVersion>> CreateAsync(TestDatabase database, RiskRuleSet set) =>
        database.InScopeAsync(provider => provider.GetRequiredService<RiskRuleDesk>().CreateAsync(set, "更严格", "tester", default));

    private static Task<Retention.Platform.Problems.Result<RiskRuleVersion>> ActivateAsync(TestDatabase database, int version, DateTimeOffset? at) =>
        database.InScopeAsync(provider => provider.GetRequiredService<RiskRuleDesk>().ActivateAsync(version, at, default));

    private static Task<RiskRuleBook> BookAsync(TestDatabase database) => database.InScopeAsync(provider => RiskRuleStore.LoadAsync(provider.GetRequiredService<Db>(), default));

    private static Task<string?> TextAsync(TestDatabase database, int version) =>
        database.FindAsync<string>("select rules from referral_risk_rules where version = @version", new { version });
}
