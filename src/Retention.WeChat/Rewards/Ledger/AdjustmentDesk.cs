using Microsoft.Extensions.Options;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.Platform.Problems;
using Retention.Platform.Time;

namespace Retention.WeChat.Rewards;

/// <summary>
/// Where operators give and take points by hand: what stays small over a day at once, the rest when a second operator agrees.
/// Each once.
/// </summary>
internal sealed class AdjustmentDesk(AdjustmentStore store, PointsLedger ledger, Db db, IdGenerator ids, TimeProvider clock, IOptions<RewardsOptions> options)
{
    public Task<Result<Adjustment>> RequestAsync(AdjustmentWish wish, CancellationToken ct) => db.InTransactionAsync<Result<Adjustment>>(
        async token =>
        {
            if (wish.Amount == 0)
                return PointsLedger.Nothing;
            // Under the locks: small ones made at the same moment add up too.
            var today = await store.LockDayAsync(wish.By, wish.MemberId, Today, token);
            if (await store.FindByKeyAsync(wish.Key, token) is { } before)
                return before.FanId == wish.FanId && before.Amount == wish.Amount ? before : PointsLedger.KeyReused;
            var now = clock.GetUtcNow();
            var points = Math.Abs(wish.Amount);
            var limits = options.Value.Adjustment;
            var waits = today.OfMember + points > limits.SecondPersonAbove || today.ByOperator + points > limits.SecondPersonAbovePerOperator;
            var adjustment = new Adjustment(
                ids.Next<Adjustment>(), wish.Key, wish.FanId, wish.Amount, wish.Note, waits ? AdjustmentState.Waiting : AdjustmentState.Posted, wish.By, null, now, waits ? null : now);
            if (!waits && await PostAsync(adjustment, wish.By, token) is { } problem)
                return problem;
            await store.AddAsync(adjustment, token);
            if (!waits)
                await store.CountAsync(wish.By, wish.MemberId, Today, points, token);
            return adjustment;
        },
        ct);

    public Task<Result<Adjustment>> ApproveAsync(Id<Adjustment> id, string by, CancellationToken ct) => DecideAsync(id, AdjustmentState.Posted, by, ct);

    public Task<Result<Adjustment>> RejectAsync(Id<Adjustment> id, string by, CancellationToken ct) => DecideAsync(id, AdjustmentState.Rejected, by, ct);

    public Task<IReadOnlyList<Adjustment>> ListAsync(AdjustmentState? state, long? before, int limit, CancellationToken ct) => store.ListAsync(state, before, limit, ct);

    private DateOnly Today => BusinessCalendar.DayOf(clock.GetUtcNow());

    private Task<Result<Adjustment>> DecideAsync(Id<Adjustment> id, AdjustmentState state, string by, CancellationToken ct) => db.InTransactionAsync<Result<Adjustment>>(
        async token =>
        {
            if (await store.LockAsync(id, token) is not { } adjustment)
                return AdjustmentProblems.NotFound;
            if (adjustment.RequestedBy == by)
                return AdjustmentProblems.SamePerson;
            if (adjustment.State != AdjustmentState.Waiting)
                return adjustment.State == state ? adjustment : AdjustmentProblems.Decided;
            // The ledger first: where the points to be taken are not there, the request goes on waiting.
            if (state == AdjustmentState.Posted && await PostAsync(adjustment, by, token) is { } problem)
                return problem;
            var decided = adjustment with { State = state, DecidedBy = by, DecidedAt = clock.GetUtcNow() };
            await store.DecideAsync(decided, token);
            return decided;
        },
        ct);

    private async Task<Problem?> PostAsync(Adjustment adjustment, string by, CancellationToken ct) =>
        (await ledger.PostAsync(new Posting($"adjust:{adjustment.AdjustmentKey}", PointsReason.Adjustment, adjustment.FanId, adjustment.Amount, adjustment.Note, By: by), ct)).Problem;
}
