namespace Retention.WeChat.Rewards;

internal sealed partial class PointsLedger
{
    /// <summary>What there is to reverse of postings; those that cannot be reversed are missing. Their members are locked.</summary>
    private async Task<Dictionary<long, Origin>> OriginsAsync(Journal journal, IReadOnlyCollection<KnownPosting> originals, CancellationToken ct)
    {
        var origins = new Dictionary<long, Origin>();
        foreach (var original in originals)
        {
            if (await OriginAsync(original, ct) is { } origin)
                origins.Add(original.Id, origin);
        }

        var reversed = await reversals.ListAsync([.. origins.Keys], ct);
        foreach (var (id, origin) in origins)
            origins[id] = origin with { Reversed = reversed.GetValueOrDefault(id) };
        var expired = await ExpiredAsync(journal, [.. origins.Values.Select(origin => origin.LotId).OfType<long>()], ct);
        var letGo = expired.Count == 0 ? [] : await reversals.ListLetGoAsync([.. origins.Keys], ct);
        foreach (var (id, origin) in origins.Where(each => each.Value.LotId is { } lot && expired.ContainsKey(lot)))
            origins[id] = origin with { Expired = Math.Max(0, expired[origin.LotId!.Value] - letGo.GetValueOrDefault(id)) };
        return origins;
    }

    /// <summary>A hold stands for what was posted of it.</summary>
    private async Task<Origin?> OriginAsync(KnownPosting original, CancellationToken ct)
    {
        switch (original.Kind)
        {
            case PostingKind.Give:
                return new Origin(original.Amount, original.Id);
            case PostingKind.Take:
                return new Origin(-original.Amount, null);
            case PostingKind.Hold when await holds.FindAsync(original.PostingKey, ct) is { State: HoldState.Posted } hold:
                var settlement = await store.FindKnownAsync(LedgerPosting.SettlementKey(hold.HoldKey), ct);
                return new Origin(hold.Posted, hold.Kind == HoldKind.Earn ? settlement!.Id : null);
            default:
                return null;
        }
    }

    /// <summary>How many points of lots have expired, wherever they had moved by then, and also where this very transaction finds it.</summary>
    private async Task<Dictionary<long, long>> ExpiredAsync(Journal journal, IReadOnlyCollection<long> lotIds, CancellationToken ct)
    {
        var expired = new Dictionary<long, long>();
        if (lotIds.Count == 0)
            return expired;
        var roots = (await store.ListDescendantsAsync(lotIds, ct)).ToDictionary(lot => LedgerPosting.ExpiryKey(lot.Id), lot => lot.RootId, StringComparer.Ordinal);
        var before = roots.Count == 0 ? [] : await store.ListKnownAsync(roots.Keys, ct);
        var now = journal.Postings.Where(posting => posting.Kind == PostingKind.Expiry && roots.ContainsKey(posting.Key));
        foreach (var (key, points) in before.Select(posting => (posting.PostingKey, -posting.Amount)).Concat(now.Select(posting => (posting.Key, -posting.Amount))))
            expired[roots[key]] = expired.GetValueOrDefault(roots[key]) + points;
        return expired;
    }

    /// <param name="Total">Points it gave or took.</param>
    /// <param name="LotId">The lot it gave; none where it took.</param>
    /// <param name="Reversed">By reversals before.</param>
    /// <param name="Expired">Points of the lot that have expired and that no reversal has counted yet.</param>
    private sealed record Origin(long Total, long? LotId, long Reversed = 0, long Expired = 0)
    {
        public long Left => Total - Reversed;
    }
}
