using Dapper;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Rewards;

/// <summary>
/// A person's draws when two fans become one: what either has drawn counts against the limits of both, and what either has
/// missed counts towards the guarantee, of one of them when the merge is undone.
/// </summary>
internal sealed class LotteryBelongings(Db db) : IBelongings, IExported
{
    /// <summary>Far more than anybody ever drew.</summary>
    private const int DrawsMax = 10_000;

    public string Name => "lotteryDraws";

    public async Task MoveAsync(FanMerge merge, CancellationToken ct)
    {
        await db.ExecuteAsync(Sql.MoveDraws, new { merge.Id, merge.From, merge.Into }, ct);
        foreach (var used in await db.ListAsync<Used>(Sql.ListUsed, new { merge.From }, ct))
        {
            await db.ExecuteAsync(Sql.OpenPlayer, new { used.LotteryId, merge.Into, used.Day }, ct);
            await db.ExecuteAsync(Sql.Add, new { used.LotteryId, merge.Into, used.Day, used.DrawnToday, used.Drawn, used.Misses }, ct);
        }
    }

    /// <summary>The row of the one who went still says what they had used: it was added, not moved.</summary>
    public async Task MoveBackAsync(FanMerge merge, CancellationToken ct)
    {
        await db.ExecuteAsync(Sql.ReturnDraws, new { merge.Id, merge.From, merge.Into }, ct);
        var misses = (await db.ListAsync<Used>(Sql.ListUsed, new { From = merge.Into }, ct)).ToDictionary(used => used.LotteryId, used => used.Misses);
        foreach (var used in await db.ListAsync<Used>(Sql.ListUsed, new { merge.From }, ct))
        {
            // The guarantee may have been kept for them meanwhile: what is left of the misses goes back, and no more.
            var back = Math.Min(used.Misses, misses.GetValueOrDefault(used.LotteryId));
            await db.ExecuteAsync(Sql.Subtract, new { used.LotteryId, merge.Into, used.Day, used.DrawnToday, used.Drawn, Misses = back }, ct);
            await db.ExecuteAsync(Sql.KeepMisses, new { used.LotteryId, merge.From, Misses = back }, ct);
        }
    }

    public async Task<object> ExportAsync(Id<Fan> memberId, CancellationToken ct) => await db.ListAsync<Drawn>(Sql.ListDraws, new { memberId, limit = DrawsMax }, ct);

    [method: ExplicitConstructor]
    private sealed record Used(long LotteryId, DateOnly Day, int DrawnToday, int Drawn, int Misses);

    [method: ExplicitConstructor]
    private sealed record Drawn(string Lottery, DateTimeOffset DrawnAt, LotteryPool Pool, int TicketNo, int PrizeNo, long CostPoints);

    internal static class Sql
    {
        public const string MoveDraws = "update lottery_draw set fan_id = @Into, merge_id = @Id where fan_id = @From";

        public const string ReturnDraws = "update lottery_draw set fan_id = @From, merge_id = null where merge_id = @Id and fan_id = @Into";

        public const string ListUsed = "select lottery_id, day, drawn_today, drawn, misses from lottery_player where fan_id = @From order by lottery_id";

        public const string OpenPlayer = """
            insert into lottery_player (lottery_id, fan_id, day, drawn_today, drawn, misses)
            select @LotteryId, @Into, @Day, 0, 0, 0 from (select 1 as one) as here
            where not exists (select 1 from lottery_player where lottery_id = @LotteryId and fan_id = @Into)
            """;

        // The day comes last: MySQL computes later columns from what earlier ones have become.
        public const string Add = """
            update lottery_player
            set drawn = drawn + @Drawn, misses = misses + @Misses,
                drawn_today = case when day = @Day then drawn_today + @DrawnToday when day < @Day then @DrawnToday else drawn_today end,
                day = case when day < @Day then @Day else day end
            where lottery_id = @LotteryId and fan_id = @Into
            """;

        public const string Subtract = """
            update lottery_player
            set drawn = case when drawn > @Drawn then drawn - @Drawn else 0 end, misses = case when misses > @Misses then misses - @Misses else 0 end,
                drawn_today = case when day = @Day and drawn_today >= @DrawnToday then drawn_today - @DrawnToday else drawn_today end
            where lottery_id = @LotteryId and fan_id = @Into
            """;

        public const string KeepMisses = "update lottery_player set misses = @Misses where lottery_id = @LotteryId and fan_id = @From";

        public const string ListDraws = """
            select l.name as lottery, d.drawn_at, d.pool, d.ticket_no, d.prize_no, d.cost_points
            from lottery_draw d join lottery l on l.id = d.lottery_id
            where d.fan_id = @memberId order by d.id desc limit @limit
            """;
    }
}
