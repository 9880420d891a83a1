using Retention.Sandbox;

namespace Retention.Benchmarks.Story;

/// <summary>Who plays which part; drawn from the seed alone.</summary>
internal sealed class Cast
{
    private const int InviteesPerInviter = 20;

    private Cast(IReadOnlyList<Actor> all, IReadOnlyList<Actor> inviters, IReadOnlyList<Actor> originals, IReadOnlyList<Actor> invitees)
    {
        All = all;
        Inviters = inviters;
        Originals = originals;
        Invitees = invitees;
    }

    public IReadOnlyList<Actor> All { get; }

    /// <summary>Followed by themselves and invite others.</summary>
    public IReadOnlyList<Actor> Inviters { get; }

    /// <summary>Followed by themselves and invite nobody.</summary>
    public IReadOnlyList<Actor> Originals { get; }

    public IReadOnlyList<Actor> Invitees { get; }

    public static Cast Draw(World world, Account account, int fans, Random draw)
    {
        var all = Enumerable.Range(0, fans).Select(number => new Actor(number, world.People.Create().At(account))).ToArray();
        var shuffled = all.ToArray();
        draw.Shuffle(shuffled);
        var invitees = shuffled[..(fans / 2)];
        var inviters = shuffled[(fans / 2)..((fans / 2) + Math.Max(1, fans / 2 / InviteesPerInviter))];
        foreach (var invitee in invitees)
            invitee.Inviter = inviters[draw.Next(inviters.Length)];
        return new Cast(all, inviters, shuffled[((fans / 2) + inviters.Length)..], invitees);
    }
}
