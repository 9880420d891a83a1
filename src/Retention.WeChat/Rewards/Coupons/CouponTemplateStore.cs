using Dapper;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Rewards;

/// <summary>How a template's coupons stand.</summary>
[method: ExplicitConstructor]
public sealed record CouponTally(Id<CouponTemplate> TemplateId, CouponState State, long Coupons);

/// <summary>The tables <c>coupon_template</c> and <c>coupon_taken</c>. Counts are raised by guarded updates, never written.</summary>
internal sealed class CouponTemplateStore(Db db)
{
    public Task<CouponTemplate?> FindAsync(Id<CouponTemplate> id, CancellationToken ct) => db.FindAsync<CouponTemplate>(Sql.Find, new { id }, ct);

    /// <summary>Coupons of one template are given one after the other, so that what is looked at still holds when it is written.</summary>
    public Task<CouponTemplate?> LockAsync(Id<CouponTemplate> id, CancellationToken ct) => db.FindAsync<CouponTemplate>(Sql.Lock, new { id }, ct);

    public async Task<Dictionary<Id<CouponTemplate>, CouponTemplate>> ListAsync(IEnumerable<Id<CouponTemplate>> ids, CancellationToken ct)
    {
        long[] wanted = [.. ids.Select(id => id.Value).Distinct()];
        return wanted.Length == 0 ? [] : (await db.ListAsync<CouponTemplate>(Sql.List, new { ids = wanted }, ct)).ToDictionary(template => template.Id);
    }

    /// <summary>The names of templates that something else gives; null names none.</summary>
    public async Task<Dictionary<long, string>> NamesAsync(IEnumerable<long?> ids, CancellationToken ct) =>
        (await ListAsync(ids.OfType<long>().Select(id => new Id<CouponTemplate>(id)), ct)).Values.ToDictionary(template => template.Id.Value, template => template.Name);

    /// <summary>Whether any of these is no template; null names none and misses nothing.</summary>
    public async Task<bool> MissesAnyAsync(IEnumerable<long?> ids, CancellationToken ct)
    {
        var wanted = ids.OfType<long>().Distinct().Select(id => new Id<CouponTemplate>(id)).ToList();
        return (await ListAsync(wanted, ct)).Count < wanted.Count;
    }

    public Task<IReadOnlyList<CouponTemplate>> PageAsync(TemplateState? state, long? before, int limit, CancellationToken ct) =>
        db.ListAsync<CouponTemplate>(Sql.Page, new { state, before = before ?? long.MaxValue, limit }, ct);

    public Task<IReadOnlyList<CouponTemplate>> ListPublicAsync(int limit, CancellationToken ct) => db.ListAsync<CouponTemplate>(Sql.ListPublic, new { limit }, ct);

    public Task<IReadOnlyList<CouponTally>> TallyAsync(IReadOnlyCollection<Id<CouponTemplate>> ids, CancellationToken ct) =>
        db.ListAsync<CouponTally>(Sql.Tally, new { ids = ids.Select(id => id.Value).ToArray() }, ct);

    public Task<int> InsertAsync(CouponTemplate draft, CancellationToken ct) => db.ExecuteAsync(Sql.Insert, Values(draft), ct);

    public async Task<bool> UpdateDraftAsync(CouponTemplate draft, CancellationToken ct) => await db.ExecuteAsync(Sql.UpdateDraft, Values(draft), ct) == 1;

    /// <returns>False when more have been given, or are set aside, than the new stock holds.</returns>
    public async Task<bool> UpdateOfferAsync(Id<CouponTemplate> id, string name, CouponOffer offer, CancellationToken ct) => await db.ExecuteAsync(
        Sql.UpdateOffer, new { id, name, offer.IsPublic, offer.TakeFrom, offer.TakeUntil, offer.Stock, offer.PerFanLimit, offer.CostPoints }, ct) == 1;

    public async Task<bool> MoveAsync(Id<CouponTemplate> id, IReadOnlyCollection<TemplateState> from, TemplateState to, CancellationToken ct) =>
        await db.ExecuteAsync(Sql.Move, new { id, from, to }, ct) == 1;

    /// <returns>False when none is left.</returns>
    public async Task<bool> TakeFromStockAsync(Id<CouponTemplate> id, CancellationToken ct) => await db.ExecuteAsync(Sql.TakeFromStock, new { id }, ct) == 1;

    /// <summary>Sets coupons aside, for a lottery, a campaign or an order that awaits its payment.</summary>
    /// <returns>False when there are not so many left.</returns>
    public async Task<bool> ReserveAsync(Id<CouponTemplate> id, long count, CancellationToken ct) => await db.ExecuteAsync(Sql.Reserve, new { id, count }, ct) == 1;

    /// <returns>False when none is set aside.</returns>
    public async Task<bool> TakeReservedAsync(Id<CouponTemplate> id, CancellationToken ct) => await db.ExecuteAsync(Sql.TakeReserved, new { id }, ct) == 1;

    /// <summary>What was set aside is not needed any more.</summary>
    public Task ReleaseAsync(Id<CouponTemplate> id, long count, CancellationToken ct) => db.ExecuteAsync(Sql.Release, new { id, count }, ct);

    /// <summary>One that was given came back unused.</summary>
    public ValueTask PutBackAsync(Id<CouponTemplate> id, CancellationToken ct) => db.QueueAsync(Sql.PutBack, new { id }, ct);

