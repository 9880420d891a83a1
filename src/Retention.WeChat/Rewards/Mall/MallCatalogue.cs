using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.Platform.Problems;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Rewards;

/// <summary>What the mall has to offer: kept by operators, looked at by everybody.</summary>
internal sealed class MallCatalogue(MallItemStore items, MallOrderStore orders, MallFulfilment fulfilment, CodeReserve codes, Db db)
{
    /// <summary>On one phone; a mall of this size has no pages.</summary>
    private const int OffersMax = 200;

    public async Task<Result<MallItem>> CreateAsync(MallItem item, CancellationToken ct)
    {
        if (MallRules.ProblemOf(item) is { } problem)
            return problem;
        await items.InsertAsync(item, ct);
        return item;
    }

    /// <summary>Changes how it looks and what it costs; orders keep what they were placed for.</summary>
    public async Task<Result<MallItem>> UpdateAsync(Id<MallItem> id, Func<MallItem, MallItem> change, CancellationToken ct)
    {
        if (await items.FindAsync(id, ct) is not { } known)
            return MallProblems.ItemNotFound;
        var item = change(known);
        if (MallRules.ProblemOf(item) is { } problem)
            return problem;
        await items.UpdateAsync(item, ct);
        return (await items.FindAsync(id, ct))!;
    }

    /// <summary>Adds to the stock or takes from it. Codes become stock only as far as their pool has them.</summary>
    public Task<Result<MallItem>> ChangeStockAsync(Id<MallItem> id, int change, CancellationToken ct) => db.AllOrNothingAsync<MallItem>(
        async token =>
        {
            if (await items.FindAsync(id, token) is not { } item)
                return MallProblems.ItemNotFound;
            if (!await items.ChangeStockAsync(id, change, token))
                return MallProblems.StockTooSmall;
            if (item.CodePoolId is { } pool && change > 0 && !await codes.PromiseAsync(pool, change, token))
                return MallProblems.CodesMissing;
            if (item.CodePoolId is { } released && change < 0)
                await codes.ReleaseAsync(released, -change, token);
            return (await items.FindAsync(id, token))!;
        },
        ct);

    public async Task<Result<MallItem>> SwitchAsync(Id<MallItem> id, MallItemState state, CancellationToken ct) =>
        await items.SwitchAsync(id, state, ct) ? (await items.FindAsync(id, ct))! : MallProblems.ItemNotFound;

    /// <summary>What is on sale, as it stands for a fan.</summary>
    public async Task<IReadOnlyList<MallOffer>> OffersAsync(Id<Fan> fanId, CancellationToken ct)
    {
        var bought = await items.BoughtByAsync(fanId, ct);
        return [.. (await items.ListAsync(MallItemState.OnSale, OffersMax, ct)).Select(item => Offer(item, bought))];
    }

    public async Task<Result<MallOffer>> OfferAsync(Id<MallItem> id, Id<Fan> fanId, CancellationToken ct) =>
        await items.FindAsync(id, ct) is { State: MallItemState.OnSale } item ? Offer(item, await items.BoughtByAsync(fanId, ct)) : MallProblems.ItemNotFound;

    /// <summary>A fan's orders, newest first.</summary>
    public async Task<IReadOnlyList<PlacedOrder>> OrdersOfAsync(Id<Fan> fanId, long? before, int limit, CancellationToken ct) =>
        await fulfilment.PlacedAsync(await orders.ListOfFanAsync(fanId, before, limit, ct), ct);

    public async Task<Result<PlacedOrder>> OrderOfAsync(Id<MallOrder> id, Id<Fan> fanId, CancellationToken ct) =>
        await orders.FindAsync(id, ct) is { } order && order.FanId == fanId ? await fulfilment.PlacedAsync(order, ct) : MallProblems.OrderNotFound;

    private static MallOffer Offer(MallItem item, Dictionary<Id<MallItem>, int> bought) => new(item, Math.Max(0, item.PerFanMax - bought.GetValueOrDefault(item.Id)));
}
