using Dapper;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Rewards;

/// <summary>What a member earned follows them when two accounts become one, and counts for both in the rules' limits.</summary>
internal sealed class EarningBelongings(EarningRuleStore rules, Db db) : IBelongings, IExported
{
    private const int ExportMax = 5_000;

    public string Name => "earnings";

    public Task MoveAsync(FanMerge merge, CancellationToken ct) => ChangeHandsAsync(merge, Sql.Move, 1, ct);

    // The counters of the one who went still stand: they were added, not moved.
    public Task MoveBackAsync(FanMerge merge, CancellationToken ct) => ChangeHandsAsync(merge, Sql.MoveBack, -1, ct);

    public async Task<object> ExportAsync(Id<Fan> memberId, CancellationToken ct) => await db.ListAsync<EarnedEvent>(Sql.Export, new { memberId, limit = ExportMax }, ct);

    private async Task ChangeHandsAsync(FanMerge merge, string move, int sign, CancellationToken ct)
    {
        await db.QueueAsync(move, new { merge.Id, merge.From, merge.Into }, ct);
        foreach (var counter in await rules.ListCountersAsync(merge.From, RewardPeriods.NamesAt(merge.At), ct))
            await rules.AddAsync(merge.Into, counter, sign, ct);
    }

    [method: ExplicitConstructor]
    private sealed record EarnedEvent(EarningKind Kind, DateTimeOffset OccurredAt, long AmountFen, long Points, long Growth, long ReversedPoints);

    internal static class Sql
    {
        public const string Move = "update earning set fan_id = @Into, merge_id = @Id where fan_id = @From";

        public const string MoveBack = "update earning set fan_id = @From, merge_id = null where fan_id = @Into and merge_id = @Id";

        public const string Export = """
            select kind, occurred_at, amount_fen, points, growth, reversed_points
            from earning where fan_id = @memberId order by id desc limit @limit
            """;
    }
}
