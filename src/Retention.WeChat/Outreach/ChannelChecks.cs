using System.Diagnostics;
using Retention.WeChat.Fans;
using Retention.WeChat.Outreach.Content;

namespace Retention.WeChat.Outreach;

/// <param name="Right">What sending by it would spend; null where nothing is spent or it does not pass.</param>
/// <param name="Content">What would leave; null where it does not pass.</param>
internal sealed record ChannelFinding(Channel Channel, TouchCheck Check, SendRight? Right = null, TouchContent? Content = null, long CostMilliYuan = 0);

/// <summary>Which channels can carry a touch to a fan now: the content's form, the fan's rights and consents, the hours.</summary>
internal static class ChannelChecks
{
    /// <summary>The installation has an account for the channel, and this node was not told of it.</summary>
    public const string NotHere = "not_configured_here";

    private static readonly TimeSpan NotHereRetry = TimeSpan.FromMinutes(10);

    /// <summary>What costs nothing and lapses by itself is spent first, grants are scarce, SMS costs money. Mass messages must be asked for.</summary>
    private static readonly Channel[] CheapestFirst = [Channel.CustomerService, Channel.Template, Channel.Subscribe, Channel.Sms];

    public static IReadOnlyList<ChannelFinding> Of(Touch touch, TouchFacts facts, OutreachRules rules) =>
        [.. Acceptable(touch).Select(channel => Check(touch, channel, facts, rules))];

    /// <summary>In the order they are tried. Without a list: those the content has a form for.</summary>
    private static IEnumerable<Channel> Acceptable(Touch touch) => touch.Policy switch
    {
        { Channels: null } => CheapestFirst.Where(touch.Content.HasFormFor).DefaultIfEmpty(Channel.CustomerService),
        { Choice: ChannelChoice.Cheapest, Channels: var listed } => listed.Distinct().OrderBy(Rank),
        { Channels: var listed } => listed.Distinct(),
    };

    private static int Rank(Channel channel) => channel == Channel.MassSend ? 1 : Array.IndexOf(CheapestFirst, channel);

    private static ChannelFinding Check(Touch touch, Channel channel, TouchFacts facts, OutreachRules rules)
    {
        if (!touch.Content.HasFormFor(channel))
            return No(channel, "not_in_content");
        if (!rules.Configured.Contains(channel))
            return facts.KnownChannels.Contains(channel) ? Elsewhere(channel, facts.Now) : No(channel, "not_configured");
        if (facts.Blocks.FirstOrDefault(block => block.Covers(channel, touch.Content.TemplateIdOf(channel))) is { } block)
            return No(channel, "blocked", ("code", block.Code), ("since", TouchCheck.Moment(block.BlockedAt)));
        if (ConsentOf(touch, channel, facts) is { } refused)
            return refused;
        var reached = Reach(touch, channel, facts, rules);
        if (!reached.Check.Passed)
            return reached;
        var fitted = Fit(touch, reached, rules);
        return fitted.Check.Passed ? InHours(touch, fitted, facts, rules) : fitted;
    }

    private static ChannelFinding? ConsentOf(Touch touch, Channel channel, TouchFacts facts)
    {
        if (touch.Purpose == TouchPurpose.Transactional)
            return null;
        var purpose = ConsentRules.PurposeOf(touch.Purpose);
        if (facts.Consents.RefusalOf(ConsentRules.ChannelOf(channel), purpose) is { } no)
            return No(channel, "refused", ("since", TouchCheck.Moment(no.DecidedAt)));
        return channel == Channel.Sms && touch.Purpose == TouchPurpose.Marketing && !facts.Consents.AllowsSmsMarketing ? No(channel, "no_sms_consent") : null;
    }

    private static ChannelFinding Reach(Touch touch, Channel channel, TouchFacts facts, OutreachRules rules) => channel switch
    {
        Channel.CustomerService => ByChat(touch, facts, rules),
        Channel.Template => ByTemplate(touch, facts),
        Channel.Subscribe => BySubscription(touch, facts),
        Channel.MassSend => ByMass(facts),
        Channel.Sms => facts.HasPhone ? Yes(channel, "phone_known") : No(channel, "no_phone"),
        Channel.PassiveReply => No(channel, "reply_only"),
        _ => throw new UnreachableException(),
    };

    /// <summary>
    /// The window that ends soonest is spent first. Marketing leaves the last messages of a window for answers. In the
    /// mini-program a card goes as a link, of which WeChat wants a picture.
    /// </summary>
    private static ChannelFinding ByChat(Touch touch, TouchFacts facts, OutreachRules rules)
    {
        var open = facts.Rights.Where(right => right.IsChatWindow && right.IsOpen(facts.Now)).OrderBy(right => right.ExpiresAt).ToList();
        if (open.Count == 0)
            return No(Channel.CustomerService, "no_window");
        if (facts.Account == FanAccount.Mini && touch.Content is { ImageMediaId: null, News.PictureUrl: null or "" })
            return No(Channel.CustomerService, "card_needs_picture");
        // What is not counted has always enough left for answers.
        if (touch.Purpose == TouchPurpose.Marketing && open.TrueForAll(right => right.IsCounted) && open.Sum(right => right.Remaining) <= rules.ChatReserve)
            return No(Channel.CustomerService, "kept_for_answers", ("left", $"{open.Sum(right => right.Remaining)}"));
        if (!open[0].IsCounted)
            return Yes(Channel.CustomerService, "window_unlimited", open[0], ("window", $"{open[0].Kind}"), ("until", TouchCheck.Moment(open[0].ExpiresAt)));
        return Yes(
            Channel.CustomerService, "window_open", open[0],
            ("window", $"{open[0].Kind}"), ("left", $"{open[0].Remaining}"), ("until", TouchCheck.Moment(open[0].ExpiresAt)));
    }

