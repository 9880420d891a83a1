using Quartz;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.Platform.Work;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Orders;

/// <summary>Orders that nobody is known for. When somebody binds their number, those made with it are looked at again.</summary>
internal sealed class WaitingOrders(OrderStore store, TimeProvider clock) : IFollowPhones
{
    public Task PhoneBoundAsync(string phoneHash, CancellationToken ct) => store.MakeMatchDueAsync(phoneHash, clock.GetUtcNow(), ct);
}

/// <summary>Gives orders that waited to members who have become known, one by one: one that cannot be given holds up no other.</summary>
internal sealed class WaitingOrdersJob(OrderStore store, OrderMatcher matcher, OrderBook book, FanRegistry fans, DueItems due, Db db, TimeProvider clock) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken) => await StepAsync(cancellationToken);

    /// <returns>How many orders found their member.</returns>
    public async Task<int> StepAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var attached = 0;
        await due.EachAsync(
            "waiting order",
            (after, limit, token) => store.ListMatchDueAsync(now, after, limit, token),
            async (id, token) => attached += await GiveAsync(new Id<ShopOrder>(id), now, token) ? 1 : 0,
            ct);
        return attached;
    }

    private async Task<bool> GiveAsync(Id<ShopOrder> id, DateTimeOffset now, CancellationToken ct)
    {
        var given = await store.FindAsync(id, ct) is { } order
            && await matcher.FindAsync(order.Shop, new CustomerKeys(PhoneHash: order.PhoneHash, CustomerNo: order.CustomerNo), ct) is { } member
            && await AttachAsync(order, member, ct);
        await store.MatchedAsync(id, now, ct);
        return given;
    }

    private Task<bool> AttachAsync(ShopOrder order, Id<Fan> member, CancellationToken ct) => db.InTransactionAsync(
        async token =>
        {
            var now = (await fans.LockMembersAsync([member], token))[member];
            return await book.MatchAsync(order, now, token);
        },
        ct);
}
