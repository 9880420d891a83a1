using Quartz;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Orders;

/// <summary>Orders that nobody is known for. When somebody binds their number, those made with it are looked at again.</summary>
internal sealed class WaitingOrders(OrderStore store, TimeProvider clock) : IFollowPhones
{
    public Task PhoneBoundAsync(string phoneHash, CancellationToken ct) => store.MakeMatchDueAsync(phoneHash, clock.GetUtcNow(), ct);
}

/// <summary>Gives orders that waited to members who have become known.</summary>
internal sealed class WaitingOrdersJob(OrderStore store, OrderMatcher matcher, OrderBook book, FanRegistry fans, Db db, TimeProvider clock) : IJob
{
    private const int BatchMax = 200;

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken) => await StepAsync(cancellationToken);

    /// <returns>How many orders found their member.</returns>
    public async Task<int> StepAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var due = await store.ListMatchDueAsync(now, BatchMax, ct);
        if (due.Count == 0)
            return 0;
        var attached = 0;
        foreach (var ofShop in due.GroupBy(order => order.Shop, StringComparer.Ordinal))
        {
            var members = await matcher.FindAsync(ofShop.Key, [.. ofShop.Select(KeysOf).Distinct()], ct);
            foreach (var order in ofShop)
            {
                if (members.TryGetValue(KeysOf(order), out var member) && await AttachAsync(order, member, ct))
                    attached++;
            }
        }

        await store.MatchedAsync([.. due.Select(order => order.Id)], now, ct);
        return attached;
    }

    private static CustomerKeys KeysOf(ShopOrder order) => new(PhoneHash: order.PhoneHash, CustomerNo: order.CustomerNo);

    private Task<bool> AttachAsync(ShopOrder order, Id<Fan> member, CancellationToken ct) => db.InTransactionAsync(
        async token =>
        {
            var now = (await fans.LockMembersAsync([member], token))[member];
            return await book.MatchAsync(order, now, token);
        },
        ct);
}
