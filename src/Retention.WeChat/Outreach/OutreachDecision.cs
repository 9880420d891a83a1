using Retention.Platform.Time;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Outreach;

/// <summary>The house rules a decision goes by.</summary>
/// <param name="SmsClosed">When marketing by SMS is forbidden.</param>
public sealed record OutreachRules(DayArc QuietHours, DayArc SmsClosed, TimeSpan Cooldown);

/// <summary>What the cool-down says about one touch.</summary>
public abstract record CooldownFact
{
    private CooldownFact()
    {
    }

    /// <summary>Not asked, because not needed or not yet.</summary>
    public sealed record Free : CooldownFact;

    /// <summary>Reserved for this touch.</summary>
    public sealed record Reserved(DateTimeOffset Until) : CooldownFact;

    /// <summary>Another touch holds it.</summary>
    public sealed record Held(DateTimeOffset Until) : CooldownFact;

    /// <summary>Nobody can say: marketing waits rather than risk one message too many.</summary>
    public sealed record Unavailable : CooldownFact;
}

/// <summary>All a decision looks at, gathered beforehand.</summary>
public sealed record TouchFacts(
    DateTimeOffset Now,
    FanState State,
    DateTimeOffset? OptedOutAt,
    bool HasPhone,
    DateTimeOffset? SmsConsentAt,
    IReadOnlyList<SendRight> Rights,
    CooldownFact Cooldown);

/// <summary>One check of a decision: what was looked at, what was seen, whether it passed and when it may.</summary>
public sealed record TouchCheck(string Name, bool Passed, string Seen, DateTimeOffset? PassesAt = null);

/// <summary>What becomes of a touch, and why: the checks in the order they were made, up to the one that settled it.</summary>
public abstract record OutreachDecision
{
    /// <summary>How long marketing waits when the cool-down cannot be asked.</summary>
    public static readonly TimeSpan CooldownRetry = TimeSpan.FromSeconds(30);

    private OutreachDecision(IReadOnlyList<TouchCheck> checks) => Checks = checks;

    public IReadOnlyList<TouchCheck> Checks { get; }

    public sealed record Send(Channel Channel, SendRight? Right, IReadOnlyList<TouchCheck> Why) : OutreachDecision(Why);

    public sealed record Defer(DateTimeOffset Until, string Reason, IReadOnlyList<TouchCheck> Why) : OutreachDecision(Why);

    public sealed record Suppress(string Reason, IReadOnlyList<TouchCheck> Why) : OutreachDecision(Why);

    public static OutreachDecision Decide(Touch touch, TouchFacts facts, OutreachRules rules)
    {
        var checks = new List<TouchCheck>();
        return Expiry(touch, facts, checks)
            ?? Following(facts, checks)
            ?? OptOut(touch, facts, checks)
            ?? QuietHours(touch, facts, rules, checks)
            ?? Reach(touch, facts, rules, checks);
    }

    private static OutreachDecision? Expiry(Touch touch, TouchFacts facts, List<TouchCheck> checks) =>
        Settle(checks, facts.Now < touch.ExpiresAt, "expiry", $"latest {touch.ExpiresAt:O}", () => new Suppress("expired", checks));

    private static OutreachDecision? Following(TouchFacts facts, List<TouchCheck> checks) =>
        Settle(checks, facts.State != FanState.Left, "following", facts.State.ToString(), () => new Suppress("not_following", checks));

    private static OutreachDecision? OptOut(Touch touch, TouchFacts facts, List<TouchCheck> checks) =>
        touch.Purpose != TouchPurpose.Marketing
            ? null
            : Settle(checks, facts.OptedOutAt is null, "opt_out", facts.OptedOutAt is { } at ? $"opted out {at:O}" : "not opted out", () => new Suppress("opted_out", checks));

    private static OutreachDecision? QuietHours(Touch touch, TouchFacts facts, OutreachRules rules, List<TouchCheck> checks)
    {
        if (touch.Purpose == TouchPurpose.Answer)
            return null;
        var quiet = rules.QuietHours.Contains(facts.Now);
        return Settle(
            checks, !quiet, "quiet_hours", $"{BusinessCalendar.TimeOf(facts.Now):HH\\:mm}", () => Later(touch, rules.QuietHours.EndAfter(facts.Now), "quiet_hours", checks),
            quiet ? rules.QuietHours.EndAfter(facts.Now) : null);
    }

