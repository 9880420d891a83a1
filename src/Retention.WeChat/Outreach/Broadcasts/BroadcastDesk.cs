using Microsoft.Extensions.Options;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.Platform.Problems;
using Retention.WeChat.Channels;

namespace Retention.WeChat.Outreach;

/// <summary>What operators do with broadcasts. The planner does the rest, and sees to rows that must follow a change.</summary>
internal sealed class BroadcastDesk(
    BroadcastStore store, AudienceStore audience, BroadcastFollowUp followUp, Cached<CampaignHolds> holds, IOptions<SmsOptions> sms, Db db, TimeProvider clock)
{
    public const int FansMax = 100_000;

    /// <summary>What a change holds or drops at once; the planner does the rest of a large broadcast.</summary>
    private const int BatchesAtOnce = 20;

    public async Task<Result<Broadcast>> CreateAsync(Broadcast draft, CancellationToken ct)
    {
        if (BroadcastProblems.Of(draft, sms.Value, clock.GetUtcNow()) is { } problem)
            return problem;
        await store.InsertAsync(draft, ct);
        return draft;
    }

    public async Task<Result<Broadcast>> UpdateAsync(Id<Broadcast> id, Func<Broadcast, Broadcast> change, CancellationToken ct)
    {
        if (await store.FindAsync(id, ct) is not { } known)
            return BroadcastProblems.NotFound;
        var draft = change(known);
        if (BroadcastProblems.Of(draft, sms.Value, clock.GetUtcNow()) is { } problem)
            return problem;
        return await store.UpdateDraftAsync(draft, ct) ? draft : BroadcastProblems.NotDraft;
    }

    /// <summary>Adds fans to the list of a draft.</summary>
    /// <returns>How many are new on it; the others were on it or are no fans.</returns>
    public Task<Result<int>> AddFansAsync(Id<Broadcast> id, IReadOnlyCollection<long> fanIds, CancellationToken ct) => db.InTransactionAsync<Result<int>>(
        async token =>
        {
            if (await ProblemOfListAsync(id, token) is { } problem)
                return problem;
            if (await audience.CountListedAsync(id, token) + fanIds.Count > FansMax)
                return BroadcastProblems.TooMany;
            return await audience.AddAsync(id, fanIds, token);
        },
        ct);

    public Task<Result<int>> ClearFansAsync(Id<Broadcast> id, CancellationToken ct) => db.InTransactionAsync<Result<int>>(
        async token => await ProblemOfListAsync(id, token) is { } problem ? problem : await audience.ClearAsync(id, token), ct);

    public async Task<Result<Broadcast>> StartAsync(Id<Broadcast> id, CancellationToken ct)
    {
        if (await store.FindAsync(id, ct) is not { } draft)
            return BroadcastProblems.NotFound;
        if (draft.State != BroadcastState.Draft)
            return BroadcastProblems.NotDraft;
        var now = clock.GetUtcNow();
        if (now >= draft.ExpiresAt)
            return BroadcastProblems.Expired;
        var size = await audience.CountAsync(draft, ct);
        if (size == 0 && draft.Audience is null)
            return BroadcastProblems.NoAudience;
        return await store.StartAsync(id, size, now, ct) ? await FoundAsync(id, ct) : BroadcastProblems.NotDraft;
    }

    /// <summary>Nothing more is asked from this moment; what is planned is taken back. What is on its way arrives.</summary>
    public async Task<Result<Broadcast>> PauseAsync(Id<Broadcast> id, CancellationToken ct) =>
        await MoveAsync(id, [BroadcastState.Running], BroadcastState.Paused, BroadcastProblems.NotRunning, ct);

    /// <summary>What was held is decided anew, at the broadcast's rate; then those not yet asked are.</summary>
    public async Task<Result<Broadcast>> ResumeAsync(Id<Broadcast> id, CancellationToken ct) =>
        await MoveAsync(id, [BroadcastState.Paused], BroadcastState.Running, BroadcastProblems.NotPaused, ct);

    /// <summary>For good: what did not leave is dropped.</summary>
    public async Task<Result<Broadcast>> CancelAsync(Id<Broadcast> id, CancellationToken ct) =>
        await MoveAsync(id, [BroadcastState.Draft, BroadcastState.Running, BroadcastState.Paused], BroadcastState.Cancelled, BroadcastProblems.Closed, ct);

    private async Task<Result<Broadcast>> MoveAsync(Id<Broadcast> id, IReadOnlyCollection<BroadcastState> from, BroadcastState to, Problem notFrom, CancellationToken ct)
    {
        if (await store.FindAsync(id, ct) is null)
            return BroadcastProblems.NotFound;
        if (!await store.MoveAsync(id, from, to, clock.GetUtcNow(), ct))
            return notFrom;
        holds.Invalidate();
        var moved = await FoundAsync(id, ct);
        for (var batch = 0; batch < BatchesAtOnce && await followUp.StepAsync(moved, ct); batch++)
        {
        }

        return moved;
    }

    private async Task<Broadcast> FoundAsync(Id<Broadcast> id, CancellationToken ct) => (await store.FindAsync(id, ct))!;

    private async Task<Problem?> ProblemOfListAsync(Id<Broadcast> id, CancellationToken ct) => await store.LockAsync(id, ct) switch
    {
        null => BroadcastProblems.NotFound,
        { State: not BroadcastState.Draft } => BroadcastProblems.NotDraft,
        { Audience: not null } => BroadcastProblems.IsQuery,
        _ => null,
    };
}
