namespace Retention.WeChat.Fans;

public enum FollowKind
{
    /// <summary>Never followed before.</summary>
    First,

    /// <summary>A first follow that reached us after later events of the same fan.</summary>
    LateFirst,
    Again,
    AlreadyFollowing,

    /// <summary>An old follow that reached us late and changes nothing.</summary>
    Late,
}

/// <summary>
/// How follows and unfollows change a fan. WeChat delivers up to three times and not in order, so the time of the event
/// decides, not the time of arrival; within one second the order of arrival does.
/// </summary>
public static class FollowRules
{
    /// <summary>The profile's time of the follow and the event's are the same but for rounding.</summary>
    private static readonly TimeSpan ProfileMargin = TimeSpan.FromSeconds(5);

    public static (Fan Fan, FollowKind Kind) Follow(Fan fan, DateTimeOffset at, string? scene)
    {
        if (IsToldByProfile(fan, at))
            return (fan with { FollowCount = 1, Scene = scene ?? fan.Scene }, FollowKind.First);
        if (at == fan.StateAt && fan.State == FanState.Following)
            return (fan, FollowKind.AlreadyFollowing);

        var isNewest = fan.FollowedAt is not { } newest || at > newest;
        var noted = fan with
        {
            FirstFollowedAt = fan.FirstFollowedAt < at ? fan.FirstFollowedAt : at,
            FollowedAt = isNewest ? at : fan.FollowedAt,
            FollowCount = fan.FollowCount + 1,
            Scene = isNewest ? scene ?? fan.Scene : fan.Scene ?? scene,
        };
        var isFirst = fan.FirstFollowedAt is not { } first || at < first;
        if (at < fan.StateAt)
            return (noted, isFirst ? FollowKind.LateFirst : FollowKind.Late);

        var kind = fan.State == FanState.Following ? FollowKind.AlreadyFollowing : isFirst ? FollowKind.First : FollowKind.Again;
        return (noted with { State = FanState.Following, StateAt = at, EraseDueAt = null }, kind);
    }

    /// <summary>A visitor's profile was asked for just when they had followed and the event was still on its way: it is the same follow.</summary>
    private static bool IsToldByProfile(Fan fan, DateTimeOffset at) =>
        fan is { State: FanState.Following, FollowCount: 0, FirstFollowedAt: { } told } && (at - told).Duration() <= ProfileMargin;

    /// <returns>The fan after the unfollow, and whether it counts; one older than the fan's state does not.</returns>
    public static (Fan Fan, bool Counts) Unfollow(Fan fan, DateTimeOffset at, TimeSpan erasureGrace)
    {
        var noted = fan with { LeftAt = fan.LeftAt > at ? fan.LeftAt : at };
        return at < fan.StateAt
            ? (noted, false)
            : (noted with { State = FanState.Left, StateAt = at, EraseDueAt = at + erasureGrace }, fan.State != FanState.Left);
    }
}
