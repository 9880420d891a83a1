using Retention.Platform.Data;

namespace Retention.WeChat.Rewards;

/// <summary>What became of a lottery so far.</summary>
/// <param name="PointsTaken">Paid for draws.</param>
/// <param name="ValueFenGiven">What the prizes drawn are worth.</param>
public sealed record LotteryFigures(long Players, long Draws, long Wins, long Guaranteed, long PointsTaken, long ValueFenGiven, IReadOnlyList<PrizeFigures> Prizes);

/// <param name="Odds">Of the tickets at the beginning.</param>
/// <param name="OddsNow">Of those that are left.</param>
public sealed record PrizeFigures(int No, string Name, int Tickets, int Left, int Reserved, int ReservedLeft, string Odds, string OddsNow);

/// <summary>Counts for operators; the counters of the tickets, and the draws for the rest.</summary>
internal sealed class LotteryReport(LotteryStore store, Db db)
{
    public async Task<LotteryFigures> OfAsync(Lottery lottery, CancellationToken ct)
    {
        var counts = await store.CountsAsync(lottery.Id, ct);
        var rules = lottery.ReadRules();
        return new LotteryFigures(
            await db.FindAsync<long>(Sql.CountPlayers, new { lottery.Id }, ct),
            counts.Sum(count => (long)count.Drawn),
            counts.Where(count => count.PrizeNo > 0).Sum(count => (long)count.Drawn),
            lottery.ReserveDrawn,
            (lottery.Drawn + (long)lottery.ReserveDrawn) * rules.CostPoints,
            counts.Sum(count => count.Drawn * (rules.PrizeOf(count.PrizeNo)?.Prize.ValueFen ?? 0)),
            [.. rules.Prizes.Select(prize => Figures(lottery, prize, counts))]);
    }

    private static PrizeFigures Figures(Lottery lottery, LotteryPrize prize, IReadOnlyList<TicketCount> counts)
    {
        // A draft has no counters yet: nothing is drawn.
        int Drawn(LotteryPool pool) => counts.FirstOrDefault(count => count.Pool == pool && count.PrizeNo == prize.No)?.Drawn ?? 0;
        var left = prize.Tickets - Drawn(LotteryPool.Main);
        return new PrizeFigures(
            prize.No, prize.Prize.Name, prize.Tickets, left, prize.Reserved, prize.Reserved - Drawn(LotteryPool.Reserve),
            $"{prize.Tickets}/{lottery.Tickets}", $"{left}/{lottery.Tickets - lottery.Drawn}");
    }

    internal static class Sql
    {
        public const string CountPlayers = "select count(distinct fan_id) from lottery_draw where lottery_id = @Id";
    }
}
