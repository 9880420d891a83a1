using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Rewards;

/// <summary>The table <c>coupon</c>.</summary>
internal sealed class CouponStore(Db db)
{
    public Task<Coupon?> FindAsync(Id<Coupon> id, CancellationToken ct) => db.FindAsync<Coupon>(Sql.Find, new { id }, ct);

    public Task<Coupon?> FindByKeyAsync(string key, CancellationToken ct) => db.FindAsync<Coupon>(Sql.FindByKey, new { key }, ct);

    public Task<Coupon?> FindByCodeAsync(string code, CancellationToken ct) => db.FindAsync<Coupon>(Sql.FindByCode, new { code }, ct);

    /// <summary>Newest first; usable are also those an order holds at this moment.</summary>
    public Task<IReadOnlyList<Coupon>> PageAsync(Id<Fan> fanId, CouponState? state, DateTimeOffset now, long? before, int limit, CancellationToken ct) =>
        db.ListAsync<Coupon>(Sql.Page, new { fanId, state, now, before = before ?? long.MaxValue, limit }, ct);

    /// <summary>Those a fan could use at a moment, those that end first before the others.</summary>
    public Task<IReadOnlyList<Coupon>> ListUsableAsync(Id<Fan> fanId, DateTimeOffset now, int limit, CancellationToken ct) =>
        db.ListAsync<Coupon>(Sql.ListUsable, new { fanId, now, limit }, ct);

    public async Task<CouponCount> CountUsableAsync(Id<Fan> fanId, DateTimeOffset now, DateTimeOffset soon, CancellationToken ct) =>
        await db.FindAsync<CouponCount>(Sql.CountUsable, new { fanId, now, soon }, ct) ?? new CouponCount(0, 0);

    /// <summary>Locks coupons in the order of their numbers. The template is not locked with them: its lock is for giving.</summary>
    public async Task<IReadOnlyList<Coupon>> LockAsync(IReadOnlyCollection<Id<Coupon>> ids, CancellationToken ct)
    {
        long[] wanted = [.. ids.Select(id => id.Value).Distinct()];
        return wanted.Length > 0 && await db.ListAsync<long>(Sql.Lock, new { ids = wanted }, ct) is { Count: > 0 }
            ? await db.ListAsync<Coupon>(Sql.List, new { ids = wanted }, ct)
            : [];
    }

    public async Task<IReadOnlyList<Id<Coupon>>> ListIdsOfOrdersAsync(IReadOnlyCollection<string> orderKeys, CancellationToken ct) =>
        orderKeys.Count == 0 ? [] : [.. (await db.ListAsync<long>(Sql.ListIdsOfOrders, new { orderKeys }, ct)).Select(id => new Id<Coupon>(id))];

    public Task<int> InsertAsync(Coupon coupon, CancellationToken ct) => db.ExecuteAsync(
        Sql.Insert,
        new { coupon.Id, coupon.TemplateId, coupon.FanId, coupon.GrantKey, coupon.Source, coupon.Code, coupon.ValidFrom, coupon.ValidUntil, coupon.GrantedAt },
        ct);

    /// <returns>False when another order holds or has used it.</returns>
    public async Task<bool> ReserveAsync(Id<Coupon> id, string orderKey, DateTimeOffset until, DateTimeOffset now, CancellationToken ct) =>
        await db.ExecuteAsync(Sql.Reserve, new { id, orderKey, until, now }, ct) == 1;

    /// <returns>False when another order holds or has used it.</returns>
    public async Task<bool> UseAsync(Id<Coupon> id, string orderKey, DateTimeOffset at, DateTimeOffset now, CancellationToken ct) =>
        await db.ExecuteAsync(Sql.Use, new { id, orderKey, at, now }, ct) == 1;

    /// <returns>False when the order neither holds nor has used it.</returns>
    public async Task<bool> FreeAsync(Id<Coupon> id, string orderKey, CancellationToken ct) => await db.ExecuteAsync(Sql.Free, new { id, orderKey }, ct) == 1;

    /// <returns>False when an order holds or has used it.</returns>
    public async Task<bool> WithdrawAsync(Id<Coupon> id, DateTimeOffset now, CancellationToken ct) => await db.ExecuteAsync(Sql.Withdraw, new { id, now }, ct) == 1;

