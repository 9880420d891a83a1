using Retention.Channels.WeChat;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Outreach;

/// <summary>How waiting messages become mass sends, and which of them may still leave.</summary>
internal static class MassRules
{
    /// <summary>WeChat refuses a mass send to one fan (40130).</summary>
    public const int RecipientsMin = 2;

    /// <summary>WeChat remembers a client id for 24 hours; an hour is left for clocks that differ.</summary>
    public static readonly TimeSpan RepeatIsSafeFor = TimeSpan.FromHours(23);

    /// <summary>Nobody waits longer for others to share a call with; well below the time a slot is held.</summary>
    public static readonly TimeSpan GatherFor = TimeSpan.FromMinutes(5);

    /// <summary>Nobody new for so long: the group is whole.</summary>
    private static readonly TimeSpan WholeAfter = TimeSpan.FromSeconds(30);

    /// <summary>A slot must outlast the call.</summary>
    private static readonly TimeSpan SlotLeastLeft = TimeSpan.FromMinutes(2);

    /// <param name="group">Those waiting.</param>
    /// <param name="grows">Whether a broadcast is still asking for them.</param>
    /// <param name="now">When it is asked.</param>
    public static bool IsReady(MassGroup group, bool grows, DateTimeOffset now) =>
        group.Waiting >= MassMessages.MaxRecipients
        || now >= group.OldestAt + GatherFor
        || (!grows && group.Waiting >= RecipientsMin && now >= group.NewestAt + WholeAfter);

    /// <summary>How many go into the next call: never so many that a single one is left.</summary>
    public static int Take(int waiting) => waiting switch
    {
        <= MassMessages.MaxRecipients => waiting,
        MassMessages.MaxRecipients + 1 => MassMessages.MaxRecipients - 1,
        _ => MassMessages.MaxRecipients,
    };

    /// <summary>Whether what was decided still holds. Between decision and departure others were gathered.</summary>
    public static bool MayLeave(MassRow row, MassFacts facts)
    {
        var touch = new Touch(row.TouchKey, row.FanId, row.Purpose, new TouchContent(), row.ExpiresAt) { Campaign = row.Campaign };
        var words = facts.Consents.GetValueOrDefault(row.FanId, Consents.None);
        var seen = new TouchFacts(
            facts.Now, FanAccount.Official, facts.Followers.Contains(row.FanId.Value) ? FanState.Following : FanState.Left, words, false, [], [], facts.StoppedAt, new PressureFact.Free())
        {
            CampaignHold = facts.Holds.ReasonOf(row.Campaign, row.Purpose),
        };
        return GateChecks.Of(touch, seen).All(gate => gate.Check.Passed)
            && (row.Purpose == TouchPurpose.Transactional || words.RefusalOf(ConsentChannel.WeChat, ConsentRules.PurposeOf(row.Purpose)) is null)
            && facts.Rules.ClosedAt(row.Purpose, Channel.MassSend, facts.Now) is null
            && !facts.Blocked
            && OutlastsTheCall(row, facts.Now);
    }

    /// <summary>Whether the slot a message holds under the caps, if any, is still held when the call has ended.</summary>
    public static bool OutlastsTheCall(MassRow row, DateTimeOffset now) => row.HeldUntil is not { } held || held >= now + SlotLeastLeft;

    /// <summary>Whether a whole job may be handed over now; its messages have a last look of their own.</summary>
    public static bool MayLeave(MassJob job, MassFacts facts) =>
        facts.Now < job.ExpiresAt
        && (job.Purpose != TouchPurpose.Marketing || facts.StoppedAt is null)
        && facts.Holds.ReasonOf(job.Campaign, job.Purpose) is null
        && facts.Rules.ClosedAt(job.Purpose, Channel.MassSend, facts.Now) is null
        && !facts.Blocked;
}

/// <summary>What the last look before a mass send needs.</summary>
/// <param name="Followers">Those of the fans who follow now and were not erased.</param>
/// <param name="Blocked">WeChat takes no mass send of the account's on, to nobody.</param>
internal sealed record MassFacts(
    DateTimeOffset Now,
    OutreachRules Rules,
    DateTimeOffset? StoppedAt,
    CampaignHolds Holds,
    IReadOnlySet<long> Followers,
    IReadOnlyDictionary<Retention.Platform.Ids.Id<Fan>, Consents> Consents,
    bool Blocked);
