using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Outreach;

/// <summary>
/// One limit on how often a fan is disturbed: at most <see cref="Max"/> touches within any <see cref="Window"/>, rolling to
/// the millisecond. A cool-down is a limit of one. What is not named is not looked at: a rule without a channel counts all.
/// </summary>
/// <param name="Name">Stable, shown in decisions, e.g. <c>cooldown</c>, <c>marketing_per_week</c>.</param>
/// <param name="PerCampaign">Counts only touches of the same campaign; touches without one are not limited by it.</param>
public sealed record PressureRule(
    string Name, int Max, TimeSpan Window, TouchPurpose? Purpose = null, Channel? Channel = null, string? Budget = null, bool PerCampaign = false)
{
    /// <summary>Whether a touch counts under this rule. Transactional touches never do: the fan asked for them.</summary>
    public bool Covers(TouchPurpose purpose, Channel channel, string budget, string? campaign) =>
        purpose != TouchPurpose.Transactional
        && (Purpose is null || Purpose == purpose)
        && (Channel is null || Channel == channel)
        && (Budget is null || Budget == budget)
        && (!PerCampaign || campaign is not null);
}

/// <summary>A wish to disturb a fan once.</summary>
/// <param name="FanId">The account it is for; to an <see cref="IPressureMemory"/> the member whose account that is.</param>
/// <param name="InPlaceOf">A touch whose slot is looked past: would there be room without it?</param>
internal sealed record PressureWish(Id<Fan> FanId, string TouchKey, TouchPurpose Purpose, Channel Channel, string Budget, string? Campaign, string? InPlaceOf = null);

/// <summary>What the limits say to one wish.</summary>
public abstract record PressureFact
{
    private PressureFact()
    {
    }

    /// <summary>No rule covers it, or none stands against it (when only looked at).</summary>
    public sealed record Free : PressureFact;

    /// <summary>A slot is held for it until then; past that the touch must ask again before it leaves.</summary>
    public sealed record Reserved(DateTimeOffset HeldUntil) : PressureFact;

    /// <summary>A rule is full.</summary>
    /// <param name="Counted">Touches in the rule's window, those not yet sent included.</param>
    /// <param name="Until">When it may pass at the earliest, were nothing else to happen.</param>
    /// <param name="Holders">Keys of the counted touches that have not been sent, in order of their keys.</param>
    public sealed record Held(PressureRule Rule, int Counted, DateTimeOffset Until, IReadOnlyList<string> Holders) : PressureFact;

    /// <summary>Nobody can say: what needs a slot waits rather than risk one message too many.</summary>
    public sealed record Unavailable : PressureFact;
}

/// <summary>
/// What limits how often a person is disturbed, by whichever of their accounts. A slot is held when a touch is decided, counts as "now" until it is confirmed with the moment the
/// touch was sent (or until it has been held too long, see <see cref="HoldFor"/>), and is given back when the touch fails for
/// good. A touch that asks again finds its own slot and renews it, so that a decision lost half-way can simply be made again.
/// </summary>
internal interface IPressure
{
    /// <summary>How long a slot may stay unconfirmed. Then it counts as of that moment, and its touch must ask again.</summary>
    static readonly TimeSpan HoldFor = TimeSpan.FromMinutes(10);

    /// <summary>All or nothing for each wish, in order, atomically for each person.</summary>
    Task<IReadOnlyList<PressureFact>> ReserveAsync(IReadOnlyList<PressureWish> wishes, DateTimeOffset now, CancellationToken ct);

    /// <summary>What <see cref="ReserveAsync"/> would say; holds nothing.</summary>
    Task<IReadOnlyList<PressureFact>> LookAsync(IReadOnlyList<PressureWish> wishes, DateTimeOffset now, CancellationToken ct);

    /// <summary>The touches left at these moments.</summary>
    Task ConfirmAsync(IReadOnlyCollection<SentTouch> touches, CancellationToken ct);

    Task GiveBackAsync(IReadOnlyCollection<TouchRef> touches, CancellationToken ct);
}

/// <summary>Where the limits are remembered, by member: whatever is called a fan here is one.</summary>
internal interface IPressureMemory : IPressure
{
    /// <summary>Remembers slots that were another member's until this transaction. One that is there is only ever moved later.</summary>
    /// <exception cref="OutdatedException">It cannot be done now; nor may then what made it necessary.</exception>
    Task BringAsync(IReadOnlyCollection<PressureSlot> slots, CancellationToken ct);
}

/// <param name="HeldUntil">
/// The hold that is given back; null for whatever slot the touch has. Given back after commit, it may come when another node
/// has decided the touch anew and holds a slot of its own: that one stays.
/// </param>
internal readonly record struct TouchRef(Id<Fan> FanId, string TouchKey, DateTimeOffset? HeldUntil = null);

internal readonly record struct SentTouch(Id<Fan> FanId, string TouchKey, DateTimeOffset SentAt);
