using Dapper;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Rewards;

public enum HoldKind
{
    /// <summary>Promised points: posting gives them.</summary>
    Earn,

    /// <summary>Available points set aside for a purchase: posting spends them.</summary>
    Spend,
}

public enum HoldState
{
    Pending,
    Posted,
    Voided,

    /// <summary>Nobody decided in time; as if voided.</summary>
    Lapsed,
}

/// <summary>A wish to promise points, or to set them aside.</summary>
/// <param name="Key">Names the event; shared with postings, so that one key means one thing. At most 100 characters.</param>
/// <param name="LapsesAt">When it voids itself; never, where none is given.</param>
/// <param name="ExpiresOn">Last day of the points once they are earned.</param>
public sealed record PlaceHold(
    string Key, HoldKind Kind, PointsReason Reason, Id<Fan> FanId, long Points, DateTimeOffset? LapsesAt = null, string? Note = null, string? Campaign = null, DateOnly? ExpiresOn = null);

/// <summary>Points promised or set aside. Resolves exactly once; what is posted is never more than what was held, the rest goes back.</summary>
[method: ExplicitConstructor]
public sealed record PointsHold(
    long Id, string HoldKey, HoldKind Kind, HoldState State, PointsReason Reason, string? Campaign, Id<Fan> FanId, long Points, long Posted, DateOnly? ExpiresOn, DateTimeOffset? LapsesAt, string? Note,
    DateTimeOffset PlacedAt, DateTimeOffset? SettledAt);
