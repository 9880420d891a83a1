using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Rewards;

/// <summary>
/// What a member has, as the transaction that holds its lock sees and changes it. Every change goes into the entries of
/// a posting as well, so that balance, lots and entries cannot part.
/// </summary>
internal sealed class Wallet(PointsBalance opening)
{
    private readonly Dictionary<long, PointsLot> stored = [];
    private readonly Dictionary<long, PointsLot> lots = [];

    public Id<Fan> FanId => Opening.FanId;

    public PointsBalance Opening { get; } = opening;

    public PointsBalance Now { get; private set; } = opening;

    /// <summary>Whether it holds points whose day has passed.</summary>
    public bool HasLapsed { get; init; }

    /// <summary>Earliest last day first, then the one given first: the order in which points are spent.</summary>
    public IEnumerable<PointsLot> Open => lots.Values.Where(lot => lot.Remaining > 0).OrderBy(lot => lot.ExpiresOn).ThenBy(lot => lot.Id);

    public IEnumerable<PointsLot> NewLots => lots.Values.Where(lot => !stored.ContainsKey(lot.Id));

    /// <summary>Stored lots with what has been added to them, or taken.</summary>
    public IEnumerable<(long LotId, long Change)> LotChanges =>
        from lot in stored.Values
        let change = lots[lot.Id].Remaining - lot.Remaining
        where change != 0
        select (lot.Id, change);

    /// <summary>Shows it lots from the database; what it already knows stays as it made it.</summary>
    public void Learn(IEnumerable<PointsLot> found)
    {
        foreach (var lot in found)
        {
            if (stored.TryAdd(lot.Id, lot))
                lots.Add(lot.Id, lot);
        }
    }

    /// <summary>Points come in: what is owed is settled first, the rest makes a lot.</summary>
    public void Credit(List<LedgerEntry> entries, PointsLot lot)
    {
        var left = lot.Remaining - Settle(entries, lot.Remaining);
        if (left == 0)
            return;
        lots.Add(lot.Id, lot with { Remaining = left });
        Move(entries, lot.Id, left);
    }

    /// <summary>Takes points that are there.</summary>
    /// <param name="entries">Of the posting.</param>
    /// <param name="points">How many; the caller has compared with what is available.</param>
    /// <param name="firstRoot">The lot to take from before any other.</param>
    public IReadOnlyList<LotPart> Take(List<LedgerEntry> entries, long points, long? firstRoot = null)
    {
        var parts = new List<LotPart>();
        foreach (var lot in Open.OrderBy(lot => lot.RootId == firstRoot ? 0 : 1).ToList())
        {
            if (points == 0)
                break;
            var part = Math.Min(points, lot.Remaining);
            Change(entries, lot, -part);
            parts.Add(new LotPart(lot.Id, lot.ExpiresOn, lot.SourceLotId, part));
            points -= part;
        }

        return points == 0 ? parts : throw new InvalidOperationException($"The lots of member {FanId} hold less than the balance says.");
    }

    /// <summary>Points that were taken come back, the last taken first: into their lot, or into a new one where its day has passed or it is another member's.</summary>
    public void Return(List<LedgerEntry> entries, IEnumerable<LotPart> parts, long points, Func<LotPart, PointsLot> newLot)
    {
        points -= Settle(entries, points);
        foreach (var part in LotPart.InOrderOfReturn(parts))
        {
            var back = Math.Min(points, part.Points);
            if (back == 0)
                break;
            var fresh = newLot(part);
            if (lots.TryGetValue(part.LotId, out var own) && own.ExpiresOn == fresh.ExpiresOn)
            {
                Change(entries, own, back);
            }
            else
            {
                lots.Add(fresh.Id, fresh with { Remaining = back });
                Move(entries, fresh.Id, back);
            }

            points -= back;
        }

        if (points != 0)
            throw new InvalidOperationException($"More points come back to member {FanId} than were taken.");
    }

    /// <summary>Takes what lots of these roots have left, at most so much of each.</summary>
    public IReadOnlyList<LotPart> TakeRoots(List<LedgerEntry> entries, Dictionary<long, long> pointsMax)
    {
        var parts = new List<LotPart>();
        foreach (var lot in Open.ToList())
        {
            var points = Math.Min(lot.Remaining, pointsMax.GetValueOrDefault(lot.RootId));
            if (points == 0)
                continue;
            pointsMax[lot.RootId] -= points;
            Change(entries, lot, -points);
            parts.Add(new LotPart(lot.Id, lot.ExpiresOn, lot.SourceLotId, points));
        }

        return parts;
    }

    /// <summary>The lot another one's points were first given in.</summary>
    public long RootOf(long lotId) => lots[lotId].RootId;

    /// <summary>What is owed is settled from what is available, where accounts that had either become one.</summary>
    public void SettleOwn(List<LedgerEntry> entries)
    {
        var settled = Math.Min(Now.Owed, Now.Available);
        if (settled == 0)
            return;
        Take(entries, settled);
        Owe(entries, -settled);
    }

    public void Pend(List<LedgerEntry> entries, long points)
    {
        if (points == 0)
            return;
        Now = Now with { Pending = Now.Pending + points };
        entries.Add(new LedgerEntry(Accounts.Pending, FanId, null, points));
    }

    public void Hold(List<LedgerEntry> entries, long points)
    {
        if (points == 0)
            return;
        Now = Now with { Held = Now.Held + points };
        entries.Add(new LedgerEntry(Accounts.Held, FanId, null, points));
    }

    /// <param name="entries">Of the posting.</param>
    /// <param name="points">Below zero where a debt is settled.</param>
    public void Owe(List<LedgerEntry> entries, long points)
    {
        if (points == 0)
            return;
        Now = Now with { Owed = Now.Owed + points };
        entries.Add(new LedgerEntry(Accounts.Owed, FanId, null, -points));
    }

    private long Settle(List<LedgerEntry> entries, long points)
    {
        var settled = Math.Min(points, Now.Owed);
        Owe(entries, -settled);
        return settled;
    }

    private void Change(List<LedgerEntry> entries, PointsLot lot, long points)
    {
        lots[lot.Id] = lot with { Remaining = lot.Remaining + points };
        Move(entries, lot.Id, points);
    }

    private void Move(List<LedgerEntry> entries, long lotId, long points)
    {
        Now = Now with { Available = Now.Available + points };
        entries.Add(new LedgerEntry(Accounts.Available, FanId, lotId, points));
    }
}
