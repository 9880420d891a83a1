using Dapper;
using Retention.Platform.Data;
using Retention.Platform.Ids;
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
        var (standing, from, reason, _) = change;
        await db.QueueAsync(isFirst ? Sql.Insert : Sql.Update, standing, ct);
        await db.QueueAsync(
            Sql.InsertChange,
            new { id = ids.Next(), standing.FanId, from, to = standing.Code, reason, measured, standing.KeepUntil, mergeId, now },
            ct);
    }

    /// <returns>False when the member has had it.</returns>
    public async Task<bool> GiftAsync(Id<Fan> fanId, string code, DateTimeOffset now, CancellationToken ct) =>
        await db.ExecuteAsync(Sql.Gift, new { fanId, code, now }, ct) == 1;

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
            insert into tier_change (id, fan_id, from_code, to_code, reason, measured, keep_until, merge_id, changed_at)
            values (@id, @FanId, @from, @to, @reason, @measured, @KeepUntil, @mergeId, @now)
            """;

        public const string ListChanges = """
            select id, from_code, to_code, reason, measured, keep_until, changed_at
            from tier_change where fan_id = @fanId order by id desc limit @limit
            """;

        public const string Gift = """
            insert into tier_gift (fan_id, code, given_at)
            select @fanId, @code, @now from (select 1 as one) as here
            where not exists (select 1 from tier_gift where fan_id = @fanId and code = @code)
            """;
    }
}

/// <summary>One line of a member's way up and down.</summary>
[method: ExplicitConstructor]
public sealed record TierChange(long Id, string FromCode, string ToCode, TierChangeReason Reason, long Measured, DateOnly? KeepUntil, DateTimeOffset ChangedAt);
