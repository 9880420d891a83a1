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
    public static (Fan Fan, FollowKind Kind) Follow(Fan fan, DateTimeOffset at, string? scene)
    {
        if (at < fan.StateAt)
        {
            return fan.FirstFollowedAt is not { } first || at < first
                ? (fan with { FirstFollowedAt = at, FollowCount = fan.FollowCount + 1, Scene = scene ?? fan.Scene }, FollowKind.LateFirst)
                : (fan with { FollowCount = fan.FollowCount + 1 }, FollowKind.Late);
        }

        if (fan.State == FanState.Following)
            return (fan with { StateAt = at }, FollowKind.AlreadyFollowing);

        var followed = fan with
        {
            State = FanState.Following,
            StateAt = at,
            FirstFollowedAt = fan.FirstFollowedAt ?? at,
            FollowedAt = at,
            FollowCount = fan.FollowCount + 1,
            Scene = scene ?? fan.Scene,
            EraseDueAt = null,
        };
        return (followed, fan.FirstFollowedAt is null ? FollowKind.First : FollowKind.Again);
    }

    /// <returns>The fan after the unfollow, and whether it counts; one older than the fan's state does not.</returns>
    public static (Fan Fan, bool Counts) Unfollow(Fan fan, DateTimeOffset at, TimeSpan erasureGrace)
    {
        if (at < fan.StateAt)
            return (fan, false);
        var left = fan with { State = FanState.Left, StateAt = at, LeftAt = at, EraseDueAt = at + erasureGrace };
        return (left, fan.State != FanState.Left);
    }
}
