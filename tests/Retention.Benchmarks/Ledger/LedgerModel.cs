using System.Diagnostics;
using Retention.WeChat.Rewards;

namespace Retention.Benchmarks.Ledger;

/// <summary>
/// What a ledger should do, in dictionaries and lists, written from the rules and not from the product. It answers each
/// command with "ok" or the code of the refusal.
/// </summary>
internal sealed class LedgerModel(DateOnly today)
{
    private const int ReturnedDays = 7;
    private const int Nobody = 0;

    private static readonly DateOnly Never = new(9999, 12, 31);

    private readonly Dictionary<int, Member> members = [];
    private readonly Dictionary<string, Known> known = new(StringComparer.Ordinal);
    private readonly Dictionary<long, Moved> merges = [];
    private readonly List<FollowUp> followUps = [];
    private long grants;

    public DateOnly Today { get; private set; } = today;

    public IEnumerable<int> Members => members.Keys;

    public IReadOnlyList<string> Keys { get; private set; } = [];

    public string Apply(LedgerCommand command)
    {
        var outcome = command switch
        {
            LedgerCommand.Post post => Post(post),
            LedgerCommand.Hold hold => Hold(hold),
            LedgerCommand.Settle settle => Settle(settle),
            LedgerCommand.Reverse reverse => Reverse(reverse),
            LedgerCommand.Restore restore => Restore(restore),
            LedgerCommand.NextDay => NextDay(),
            LedgerCommand.Merge merge => Merge(merge),
            LedgerCommand.Undo undo => Undo(undo),
            _ => throw new UnreachableException(),
        };
        return outcome;
    }

    /// <summary>Everything that can be seen of a member, on one line.</summary>
    public string Show(int number)
    {
        var member = OwnerOf(number);
        return $"{member.Available} {member.Pending} {member.Held} {member.Owed} | {string.Join(' ', member.InOrder.Select(lot => $"{lot.LastDay:yyyyMMdd}:{lot.Points}"))}";
    }

    private string Post(LedgerCommand.Post post)
    {
        if (Again(post.Key, post with { Key = "", Member = 0 }, post.Member) is { } before)
            return before;
        var member = OwnerOf(post.Member);
        if (member.Available + post.Points < 0)
            return "points.insufficient";
        var entry = Know(post.Key, post with { Key = "", Member = 0 }, post.Member, post.Points > 0 ? "give" : "take", Math.Abs(post.Points));
        entry.Receiver = member.Number;
        if (post.Points > 0)
            member.Credit(entry.Root = NewLot(post.LastDay ?? Never, post.Points, null));
        else
            entry.Taken = member.Take(-post.Points, null);
        return "ok";
    }

    private string Hold(LedgerCommand.Hold hold)
    {
        var content = hold with { Key = "", Member = 0, LapsesInDays = null };
        if (Again(hold.Key, content, hold.Member) is { } before)
            return before;
        var member = OwnerOf(hold.Member);
        if (hold.Kind == HoldKind.Spend && member.Available < hold.Points)
            return "points.insufficient";
        var entry = Know(hold.Key, content, hold.Member, "pending", 0);
        entry.Hold = hold;
        entry.Holder = member.Number;
        entry.LapsesOn = hold.LapsesInDays is { } days ? Today.AddDays(days) : null;
        if (hold.Kind == HoldKind.Spend)
        {
            entry.Taken = member.Take(hold.Points, null);
            member.Held += hold.Points;
        }
        else
        {
            member.Pending += hold.Points;
        }

        return "ok";
    }

    private string Settle(LedgerCommand.Settle settle)
    {
        if (!known.TryGetValue(settle.HoldKey, out var entry) || entry.Hold is not { } hold)
            return "points.hold_unknown";
        var points = settle.Points ?? hold.Points;
        var state = points == 0 ? "voided" : "posted";
        if (entry.State != "pending")
            return entry.State == state && entry.Total == points ? "ok" : "points.hold_settled";
        if (points > hold.Points)
            return "points.hold_exceeded";
        End(entry, state, points);
        return "ok";
    }

