using Retention.Platform.Data;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Outreach;

/// <summary>Reads what the last look at a claimed batch needs, and asks again for slots that would run out on the way.</summary>
internal sealed class DepartureBoard(
    DispatchStore store, ConsentBook consents, ChannelBlocks blocks, Cached<MarketingStop> stop, Cached<CampaignHolds> holds, IPressure pressure, OutreachRules rules, Db db,
    TimeProvider clock)
{
    /// <returns>What stays, with why; null beside what may leave.</returns>
    public async Task<IReadOnlyList<(Dispatch Dispatch, SendOutcome? Stays)>> CheckAsync(IReadOnlyList<Dispatch> claimed, TimeSpan repeatIsSafeFor, CancellationToken ct)
    {
        var facts = await GatherAsync(claimed, repeatIsSafeFor, ct);
        var looked = claimed.Select(dispatch => (Dispatch: dispatch, Stays: DepartureRules.Check(dispatch, facts))).ToArray();
        if (looked.Any(each => each.Stays is null && DepartureRules.MustRenew(each.Dispatch, facts.Now)))
            await RenewAsync(looked, facts.Now, ct);
        return looked;
    }

    private async Task<DepartureFacts> GatherAsync(IReadOnlyList<Dispatch> claimed, TimeSpan repeatIsSafeFor, CancellationToken ct)
    {
        // Read after the claim was committed: whatever a fan said before that is seen here, or found the message unclaimed.
        var asked = claimed.Where(dispatch => dispatch.Purpose != TouchPurpose.Transactional).Select(dispatch => dispatch.FanId).Distinct().ToList();
        return new DepartureFacts(
            clock.GetUtcNow(),
            rules,
            repeatIsSafeFor,
            (await stop.GetAsync(ct)).StoppedAt,
            asked.Count == 0 ? [] : await consents.OfAsync(asked, ct),
            await blocks.ListAsync(claimed.Select(dispatch => dispatch.FanId).Distinct(), ct),
            await holds.GetAsync(ct));
    }

    private async Task RenewAsync((Dispatch Dispatch, SendOutcome? Stays)[] looked, DateTimeOffset now, CancellationToken ct)
    {
        var expiring = Enumerable.Range(0, looked.Length).Where(i => looked[i].Stays is null && DepartureRules.MustRenew(looked[i].Dispatch, now)).ToList();
        var facts = await pressure.ReserveAsync([.. expiring.Select(i => looked[i].Dispatch.ToWish())], now, ct);
        await db.InTransactionAsync(
            async token =>
            {
                foreach (var (i, fact) in expiring.Zip(facts))
                {
                    var dispatch = looked[i].Dispatch;
                    if (fact is PressureFact.Reserved { HeldUntil: var until })
                    {
                        await store.RenewAsync(dispatch.Id.Value, dispatch.LeaseToken, until, until + rules.Pressure.Longest, token);
                        looked[i] = (dispatch with { HeldUntil = until }, null);
                    }
                    else
                    {
                        looked[i] = (dispatch, DepartureRules.Check(fact, now));
                    }
                }
            },
            ct);
    }
}
