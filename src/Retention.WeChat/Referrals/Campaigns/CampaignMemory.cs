using System.Collections.Concurrent;
using Retention.Platform.Data;
using Retention.Platform.Ids;

namespace Retention.WeChat.Referrals;

/// <summary>
/// Published campaigns as every node keeps them. Terms are frozen, so they are read and parsed once; what may still change,
/// the stop above all, is a short query made several times a second.
/// </summary>
internal sealed class CampaignMemory(TimeProvider clock)
{
    /// <summary>A stop must hold on every node within a second.</summary>
    public static readonly TimeSpan StopSeenWithin = TimeSpan.FromMilliseconds(400);

    private readonly ConcurrentDictionary<Id<ReferralCampaign>, LiveCampaign> known = new();

    /// <returns>Newest first.</returns>
    public async Task<IReadOnlyList<LiveCampaign>> LoadAsync(Db db, CancellationToken ct)
    {
        var states = await CampaignStore.ListStatesAsync(db, clock.GetUtcNow(), ct);
        var news = states.Where(state => !known.ContainsKey(state.Id)).Select(state => state.Id).ToList();
        foreach (var row in await CampaignStore.ListAsync(db, news, ct))
            known[row.Id] = new LiveCampaign(row, row.ReadTerms());
        foreach (var gone in known.Keys.Except(states.Select(state => state.Id)))
            known.TryRemove(gone, out _);
        return [.. states.Select(Live)];
    }

    private LiveCampaign Live(LiveState state)
    {
        var campaign = known[state.Id];
        var row = campaign.Row with { State = state.State, EndedBy = state.EndedBy, EndedAt = state.EndedAt, EndNote = state.EndNote };
        return row == campaign.Row ? campaign : known[state.Id] = campaign with { Row = row };
    }
}
