using System.Diagnostics;

namespace Retention.WeChat.Referrals;

/// <summary>What is known of the people of a help when the settler looks at it.</summary>
/// <param name="FollowsSince">When the invitee's present follow began; null while they do not follow.</param>
/// <param name="HasPhone">Whether the invitee's person has bound a number.</param>
/// <param name="Verdict">What the risk rules say; null where they were not asked.</param>
/// <param name="Decision">What an operator said of what the rules held back.</param>
internal sealed record HelpFacts(DateTimeOffset? FollowsSince, bool HasPhone, RiskVerdict? Verdict, ReviewDecision? Decision);

/// <summary>What becomes of a help next.</summary>
internal abstract record ReferralStep
{
    /// <summary>A look in between, for what nobody tells of by itself.</summary>
    private static readonly TimeSpan LookEvery = TimeSpan.FromMinutes(10);

    /// <summary>A follow just before the end may be told so late.</summary>
    private static readonly TimeSpan ToldLateMax = TimeSpan.FromHours(1);

    private const string Expired = "expired";

    private ReferralStep()
    {
    }

    /// <summary>It counts; points are held until the condition is met.</summary>
    internal sealed record Hold : ReferralStep;

    internal sealed record Confirm : ReferralStep;

    /// <summary>Nothing yet; to be looked at again then, or when a fact comes.</summary>
    internal sealed record Wait(ReferralState State, DateTimeOffset? Until) : ReferralStep;

    /// <summary>It does not count, and never will.</summary>
    internal sealed record Close(ReferralState State, string Reason) : ReferralStep;

    /// <summary>It had been confirmed; the count goes down, what was won stays.</summary>
    internal sealed record Lose(string Reason) : ReferralStep;

    /// <summary>It belongs to another inviter: begun anew for them.</summary>
    internal sealed record Reclaim : ReferralStep;

    /// <summary>What had ended it never was: begun anew.</summary>
    internal sealed record Again : ReferralStep;

    public static ReferralStep Of(Referral help, CampaignTerms terms, HelpFacts facts, DateTimeOffset now)
    {
        if (help.Withdrawn is { } reason)
            return help.WithdrawnAt > now ? new Wait(help.State, help.WithdrawnAt) : Withdraw(help, terms, reason, now);
        if (help.IsReturned && now < terms.SettlesAt)
            return new Again();
        if (!help.IsOpen)
            return new Wait(help.State, null);
        if (help.ReclaimedBy is not null)
            return new Reclaim();
        if (now >= terms.SettlesAt && !WasMetInTime(help, terms, facts, now))
            return new Close(ReferralState.Void, Expired);
        return help.State == ReferralState.Held ? OfHeld(help, terms, facts, now) : OfUncounted(help, terms, facts, now);
    }

    /// <summary>Whether the rules have to look at it before <see cref="Of"/> can say what comes next.</summary>
    public static bool NeedsAssessment(Referral help, CampaignTerms terms, HelpFacts facts, DateTimeOffset now) =>
        help is { IsOpen: true, Withdrawn: null, ReclaimedBy: null } && facts.Decision is null && help.State != ReferralState.Review
        && (help.State == ReferralState.Held ? IsMet(help, terms, facts, now) : HasCome(terms, facts));

    private static ReferralStep Withdraw(Referral help, CampaignTerms terms, string reason, DateTimeOffset now) => help switch
    {
        { IsOpen: true } => new Close(ReferralState.Void, reason),
        { State: ReferralState.Confirmed } when now < terms.SettlesAt => new Lose(reason),
        _ => new Wait(help.State, null),
    };

    private static ReferralStep OfUncounted(Referral help, CampaignTerms terms, HelpFacts facts, DateTimeOffset now)
    {
        if (!HasCome(terms, facts))
            return now >= terms.EndsAt + ToldLateMax ? new Close(ReferralState.Void, "not_followed") : new Wait(ReferralState.Waiting, Earlier(now + LookEvery, terms.EndsAt + ToldLateMax));
        return Judge(help, terms, facts, new Hold(), now);
    }

    private static ReferralStep OfHeld(Referral help, CampaignTerms terms, HelpFacts facts, DateTimeOffset now) =>
        IsMet(help, terms, facts, now) ? Judge(help, terms, facts, new Confirm(), now) : new Wait(ReferralState.Held, Earlier(StayedAt(help, terms, facts) ?? terms.SettlesAt, terms.SettlesAt));

    private static ReferralStep Judge(Referral help, CampaignTerms terms, HelpFacts facts, ReferralStep allowed, DateTimeOffset now)
    {
        if (facts.Decision is { } decision)
            return decision == ReviewDecision.Released ? allowed : new Close(ReferralState.Rejected, "review");
        return facts.Verdict switch
        {
            RiskVerdict.Allow => allowed,
            RiskVerdict.Verify when facts.HasPhone => allowed,
            RiskVerdict.Verify => UntilSettled(ReferralState.Verify, terms, now),
            RiskVerdict.Reject => new Close(ReferralState.Rejected, "risk"),
            RiskVerdict.Hold => UntilSettled(ReferralState.Review, terms, now),
            // Under review it stays until somebody has looked.
            null when help.State == ReferralState.Review => UntilSettled(ReferralState.Review, terms, now),
            // What made it due came after the rules were asked: they are asked again.
            null => new Wait(help.State, now),
            _ => throw new UnreachableException(),
        };
    }

    /// <summary>For what a person has to do; once the campaign is settled there is no time left for it.</summary>
    private static ReferralStep UntilSettled(ReferralState state, CampaignTerms terms, DateTimeOffset now) =>
        now < terms.SettlesAt ? new Wait(state, terms.SettlesAt) : new Close(ReferralState.Void, Expired);

    private static bool IsMet(Referral help, CampaignTerms terms, HelpFacts facts, DateTimeOffset now) => terms.Condition switch
    {
        HelpCondition.Follow => true,
        HelpCondition.StayDays => StayedAt(help, terms, facts) <= now,
        HelpCondition.PhoneBound => facts.HasPhone,
        HelpCondition.ServiceEvent or HelpCondition.FirstOrder => help.ConditionAt is not null,
        _ => throw new UnreachableException(),
    };

    /// <summary>
    /// By then it was met already, and only nobody had looked: the campaign was stopped, or we were, or an operator released
    /// it in the last minute. It is judged by when it was made and met, held before or not.
    /// </summary>
    private static bool WasMetInTime(Referral help, CampaignTerms terms, HelpFacts facts, DateTimeOffset now) =>
        (help.State == ReferralState.Held || HasCome(terms, facts)) && IsMet(help, terms, facts, now) && (help.ConditionAt ?? StayedAt(help, terms, facts) ?? terms.EndsAt) < terms.SettlesAt;

    /// <summary>Whether the friend came in time, where coming means following.</summary>
    private static bool HasCome(CampaignTerms terms, HelpFacts facts) => !terms.RequiresFollow || facts.FollowsSince < terms.EndsAt;

    /// <summary>When staying will have been long enough; null while they do not follow.</summary>
    private static DateTimeOffset? StayedAt(Referral help, CampaignTerms terms, HelpFacts facts)
    {
        if (terms.Condition != HelpCondition.StayDays || facts.FollowsSince is not { } since)
            return null;
        return (since > help.AttributedAt ? since : help.AttributedAt).AddDays(terms.StayDays);
    }

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;
}
