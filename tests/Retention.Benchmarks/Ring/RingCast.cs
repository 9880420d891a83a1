using Retention.Sandbox;

namespace Retention.Benchmarks.Ring;

/// <summary>Who takes part and how; drawn from the seed alone.</summary>
internal sealed class RingCast
{
    /// <summary>More than any honest inviter brings who is not popular.</summary>
    public const int InviterHelpsMax = 40;

    private const int FriendsPerInviter = 20;
    private const int InvitersPerPopular = 50;

    /// <summary>More than may count.</summary>
    private const int FriendsOfPopular = InviterHelpsMax + 5;

    private const double MiniShare = 0.15;
    private const double CarrierShare = 0.3;
    private const double OfficeShare = 0.04;

    private readonly Random draw;
    private readonly World world;
    private readonly (Account Official, Account Mini) accounts;
    private readonly List<Guest> honest = [];

    private RingCast(World world, Account official, Account mini, RingOptions options, Random draw)
    {
        (this.world, accounts, this.draw) = (world, (official, mini), draw);
        AddInviters(Math.Max(2, options.Friends / FriendsPerInviter));
        AddFriends(options.Friends);
        Leave();
        var crew = new RingCrew(world, official, mini, honest.Count);
        for (var pack = 0; pack < options.Packs; pack++)
            crew.AddPack(pack);
        Ring = crew.All;
        All = [.. honest, .. Ring];
    }

    /// <summary>Brought nobody by themselves, but for a fifth who were brought by another one the same morning.</summary>
    public IReadOnlyList<Guest> Inviters { get; private set; } = [];

    public IReadOnlyList<Guest> Popular { get; private set; } = [];

    public IReadOnlyList<Guest> Ring { get; }

    public IReadOnlyList<Guest> All { get; }

    /// <summary>Those whom an honest inviter brought.</summary>
    public IEnumerable<Guest> Friends => honest.Where(guest => guest.Inviter is not null);

    public static RingCast Draw(World world, Account official, Account mini, RingOptions options, Random draw) => new(world, official, mini, options, draw);

    /// <summary>Of an ordinary operator; the sandbox's WeChat warns of numbers that end in 00, and of these none does.</summary>
    public static string PhoneOf(int number) => $"139{number:D7}1";

    private void AddInviters(int count)
    {
        var brought = count / 5;
        for (var i = 0; i < count - brought; i++)
            Add(Part.Inviter, TimeSpan.Zero);
        var first = honest.ToArray();
        for (var i = 0; i < brought; i++)
        {
            var inviter = Add(Part.Inviter, TimeSpan.FromMinutes(20 + (draw.NextDouble() * 30)));
            inviter.Inviter = first[draw.Next(first.Length)];
        }

        Inviters = [.. honest];
        Popular = [.. Inviters.Take(Math.Max(1, count / InvitersPerPopular))];
    }

    private void AddFriends(int count)
    {
        foreach (var popular in Popular)
        {
            // From seven to ten in the evening of the first day.
            for (var i = honest.Count(guest => guest.Inviter == popular); i < FriendsOfPopular; i++, count--)
                AddFriend(popular, TimeSpan.FromHours(9 + (3 * draw.NextDouble())));
        }

        var others = Inviters.Skip(Popular.Count).ToArray();
        for (; count > 0; count--)
            AddFriend(others[draw.Next(others.Length)], SomeTime());
        if (others.Any(inviter => honest.Count(guest => guest.Inviter == inviter) >= InviterHelpsMax))
            throw new InvalidOperationException("An inviter was to stay below the cap; draw by another seed.");
    }

    private void AddFriend(Guest inviter, TimeSpan at)
    {
        var isMini = draw.NextDouble() < MiniShare;
        var number = honest.Count + 1;
        var friend = Add(Part.Friend, at, isMini ? Way.Mini : Way.Code, isMini ? $"phone-{number}" : null, AddressOf(inviter, number));
        friend.Inviter = inviter;
    }

    /// <summary>Mobile networks put many behind one address, and so do homes and offices.</summary>
    private string AddressOf(Guest inviter, int number) => draw.NextDouble() switch
    {
        < OfficeShare => $"10.1.{inviter.Number / 250}.{inviter.Number % 250}",
        < CarrierShare => $"10.2.0.{draw.Next(4)}",
        _ => $"10.{16 + (number / 62_500)}.{number / 250 % 250}.{number % 250}",
    };

    /// <summary>Between eleven and eleven on the first day, or eight and eleven on the second.</summary>
    private TimeSpan SomeTime()
    {
        var hour = draw.NextDouble() * 27;
        return TimeSpan.FromHours(hour < 12 ? 1 + hour : 10 + hour);
    }

    /// <summary>Some change their minds; nobody who came to somebody popular does.</summary>
    private void Leave()
    {
        foreach (var friend in honest.Where(guest => guest.Part == Part.Friend && !Popular.Contains(guest.Inviter!)))
        {
            switch (draw.NextDouble())
            {
                // At once: their follow may still be on its way, or be overtaken by this.
                case < 0.01:
                    friend.LeavesAt = friend.ComesAt + TimeSpan.FromSeconds(2);
                    break;
                case < 0.05:
                    friend.LeavesAt = friend.ComesAt + TimeSpan.FromHours(0.5 + (29 * draw.NextDouble()));
                    break;
                case < 0.09:
                    friend.LeavesOnceRewarded = true;
                    break;
            }

            friend.ComesBack = (friend.LeavesAt is not null || friend.LeavesOnceRewarded) && draw.NextDouble() < 0.3;
        }
    }

    private Guest Add(Part part, TimeSpan at, Way way = Way.Code, string? device = null, string address = "10.3.0.1")
    {
        var number = honest.Count + 1;
        var person = world.People.Create(phone: PhoneOf(number));
        var guest = new Guest(number, person, person.At(accounts.Official), person.At(accounts.Mini), part) { Way = way, Device = device, Address = address, ComesAt = at };
        honest.Add(guest);
        return guest;
    }
}
