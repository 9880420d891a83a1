using Dapper;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Rewards;

internal sealed partial class PointsLedger
{
    /// <summary>Whose is what, of all that a merge brought and that has followed from it since.</summary>
    private async Task<Parting> PartingAsync(FanMerge merge, Wallet into, CancellationToken ct)
    {
        var posting = await store.FindKnownAsync(KeyOf(merge, "in"), ct);
        var moved = posting is null ? [] : await store.ListEntriesAsync(posting.Id, ct);
        var settled = await SettledAsync(merge, posting, moved, ct);
        await store.LearnLotsAsync(into, [.. moved.Select(entry => entry.LotId).OfType<long>()], ct);
        var wanted = moved.Where(entry => entry is { Account: Accounts.Available, Amount: > 0 }).GroupBy(entry => into.RootOf(entry.LotId!.Value)).ToDictionary(root => root.Key, root => root.Sum(entry => entry.Amount));
        var since = await FollowUpsAsync(merge, ct);
        var byInto = Claim(since, wanted);
        var debts = since.Where(entry => entry.Account == Accounts.Owed).ToLookup(entry => entry.Amount < 0, entry => Math.Abs(entry.Amount));
        var debt = debts[true].Sum() - moved.Where(entry => entry.Account == Accounts.Owed && entry.Amount < 0).Sum(entry => entry.Amount) - settled.IntoPaid;
        // One's own points have settled one's own debt first.
        var paid = debts[false].Sum();
        var own = Math.Min(paid, debt);
        return new Parting(wanted, settled.ByFrom, [.. settled.ByInto, .. byInto], Math.Min(into.Now.Owed, debt - own), paid - own);
    }

    /// <summary>
    /// What became of one's older postings while the two were one: holds that were freed or given, purchases and spendings that were
    /// reversed. It was booked in the other's wallet.
    /// </summary>
    private async Task<IReadOnlyList<FollowUp>> FollowUpsAsync(FanMerge merge, CancellationToken ct)
    {
        var own = new List<FollowUp>();
        foreach (var ofFan in (await store.ListFollowUpsAsync(merge.From, ct)).GroupBy(entry => entry.PlacedFor))
        {
            if (await store.BecameAsync(ofFan.Key, merge.From, ct))
                own.AddRange(ofFan);
        }

        return own;
    }

    /// <summary>Adds what came in to what is wanted back. What was taken comes off it; where it was the other's, it is theirs again.</summary>
    /// <returns>What was taken of the other's points.</returns>
    private static List<LotPart> Claim(IReadOnlyList<FollowUp> since, Dictionary<long, long> wanted)
    {
        var lots = since.Where(entry => entry.LotId is not null).GroupBy(entry => entry.LotId!.Value).OrderBy(lot => lot.Key)
            .Select(lot => new LotPart(lot.Key, lot.First().ExpiresOn!.Value, lot.First().SourceLotId, -lot.Sum(entry => entry.Amount)));
        var roots = lots.GroupBy(part => part.SourceLotId ?? part.LotId).Select(root => (Id: root.Key, Taken: root.Sum(part => part.Points), Parts: root.ToList())).ToList();
        foreach (var root in roots.Where(root => root.Taken < 0))
            wanted[root.Id] = wanted.GetValueOrDefault(root.Id) - root.Taken;
        var others = new List<LotPart>();
        foreach (var root in roots.Where(root => root.Taken > 0))
        {
            if (wanted.TryGetValue(root.Id, out var points))
                wanted[root.Id] = Math.Max(0, points - root.Taken);
            else
                others.AddRange(Cut(root.Parts, root.Taken));
        }

        return others;
    }

    private static IEnumerable<LotPart> Cut(IEnumerable<LotPart> parts, long points)
    {
        foreach (var part in parts.Where(part => part.Points > 0))
        {
            var cut = Math.Min(points, part.Points);
            points -= cut;
            if (cut > 0)
                yield return part with { Points = cut };
        }
    }

    /// <param name="Wanted">Points that go back, by the lot they were first given in, as far as they are there.</param>
    /// <param name="ByFrom">Points of the one who goes that settled the other's debt.</param>
    /// <param name="ByInto">The other way round, or taken for what the one's postings came to.</param>
    /// <param name="Owed">Of what is owed now, the debt of the one who goes.</param>
    /// <param name="PaidSince">Points that came back for the one who goes and settled the other's debt at once: they were never in a lot.</param>
    private sealed record Parting(Dictionary<long, long> Wanted, IReadOnlyList<LotPart> ByFrom, IReadOnlyList<LotPart> ByInto, long Owed, long PaidSince)
    {
        public long FromPaid => ByFrom.Sum(part => part.Points) + PaidSince;

        public long IntoPaid => ByInto.Sum(part => part.Points);
    }
}

/// <summary>An entry of a posting that settled or reversed one made before an account moved.</summary>
/// <param name="PlacedFor">Whose account that was posted to.</param>
[method: ExplicitConstructor]
internal sealed record FollowUp(Id<Fan> PlacedFor, string Account, long Amount, long? LotId, DateOnly? ExpiresOn, long? SourceLotId);
