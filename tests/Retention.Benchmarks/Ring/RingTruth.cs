using Retention.Benchmarks.Story;

namespace Retention.Benchmarks.Ring;

/// <summary>What can be known of an account of the ring, by the rules as people would state them.</summary>
/// <param name="isTaken">Who was still taken before the points were used up: of the others nothing is kept, so they make no burst and no chain.</param>
internal sealed class RingTruth(RingCast cast, Func<Guest, bool> isTaken)
{
    /// <summary>Twenty within a minute are a burst, all of them: they are looked at again before they are rewarded. WeChat tells whole seconds.</summary>
    private const int BurstFrom = 20;

    private static readonly TimeSpan BurstWithin = TimeSpan.FromSeconds(59);

    /// <summary>Of four accounts on one phone each is asked for a number at least.</summary>
    private const int OnPhoneFrom = 4;

    /// <summary>Three levels of invitations within ten seconds are no people, whichever of the three one looks at; of two that cannot be said.</summary>
    private const int LevelsFrom = 3;

    private static readonly TimeSpan LevelsWithin = TimeSpan.FromSeconds(9);

    /// <summary>
    /// Whether, when it is rewarded at the latest, something tells the account from an honest friend. Where nothing does
    /// (somebody who stays three days and leaves on the fourth), it is rewarded like any friend, and the points are taken back
    /// if it leaves.
    /// </summary>
    public bool IsTold(Guest guest) => guest.Part switch
    {
        // Nine accounts and more on one phone, unless the points were used up after the first few.
        Part.Farm or Part.PhoneChain => cast.Ring.Count(other => other.Device == guest.Device && (other == guest || isTaken(other))) >= OnPhoneFrom,
        // WeChat names the same person in both of its accounts.
        Part.Self => true,
        Part.Burst => Burst(guest) >= BurstFrom,
        Part.CodeChain => Levels(guest) >= LevelsFrom,
        _ => false,
    };

    /// <summary>
    /// Whether an honest friend's help stands as the campaign's rules have it. A friend of the mini-program who followed and
    /// left before WeChat was asked who the follower is, is to us somebody who never followed: it names no unionid of who has
    /// left.
    /// </summary>
    public static bool Fits(Guest friend, string state) =>
        state == friend.Bond.ToString() || (state == "Waiting" && friend is { Bond: Bond.Void, Way: Way.Mini, ComesBack: false });

    /// <summary>As a friend who stayed, and for friends who did, up to the cap.</summary>
    public static long Points(bool isConfirmed, int confirmedFriends) =>
        (isConfirmed ? RingCampaign.InviteePoints : 0) + (RingCampaign.InviterPoints * Math.Min(RingCast.InviterHelpsMax, confirmedFriends));

    private int Burst(Guest guest) => MostWithin(guest, [.. cast.Ring.Where(other => other == guest || (other.Inviter == guest.Inviter && isTaken(other)))], BurstWithin);

    private int Levels(Guest guest)
    {
        var chain = new List<Guest> { guest };
        for (var above = guest.Inviter; above?.Inviter is not null && isTaken(above); above = above.Inviter)
            chain.Add(above);
        for (var below = Next(guest); below is not null; below = Next(below))
            chain.Add(below);
        return MostWithin(guest, chain, LevelsWithin);
    }

    private Guest? Next(Guest guest) => cast.Ring.FirstOrDefault(other => other.Inviter == guest && isTaken(other));

    /// <summary>The most within one span of time that this one is among.</summary>
    private static int MostWithin(Guest guest, List<Guest> among, TimeSpan span) => among
        .Where(first => first.CameAt <= guest.CameAt && guest.CameAt - first.CameAt < span)
        .Max(first => among.Count(other => first.CameAt <= other.CameAt && other.CameAt - first.CameAt < span));
}
