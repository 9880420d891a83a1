using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Outreach;

/// <summary>What a last look at a claimed batch needs to know, read at once for all of it.</summary>
/// <param name="RepeatIsSafeFor">Until when after a first attempt the channel's provider drops a repeat.</param>
/// <param name="StoppedAt">Since when the stop button holds marketing.</param>
/// <param name="Consents">Null where fans are not asked for their word again.</param>
/// <param name="Holds">Campaigns nothing may leave of.</param>
internal sealed record DepartureFacts(
    DateTimeOffset Now,
    OutreachRules Rules,
    TimeSpan RepeatIsSafeFor,
    DateTimeOffset? StoppedAt,
    IReadOnlyDictionary<Id<Fan>, Consents>? Consents,
    ILookup<Id<Fan>, ChannelBlock> Blocks,
    CampaignHolds Holds)
{
    public IEnumerable<ChannelBlock> BlocksOf(Id<Fan> fanId) => Blocks.Count == 0 ? [] : Blocks[fanId].Concat(Blocks[ChannelBlocks.Everybody]);
}

/// <summary>
/// The last look before a message leaves. Between decision and departure lie backlogs and retries: an opt-out holds at
/// once, so does whatever holds a campaign or all marketing, and night may have fallen.
/// </summary>
internal static class DepartureRules
{
    /// <summary>A slot must outlast the way to the provider, or the touch would leave uncounted.</summary>
    private static readonly TimeSpan SlotLeastLeft = TimeSpan.FromMinutes(2);

    /// <returns>Null when it may leave.</returns>
    public static SendOutcome? Check(Dispatch dispatch, DepartureFacts facts) => dispatch switch
    {
        { Content: null } or { OpenId: null } => new SendOutcome.Withdrawn("erased"),
        { FanState: FanState.Left } => new SendOutcome.Withdrawn("not_following"),
        _ when facts.Now >= dispatch.ExpiresAt => new SendOutcome.Expired(),
        { IsDoubtful: true } when facts.Now - dispatch.FirstAttemptAt >= facts.RepeatIsSafeFor => new SendOutcome.Withdrawn("repeat_unsafe"),
        _ => Held(dispatch, facts) ?? Stopped(dispatch, facts) ?? Refused(dispatch, facts) ?? Blocked(dispatch, facts) ?? Closed(dispatch, facts),
    };

    /// <summary>Whether the slot it holds under the caps must be asked for again.</summary>
    public static bool MustRenew(Dispatch dispatch, DateTimeOffset now) => dispatch.HeldUntil is { } until && until < now + SlotLeastLeft;

    /// <param name="fact">What the caps say to a slot asked for again.</param>
    /// <param name="now">When they were asked.</param>
    /// <returns>Null when it may leave.</returns>
    public static SendOutcome? Check(PressureFact fact, DateTimeOffset now) => fact switch
    {
        PressureFact.Held held => new SendOutcome.Reconsider(held.Until, held.Rule.Name),
        PressureFact.Unavailable => new SendOutcome.Reconsider(now + OutreachDecision.PressureRetry, "pressure_unavailable"),
        _ => null,
    };

    /// <summary>A pause and a cancellation take back what has surely not left, and nothing else.</summary>
    private static SendOutcome? Held(Dispatch dispatch, DepartureFacts facts) => facts.Holds.ReasonOf(dispatch.Campaign, dispatch.Purpose) switch
    {
        null => null,
        CampaignHolds.Stopped => new SendOutcome.Reconsider(facts.Now, CampaignHolds.Stopped),
        _ when dispatch.IsDoubtful => null,
        CampaignHolds.Cancelled => new SendOutcome.Withdrawn(CampaignHolds.Cancelled),
        var reason => new SendOutcome.Reconsider(facts.Now, reason),
    };

    private static SendOutcome.Reconsider? Stopped(Dispatch dispatch, DepartureFacts facts) =>
        dispatch.Purpose == TouchPurpose.Marketing && facts.StoppedAt is not null ? new SendOutcome.Reconsider(facts.Now, "marketing_stopped") : null;

    /// <summary>A no to everything ends the touch; a no to this channel leaves the others.</summary>
    private static SendOutcome? Refused(Dispatch dispatch, DepartureFacts facts)
    {
        if (dispatch.Purpose == TouchPurpose.Transactional || facts.Consents is null)
            return null;
        var consents = facts.Consents.GetValueOrDefault(dispatch.FanId, Consents.None);
        var purpose = ConsentRules.PurposeOf(dispatch.Purpose);
        if (consents.RefusalOf(ConsentChannel.All, purpose) is not null)
            return new SendOutcome.Withdrawn("opted_out");
        if (consents.RefusalOf(ConsentRules.ChannelOf(dispatch.Channel), purpose) is not null)
            return new SendOutcome.Reconsider(facts.Now, "refused");
        return dispatch is { Channel: Channel.Sms, Purpose: TouchPurpose.Marketing } && !consents.AllowsSmsMarketing
            ? new SendOutcome.Reconsider(facts.Now, "no_sms_consent")
            : null;
    }

    private static SendOutcome.Reconsider? Blocked(Dispatch dispatch, DepartureFacts facts)
    {
        var blocks = facts.BlocksOf(dispatch.FanId).Where(block => block.Channel == dispatch.Channel).ToList();
        if (blocks.Count == 0)
            return null;
        var templateId = dispatch.ReadContent().TemplateIdOf(dispatch.Channel);
        return blocks.Exists(block => block.Covers(dispatch.Channel, templateId)) ? new SendOutcome.Reconsider(facts.Now, "blocked") : null;
    }

    /// <summary>Decided at once, for the touch's policy says what the night makes of it: it waits, is dropped, or takes another channel.</summary>
    private static SendOutcome.Reconsider? Closed(Dispatch dispatch, DepartureFacts facts) =>
        facts.Rules.ClosedAt(dispatch.Purpose, dispatch.Channel, facts.Now) is { } closed ? new SendOutcome.Reconsider(facts.Now, closed.Name) : null;
}