    private void End(Known entry, string state, long points)
    {
        var member = members[entry.Holder];
        var before = member.Mark();
        EndWith(member, entry, state, points);
        Follow(entry, member, before);
    }

    private void EndWith(Member member, Known entry, string state, long points)
    {
        var hold = entry.Hold!;
        entry.State = state;
        entry.Total = points;
        if (hold.Kind == HoldKind.Earn)
        {
            member.Pending -= hold.Points;
            entry.Receiver = member.Number;
            if (points > 0)
                member.Credit(entry.Root = NewLot(Never, points, null));
            return;
        }

        member.Held -= hold.Points;
        Return(member, entry.Taken, hold.Points - points);
    }

    private string Reverse(LedgerCommand.Reverse reverse)
    {
        if (!known.TryGetValue(reverse.Original, out var original))
            return "points.posting_unknown";
        if (original.State is not ("give" or "take" or "posted"))
            return "points.not_reversible";
        var member = OwnerOf(original.Member);
        var content = reverse with { Key = "" };
        if (Again(reverse.Key, content, original.Member) is { } before)
            return before;
        var left = original.Total - original.Reversed;
        if (left == 0)
            return "points.already_reversed";
        var points = reverse.Points ?? left;
        if (points > left)
            return "points.reversal_exceeds";
        var undo = new Undone(original, points);
        var mark = member.Mark();
        if (original.State == "give" || original.Hold?.Kind == HoldKind.Earn)
        {
            undo.Gone = Math.Min(points, original.Root!.Expired - original.Gone);
            var taken = Math.Min(points - undo.Gone, member.Available);
            if (taken < points - undo.Gone && reverse.Shortfall == Shortfall.Refuse)
                return "points.insufficient";
            undo.Taken = member.Take(taken, original.Root.Root);
            undo.Owed = reverse.Shortfall == Shortfall.Owe ? points - undo.Gone - taken : 0;
            member.Owed += undo.Owed;
            original.Gone += undo.Gone;
        }
        else
        {
            Return(member, original.Taken, points);
        }

        Follow(original, member, mark);
        original.Reversed += points;
        Know(reverse.Key, content, original.Member, "reversal", 0).Undone = undo;
        return "ok";
    }

    private string Restore(LedgerCommand.Restore restore)
    {
        if (!known.TryGetValue(restore.Reversal, out var reversal) || reversal.Undone is not { } undone)
            return "points.posting_unknown";
        if (undone.Taken is not { } parts)
            return "points.not_reversible";
        if (undone.IsRestored)
            return "ok";
        undone.IsRestored = true;
        var original = undone.Original;
        original.Reversed -= undone.Points;
        original.Gone -= undone.Gone;
        var root = original.Root!;
        if (undone.Owed > 0)
            parts.Add(root.WasOpened ? new Part(root, original.Receiver, undone.Owed) : new Part(new Lot(root.Number, Never, 0, root), Nobody, undone.Owed));
        var member = OwnerOf(reversal.Member);
        var mark = member.Mark();
        Return(member, parts, parts.Sum(part => part.Points));
        Follow(original, member, mark);
        return "ok";
    }

    private string NextDay()
    {
        Today = Today.AddDays(1);
        foreach (var member in members.Values)
            member.Expire(Today);
        foreach (var entry in known.Values.Where(entry => entry.State == "pending" && entry.LapsesOn <= Today))
            End(entry, "lapsed", 0);
        return "ok";
    }