    /// <summary>Template messages are service notices by WeChat's rules (40249 enforces it); marketing by them costs the template, then the account.</summary>
    private static ChannelFinding ByTemplate(Touch touch, TouchFacts facts)
    {
        if (touch.Purpose == TouchPurpose.Marketing)
            return No(Channel.Template, "marketing_forbidden");
        return facts is { Account: FanAccount.Official, State: FanState.Following } ? Yes(Channel.Template, "follower") : No(Channel.Template, "not_a_follower");
    }

    private static ChannelFinding BySubscription(Touch touch, TouchFacts facts)
    {
        var templateId = touch.Content.TemplateIdOf(Channel.Subscribe);
        // What lasts is taken before what is used up.
        return facts.Rights.Where(right => right.IsGrant && right.TemplateId == templateId && right.IsOpen(facts.Now)).MinBy(right => right.IsCounted) switch
        {
            null => No(Channel.Subscribe, "no_grant"),
            { IsCounted: false } lasting => Yes(Channel.Subscribe, "granted_long_term", lasting),
            var grant => Yes(Channel.Subscribe, "granted", grant, ("left", $"{grant.Remaining}")),
        };
    }

    private static ChannelFinding ByMass(TouchFacts facts)
    {
        if (facts is not { Account: FanAccount.Official, State: FanState.Following })
            return No(Channel.MassSend, "not_a_follower");
        return facts.Rights.FirstOrDefault(right => right.Kind == SendRightKind.Mass && right.IsOpen(facts.Now)) is { } quota
            ? Yes(Channel.MassSend, "mass_quota_left", quota, ("left", $"{quota.Remaining}"))
            : No(Channel.MassSend, "mass_quota_used");
    }

    /// <summary>What the provider would refuse is not sent: a refusal costs time, a right, sometimes the template.</summary>
    private static ChannelFinding Fit(Touch touch, ChannelFinding reached, OutreachRules rules)
    {
        switch (ContentRules.Fit(touch.Content, reached.Channel, touch.Purpose, touch.Policy.Overflow, rules.Sms.VariableLengthMax))
        {
            case ContentFit.Offends { Offences: [var first, ..] }:
                return No(reached.Channel, "content", ("field", first.Field), ("rule", first.Message), ("ruleEn", first.MessageEn));
            case ContentFit.Fits fits:
                var cost = reached.Channel == Channel.Sms
                    ? SmsPrice.Of(rules.Sms.SignName, fits.Content.Sms!, touch.Purpose, rules.Sms.MilliYuanPerPart).CostMilliYuan
                    : 0;
                return fits.CutFields.Count == 0
                    ? reached with { Content = touch.Content, CostMilliYuan = cost }
                    : reached with { Check = reached.Check with { Seen = WithCut(reached.Check, fits.CutFields) }, Content = fits.Content, CostMilliYuan = cost };
            default:
                throw new UnreachableException();
        }
    }

    private static Dictionary<string, string> WithCut(TouchCheck check, IReadOnlyList<string> fields) =>
        new(check.Seen ?? new Dictionary<string, string>(), StringComparer.Ordinal) { ["cut"] = string.Join(' ', fields) };

    private static ChannelFinding InHours(Touch touch, ChannelFinding reached, TouchFacts facts, OutreachRules rules)
    {
        if (rules.ClosedAt(touch.Purpose, reached.Channel, facts.Now) is not { } closed)
            return reached;
        var opens = closed.Opens is { } at ? Values(("opens", TouchCheck.Moment(at))) : null;
        return new ChannelFinding(reached.Channel, new TouchCheck(CheckNames.Channel, false, closed.Name, reached.Channel, opens, closed.Opens));
    }

    /// <summary>Another node may decide it then, or this one once it is told.</summary>
    private static ChannelFinding Elsewhere(Channel channel, DateTimeOffset now) =>
        new(channel, new TouchCheck(CheckNames.Channel, false, NotHere, channel, PassesAt: now + NotHereRetry));

    private static ChannelFinding No(Channel channel, string finding, params (string Name, string Value)[] seen) =>
        new(channel, new TouchCheck(CheckNames.Channel, false, finding, channel, seen.Length == 0 ? null : Values(seen)));

    private static ChannelFinding Yes(Channel channel, string finding, SendRight? right = null, params (string Name, string Value)[] seen) =>
        new(channel, new TouchCheck(CheckNames.Channel, true, finding, channel, seen.Length == 0 ? null : Values(seen)), right);

    private static Dictionary<string, string> Values(params (string Name, string Value)[] seen) =>
        seen.ToDictionary(each => each.Name, each => each.Value, StringComparer.Ordinal);
}
