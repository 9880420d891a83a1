using Retention.WeChat.Referrals;
using Retention.WeChat.Rewards;

namespace Retention.WeChat.Tests.Referrals;

public sealed class RiskRuleCheckTests
{
    private static readonly RiskRule Speed = new("speed", RiskSignal.HelpSpeed, [new(5, 10)], 60);

    public static TheoryData<RiskRuleSet, string> Slips => new()
    {
        { Of(Speed) with { VerifyAt = 60 }, "risk_rules.thresholds" },
        { Of(Speed) with { RejectAt = 40 }, "risk_rules.thresholds" },
        { Of(Speed, Speed), "risk_rules.code_twice" },
        { Of(Speed with { Signal = (RiskSignal)99 }), "risk_rules.signal" },
        { Of(Speed with { WithinSeconds = null }), "risk_rules.within" },
        { Of(Speed with { Signal = RiskSignal.DeviceShared }), "risk_rules.within" },
        { Of(Speed with { SampleMin = 5 }), "risk_rules.sample" },
        { Of(new RiskRule("left", RiskSignal.LeftSoon, [new(30, 10)])), "risk_rules.sample" },
        { Of(Speed with { Steps = [new(5, 10), new(5, 20)] }), "risk_rules.steps" },
        { Of(Speed with { Steps = [new(5, 20), new(6, 10)] }), "risk_rules.steps" },
    };

    [Theory]
    [MemberData(nameof(Slips))]
    public void A_rule_set_that_cannot_be_meant_is_refused(RiskRuleSet set, string code) => Assert.Equal(code, RiskRuleCheck.Slip(set)?.Code);

    [Fact]
    public void The_default_rules_pass() => Assert.Null(RiskRuleCheck.Slip(DefaultRiskRules.Set));

    [Fact]
    public void Rules_read_back_are_the_rules_that_were_written()
    {
        var text = RulesText.Write(DefaultRiskRules.Set);
        Assert.Equal(text, RulesText.Write(RulesText.Read<RiskRuleSet>(text)));
    }

    private static RiskRuleSet Of(params RiskRule[] rules) => new(30, 50, 120, rules);
}