    private string Merge(LedgerCommand.Merge merge)
    {
        var (from, into) = (Of(merge.From), Of(merge.Into));
        var moved = new Moved(merge.From, merge.Into, from.Owed);
        merges.Add(merge.Id, moved);
        foreach (var lot in from.InOrder.ToList())
        {
            var copy = NewLot(lot.LastDay, lot.Points, lot.Root);
            into.Credit(copy);
            if (copy.Points < lot.Points)
                moved.ByFrom.Add((lot, lot.Points - copy.Points));
            lot.Points = 0;
            moved.Roots[copy.Root] = moved.Roots.GetValueOrDefault(copy.Root) + copy.Points;
        }

        (into.Pending, into.Held, into.Owed) = (into.Pending + from.Pending, into.Held + from.Held, into.Owed + from.Owed);
        var settled = Math.Min(into.Owed, into.Available);
        moved.ByInto.AddRange(into.Take(settled, null).Select(part => (part.Lot, part.Points)));
        into.Owed -= settled;
        (from.Pending, from.Held, from.Owed) = (0, 0, 0);
        from.Lots.Clear();
        (from.MovedTo, from.MovedAfter) = (merge.Into, followUps.Count);
        foreach (var entry in known.Values.Where(entry => entry.State == "pending" && entry.Holder == merge.From))
        {
            entry.Holder = merge.Into;
            moved.Holds.Add(entry);
        }

        return "ok";
    }

    private string Undo(LedgerCommand.Undo undo)
    {
        if (!merges.TryGetValue(undo.Id, out var moved) || members[moved.From].MovedTo != moved.Into || members[moved.Into].MovedTo is not null)
            return "ok";
        var (from, into) = (members[moved.From], members[moved.Into]);
        var since = followUps.Skip(from.MovedAfter).Where(each => each.Wallet == into.Number && Became(each.PlacedFor, from.Number)).ToList();
        from.MovedTo = null;
        var wanted = moved.Roots.Where(root => root.Value > 0).ToDictionary();
        List<(Lot Lot, long Points)> byInto = [.. moved.ByInto, .. Claim(since, wanted)];
        var debt = moved.Owed - moved.ByInto.Sum(part => part.Points) + since.Sum(each => Math.Max(0, each.Owed));
        var paid = since.Sum(each => Math.Max(0, -each.Owed));
        var own = Math.Min(paid, debt);
        var owed = Math.Min(into.Owed, debt - own);
        (into.Owed, from.Owed) = (into.Owed - owed, from.Owed + owed + byInto.Sum(part => part.Points));
        foreach (var lot in into.InOrder.ToList())
        {
            var back = Math.Min(lot.Points, wanted.GetValueOrDefault(lot.Root));
            if (back == 0)
                continue;
            wanted[lot.Root] -= back;
            lot.Points -= back;
            from.Credit(NewLot(lot.LastDay, back, lot.Root));
        }

        foreach (var (lot, points) in byInto)
            into.Credit(Returned(lot, points));
        foreach (var (lot, points) in moved.ByFrom)
            from.Credit(Returned(lot, points));
        if (paid > own)
            from.Credit(NewLot(Never, paid - own, null));
        into.Owed += moved.ByFrom.Sum(part => part.Points) + paid - own;
        var settled = Math.Min(into.Owed, into.Available);
        into.Take(settled, null);
        into.Owed -= settled;
        foreach (var entry in moved.Holds.Where(entry => entry.State == "pending" && entry.Holder == moved.Into))
        {
            entry.Holder = moved.From;
            var points = entry.Hold!.Points;
            if (entry.Hold.Kind == HoldKind.Earn)
                (into.Pending, from.Pending) = (into.Pending - points, from.Pending + points);
            else
                (into.Held, from.Held) = (into.Held - points, from.Held + points);
        }

        return "ok";
    }

