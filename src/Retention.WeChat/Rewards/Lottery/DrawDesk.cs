using System.Diagnostics;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.Platform.Problems;
using Retention.Platform.Time;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Rewards;

/// <summary>A draw and what it leaves.</summary>
public sealed record DrawOutcome(Draw Draw, LotteryPrize? Won, Prize? Prize, LotteryRules Rules, LotteryPlayer Player);

/// <summary>
/// Draws: counts it against the fan's limits, takes the points, takes the next ticket, hands over what it wins. All of it
/// or nothing; no ticket goes to two and none is passed over.
/// </summary>
internal sealed class DrawDesk(
    LotteryStore lotteries, DrawStore draws, ShuffledLotteries shuffled, PointsLedger ledger, PrizeBook prizes, FanRegistry fans, Db db, IdGenerator ids, TimeProvider clock)
{
    /// <param name="weChatRank">How risky WeChat calls who draws, where it was asked; kept with the draw.</param>
    public Task<Result<DrawOutcome>> DrawAsync(Id<Lottery> id, Id<Fan> fanId, CancellationToken ct, int? weChatRank = null) => db.AllOrNothingAsync<DrawOutcome>(
        async token =>
        {
            var now = clock.GetUtcNow();
            if (await lotteries.FindAsync(id, token) is not { } lottery)
                return LotteryProblems.NotFound;
            if (lottery.ProblemAt(now) is { } closed)
                return closed;
            var ready = shuffled.Of(lottery);
            // Of the fan first, what everybody draws from last: it is locked as short as possible, and nobody waits in a circle.
            await fans.LockAsync([fanId], token);
            if (await CountAsync(lottery, ready.Rules, fanId, now, token) is { } limit)
                return limit;
            var drawId = ids.Next<Draw>();
            if (await PayAsync(drawId, lottery, ready.Rules, fanId, token) is { } tooPoor)
                return tooPoor;

            var player = (await draws.FindPlayerAsync(id, fanId, token))!;
            if (await TakeAsync(id, player.IsOwed(ready.Rules), token) is not var (pool, ticketNo))
                return await WhyNoTicketAsync(id, token);
            var won = ready.PrizeOf(pool, ticketNo);
            if (!await lotteries.CountDrawnAsync(id, pool, won?.No ?? 0, token))
                throw new UnreachableException($"Lottery {id} has more tickets of prize {won?.No ?? 0} than its rules say.");
            var prize = won is null ? null : await prizes.AwardAsync($"lottery:{drawId}:prize", new PrizeAward(PrizeSource.Lottery, drawId.Value, fanId, won.Prize, IsPromised: true), token);
            var draw = new Draw(
                drawId, id, fanId, pool, ticketNo, won?.No ?? 0, prize?.Id.Value, ready.Rules.CostPoints, lottery.Commitment!, lottery.RulesHash!, now, weChatRank);
            await draws.InsertAsync(draw, token);
            await (won is null ? draws.MissAsync(id, fanId, token) : draws.WinAsync(id, fanId, token));
            return new DrawOutcome(draw, won, prize, ready.Rules, player with { Misses = won is null ? player.Misses + 1 : 0 });
        },
        ct);

    private async Task<Problem?> CountAsync(Lottery lottery, LotteryRules rules, Id<Fan> fanId, DateTimeOffset now, CancellationToken ct)
    {
        if (await draws.CountAsync(lottery.Id, fanId, BusinessCalendar.DayOf(now), rules, ct))
            return null;
        return (await draws.FindPlayerAsync(lottery.Id, fanId, ct))!.LeftOf(rules) == 0 ? LotteryProblems.Limit : LotteryProblems.DayLimit;
    }

    private async Task<Problem?> PayAsync(Id<Draw> drawId, Lottery lottery, LotteryRules rules, Id<Fan> fanId, CancellationToken ct) => rules.CostPoints == 0
        ? null
        : (await ledger.PostAsync(new Posting($"lottery:{drawId}:cost", PointsReason.LotteryDraw, fanId, -rules.CostPoints, lottery.Name), ct)).Problem;

    /// <summary>The reserve is enough for everybody it is owed. Should it be empty all the same, the draw is one like any other.</summary>
    private async Task<(LotteryPool Pool, int TicketNo)?> TakeAsync(Id<Lottery> id, bool isOwed, CancellationToken ct)
    {
        if (isOwed && await lotteries.TakeTicketAsync(id, LotteryPool.Reserve, ct) is { } reserved)
            return (LotteryPool.Reserve, reserved);
        return await lotteries.TakeTicketAsync(id, LotteryPool.Main, ct) is { } next ? (LotteryPool.Main, next) : null;
    }

    /// <summary>It may have been paused or ended since it was looked at.</summary>
    private async Task<Problem> WhyNoTicketAsync(Id<Lottery> id, CancellationToken ct) =>
        (await lotteries.FindAsync(id, ct))!.ProblemAt(clock.GetUtcNow()) ?? LotteryProblems.SoldOut;
}
