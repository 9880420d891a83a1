using System.Security.Cryptography;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.Platform.Privacy;
using Retention.Platform.Problems;

namespace Retention.WeChat.Rewards;

/// <summary>What operators do with lotteries. Published rules are frozen; pausing and ending is all that is left.</summary>
internal sealed class LotteryDesk(LotteryStore store, DrawStore draws, LotteryStock stock, PrizeAppraisal appraisal, PersonalData privacy, Db db, IdGenerator ids, TimeProvider clock)
{
    public async Task<Lottery> CreateAsync(LotteryRules rules, string by, CancellationToken ct)
    {
        var draft = Lottery.Draft(ids.Next<Lottery>(), rules, by, clock.GetUtcNow());
        await store.InsertAsync(draft, ct);
        return draft;
    }

    public async Task<Result<Lottery>> UpdateAsync(Id<Lottery> id, LotteryRules rules, CancellationToken ct)
    {
        if (await store.FindAsync(id, ct) is not { } known)
            return LotteryProblems.NotFound;
        return await store.UpdateDraftAsync(Lottery.Draft(id, rules, known.CreatedBy, known.CreatedAt), ct) ? await FoundAsync(id, ct) : LotteryProblems.NotDraft;
    }

    /// <summary>Checks what must be said and had, sets aside what may be won, seals a fresh seed and shows the commitment.</summary>
    public Task<Result<Lottery>> PublishAsync(Id<Lottery> id, string by, CancellationToken ct) => db.AllOrNothingAsync<Lottery>(
        async token =>
        {
            if (await store.FindAsync(id, token) is not { } draft)
                return LotteryProblems.NotFound;
            if (draft.IsPublished)
                return LotteryProblems.NotDraft;
            var rules = draft.ReadRules();
            if (await ProblemOfAsync(rules, token) is { } wrong)
                return wrong;
            if (await stock.PromiseAsync(rules, token) is { } missing)
                return missing;

            var seal = LotterySeal.Of(RandomNumberGenerator.GetBytes(LotterySeal.SeedBytes), draft.Rules);
            if (!await store.PublishAsync(draft, seal, privacy.Encrypt(seal.Seed), by, clock.GetUtcNow(), token))
                return LotteryProblems.NotDraft;
            foreach (var pool in Enum.GetValues<LotteryPool>())
                await store.FillPoolAsync(id, pool, rules.ContentsOf(pool), token);
            return await FoundAsync(id, token);
        },
        ct);

    /// <returns>Why rules like these could not be published now, as far as stock does not decide; null when they could.</returns>
    public async Task<Problem?> ProblemOfAsync(LotteryRules rules, CancellationToken ct) =>
        LotteryPublication.ProblemOf(rules, await appraisal.WorthAsync([.. rules.Prizes.Select(prize => prize.Prize)], ct), clock.GetUtcNow());

    public Task<Result<Lottery>> PauseAsync(Id<Lottery> id, CancellationToken ct) => MoveAsync(id, LotteryState.Open, LotteryState.Paused, LotteryProblems.NotOpen, ct);

    public Task<Result<Lottery>> ResumeAsync(Id<Lottery> id, CancellationToken ct) => MoveAsync(id, LotteryState.Paused, LotteryState.Open, LotteryProblems.NotPaused, ct);

    /// <summary>Ends it for good, reveals the seed and sets free what was not drawn. Before its time only with a reason, which is shown, as long as anybody may win.</summary>
    public Task<Result<Lottery>> EndAsync(Id<Lottery> id, string? note, CancellationToken ct) => db.AllOrNothingAsync<Lottery>(
        async token =>
        {
            if (await store.FindAsync(id, token) is not { } lottery)
                return LotteryProblems.NotFound;
            if (lottery.State is LotteryState.Draft or LotteryState.Ended)
                return LotteryProblems.NotEndable;
            var now = clock.GetUtcNow();
            if (now < lottery.EndsAt && string.IsNullOrWhiteSpace(note) && (lottery.Drawn < lottery.Tickets || await AnyOwedAsync(lottery, token)))
                return LotteryProblems.EndNoteMissing;
            if (!await store.EndAsync(id, privacy.Decrypt(lottery.SeedSealed!), note, now, token))
                return LotteryProblems.NotEndable;
            await stock.ReleaseAsync(lottery.ReadRules(), await store.CountsAsync(id, token), token);
            return await FoundAsync(id, token);
        },
        ct);

    private async Task<bool> AnyOwedAsync(Lottery lottery, CancellationToken ct) =>
        lottery.HasReserve && lottery.ReadRules() is { GuaranteeAfter: { } misses } rules && await draws.AnyOwedAsync(lottery.Id, misses, rules.DrawsMax, ct);

    private async Task<Result<Lottery>> MoveAsync(Id<Lottery> id, LotteryState from, LotteryState to, Problem notFrom, CancellationToken ct)
    {
        if (await store.FindAsync(id, ct) is not { IsPublished: true })
            return LotteryProblems.NotFound;
        return await store.MoveAsync(id, from, to, ct) ? await FoundAsync(id, ct) : notFrom;
    }

    private async Task<Lottery> FoundAsync(Id<Lottery> id, CancellationToken ct) => (await store.FindAsync(id, ct))!;
}
