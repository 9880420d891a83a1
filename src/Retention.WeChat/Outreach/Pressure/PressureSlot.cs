using Dapper;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Outreach;

/// <summary>A touch as the limits remember it.</summary>
/// <param name="FanId">The member it counts for.</param>
/// <param name="HeldAt">When the slot was taken; once confirmed, when the touch was sent.</param>
/// <param name="HeldUntil">Null once confirmed.</param>
[method: ExplicitConstructor]
internal sealed record PressureSlot(
    Id<Fan> FanId, string TouchKey, TouchPurpose Purpose, Channel Channel, string Budget, string? Campaign, DateTimeOffset HeldAt, DateTimeOffset? HeldUntil)
{
    /// <summary>The latest moment it can ever count at, unless it is renewed.</summary>
    public DateTimeOffset Latest => HeldUntil ?? HeldAt;

    public static PressureSlot For(PressureWish wish, DateTimeOffset now) =>
        new(wish.FanId, wish.TouchKey, wish.Purpose, wish.Channel, wish.Budget, wish.Campaign, now, now + IPressure.HoldFor);

    /// <summary>What is not confirmed may leave at any moment: it counts as leaving now, as long as it may.</summary>
    public DateTimeOffset CountsAt(DateTimeOffset now) => HeldUntil is not { } until ? HeldAt : until < now ? until : now;

    /// <summary>Whether it takes room from the wish under this rule.</summary>
    public bool StandsAgainst(PressureWish wish, PressureRule rule, DateTimeOffset now) =>
        TouchKey != wish.TouchKey
        && TouchKey != wish.InPlaceOf
        && rule.Covers(Purpose, Channel, Budget, Campaign)
        && (!rule.PerCampaign || Campaign == wish.Campaign)
        && CountsAt(now) > now - rule.Window;
}
