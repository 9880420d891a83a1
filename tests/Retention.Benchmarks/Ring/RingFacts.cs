using System.Globalization;
using Retention.Benchmarks.Story;

namespace Retention.Benchmarks.Ring;

/// <summary>A help as the product's table has it.</summary>
internal sealed record FoundHelp(long Id, Guest? Inviter, Guest Invitee, string State, string? Reason, bool WasHeld, bool WasConfirmed, long InviterPoints, long InviteePoints)
{
    public bool IsSuspected => State is "Verify" or "Review" or "Rejected";

    /// <summary>Points are promised or given for it. What the rules hold back after it counted keeps its promise until somebody has looked.</summary>
    public bool IsPromised => WasHeld && State is not ("Void" or "Lost" or "Rejected");

    public bool Counts => Reason is not ("inviter_capped" or "inviter_left");
}

/// <summary>The product's tables, read past it, with the script's own people in place of numbers.</summary>
internal sealed class RingFacts
{
    private readonly Dictionary<long, Guest> guests = [];
    private readonly Dictionary<Guest, HashSet<long>> members = [];

    private RingFacts()
    {
    }

    public IReadOnlyDictionary<Guest, string> Following { get; private set; } = null!;

    public IReadOnlyList<FoundHelp> Helps { get; private set; } = [];

    public IReadOnlyDictionary<long, long> Balances { get; private set; } = null!;

    public int OfficialFans { get; private set; }

    public static async Task<RingFacts> ReadAsync(StoryStage stage, RingCast cast, CancellationToken ct)
    {
        var facts = new RingFacts();
        await facts.ReadFansAsync(stage, cast, ct);
        facts.Helps =
        [
            .. (await stage.RowsAsync("select id, inviter_fan_id, invitee_fan_id, state, reason, held_at, confirmed_at, inviter_points, invitee_points from referral", ct)).Select(row => new FoundHelp(
                Number(row[0]), facts.guests.GetValueOrDefault(Number(row[1])), facts.guests[Number(row[2])], (string)row[3], row[4] as string, row[5] is not DBNull,
                row[6] is not DBNull, Number(row[7]), Number(row[8]))),
        ];
        facts.Balances = (await stage.RowsAsync("select fan_id, balance from points_balance", ct)).ToDictionary(row => Number(row[0]), row => Number(row[1]));
        return facts;
    }

    public Guest? GuestOf(long fanId) => guests.GetValueOrDefault(fanId);

    public long BalanceOf(Guest guest) => members.GetValueOrDefault(guest)?.Sum(member => Balances.GetValueOrDefault(member)) ?? 0;

    private async Task ReadFansAsync(StoryStage stage, RingCast cast, CancellationToken ct)
    {
        var people = cast.All.SelectMany(guest => new[] { (guest.Phone.OpenId, Guest: guest), (guest.Mini.OpenId, Guest: guest) }).ToDictionary(each => each.OpenId, each => each.Guest, StringComparer.Ordinal);
        var states = new Dictionary<Guest, string>();
        foreach (var row in await stage.RowsAsync("select id, open_id, member_id, account, state from fan where open_id is not null", ct))
        {
            var guest = people[(string)row[1]];
            guests[Number(row[0])] = guest;
            guests.TryAdd(Number(row[2]), guest);
            if (!members.TryGetValue(guest, out var own))
                members[guest] = own = [];
            own.Add(Number(row[2]));
            if ((string)row[3] == "Official")
                states[guest] = (string)row[4];
        }

        Following = states;
        OfficialFans = states.Count;
    }

    private static long Number(object value) => Convert.ToInt64(value, CultureInfo.InvariantCulture);
}