    public async Task<int> ExpireAsync(DateTimeOffset now, int limit, CancellationToken ct) =>
        await db.ListAsync<long>(Sql.ListExpired, new { now, limit }, ct) is { Count: > 0 } ids ? await db.ExecuteAsync(Sql.Expire, new { ids, now }, ct) : 0;

    internal static class Sql
    {
        private const string Columns = """
            c.id, c.template_id, t.name, t.terms, c.fan_id, c.grant_key, c.source, c.code, c.state, c.valid_from, c.valid_until, c.order_key,
            c.reserved_until, c.granted_at, c.used_at
            """;

        private const string Coupons = $"select {Columns} from coupon c join coupon_template t on t.id = c.template_id";

        // What is usable may still be written as reserved by an order that was given up long ago.
        private const string IsUsable = "(c.state = 'Usable' or c.state = 'Reserved') and c.valid_until > @now";

        private const string IsHeld = "c.state = 'Reserved' and c.reserved_until > @now";

        public const string Find = $"{Coupons} where c.id = @id";

        public const string FindByKey = $"{Coupons} where c.grant_key = @key";

        public const string FindByCode = $"{Coupons} where c.code = @code";

        public const string Page = $"""
            {Coupons}
            where c.fan_id = @fanId and c.id < @before and (@state is null
                or (@state = 'Usable' and {IsUsable})
                or (@state = 'Reserved' and {IsHeld})
                or (@state = 'Expired' and c.state not in ('Used', 'Withdrawn') and c.valid_until <= @now and not ({IsHeld}))
                or (@state in ('Used', 'Withdrawn') and c.state = @state))
            order by c.id desc limit @limit
            """;

        public const string ListUsable = $"{Coupons} where c.fan_id = @fanId and {IsUsable} order by c.valid_until, c.id limit @limit";

        public const string CountUsable = $"""
            select count(*) as usable, coalesce(sum(case when c.valid_until <= @soon then 1 else 0 end), 0) as expiring_soon
            from coupon c
            where c.fan_id = @fanId and {IsUsable}
            """;

        public const string Lock = "select id from coupon where id in @ids order by id /*lock*/";

        public const string List = $"{Coupons} where c.id in @ids order by c.id";

        public const string ListIdsOfOrders = "select id from coupon where order_key in @orderKeys order by id";

        public const string Insert = """
            insert into coupon (id, template_id, fan_id, grant_key, source, code, state, valid_from, valid_until, granted_at)
            values (@Id, @TemplateId, @FanId, @GrantKey, @Source, @Code, 'Usable', @ValidFrom, @ValidUntil, @GrantedAt)
            """;

        private const string IsFree = "(state in ('Usable', 'Expired') or (state = 'Reserved' and (order_key = @orderKey or reserved_until <= @now)))";

        public const string Reserve = $"update coupon set state = 'Reserved', order_key = @orderKey, reserved_until = @until where id = @id and {IsFree}";

        public const string Use = $"""
            update coupon set state = 'Used', order_key = @orderKey, reserved_until = null, used_at = @at
            where id = @id and {IsFree}
            """;

        public const string Free = """
            update coupon set state = 'Usable', order_key = null, reserved_until = null, used_at = null
            where id = @id and order_key = @orderKey and state in ('Reserved', 'Used')
            """;

        public const string Withdraw = """
            update coupon set state = 'Withdrawn', order_key = null, reserved_until = null
            where id = @id and (state in ('Usable', 'Expired') or (state = 'Reserved' and reserved_until <= @now))
            """;

        public const string ListExpired = """
            select id from coupon
            where state in ('Usable', 'Reserved') and valid_until <= @now and (reserved_until is null or reserved_until <= @now)
            order by valid_until limit @limit
            """;

        // Found by id alone: where few are usable, a server would look through the index of states instead, lock every usable coupon in
        // its order, also those not meant, and wait in a circle with an order that holds one by id and is about to move it there.
        public const string Expire = """
            update coupon set state = 'Expired', order_key = null, reserved_until = null
            where id in @ids and coalesce(state, '') in ('Usable', 'Reserved') and (reserved_until is null or reserved_until <= @now)
            """;
    }
}

[method: Dapper.ExplicitConstructor]
public sealed record CouponCount(long Usable, long ExpiringSoon);
