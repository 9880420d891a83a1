using Quartz;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.Platform.Privacy;
using Retention.Platform.Work;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Orders;

/// <summary>
/// Customers whom a shop alone knew, and who turn out to be somebody: a person has shown in the mini-program that a number
/// is theirs, and whatever number the customer's orders name is this one. They become one member, and may part again;
/// who has parted is not united once more.
/// </summary>
internal sealed class ShopCustomers(MemberRegistry members, Db db, IdGenerator ids, PersonalData privacy)
{
    /// <summary>One person as a customer of several shops; more would rather be a number that many use.</summary>
    private const int CustomersMax = 10;

    /// <summary>Somebody has just shown that a number is theirs, in the caller's transaction.</summary>
    /// <param name="phone">E.164.</param>
    /// <param name="ct">Stops waiting.</param>
    /// <returns>What was united.</returns>
    public Task<IReadOnlyList<Merge>> UniteAsync(string phone, CancellationToken ct) => UniteByHashAsync(FanRegistry.PhoneHashOf(privacy, phone), ct);

    /// <summary>Orders have come in: where one of a customer names a number that somebody has shown to be theirs, the two are united soon.</summary>
    public async Task NoteAsync(IReadOnlyCollection<ShopOrder> orders, CancellationToken ct)
    {
        var numbered = orders.Where(order => order is { PhoneHash: not null, FanId: not null }).ToList();
        if (numbered.Count == 0)
            return;
        var known = (await db.ListAsync<string>(Sql.ListBound, new { hashes = numbered.Select(order => order.PhoneHash).Distinct() }, ct)).ToHashSet(StringComparer.Ordinal);
        var hashes = numbered.Where(order => known.Contains(order.PhoneHash!)).ToLookup(order => order.FanId!.Value.Value, order => order.PhoneHash!);
        if (hashes.Count == 0)
            return;
        foreach (var customer in await db.ListAsync<long>(Sql.ListOfShops, new { fanIds = hashes.Select(each => each.Key) }, ct))
        {
            foreach (var hash in hashes[customer].Distinct(StringComparer.Ordinal))
                await db.QueueAsync(Sql.MakeDue, new { id = ids.Next(), hash }, ct);
        }
    }

    public Task<IReadOnlyList<long>> ListDueAsync(long after, int limit, CancellationToken ct) => db.ListAsync<long>(Sql.ListDue, new { after, limit }, ct);

    public Task UniteDueAsync(long id, CancellationToken ct) => db.InTransactionAsync(
        async token =>
        {
            if (await db.FindAsync<string>(Sql.FindDue, new { id }, token) is { } hash)
                await UniteByHashAsync(hash, token);
            await db.ExecuteAsync(Sql.EndDue, new { id }, token);
        },
        ct);

    private async Task<IReadOnlyList<Merge>> UniteByHashAsync(string hash, CancellationToken ct)
    {
        var merges = new List<Merge>();
        // A number that several members share leads to nobody.
        if (await db.ListAsync<long>(Sql.ListOwners, new { hash }, ct) is not [var owner])
            return merges;
        foreach (var customer in await db.ListAsync<long>(Sql.ListCustomers, new { hash, limit = CustomersMax }, ct))
        {
            if (await members.HaveEverPartedAsync(new(customer), new(owner), ct))
                continue;
            var united = await members.UniteAsync(new(owner), new(customer), MergeReason.Customer, ct);
            if (united.IsOk)
                merges.Add(united.Value);
        }

        return merges;
    }

    internal static class Sql
    {
        public const string ListBound = "select distinct phone_hash from fan where phone_hash in @hashes and account = 'Mini' and open_id is not null";

        public const string ListOwners = "select distinct member_id from fan where phone_hash = @hash and account = 'Mini' and open_id is not null";

        public const string ListOfShops = "select id from fan where id in @fanIds and account = 'Shop' and member_id = id order by id";

        public const string ListCustomers = """
            select distinct f.id
            from shop_order o join fan f on f.id = o.fan_id
            where o.phone_hash = @hash and f.account = 'Shop' and f.member_id = f.id
                and not exists (select 1 from shop_order other where other.fan_id = f.id and other.phone_hash <> @hash)
            order by f.id limit @limit
            """;

        public const string MakeDue = """
            insert into shop_customer_due (id, phone_hash)
            select @id, @hash from (select 1 as one) as here
            where not exists (select 1 from shop_customer_due where phone_hash = @hash)
            """;

        public const string AnyDue = "select 1 from shop_customer_due";

        public const string ListDue = "select id from shop_customer_due where id > @after order by id limit @limit";

        public const string FindDue = "select phone_hash from shop_customer_due where id = @id";

        public const string EndDue = "delete from shop_customer_due where id = @id";
    }
}

/// <summary>Unites customers whose orders have named the number of somebody who had shown before that it is theirs.</summary>
internal sealed class ShopCustomersJob(ShopCustomers customers, DueItems due) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken) =>
        await due.EachAsync("customer", customers.ListDueAsync, customers.UniteDueAsync, cancellationToken);
}
