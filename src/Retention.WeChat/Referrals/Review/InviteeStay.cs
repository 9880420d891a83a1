using Retention.Platform.Time;

namespace Retention.WeChat.Referrals;

/// <summary>From when on somebody followed, or no longer did.</summary>
public readonly record struct FollowChange(DateTimeOffset At, bool Follows);

/// <summary>
/// How long an invitee stayed. Days are business days: whoever is credited at 23:59 in China has one minute of day 0, and
/// day N is decided when the Nth day after it ends, once and for all.
/// </summary>
/// <param name="CreditedAt">When they were credited to their inviter.</param>
/// <param name="Changes">Follows and unfollows in the order in which they happened.</param>
public sealed record InviteeStay(DateTimeOffset CreditedAt, IReadOnlyList<FollowChange> Changes)
{
    public bool EverFollowed => Changes.Any(change => change.Follows);

    public bool FollowsAt(DateTimeOffset moment) => Changes.LastOrDefault(change => change.At < moment).Follows;

    /// <returns>Null while day <paramref name="days"/> is not over at <paramref name="now"/>.</returns>
    public bool? StayedFor(int days, DateTimeOffset now)
    {
        var end = EndOfDay(days);
        return end > now ? null : FollowsAt(end);
    }

    private DateTimeOffset EndOfDay(int days) => BusinessCalendar.At(BusinessCalendar.DayOf(CreditedAt).AddDays(days + 1), TimeOnly.MinValue);
}

/// <summary>Counts stays, page by page.</summary>
public sealed class RetentionTally(DateTimeOffset now)
{
    public static readonly IReadOnlyList<int> Ages = [1, 7, 30];

    private readonly long[] oldEnough = new long[Ages.Count];
    private readonly long[] retained = new long[Ages.Count];
    private long followed;
    private long stillFollowing;

    /// <summary>Who never followed cannot be lost as a follower and counts nowhere.</summary>
    public void Add(InviteeStay stay)
    {
        if (!stay.EverFollowed)
            return;
        followed++;
        stillFollowing += stay.Changes[^1].Follows ? 1 : 0;
        for (var i = 0; i < Ages.Count; i++)
        {
            if (stay.StayedFor(Ages[i], now) is not { } stayed)
                continue;
            oldEnough[i]++;
            retained[i] += stayed ? 1 : 0;
        }
    }

    public InviteeRetention Total() => new(followed, stillFollowing, [.. Ages.Select((days, i) => new RetentionCount(days, oldEnough[i], retained[i]))]);
}
