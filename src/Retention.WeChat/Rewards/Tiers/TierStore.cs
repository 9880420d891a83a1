using Dapper;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.Platform.Time;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Rewards;

/// <summary>The tables <c>tier_policy</c>, <c>tier_level</c>, <c>tier_standing</c>, <c>tier_change</c> and <c>tier_gift</c>.</summary>
internal sealed class TierStore(Db db, IdGenerator ids)
{
    public static async Task<TierLadder> LoadAsync(Db db, CancellationToken ct) =>
        new((await db.FindAsync<TierPolicy>(Sql.FindPolicy, null, ct))!, await db.ListAsync<TierLevel>(Sql.ListLevels, null, ct));

    /// <summary>Replaces the whole ladder.</summary>
    public async Task SaveAsync(TierLadder ladder, CancellationToken ct)
    {
        await db.QueueAsync(Sql.SavePolicy, ladder.Policy, ct);
        await db.QueueAsync(Sql.DeleteLevels, null, ct);
        foreach (var level in ladder.Levels)
            await db.QueueAsync(Sql.InsertLevel, level, ct);
    }

    public Task<TierStanding?> FindAsync(Id<Fan> fanId, CancellationToken ct) => db.FindAsync<TierStanding>(Sql.Find, new { fanId }, ct);

    public Task<IReadOnlyList<TierStanding>> ListAsync(IReadOnlyCollection<Id<Fan>> fanIds, CancellationToken ct) =>
        db.ListAsync<TierStanding>(Sql.List, new { fanIds = Values(fanIds) }, ct);

    public Task<IReadOnlyList<TierStanding>> LockAsync(IReadOnlyCollection<Id<Fan>> fanIds, CancellationToken ct) =>
        db.ListAsync<TierStanding>(Sql.Lock, new { fanIds = Values(fanIds) }, ct);

    /// <summary>Writes the standing and its history down.</summary>
    /// <param name="isFirst">The member has no standing yet: the primary key decides between two that say so at once.</param>
    /// <param name="mergeId">The merge it came by.</param>
    public async Task ChangeAsync(TierDecision change, bool isFirst, long measured, DateTimeOffset now, CancellationToken ct, long? mergeId = null)
    {
        var (standing, from, reason, _, grounds) = change;
        await db.QueueAsync(isFirst ? Sql.Insert : Sql.Update, standing, ct);
        await db.QueueAsync(
            Sql.InsertChange,
            new
            {
                id = ids.Next(), standing.FanId, from, to = standing.Code, reason, measured, standing.KeepUntil, mergeId, now,
                measure = grounds?.Measure, countedFrom = grounds?.From, countedUntil = grounds?.Until, need = grounds?.Need,
            },
            ct);
    }

    /// <returns>False when the member has had it, and it was not taken back.</returns>
    public async Task<bool> GiftAsync(Id<Fan> fanId, string code, DateTimeOffset now, CancellationToken ct) =>
        await db.ExecuteAsync(Sql.Gift, new { fanId, code, now }, ct) == 1 || await db.ExecuteAsync(Sql.GiftAgain, new { fanId, code, now }, ct) == 1;

    public async Task<TierGift> FindGiftAsync(Id<Fan> fanId, string code, CancellationToken ct) => (await db.FindAsync<TierGift>(Sql.FindGift, new { fanId, code }, ct))!;

    /// <summary>Gifts a member got at a moment or later and still has.</summary>
    public Task<IReadOnlyList<TierGift>> ListGiftsAsync(Id<Fan> fanId, DateTimeOffset since, CancellationToken ct) => db.ListAsync<TierGift>(Sql.ListGifts, new { fanId, since }, ct);

    /// <param name="gift">As it was.</param>
    /// <param name="withCoupon">False where its coupon stays, because it is used.</param>
    /// <param name="now">When.</param>
    /// <param name="ct">Stops waiting.</param>
    public ValueTask WithdrawGiftAsync(TierGift gift, bool withCoupon, DateTimeOffset now, CancellationToken ct) =>
        db.QueueAsync(Sql.WithdrawGift, new { gift.FanId, gift.Code, coupons = withCoupon ? 1 : 0, now }, ct);

    /// <summary>Of these the members whose present standing is not reached any more by what is left of what it rests on.</summary>
    public async Task<IReadOnlyList<Id<Fan>>> ListUnfoundedAsync(IReadOnlyCollection<Id<Fan>> fanIds, CancellationToken ct) =>
        [.. (await db.ListAsync<long>(Sql.ListUnfounded, new { fanIds = Values(fanIds) }, ct)).Select(id => new Id<Fan>(id))];

    /// <summary>A member's way up and down with what each step rests on, newest first.</summary>
    public Task<IReadOnlyList<TierStep>> ListStepsAsync(Id<Fan> fanId, int limit, CancellationToken ct) => db.ListAsync<TierStep>(Sql.ListSteps, new { fanId, limit }, ct);

    public Task<IReadOnlyList<TierChange>> ListChangesAsync(Id<Fan> fanId, int limit, CancellationToken ct) =>
        db.ListAsync<TierChange>(Sql.ListChanges, new { fanId, limit }, ct);

    private static long[] Values(IEnumerable<Id<Fan>> fanIds) => [.. fanIds.Select(id => id.Value)];

    internal static class Sql
    {
        private const string Columns = "fan_id, code, since, keep_until";

