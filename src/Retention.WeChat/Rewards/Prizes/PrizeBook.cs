using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.Platform.Privacy;
using Retention.Platform.Problems;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Rewards;

/// <summary>
/// Prizes from the moment they are won until they are in somebody's hands: each award brings one prize, each step happens
/// once, and what cannot be handed over at once stays owed instead of being lost.
/// </summary>
internal sealed class PrizeBook(
    PrizeStore store, PrizeDelivery delivery, CodeReserve codes, CouponTemplateStore templates, CodePoolDesk pools, AddressSeal addresses, FanRegistry fans, PersonalData privacy, Db db, IdGenerator ids,
    TimeProvider clock) : IForgetMembers
{
    /// <summary>Gives a prize, in the caller's transaction.</summary>
    /// <param name="key">Named after what was won, e.g. <c>lottery:{drawId}:prize</c>.</param>
    /// <param name="award">Who gets what.</param>
    /// <param name="ct">Stops waiting.</param>
    /// <returns>The prize; the one that is there when the key is known.</returns>
    public Task<Prize> AwardAsync(string key, PrizeAward award, CancellationToken ct) => db.InTransactionAsync(
        async token =>
        {
            if (await store.FindByAwardAsync(key, token) is { } known)
                return known;
            var now = clock.GetUtcNow();
            var content = award.Content;
            var code = PrizeRules.HasOwnCode(content) ? VoucherCode.Next() : null;
            var prize = await delivery.HandOverAsync(
                new Prize(
                    ids.Next<Prize>(), key, award.Source, award.SourceId, award.FanId, content.Name, content.Kind, content.ValueFen, content.Points,
                    content.CouponTemplateId, content.CodePoolId, award.IsPromised, PrizeRules.FirstState(award), null, null, code is null ? null : privacy.Encrypt(code),
                    addresses.Close(award.Address), null, null, null, null, now, PrizeRules.ClaimBy(content, now), null, null),
                token);
            await store.InsertAsync(prize, code is null ? null : VoucherCode.HashOf(privacy, code), token);
            return prize;
        },
        ct);

    public Task<Prize?> FindAsync(Id<Prize> id, CancellationToken ct) => store.FindAsync(id, ct);

    /// <returns>The fan's own prize only.</returns>
    public async Task<Result<Prize>> FindOfFanAsync(Id<Prize> id, Id<Fan> fanId, CancellationToken ct) =>
        await store.FindAsync(id, ct) is { } prize && prize.FanId == fanId ? prize : PrizeProblems.NotFound;

    /// <summary>Newest first.</summary>
    public Task<IReadOnlyList<Prize>> ListOfFanAsync(Id<Fan> fanId, IReadOnlyCollection<PrizeState> states, long? before, int limit, CancellationToken ct) =>
        store.ListOfFanAsync(fanId, states, before, limit, ct);

    public async Task<Result<Prize>> GiveAddressAsync(Id<Prize> id, Id<Fan> fanId, PrizeAddress address, CancellationToken ct)
    {
        if (await FindOfFanAsync(id, fanId, ct) is { IsOk: false } missing)
            return missing;
        if (await store.GiveAddressAsync(id, addresses.Close(address)!, clock.GetUtcNow(), ct))
            return await FoundAsync(id, ct);
        return await FoundAsync(id, ct) is { State: PrizeState.Lapsed or PrizeState.NeedsAddress } ? PrizeProblems.Lapsed : PrizeProblems.NoAddressNeeded;
    }

    /// <summary>The fan has it: goods arrived, somebody else's code was used.</summary>
    public async Task<Result<Prize>> ConfirmAsync(Id<Prize> id, Id<Fan> fanId, CancellationToken ct)
    {
        var found = await FindOfFanAsync(id, fanId, ct);
        if (!found.IsOk)
            return found;
        return await store.CloseAsync(id, PrizeRules.ConfirmableOf(found.Value), PrizeState.Done, null, null, clock.GetUtcNow(), ct) ? await FoundAsync(id, ct) : PrizeProblems.NotConfirmable;
    }

    /// <summary>The code to use or to show in the shop.</summary>
    public async Task<Result<string>> CodeAsync(Id<Prize> id, Id<Fan> fanId, CancellationToken ct)
    {
        var found = await FindOfFanAsync(id, fanId, ct);
        if (found.Problem is { } problem)
            return problem;
        if (found.Value.State is PrizeState.Lapsed or PrizeState.Cancelled)
            return PrizeProblems.Lapsed;
        if (found.Value.CodeCipher is { } cipher)
            return privacy.Decrypt(cipher);
        return await pools.FindHandedOutAsync(found.Value.AwardKey, ct) is { } handed ? handed.Code : PrizeProblems.NoCode;
    }

    public async Task<Result<Prize>> ShipAsync(Id<Prize> id, string carrier, string trackingNo, string by, CancellationToken ct)
    {
        if (await store.FindAsync(id, ct) is null)
            return PrizeProblems.NotFound;
        return await store.ShipAsync(id, carrier, trackingNo, by, clock.GetUtcNow(), ct) ? await FoundAsync(id, ct) : PrizeProblems.NotShippable;
    }

    /// <summary>Staff hand it over in the shop against the code the fan shows.</summary>
    public async Task<Result<Prize>> RedeemAsync(string code, string by, CancellationToken ct)
    {
        if (await store.FindByCodeAsync(VoucherCode.HashOf(privacy, code), ct) is not { } prize)
            return PrizeProblems.CodeUnknown;
        return await store.CloseAsync(prize.Id, PrizeRules.Redeemable, PrizeState.Done, by, null, clock.GetUtcNow(), ct) ? await FoundAsync(prize.Id, ct) : PrizeProblems.NotRedeemable;
    }

    public Task<Result<Prize>> CancelAsync(Id<Prize> id, string by, string note, CancellationToken ct) => db.InTransactionAsync<Result<Prize>>(
        async token =>
        {
            if (await store.FindAsync(id, token) is not { } prize)
                return PrizeProblems.NotFound;
            return await TakeBackAsync(prize, PrizeRules.Cancellable, by, note, token) ? await FoundAsync(id, token) : PrizeProblems.NotCancellable;
        },
        ct);

    /// <summary>It is off the packing sheet: whoever ordered it may give it up again.</summary>
    public async Task<Result<Prize>> UnpackAsync(Id<Prize> id, CancellationToken ct)
    {
        if (await store.FindAsync(id, ct) is null)
            return PrizeProblems.NotFound;
        return await store.UnpackAsync(id, ct) ? await FoundAsync(id, ct) : PrizeProblems.NotPacked;
    }

    /// <summary>Takes a prize back, in the caller's transaction, while it stands in one of the states.</summary>
    /// <returns>False when it does not, or somebody has moved or packed it since it was read.</returns>
    public async Task<bool> TakeBackAsync(Prize prize, IReadOnlyCollection<PrizeState> from, string? by, string? note, CancellationToken ct)
    {
        if (!from.Contains(prize.State) || !await store.CancelAsync(prize, by, note, clock.GetUtcNow(), ct))
            return false;
        if (prize is { State: PrizeState.Owed, IsPromised: true, CodePoolId: { } poolId })
            await codes.ReleaseAsync(poolId, 1, ct);
        if (prize is { State: PrizeState.Owed, IsPromised: true, CouponTemplateId: { } templateId })
            await templates.ReleaseAsync(new Id<CouponTemplate>(templateId), 1, ct);
        return true;
    }

    /// <summary>Tries once more to hand over what is owed. Cancelled or refunded meanwhile, nothing of it stays.</summary>
    public Task<Result<Prize>> SettleAsync(Id<Prize> id, CancellationToken ct) => db.AllOrNothingAsync<Prize>(
        async token =>
        {
            if (await store.FindAsync(id, token) is not { } known)
                return PrizeProblems.NotFound;
            // Read again under the lock: whoever was merged into another while this waited has handed the prize on.
            await fans.LockAsync([known.FanId], token);
            if (await store.FindAsync(id, token) is not { State: PrizeState.Owed } prize)
                return PrizeProblems.NotOwed;
            var settled = await delivery.HandOverAsync(prize with { State = prize.Kind == PrizeKind.Code ? PrizeState.Ready : PrizeState.Done }, token);
            return await store.HandOverAsync(settled, token) ? settled : PrizeProblems.NotOwed;
        },
        ct);

    public PrizeAddress? AddressOf(Prize prize) => addresses.Open(prize.AddressCipher);

    /// <summary>What is under way still needs its address; it goes a while after it has arrived.</summary>
    public Task ForgetAsync(Id<Fan> id, CancellationToken ct) => store.EraseAddressesOfAsync(id, ct);

    private async Task<Prize> FoundAsync(Id<Prize> id, CancellationToken ct) => (await store.FindAsync(id, ct))!;
}
