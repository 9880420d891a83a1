using Retention.Benchmarks.Story;

namespace Retention.Benchmarks.Ring;

/// <summary>What can be known of an account of the ring, by the rules as people would state them; nothing here is taken from the product.</summary>
internal static class RingTruth
{
    /// <summary>Twenty within a minute are a burst, and the twentieth is the first of whom that can be said.</summary>
    private const int BurstFrom = 20;

    private static readonly TimeSpan BurstWithin = TimeSpan.FromSeconds(60);

    /// <summary>Three levels of invitations within ten seconds are no people; of two that cannot be said.</summary>
    private const int LevelsFrom = 3;

    private static readonly TimeSpan LevelsWithin = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Whether, when it is rewarded at the latest, something tells the account from an honest friend. Where nothing does (one
    /// of the first of a burst or of a chain, somebody who stays three days and leaves on the fourth), it is rewarded like
    /// any friend, and the points are taken back if it leaves.
    /// </summary>
    public static bool IsTold(Guest guest, RingCast cast) => guest.Part switch
    {
        // Nine accounts and more on one phone.
        Part.Farm or Part.PhoneChain => true,
        // WeChat names the same person in both of its accounts.
        Part.Self => true,
        Part.Burst => Before(guest, cast) + 1 >= BurstFrom,
        Part.CodeChain => Levels(guest) >= LevelsFrom,
        _ => false,
    };

    /// <summary>What the rules of the campaign make of an honest friend: their state.</summary>
    public static string StateOf(Guest friend) => friend.Bond.ToString();

    /// <summary>As a friend who stayed, and for friends who did, up to the cap.</summary>
    public static long Points(bool isConfirmed, int confirmedFriends) =>
        (isConfirmed ? RingCampaign.InviteePoints : 0) + (RingCampaign.InviterPoints * Math.Min(RingCast.InviterHelpsMax, confirmedFriends));

    private static int Before(Guest guest, RingCast cast) => cast.Ring.Count(other =>
        other.Inviter == guest.Inviter && other != guest && other.CameAt <= guest.CameAt && guest.CameAt - other.CameAt <= BurstWithin);

    private static int Levels(Guest guest)
    {
        var levels = 1;
        for (var above = guest.Inviter; above?.Inviter is not null && guest.CameAt - above.CameAt <= LevelsWithin; above = above.Inviter)
            levels++;
        return levels;
    }
}