    /// <returns>False when the fan has taken as many as one may.</returns>
    public async Task<bool> CountTakenAsync(Id<CouponTemplate> id, Id<Fan> fanId, int limit, CancellationToken ct)
    {
        await db.ExecuteAsync(Sql.OpenTaken, new { id, fanId }, ct);
        return await db.ExecuteAsync(Sql.CountTaken, new { id, fanId, limit }, ct) == 1;
    }

    public Task<int> TakenByAsync(Id<CouponTemplate> id, Id<Fan> fanId, CancellationToken ct) => db.FindAsync<int>(Sql.TakenBy, new { id, fanId }, ct);

    public async Task<Dictionary<Id<CouponTemplate>, int>> AllTakenByAsync(Id<Fan> fanId, CancellationToken ct) =>
        (await db.ListAsync<TakenRow>(Sql.AllTakenBy, new { fanId }, ct)).ToDictionary(row => row.TemplateId, row => row.Taken);

    /// <summary>What one row of a person has taken counts for another of theirs too, or no longer.</summary>
    public async Task AddTakenAsync(Id<Fan> from, Id<Fan> into, int sign, CancellationToken ct)
    {
        foreach (var row in await db.ListAsync<TakenRow>(Sql.AllTakenBy, new { fanId = from }, ct))
        {
            await db.ExecuteAsync(Sql.OpenTaken, new { id = row.TemplateId, fanId = into }, ct);
            await db.ExecuteAsync(Sql.AddTaken, new { id = row.TemplateId, fanId = into, taken = sign * row.Taken }, ct);
        }
    }

    private static object Values(CouponTemplate row) => new
    {
        row.Id, row.Name, row.State, row.Terms, row.IsPublic, row.TakeFrom, row.TakeUntil, row.Stock, row.PerFanLimit, row.CostPoints, row.CreatedBy, row.CreatedAt,
    };

    [method: ExplicitConstructor]
    private sealed record TakenRow(Id<CouponTemplate> TemplateId, int Taken);

    internal static class Sql
    {
        private const string Columns = """
            id, name, state, terms, is_public, take_from, take_until, stock, taken, reserved, per_fan_limit, cost_points, created_by, created_at
            """;

        public const string Find = $"select {Columns} from coupon_template where id = @id";

        public const string Lock = $"select {Columns} from coupon_template where id = @id /*lock*/";

        public const string List = $"select {Columns} from coupon_template where id in @ids";

        public const string Page = $"""
            select {Columns} from coupon_template
            where id < @before and (@state is null or state = @state)
            order by id desc limit @limit
            """;

        public const string ListPublic = $"""
            select {Columns} from coupon_template
            where state = 'Published' and is_public = 1
            order by id desc limit @limit
            """;

        public const string Tally = "select template_id, state, count(*) as coupons from coupon where template_id in @ids group by template_id, state";

        public const string Insert = """
            insert into coupon_template (id, name, state, terms, is_public, take_from, take_until, stock, taken, per_fan_limit, cost_points, created_by, created_at)
            values (@Id, @Name, @State, @Terms, @IsPublic, @TakeFrom, @TakeUntil, @Stock, 0, @PerFanLimit, @CostPoints, @CreatedBy, @CreatedAt)
            """;

        public const string UpdateDraft = """
            update coupon_template set name = @Name, terms = @Terms, is_public = @IsPublic, take_from = @TakeFrom, take_until = @TakeUntil,
                stock = @Stock, per_fan_limit = @PerFanLimit, cost_points = @CostPoints
            where id = @Id and state = 'Draft'
            """;

        public const string UpdateOffer = """
            update coupon_template set name = @name, is_public = @IsPublic, take_from = @TakeFrom, take_until = @TakeUntil,
                stock = @Stock, per_fan_limit = @PerFanLimit, cost_points = @CostPoints
            where id = @id and taken + reserved <= @Stock
            """;

        public const string Move = "update coupon_template set state = @to where id = @id and state in @from";

        public const string TakeFromStock = "update coupon_template set taken = taken + 1 where id = @id and taken + reserved < stock";

        public const string Reserve = "update coupon_template set reserved = reserved + @count where id = @id and taken + reserved + @count <= stock";

        public const string TakeReserved = "update coupon_template set taken = taken + 1, reserved = reserved - 1 where id = @id and reserved > 0";

        // What was published before coupons were set aside has none to release.
        public const string Release = "update coupon_template set reserved = case when reserved > @count then reserved - @count else 0 end where id = @id";

        public const string PutBack = "update coupon_template set taken = taken - 1 where id = @id and taken > 0";

        public const string OpenTaken = """
            insert into coupon_taken (template_id, fan_id, taken)
            select @id, @fanId, 0 from (select 1 as one) as here
            where not exists (select 1 from coupon_taken where template_id = @id and fan_id = @fanId)
            """;

        public const string CountTaken = "update coupon_taken set taken = taken + 1 where template_id = @id and fan_id = @fanId and taken < @limit";

        public const string AddTaken = "update coupon_taken set taken = taken + @taken where template_id = @id and fan_id = @fanId";

        public const string TakenBy = "select taken from coupon_taken where template_id = @id and fan_id = @fanId";

        public const string AllTakenBy = "select template_id, taken from coupon_taken where fan_id = @fanId order by template_id";
    }
}
