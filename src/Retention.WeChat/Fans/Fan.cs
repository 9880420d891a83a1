using Dapper;
using Retention.Platform.Ids;

namespace Retention.WeChat.Fans;

public enum FanAccount
{
    Official,
    Mini,

    /// <summary>No account of WeChat's: a customer whom a shop alone knows, by a number of its own.</summary>
    Shop,
}

public enum FanState
{
    /// <summary>Seen, but never known to follow.</summary>
    Visitor,
    Following,
    Left,
}

/// <summary>A person as one account knows them. <see cref="OpenId"/> is gone after erasure; the keyed hash stays, so that
/// somebody who comes back is recognised and never counts as new again. Belongings (points, coupons, prizes) are those of
/// <see cref="MemberId"/>: the fan itself, or the other account's fan of the same person.</summary>
[method: ExplicitConstructor]
public sealed record Fan(
    Id<Fan> Id,
    FanAccount Account,
    string? OpenId,
    string OpenIdHash,
    string? UnionId,
    FanState State,
    DateTimeOffset StateAt,
    DateTimeOffset? FirstFollowedAt,
    DateTimeOffset? FollowedAt,
    DateTimeOffset? LeftAt,
    int FollowCount,
    string? Scene,
    string? SubscribeScene,
    string? PhoneCipher,
    DateTimeOffset? EraseDueAt,
    DateTimeOffset CreatedAt,
    Id<Fan> MemberId)
{
    public bool IsFollowing => State == FanState.Following;
}
