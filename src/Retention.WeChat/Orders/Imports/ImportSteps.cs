using Microsoft.Extensions.Options;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;
using Retention.WeChat.Referrals;
using Retention.WeChat.Rewards;

namespace Retention.WeChat.Orders;

/// <summary>What is done with a slice of an import's lines, in the caller's transaction: looked at, applied, or reversed.</summary>
internal sealed class ImportSteps(
    ImportLineStore lines,
    OrderStore orders,
    OrderMatcher matcher,
    OrderEffects effects,
    WaitingEvents waiting,
    CouponTill till,
    FanRegistry fans,
    IdGenerator ids,
    TimeProvider clock,
    IOptions<OrdersOptions> options)
{
    /// <summary>The dry run: compares, and changes nothing but the lines themselves.</summary>
    public async Task CheckAsync(OrderImport import, IReadOnlyList<ImportLine> slice, CancellationToken ct)
    {
        if (slice.Count == 0)
            return;
        var known = await KnownAsync(import, slice, ct);
        var members = await matcher.FindAsync(import.Shop, [.. slice.Select(line => line.ReadContent().Customer).Distinct()], ct);
        await lines.SaveAsync([.. slice.Select(Looked)], ct);

        ImportLine Looked(ImportLine line)
        {
            var told = line.ReadContent();
            var before = known.GetValueOrDefault(told.OrderNo);
            var comparison = Compare(told, before);
            var unmatched = comparison.Outcome == LineOutcome.New && !members.ContainsKey(told.Customer) && !(import.CreateMembers && told.Customer.CustomerNo is not null);
            return line.Beside(before) with { Outcome = comparison.Outcome, Unmatched = unmatched, Reason = comparison.Reason, RefundedFen = comparison.RefundFen };
        }
    }

    /// <summary>Looks again, because the world has moved since the dry run, and does it.</summary>
    public async Task ApplyAsync(OrderImport import, IReadOnlyList<ImportLine> slice, CancellationToken ct)
    {
        if (slice.Count == 0)
            return;
        var told = slice.Select(line => line.ReadContent()).ToList();
        var members = await MembersAsync(import, told, ct);
        var before = await KnownAsync(import, slice, ct);
        // Members first and in the order of their ids, then orders likewise.
        var now = await fans.LockMembersAsync([.. members.Values.Concat(before.Values.Select(order => order.FanId).OfType<Id<Fan>>()).Distinct()], ct);
        members = members.ToDictionary(each => each.Key, each => now[each.Value]);
        var known = (await orders.LockAllAsync([.. before.Values.Select(order => order.Id)], ct)).ToDictionary(order => order.OrderNo, StringComparer.Ordinal);
        var fresh = new List<ShopOrder>();
        var done = new List<ImportLine>(slice.Count);
        foreach (var (line, order) in slice.Zip(told))
        {
            var comparison = Compare(order, known.GetValueOrDefault(order.OrderNo));
            var seen = line.Beside(known.GetValueOrDefault(order.OrderNo)) with { Outcome = comparison.Outcome, Reason = comparison.Reason, Content = null, Unmatched = false, RefundedFen = comparison.RefundFen };
            if (comparison.Outcome == LineOutcome.New)
                fresh.Add(Write(import, order, members));
            done.Add(comparison.Outcome switch
            {
                LineOutcome.New => seen with { OrderId = fresh[^1].Id, Version = fresh[^1].Version, Unmatched = fresh[^1].FanId is null },
                LineOutcome.Changed => await RefundAsync(import, seen, known[order.OrderNo], ct),
                LineOutcome.Same => await ConfirmAsync(import, seen, known[order.OrderNo], ct),
                _ => seen,
            });
        }

        foreach (var order in fresh)
            await orders.InsertAsync(order, ct);
        await effects.CameAsync(fresh, ct);
        await waiting.CatchUpAsync(import.Shop, [.. fresh.Select(order => order.OrderNo)], ct);
        await lines.SaveAsync(done, ct);
    }

    /// <summary>Undoes what was applied, the last line first; orders that were changed since are kept and named.</summary>
    public async Task ReverseAsync(OrderImport import, IReadOnlyList<ImportLine> slice, CancellationToken ct)
    {
        long[] wanted = [.. slice.Select(line => line.OrderId!.Value.Value)];
        var before = wanted.Length == 0 ? [] : await orders.ListAsync(wanted, ct);
        await fans.LockMembersAsync([.. before.Select(order => order.FanId).OfType<Id<Fan>>().Distinct()], ct);
        var known = (await orders.LockAllAsync([.. before.Select(order => order.Id)], ct)).ToDictionary(order => order.Id);
        var asLeft = slice.Where(line => known.GetValueOrDefault(line.OrderId!.Value)?.Version == line.Version).ToHashSet();
        await WithdrawAsync([.. asLeft.Where(line => line.Outcome == LineOutcome.New).Select(line => known[line.OrderId!.Value])], ct);
        var helps = new Dictionary<int, IReadOnlyList<HelpReturn>>();
        foreach (var line in asLeft.Where(line => line.Outcome == LineOutcome.Changed))
            helps[line.Line] = await UnrefundAsync(import, line, known[line.OrderId!.Value], ct);
        await lines.SaveAsync(
            [
                .. slice.Select(line => asLeft.Contains(line)
                    ? line with { Outcome = LineOutcome.Withdrawn, Reason = ImportRules.TextOf(helps.GetValueOrDefault(line.Line) ?? []) ?? line.Reason }
                    : line with { Outcome = LineOutcome.Kept, Reason = "导入之后订单又有变化，保留不动" }),
            ], ct);
    }

    private Comparison Compare(FileOrder told, ShopOrder? known) => ImportRules.Compare(told, known, options.Value.OrderFenMax);

    private async Task<Dictionary<string, ShopOrder>> KnownAsync(OrderImport import, IReadOnlyList<ImportLine> slice, CancellationToken ct) =>
        (await orders.ListByNosAsync(import.Shop, [.. slice.Select(line => line.OrderNo)], ct)).ToDictionary(order => order.OrderNo, StringComparer.Ordinal);

    /// <summary>Whose the orders are; where the import may, customers whom only the shop knows become members.</summary>
    private async Task<Dictionary<CustomerKeys, Id<Fan>>> MembersAsync(OrderImport import, IReadOnlyList<FileOrder> told, CancellationToken ct)
    {
        var customers = told.Select(order => order.Customer).Distinct().ToList();
        var members = await matcher.FindAsync(import.Shop, customers, ct);
        var strangers = import.CreateMembers ? customers.Where(customer => customer.CustomerNo is not null && !members.ContainsKey(customer)).ToList() : [];
        var met = strangers.Count == 0 ? [] : await fans.MeetCustomersAsync(import.Shop, [.. strangers.Select(customer => customer.CustomerNo!)], ct);
        foreach (var stranger in strangers)
            members[stranger] = met[stranger.CustomerNo!].MemberId;
        foreach (var (customer, member) in members.Where(each => each.Key.CustomerNo is not null))
            await matcher.LearnAsync(import.Shop, customer.CustomerNo!, member, ct);
        return members;
    }

    private ShopOrder Write(OrderImport import, FileOrder told, Dictionary<CustomerKeys, Id<Fan>> members) => new(
        ids.Next<ShopOrder>(), import.Shop, told.OrderNo, told.RefundedFen == 0 ? OrderState.Paid : told.RefundedFen == told.AmountFen ? OrderState.Refunded : OrderState.PartlyRefunded,
        told.AmountFen, told.RefundedFen, ShopOrder.WriteItems(told.Items), told.PaidAt, members.TryGetValue(told.Customer, out var member) ? member : null, told.Customer.CustomerNo,
        told.Customer.PhoneHash, told.Customer.TailHash, 0, 0, 0, 1, clock.GetUtcNow(),
        import.ToldUntil);

    private async Task<ImportLine> RefundAsync(OrderImport import, ImportLine line, ShopOrder order, CancellationToken ct)
    {
        if (!await orders.RefundAsync(order.Id, line.RefundedFen, ct))
            return line with { Outcome = LineOutcome.Refused, Reason = OrderProblems.RefundTooHigh.Message };
        await orders.RefundsToldAsync(order.Id, import.ToldUntil, ct);
        await effects.UndoneAsync([(order, line.RefundedFen, RefundKey(import, order))], ct);
        return line with { OrderId = order.Id, Version = order.Version + 1, ToldBefore = order.RefundsToldUntil };
    }

    /// <summary>Nothing new of it, up to this file's moment.</summary>
    private async Task<ImportLine> ConfirmAsync(OrderImport import, ImportLine line, ShopOrder order, CancellationToken ct)
    {
        if (order.RefundedFen > 0)
            await orders.RefundsToldAsync(order.Id, import.ToldUntil, ct);
        return line;
    }

    private async Task WithdrawAsync(IReadOnlyCollection<ShopOrder> withdrawn, CancellationToken ct)
    {
        // First: a reward that is taken back may be a coupon that one of these orders was paid with.
        await till.RollBackAsync([.. withdrawn.Select(order => order.Key)], ct);
        await effects.WithdrawnAsync(withdrawn, ct);
        await orders.DeleteAsync(withdrawn, ct);
        foreach (var order in withdrawn.Where(order => order.FanId is not null))
            await fans.RecordAsync(order.FanId!.Value, "OrderWithdrawn", $"{order.Shop} {order.OrderNo}", clock.GetUtcNow(), ct);
    }

    private async Task<IReadOnlyList<HelpReturn>> UnrefundAsync(OrderImport import, ImportLine line, ShopOrder order, CancellationToken ct)
    {
        await orders.UnrefundAsync(order.Id, line.RefundedFen, line.ToldBefore, ct);
        return await effects.GiveBackAsync(order with { RefundedFen = order.RefundedFen - line.RefundedFen }, RefundKey(import, order), ct);
    }

    private static string RefundKey(OrderImport import, ShopOrder order) => $"order:{order.Id}:import:{import.Id}";
}
