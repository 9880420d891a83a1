using Retention.Platform.Ids;
using Retention.Platform.Problems;
using Retention.Platform.Time;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Rewards;

/// <summary>Where a published lottery stands for somebody who wants to draw.</summary>
public enum LotteryStanding
{
    NotYet,
    Open,
    Paused,
    SoldOut,
    Over,
}

/// <summary>A published lottery as it stands for one fan.</summary>
public sealed record LotteryNotice(Lottery Lottery, LotteryRules Rules, IReadOnlyList<TicketCount> Counts, LotteryPlayer Player, LotteryStanding Standing, DateOnly Today)
{
    public int DrawsLeft => Player.LeftOf(Rules);

    public int DrawsLeftToday => Player.LeftTodayOf(Rules, Today);

    public TicketCount? CountOf(LotteryPool pool, int prizeNo) => Counts.FirstOrDefault(count => count.Pool == pool && count.PrizeNo == prizeNo);
}

/// <summary>What everybody may know of published lotteries: rules, odds, what is left, and the proof.</summary>
internal sealed class LotteryBoard(LotteryStore lotteries, DrawStore draws, ShuffledLotteries shuffled, TimeProvider clock)
{
    private const int ShownMax = 50;

    /// <summary>Those who took part want to see how it ended, and check it.</summary>
    private static readonly TimeSpan ShownAfterEnd = TimeSpan.FromDays(30);

    public async Task<IReadOnlyList<LotteryNotice>> ListAsync(Id<Fan> fanId, CancellationToken ct)
    {
        var shown = await lotteries.ListShownAsync(clock.GetUtcNow() - ShownAfterEnd, ShownMax, ct);
        var players = shown.Count == 0 ? [] : await draws.PlayersOfAsync(fanId, ct);
        return [.. shown.Select(lottery => Notice(lottery, [], players.GetValueOrDefault(lottery.Id)))];
    }

    public async Task<Result<LotteryNotice>> FindAsync(Id<Lottery> id, Id<Fan> fanId, CancellationToken ct) =>
        await lotteries.FindAsync(id, ct) is { IsPublished: true } lottery
            ? Notice(lottery, await lotteries.CountsAsync(id, ct), await draws.FindPlayerAsync(id, fanId, ct))
            : LotteryProblems.NotFound;

    /// <summary>The fan's own draws, newest first.</summary>
    public Task<IReadOnlyList<Draw>> DrawsAsync(Id<Lottery> id, Id<Fan> fanId, long? before, int limit, CancellationToken ct) => draws.ListOfFanAsync(id, fanId, before, limit, ct);

    /// <param name="id">The lottery.</param>
    /// <param name="from">The first ticket to be shown, from 1.</param>
    /// <param name="limit">How many.</param>
    /// <param name="ct">Stops waiting.</param>
    public async Task<Result<LotteryProof>> ProveAsync(Id<Lottery> id, int from, int limit, CancellationToken ct) =>
        await lotteries.FindAsync(id, ct) is { IsPublished: true } lottery
            ? LotteryProof.Of(
                lottery,
                lottery.Seed is null ? null : shuffled.Of(lottery),
                from,
                limit,
                await draws.ListByTicketAsync(id, LotteryPool.Main, from, limit, ct),
                await draws.ListByTicketAsync(id, LotteryPool.Reserve, from, limit, ct))
            : LotteryProblems.NotFound;

    /// <summary>Who is owed a prize draws from the reserve, also when the main pool is empty.</summary>
    internal static LotteryStanding StandingOf(Lottery lottery, bool isOwed, DateTimeOffset now) => lottery switch
    {
        { State: LotteryState.Ended } => LotteryStanding.Over,
        _ when now >= lottery.EndsAt => LotteryStanding.Over,
        { State: LotteryState.Paused } => LotteryStanding.Paused,
        _ when now < lottery.StartsAt => LotteryStanding.NotYet,
        _ when lottery.Drawn >= lottery.Tickets && !(isOwed && lottery.HasReserve) => LotteryStanding.SoldOut,
        _ => LotteryStanding.Open,
    };

    private LotteryNotice Notice(Lottery lottery, IReadOnlyList<TicketCount> counts, LotteryPlayer? player)
    {
        var (now, rules, own) = (clock.GetUtcNow(), lottery.ReadRules(), player ?? LotteryPlayer.Newcomer);
        return new LotteryNotice(lottery, rules, counts, own, StandingOf(lottery, own.IsOwed(rules), now), BusinessCalendar.DayOf(now));
    }
}
