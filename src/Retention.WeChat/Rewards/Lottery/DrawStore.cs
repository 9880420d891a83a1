using Dapper;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Rewards;

/// <summary>The tables <c>lottery_player</c> and <c>lottery_draw</c>. A draw's row is evidence: it is written once.</summary>
internal sealed class DrawStore(Db db)
{
    public Task<LotteryPlayer?> FindPlayerAsync(Id<Lottery> lotteryId, Id<Fan> fanId, CancellationToken ct) =>
        db.FindAsync<LotteryPlayer>(Sql.FindPlayer, new { lotteryId, fanId }, ct);

    /// <summary>What a fan has used of lotteries; of those they never drew nothing.</summary>
    public async Task<Dictionary<Id<Lottery>, LotteryPlayer>> PlayersOfAsync(Id<Fan> fanId, CancellationToken ct) =>
        (await db.ListAsync<PlayerRow>(Sql.ListPlayers, new { fanId }, ct)).ToDictionary(row => row.LotteryId, row => new LotteryPlayer(row.Day, row.DrawnToday, row.Drawn, row.Misses));

    /// <returns>Whether somebody who may still draw has lost so often that the next ticket is a reserved one.</returns>
    public async Task<bool> AnyOwedAsync(Id<Lottery> lotteryId, int misses, int drawsMax, CancellationToken ct) =>
        await db.FindAsync<int?>(Sql.AnyOwed, new { lotteryId, misses, drawsMax }, ct) is not null;

    /// <summary>Counts one more draw where the limits allow it; the row stays locked until commit.</summary>
    public async Task<bool> CountAsync(Id<Lottery> lotteryId, Id<Fan> fanId, DateOnly today, LotteryRules rules, CancellationToken ct)
    {
        await db.ExecuteAsync(Sql.OpenPlayer, new { lotteryId, fanId, today }, ct);
        return await db.ExecuteAsync(Sql.Count, new { lotteryId, fanId, today, rules.DrawsMax, rules.DrawsPerDayMax }, ct) == 1;
    }

    public ValueTask MissAsync(Id<Lottery> lotteryId, Id<Fan> fanId, CancellationToken ct) => db.QueueAsync(Sql.Miss, new { lotteryId, fanId }, ct);

    public ValueTask WinAsync(Id<Lottery> lotteryId, Id<Fan> fanId, CancellationToken ct) => db.QueueAsync(Sql.Win, new { lotteryId, fanId }, ct);

    public ValueTask InsertAsync(Draw draw, CancellationToken ct) => db.QueueAsync(Sql.Insert, draw, ct);

    /// <summary>Newest first.</summary>
    public Task<IReadOnlyList<Draw>> ListOfFanAsync(Id<Lottery> lotteryId, Id<Fan> fanId, long? before, int limit, CancellationToken ct) =>
        db.ListAsync<Draw>(Sql.ListOfFan, new { lotteryId, fanId, before = before ?? long.MaxValue, limit }, ct);

    /// <summary>In the order of the tickets.</summary>
    public Task<IReadOnlyList<Draw>> ListByTicketAsync(Id<Lottery> lotteryId, LotteryPool pool, int from, int limit, CancellationToken ct) =>
        db.ListAsync<Draw>(Sql.ListByTicket, new { lotteryId, pool, from, limit }, ct);

    [method: ExplicitConstructor]
    private sealed record PlayerRow(Id<Lottery> LotteryId, DateOnly Day, int DrawnToday, int Drawn, int Misses);

    internal static class Sql
    {
        private const string Columns = "id, lottery_id, fan_id, pool, ticket_no, prize_no, prize_id, cost_points, commitment, rules_hash, drawn_at, wechat_rank";

        public const string FindPlayer = "select day, drawn_today, drawn, misses from lottery_player where lottery_id = @lotteryId and fan_id = @fanId";

        public const string ListPlayers = "select lottery_id, day, drawn_today, drawn, misses from lottery_player where fan_id = @fanId";

        public const string AnyOwed = "select 1 from lottery_player where lottery_id = @lotteryId and misses >= @misses and drawn < @drawsMax limit 1";

        public const string OpenPlayer = """
            insert into lottery_player (lottery_id, fan_id, day, drawn_today, drawn, misses)
            select @lotteryId, @fanId, @today, 0, 0, 0 from (select 1 as one) as here
            where not exists (select 1 from lottery_player where lottery_id = @lotteryId and fan_id = @fanId)
            """;

        // The day comes last: MySQL computes later columns from what earlier ones have become.
        public const string Count = """
            update lottery_player
            set drawn = drawn + 1, drawn_today = case when day = @today then drawn_today + 1 else 1 end, day = @today
            where lottery_id = @lotteryId and fan_id = @fanId and drawn < @DrawsMax and (day <> @today or drawn_today < @DrawsPerDayMax)
            """;

        public const string Miss = "update lottery_player set misses = misses + 1 where lottery_id = @lotteryId and fan_id = @fanId";

        public const string Win = "update lottery_player set misses = 0 where lottery_id = @lotteryId and fan_id = @fanId";

        public const string Insert = """
            insert into lottery_draw (id, lottery_id, fan_id, pool, ticket_no, prize_no, prize_id, cost_points, commitment, rules_hash, drawn_at, wechat_rank)
            values (@Id, @LotteryId, @FanId, @Pool, @TicketNo, @PrizeNo, @PrizeId, @CostPoints, @Commitment, @RulesHash, @DrawnAt, @WeChatRank)
            """;

        public const string ListOfFan = $"""
            select {Columns} from lottery_draw
            where fan_id = @fanId and lottery_id = @lotteryId and id < @before
            order by id desc limit @limit
            """;

        public const string ListByTicket = $"""
            select {Columns} from lottery_draw
            where lottery_id = @lotteryId and pool = @pool and ticket_no >= @from
            order by ticket_no limit @limit
            """;
    }
}