    /// <summary>What came in for the one's own postings is wanted back, what was taken for them comes off it.</summary>
    /// <returns>What was taken of the other's points.</returns>
    private static List<(Lot Lot, long Points)> Claim(List<FollowUp> since, Dictionary<Lot, long> wanted)
    {
        var changes = since.SelectMany(each => each.Changes).GroupBy(each => each.Lot).OrderBy(lot => lot.Key.Number).Select(lot => (Lot: lot.Key, Points: lot.Sum(each => each.Points)));
        var roots = changes.GroupBy(each => each.Lot.Root).Select(root => (Root: root.Key, Points: root.Sum(each => each.Points), Lots: root.ToList())).ToList();
        foreach (var (root, points, _) in roots.Where(each => each.Points > 0))
            wanted[root] = wanted.GetValueOrDefault(root) + points;
        var others = new List<(Lot Lot, long Points)>();
        foreach (var (root, points, lots) in roots.Where(each => each.Points < 0))
        {
            if (wanted.TryGetValue(root, out var before))
            {
                wanted[root] = Math.Max(0, before + points);
                continue;
            }

            var left = -points;
            foreach (var (lot, change) in lots.Where(each => each.Points < 0))
            {
                var taken = Math.Min(left, -change);
                left -= taken;
                if (taken > 0)
                    others.Add((lot, taken));
            }
        }

        return others;
    }

    /// <summary>Keeps what settling or reversing did in a wallet that another's account has become.</summary>
    private void Follow(Known origin, Member wallet, Marked before)
    {
        if (origin.Member == wallet.Number)
            return;
        var changes = wallet.Lots.Select(lot => (Lot: lot, Points: lot.Points - before.Lots.GetValueOrDefault(lot))).Where(each => each.Points != 0).ToList();
        followUps.Add(new FollowUp(origin.Member, wallet.Number, changes, wallet.Owed - before.Owed));
    }

    private bool Became(int number, int other) => number == other || (members[number].MovedTo is { } next && Became(next, other));

    private void Return(Member member, List<Part> taken, long points)
    {
        var settled = Math.Min(points, member.Owed);
        member.Owed -= settled;
        points -= settled;
        foreach (var part in taken.OrderByDescending(part => part.Lot.LastDay).ThenByDescending(part => part.Lot.Number))
        {
            var back = Math.Min(points, part.Points);
            part.Points -= back;
            points -= back;
            if (back == 0)
                continue;
            if (part.Owner == member.Number && part.Lot.LastDay >= Today)
                member.GiveInto(part.Lot, back);
            else
                member.GiveInto(Returned(part.Lot, 0), back);
        }
    }

    private Lot Returned(Lot lot, long points) => NewLot(lot.LastDay >= Today ? lot.LastDay : Today.AddDays(ReturnedDays), points, lot.Root);

    private string? Again(string key, LedgerCommand content, int member)
    {
        if (!known.TryGetValue(key, out var before))
            return null;
        return before.Content == content && OwnerOf(before.Member) == OwnerOf(member) ? "ok" : "points.key_reused";
    }

    private Known Know(string key, LedgerCommand content, int member, string state, long total)
    {
        var entry = new Known(content, OwnerOf(member).Number) { State = state, Total = total };
        known.Add(key, entry);
        Keys = [.. Keys, key];
        return entry;
    }

    private Lot NewLot(DateOnly lastDay, long points, Lot? root) => new(++grants, lastDay, points, root);

    private Member Of(int number) => members.TryGetValue(number, out var member) ? member : members[number] = new Member(number);

    private Member OwnerOf(int number) => Of(number).MovedTo is { } next ? OwnerOf(next) : Of(number);

    private sealed class Lot(long number, DateOnly lastDay, long points, Lot? root)
    {
        public long Number => number;

        public DateOnly LastDay => lastDay;

        public long Points { get; set; } = points;

        public Lot Root => root ?? this;

        /// <summary>False where all of it settled a debt at once.</summary>
        public bool WasOpened { get; set; }

        /// <summary>Of the points first given in it, wherever they were by then.</summary>
        public long Expired { get; set; }
    }

    private sealed class Part(Lot lot, int owner, long points)
    {
        public Lot Lot => lot;