    /// <summary>The channel is chosen before the cool-down is asked, so that nothing is reserved for a touch that cannot leave.</summary>
    private static OutreachDecision Reach(Touch touch, TouchFacts facts, OutreachRules rules, List<TouchCheck> checks)
    {
        var channel = ChooseChannel(touch, facts, rules, checks);
        if (channel is not Send || touch.Purpose != TouchPurpose.Marketing)
            return channel;
        return facts.Cooldown switch
        {
            CooldownFact.Held held => Settle(checks, false, "cooldown", $"held until {held.Until:O}", () => Later(touch, held.Until, "cooldown", checks), held.Until)!,
            CooldownFact.Unavailable => Settle(checks, false, "cooldown", "unavailable", () => Later(touch, facts.Now + CooldownRetry, "cooldown_unavailable", checks), facts.Now + CooldownRetry)!,
            _ => Settle(checks, true, "cooldown", "free", () => channel) ?? channel,
        };
    }

    /// <summary>In order: free and least intrusive first. The right that ends soonest is spent first.</summary>
    private static OutreachDecision ChooseChannel(Touch touch, TouchFacts facts, OutreachRules rules, List<TouchCheck> checks)
    {
        var content = touch.Content;
        if (content.CanChat)
        {
            var window = facts.Rights.Where(right => right.Kind != SendRightKind.Subscribe && right.IsOpen(facts.Now)).MinBy(right => right.ExpiresAt);
            checks.Add(new TouchCheck("customer_service", window is not null, window is null ? "no open window" : $"{window.Kind}, {window.Remaining} left until {window.ExpiresAt:O}"));
            if (window is not null)
                return new Send(Channel.CustomerService, window, checks);
        }

        if (content.Subscribe is { } subscribe)
        {
            var grant = facts.Rights.FirstOrDefault(right => right.Kind == SendRightKind.Subscribe && right.TemplateId == subscribe.TemplateId && right.IsOpen(facts.Now));
            checks.Add(new TouchCheck("subscribe", grant is not null, grant is null ? "no grant for the template" : $"{grant.Remaining} grant(s)"));
            if (grant is not null)
                return new Send(Channel.Subscribe, grant, checks);
        }

        if (content.Template is not null)
        {
            var following = facts.State == FanState.Following;
            checks.Add(new TouchCheck("template", following, following ? "following" : "not a follower"));
            if (following)
                return new Send(Channel.Template, null, checks);
        }

        return content.Sms is null ? new Suppress("no_channel", checks) : BySms(touch, facts, rules, checks);
    }

    private static OutreachDecision BySms(Touch touch, TouchFacts facts, OutreachRules rules, List<TouchCheck> checks)
    {
        if (Settle(checks, facts.HasPhone, "phone", facts.HasPhone ? "known" : "unknown", () => new Suppress("no_channel", checks)) is { } noPhone)
            return noPhone;
        if (touch.Purpose != TouchPurpose.Marketing)
            return new Send(Channel.Sms, null, checks);
        var consent = facts.SmsConsentAt is { } at ? $"given {at:O}" : "never given";
        if (Settle(checks, facts.SmsConsentAt is not null, "sms_consent", consent, () => new Suppress("no_sms_consent", checks)) is { } noConsent)
            return noConsent;
        var opens = rules.SmsClosed.EndAfter(facts.Now);
        return Settle(checks, !rules.SmsClosed.Contains(facts.Now), "sms_hours", $"{BusinessCalendar.TimeOf(facts.Now):HH\\:mm}", () => Later(touch, opens, "sms_hours", checks))
            ?? new Send(Channel.Sms, null, checks);
    }

    /// <summary>Waiting past its expiry would make it stale: then it is dropped now, and says so.</summary>
    private static OutreachDecision Later(Touch touch, DateTimeOffset until, string reason, List<TouchCheck> checks) =>
        until < touch.ExpiresAt ? new Defer(until, reason, checks) : new Suppress($"{reason}_past_expiry", checks);

    private static OutreachDecision? Settle(
        List<TouchCheck> checks, bool passed, string name, string seen, Func<OutreachDecision> otherwise, DateTimeOffset? passesAt = null)
    {
        checks.Add(new TouchCheck(name, passed, seen, passesAt));
        return passed ? null : otherwise();
    }
}
