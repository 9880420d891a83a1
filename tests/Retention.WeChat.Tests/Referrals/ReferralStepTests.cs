using Retention.Platform.Ids;
using Retention.WeChat.Fans;
using Retention.WeChat.Referrals;

namespace Retention.WeChat.Tests.Referrals;

/// <summary>What becomes of a help by the facts alone.</summary>
public sealed class ReferralStepTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 2, 10, 0, 0, TimeSpan.FromHours(8));
    private static readonly CampaignTerms Terms = Invitations.Terms(Now);

    [Theory]
    [InlineData(ReferralState.New)]
    [InlineData(ReferralState.Waiting)]
    [InlineData(ReferralState.Held)]
    public void What_became_due_while_the_rules_were_asked_is_looked_at_again_at_once(ReferralState state)
    {
        var help = Help(state) with { ConditionAt = Now };
        Assert.Equal(new ReferralStep.Wait(state, Now), ReferralStep.Of(help, Terms, new HelpFacts(Now.AddHours(-1), false, null, null), Now));
    }

    [Fact]
    public void Under_review_it_waits_for_a_person() =>
        Assert.Equal(new ReferralStep.Wait(ReferralState.Review, Terms.SettlesAt), ReferralStep.Of(Help(ReferralState.Review), Terms, new HelpFacts(Now, false, null, null), Now));

    [Fact]
    public void A_follow_just_before_the_end_may_be_told_within_an_hour_and_one_after_it_is_too_late()
    {
        var (help, soon, late) = (Help(ReferralState.Waiting), Terms.EndsAt.AddMinutes(30), Terms.EndsAt.AddHours(1));
        Assert.IsType<ReferralStep.Wait>(ReferralStep.Of(help, Terms, Facts(null), soon));
        Assert.IsType<ReferralStep.Hold>(ReferralStep.Of(help, Terms, Facts(Terms.EndsAt.AddMilliseconds(-1)), late));
        Assert.IsType<ReferralStep.Wait>(ReferralStep.Of(help, Terms, Facts(Terms.EndsAt), soon));
        Assert.Equal(new ReferralStep.Close(ReferralState.Void, "not_followed"), ReferralStep.Of(help, Terms, Facts(Terms.EndsAt), late));
    }

    [Fact]
    public void What_was_met_before_the_settlement_is_confirmed_though_nobody_could_look_until_after_it()
    {
        var later = Terms.SettlesAt.AddDays(3);
        Assert.IsType<ReferralStep.Confirm>(ReferralStep.Of(Help(ReferralState.Held) with { ConditionAt = Terms.SettlesAt.AddSeconds(-1) }, Terms, Facts(Now), later));
        var expired = new ReferralStep.Close(ReferralState.Void, "expired");
        Assert.Equal(expired, ReferralStep.Of(Help(ReferralState.Held) with { ConditionAt = Terms.SettlesAt }, Terms, Facts(Now), later));
        Assert.Equal(expired, ReferralStep.Of(Help(ReferralState.Held), Terms, Facts(Now), later));
    }

    [Fact]
    public void A_help_nobody_had_looked_at_is_judged_by_when_it_was_made_and_met_and_not_by_when_we_look()
    {
        var (later, expired) = (Terms.SettlesAt.AddDays(3), new ReferralStep.Close(ReferralState.Void, "expired"));
        var met = Help(ReferralState.New) with { ConditionAt = Terms.SettlesAt.AddSeconds(-1) };
        Assert.IsType<ReferralStep.Hold>(ReferralStep.Of(met, Terms, Facts(Now), later));
        Assert.IsType<ReferralStep.Hold>(ReferralStep.Of(met, Terms, Facts(Now), Terms.SettlesAt));
        Assert.Equal(expired, ReferralStep.Of(met with { ConditionAt = Terms.SettlesAt }, Terms, Facts(Now), later));
        Assert.Equal(expired, ReferralStep.Of(met with { ConditionAt = null }, Terms, Facts(Now), later));
        Assert.Equal(expired, ReferralStep.Of(met, Terms, Facts(null), later));
        Assert.Equal(expired, ReferralStep.Of(met, Terms, Facts(Terms.EndsAt), later));
    }

    [Fact]
    public void What_a_person_had_to_do_is_too_late_after_the_settlement_and_in_time_when_it_was_done_before()
    {
        var (later, expired) = (Terms.SettlesAt.AddDays(3), new ReferralStep.Close(ReferralState.Void, "expired"));
        var review = Help(ReferralState.Review) with { ConditionAt = Now };
        Assert.Equal(expired, ReferralStep.Of(review, Terms, new HelpFacts(Now, false, null, null), later));
        Assert.Equal(expired, ReferralStep.Of(review with { State = ReferralState.New }, Terms, new HelpFacts(Now, false, RiskVerdict.Hold, null), later));
        Assert.Equal(expired, ReferralStep.Of(review with { State = ReferralState.Verify }, Terms, new HelpFacts(Now, false, RiskVerdict.Verify, null), later));
        Assert.IsType<ReferralStep.Hold>(ReferralStep.Of(review, Terms, new HelpFacts(Now, false, null, ReviewDecision.Released), later));
        Assert.IsType<ReferralStep.Hold>(ReferralStep.Of(review with { State = ReferralState.Verify }, Terms, new HelpFacts(Now, true, RiskVerdict.Verify, null), later));
    }

    private static HelpFacts Facts(DateTimeOffset? followsSince) => new(followsSince, false, RiskVerdict.Allow, null);

    private static Referral Help(ReferralState state) => new(
        new Id<Referral>(1), new Id<ReferralCampaign>(2), new Id<Fan>(3), new Id<Fan>(4), null, 5, TouchChannel.Qr, "only", state, null, Now.AddHours(-2), null, null, 10, 5, 0, null,
        null, null, null, null, null, null, null, Now, state == ReferralState.Held ? Now.AddHours(-1) : null, null, null);
}