        public int Owner => owner;

        public long Points { get; set; } = points;
    }

    private sealed class Member(int number)
    {
        public int Number => number;

        public List<Lot> Lots { get; } = [];

        public long Pending { get; set; }

        public long Held { get; set; }

        public long Owed { get; set; }

        public int? MovedTo { get; set; }

        /// <summary>How many follow-ups there had been.</summary>
        public int MovedAfter { get; set; }

        public Marked Mark() => new(Lots.ToDictionary(lot => lot, lot => lot.Points), Owed);

        public long Available => Lots.Sum(lot => lot.Points);

        public IEnumerable<Lot> InOrder => Lots.Where(lot => lot.Points > 0).OrderBy(lot => lot.LastDay).ThenBy(lot => lot.Number);

        public void Credit(Lot lot)
        {
            var settled = Math.Min(Owed, lot.Points);
            Owed -= settled;
            lot.Points -= settled;
            if (lot.Points == 0)
                return;
            lot.WasOpened = true;
            Lots.Add(lot);
        }

        public void Expire(DateOnly today)
        {
            foreach (var lot in Lots.Where(lot => lot.LastDay < today))
                lot.Root.Expired += lot.Points;
            Lots.RemoveAll(lot => lot.LastDay < today);
        }

        public void GiveInto(Lot lot, long points)
        {
            lot.Points += points;
            if (!Lots.Contains(lot))
                Lots.Add(lot);
        }

        public List<Part> Take(long points, Lot? first)
        {
            var parts = new List<Part>();
            foreach (var lot in InOrder.OrderBy(lot => lot.Root == first ? 0 : 1).ToList())
            {
                var part = Math.Min(points, lot.Points);
                if (part == 0)
                    break;
                lot.Points -= part;
                points -= part;
                parts.Add(new Part(lot, Number, part));
            }

            return parts;
        }
    }

    private sealed record Marked(Dictionary<Lot, long> Lots, long Owed);

    /// <summary>What the settling or reversing of a posting did in another wallet than the one it was for.</summary>
    /// <param name="Owed">Below zero where it settled a debt.</param>
    private sealed record FollowUp(int PlacedFor, int Wallet, List<(Lot Lot, long Points)> Changes, long Owed);

    private sealed class Known(LedgerCommand content, int member)
    {
        public LedgerCommand Content => content;

        public int Member => member;

        public required string State { get; set; }

        /// <summary>What may be reversed of it.</summary>
        public required long Total { get; set; }

        public long Reversed { get; set; }

        public Lot? Root { get; set; }

        /// <summary>Whose lot it was, when it gave.</summary>
        public int Receiver { get; set; }

        /// <summary>Reversed, and had expired before.</summary>
        public long Gone { get; set; }

        /// <summary>What a reversal did.</summary>
        public Undone? Undone { get; set; }

        public List<Part> Taken { get; set; } = [];

        public LedgerCommand.Hold? Hold { get; set; }

        public int Holder { get; set; }

        public DateOnly? LapsesOn { get; set; }
    }

    private sealed class Undone(Known original, long points)
    {
        public Known Original => original;

        public long Points => points;

        public long Gone { get; set; }

        public long Owed { get; set; }

        /// <summary>None where it gave points back.</summary>
        public List<Part>? Taken { get; set; }

        public bool IsRestored { get; set; }
    }

    private sealed record Moved(int From, int Into, long Owed)
    {
        /// <summary>What of the one who went settled the other's debt at once.</summary>
        public List<(Lot Lot, long Points)> ByFrom { get; } = [];

        /// <summary>What of the other settled the debt that came.</summary>
        public List<(Lot Lot, long Points)> ByInto { get; } = [];

        /// <summary>Points that came over, by the grant they are of.</summary>
        public Dictionary<Lot, long> Roots { get; } = [];

        public List<Known> Holds { get; } = [];
    }
}
