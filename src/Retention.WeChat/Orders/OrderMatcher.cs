using Dapper;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Orders;

/// <summary>
/// Finds the members behind what shops know of their customers: by openid, else unionid, else the shop's own number, else
/// the phone number. A number that several members share leads to nobody: points must not go to the wrong one.
/// </summary>
internal sealed class OrderMatcher(Db db, TimeProvider clock)
{
    public async Task<Id<Fan>?> FindAsync(string shop, CustomerKeys customer, CancellationToken ct) =>
        (await FindAsync(shop, [customer], ct)).TryGetValue(customer, out var found) ? found : null;

    /// <returns>Only those who are known.</returns>
    public async Task<Dictionary<CustomerKeys, Id<Fan>>> FindAsync(string shop, IReadOnlyCollection<CustomerKeys> customers, CancellationToken ct)
    {
        var mini = await OpenIdsAsync(FanAccount.Mini, customers.Select(customer => customer.MiniHash), ct);
        var official = await OpenIdsAsync(FanAccount.Official, customers.Select(customer => customer.OfficialHash), ct);
        var unions = await OwnersAsync(Sql.ListByUnions, customers.Select(customer => customer.UnionId), keys => new { keys }, ct);
        var numbers = await OwnersAsync(Sql.ListByNumbers, customers.Select(customer => customer.CustomerNo), keys => new { shop, keys }, ct);
        var phones = await OwnersAsync(Sql.ListByPhones, customers.Select(customer => customer.PhoneHash), keys => new { keys }, ct);
        var found = new Dictionary<CustomerKeys, Id<Fan>>();
        foreach (var customer in customers)
        {
            var member = Of(mini, customer.MiniHash) ?? Of(official, customer.OfficialHash) ?? Of(unions, customer.UnionId) ?? Of(numbers, customer.CustomerNo) ?? Of(phones, customer.PhoneHash);
            if (member is not null)
                found[customer] = member.Value;
        }

        return found;
    }

    /// <summary>Who the openid belongs to, if it is a follower's of the official account.</summary>
    public async Task<Id<Fan>?> FindFollowerAsync(CustomerKeys customer, CancellationToken ct) =>
        customer.OfficialHash is { } hash && await db.FindAsync<long?>(Sql.FindFollower, new { hash }, ct) is { } id ? new Id<Fan>(id) : null;

    /// <summary>Remembers who a shop's customer is, found by other means; the first word counts.</summary>
    public ValueTask LearnAsync(string shop, string customerNo, Id<Fan> fanId, CancellationToken ct) =>
        db.QueueAsync(Sql.Learn, new { shop, customerNo, fanId, now = clock.GetUtcNow() }, ct);

    private static Id<Fan>? Of(Dictionary<string, Id<Fan>> owners, string? key) => key is not null && owners.TryGetValue(key, out var member) ? member : null;

    private Task<Dictionary<string, Id<Fan>>> OpenIdsAsync(FanAccount account, IEnumerable<string?> hashes, CancellationToken ct) =>
        OwnersAsync(Sql.ListByOpenIds, hashes, keys => new { account, keys }, ct);

    private async Task<Dictionary<string, Id<Fan>>> OwnersAsync(string sql, IEnumerable<string?> wanted, Func<string[], object> args, CancellationToken ct)
    {
        string[] keys = [.. wanted.OfType<string>().Distinct(StringComparer.Ordinal)];
        if (keys.Length == 0)
            return [];
        return (await db.ListAsync<Owner>(sql, args(keys), ct))
            .GroupBy(owner => owner.FoundBy, StringComparer.Ordinal)
            .Where(owners => owners.Select(owner => owner.MemberId).Distinct().Count() == 1)
            .ToDictionary(owners => owners.Key, owners => owners.First().MemberId, StringComparer.Ordinal);
    }

    [method: ExplicitConstructor]
    private sealed record Owner(string FoundBy, Id<Fan> MemberId);

    internal static class Sql
    {
        public const string ListByOpenIds = "select open_id_hash as found_by, member_id from fan where account = @account and open_id_hash in @keys";

        public const string FindFollower = "select id from fan where account = 'Official' and open_id_hash = @hash and state = 'Following'";

        public const string ListByUnions = "select union_id as found_by, member_id from fan where union_id in @keys";

        public const string ListByPhones = "select phone_hash as found_by, member_id from fan where phone_hash in @keys";

        public const string ListByNumbers = """
            select c.customer_no as found_by, f.member_id
            from shop_customer c join fan f on f.id = c.fan_id
            where c.shop = @shop and c.customer_no in @keys
            """;

        public const string Learn = """
            insert into shop_customer (shop, customer_no, fan_id, known_at)
            select @shop, @customerNo, @fanId, @now from (select 1 as one) as here
            where not exists (select 1 from shop_customer where shop = @shop and customer_no = @customerNo)
            """;
    }
}