        public const string FindPolicy = "select measure, window_days, keep_days, grace_days from tier_policy where id = 1";

        public const string SavePolicy = "update tier_policy set measure = @Measure, window_days = @WindowDays, keep_days = @KeepDays, grace_days = @GraceDays where id = 1";

        public const string ListLevels = """
            select code, name, threshold, multiplier_percent, benefits, gift_points, gift_coupon_template_id
            from tier_level order by threshold limit 50
            """;

        public const string DeleteLevels = "delete from tier_level";

        public const string InsertLevel = """
            insert into tier_level (code, name, threshold, multiplier_percent, benefits, gift_points, gift_coupon_template_id)
            values (@Code, @Name, @Threshold, @MultiplierPercent, @Benefits, @GiftPoints, @GiftCouponTemplateId)
            """;

        public const string Find = $"select {Columns} from tier_standing where fan_id = @fanId";

        public const string List = $"select {Columns} from tier_standing where fan_id in @fanIds";

        public const string Lock = $"select {Columns} from tier_standing where fan_id in @fanIds order by fan_id /*lock*/";

        public const string Insert = "insert into tier_standing (fan_id, code, since, keep_until) values (@FanId, @Code, @Since, @KeepUntil)";

        public const string Update = "update tier_standing set code = @Code, since = @Since, keep_until = @KeepUntil where fan_id = @FanId";

        public const string InsertChange = """
            insert into tier_change (id, fan_id, from_code, to_code, reason, measured, keep_until, merge_id, changed_at, measure, counted_from, counted_until, need)
            values (@id, @FanId, @from, @to, @reason, @measured, @KeepUntil, @mergeId, @now, @measure, @countedFrom, @countedUntil, @need)
            """;

        public const string ListSteps = """
            select from_code, to_code, reason, keep_until, merge_id, changed_at, measure, counted_from, counted_until, need
            from tier_change where fan_id = @fanId order by id desc limit @limit
            """;

        public const string ListUnfounded = """
            select c.fan_id
            from tier_change c
            where c.fan_id in @fanIds and c.id = (select max(l.id) from tier_change l where l.fan_id = c.fan_id)
                and c.need > (
                    select coalesce(sum(case c.measure when 'Points' then e.points - e.reversed_points when 'Spend' then e.amount_fen - e.reversed_fen
                        else e.growth - e.reversed_growth end), 0)
                    from earning e
                    where e.fan_id = c.fan_id and e.day >= c.counted_from and e.day <= c.counted_until)
            order by c.fan_id
            """;

        public const string ListChanges = """
            select id, from_code, to_code, reason, measured, keep_until, changed_at
            from tier_change where fan_id = @fanId order by id desc limit @limit
            """;

        public const string Gift = """
            insert into tier_gift (fan_id, code, given_at, given_to)
            select @fanId, @code, @now, @fanId from (select 1 as one) as here
            where not exists (select 1 from tier_gift where fan_id = @fanId and code = @code)
            """;

        public const string GiftAgain = "update tier_gift set given_at = @now, withdrawn_at = null where fan_id = @fanId and code = @code and withdrawn_at is not null";

        private const string Gifts = "select fan_id, code, given_to, points_no, coupon_no from tier_gift where fan_id = @fanId";

        public const string FindGift = $"{Gifts} and code = @code";

        public const string ListGifts = $"{Gifts} and given_at >= @since and withdrawn_at is null order by code";

        public const string WithdrawGift = """
            update tier_gift set withdrawn_at = @now, points_no = points_no + 1, coupon_no = coupon_no + @coupons
            where fan_id = @FanId and code = @Code and withdrawn_at is null
            """;
    }
}

/// <summary>One step of a member's way as it was decided, with what it rests on.</summary>
/// <param name="Need">None where it is not known what it rests on.</param>
[method: ExplicitConstructor]
internal sealed record TierStep(
    string FromCode, string ToCode, TierChangeReason Reason, DateOnly? KeepUntil, long? MergeId, DateTimeOffset ChangedAt, TierMeasure? Measure, DateOnly? CountedFrom,
    DateOnly? CountedUntil, long? Need)
{
    public DateOnly Day => BusinessCalendar.DayOf(ChangedAt);

    public TierGrounds? Grounds => Need is { } need ? new TierGrounds(Measure!.Value, CountedFrom!.Value, CountedUntil!.Value, need) : null;
}

/// <summary>What a level gave to a member.</summary>
/// <param name="GivenTo">The account it was given to, which may have become the member's since.</param>
/// <param name="PointsNo">One higher with each time its points were taken back.</param>
/// <param name="CouponNo">One higher with each time its coupon was taken back.</param>
[method: ExplicitConstructor]
internal sealed record TierGift(Id<Fan> FanId, string Code, Id<Fan>? GivenTo, int PointsNo, int CouponNo)
{
    public string PointsKey => KeyOf(PointsNo);

    public string CouponKey => KeyOf(CouponNo);

    private string KeyOf(int no) => no == 1 ? $"tier-gift:{GivenTo ?? FanId}:{Code}" : $"tier-gift:{GivenTo ?? FanId}:{Code}:{no}";
}

/// <summary>One line of a member's way up and down.</summary>
[method: ExplicitConstructor]
public sealed record TierChange(long Id, string FromCode, string ToCode, TierChangeReason Reason, long Measured, DateOnly? KeepUntil, DateTimeOffset ChangedAt);
