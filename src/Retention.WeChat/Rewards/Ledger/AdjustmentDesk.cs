using Microsoft.Extensions.Options;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.Platform.Problems;
using Retention.Platform.Time;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Rewards;

/// <summary>
/// Where operators give and take points by hand, whatever for: what stays small over a day at once, the rest when a second
/// operator agrees. Each once.
/// </summary>
internal sealed class AdjustmentDesk(AdjustmentStore store, PointsLedger ledger, FanRegistry fans, Db db, IdGenerator ids, TimeProvider clock, IOptions<RewardsOptions> options)
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
            var waits = NeedsSecondPerson(today, wish.Amount);
            var adjustment = new Adjustment(
                ids.Next<Adjustment>(), wish.Key, wish.FanId, wish.Amount, wish.Note, waits ? AdjustmentState.Waiting : AdjustmentState.Posted, wish.By, null, now, waits ? null : now);
            if (!waits && await PostAsync(adjustment, wish.By, token) is { } problem)
                return problem;
            await store.AddAsync(adjustment, token);
            if (!waits)
                await store.CountAsync(wish.By, wish.MemberId, Today, Math.Abs(wish.Amount), token);
            return adjustment;
        },
        ct);

    /// <summary>A posting of any other reason, by an operator who is no script. It counts towards the same limits.</summary>
    /// <param name="posting">With the operator's name.</param>
    /// <param name="memberId">Whose points they are, by whichever of their accounts they are posted for.</param>
    public Task<Result<HandPosting>> PostAsync(Posting posting, Id<Fan> memberId, CancellationToken ct) => db.InTransactionAsync<Result<HandPosting>>(
        async token =>
        {
            var today = await store.LockDayAsync(posting.By!, memberId, Today, token);
            if (await store.FindByPostingKeyAsync(posting.Key, token) is { State: not AdjustmentState.Posted } before)
                return !before.IsFor(posting) ? PointsLedger.KeyReused : before.State == AdjustmentState.Waiting ? new HandPosting.Waits(before) : AdjustmentProblems.Decided;
            // What was posted before is answered as it was, however much has been posted since.
            if (NeedsSecondPerson(today, posting.Amount) && !await ledger.IsKnownAsync(posting.Key, token))
                return PointsLedger.ProblemOf(posting) is { } problem ? problem : new HandPosting.Waits(await AskAsync(posting, token));
            var result = (await ledger.PostAllAsync([posting with { FanId = memberId }], token))[0];
            if (result is { IsOk: true, Value.IsNew: true })
                await store.CountAsync(posting.By!, memberId, Today, Math.Abs(posting.Amount), token);
            return result.Problem is { } refused ? refused : new HandPosting.Done(result.Value);
        },
        ct);

    public Task<Result<Adjustment>> ApproveAsync(Id<Adjustment> id, string by, CancellationToken ct) => DecideAsync(id, AdjustmentState.Posted, by, ct);

    public Task<Result<Adjustment>> RejectAsync(Id<Adjustment> id, string by, CancellationToken ct) => DecideAsync(id, AdjustmentState.Rejected, by, ct);

    public Task<IReadOnlyList<Adjustment>> ListAsync(AdjustmentState? state, long? before, int limit, CancellationToken ct) => store.ListAsync(state, before, limit, ct);

    private DateOnly Today => BusinessCalendar.DayOf(clock.GetUtcNow());

    private bool NeedsSecondPerson(AdjustedToday today, long amount)
    {
        var (points, limits) = (Int128.Abs(amount), options.Value.Adjustment);
        return today.OfMember + points > limits.SecondPersonAbove || today.ByOperator + points > limits.SecondPersonAbovePerOperator;
    }

    private async Task<Adjustment> AskAsync(Posting posting, CancellationToken ct)
    {
        var id = ids.Next<Adjustment>();
        var request = new Adjustment(
            id, $"posting:{id}", posting.FanId, posting.Amount, posting.Note ?? "", AdjustmentState.Waiting, posting.By!, null, clock.GetUtcNow(), null,
            posting.Key, posting.Reason, posting.Campaign, posting.ExpiresOn);
        await store.AddAsync(request, ct);
        return request;
    }

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

    /// <summary>To whom the fan is now: since it was asked for they may have been deleted and have come back as another member.</summary>
    private async Task<Problem?> PostAsync(Adjustment adjustment, string by, CancellationToken ct) =>
        (await ledger.PostAsync(adjustment.ToPosting(by) with { FanId = await fans.MemberOfAsync(adjustment.FanId, ct) }, ct)).Problem;
}
