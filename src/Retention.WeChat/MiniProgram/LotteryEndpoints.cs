using Retention.Platform.Ids;
using Retention.WeChat.Rewards;

namespace Retention.WeChat.MiniProgram;

/// <summary>A lottery in the list.</summary>
/// <param name="DrawsLeft">Today.</param>
public sealed record LotteryEntry(
    Id<Lottery> Id, string Name, LotteryKind Kind, DateTimeOffset StartsAt, DateTimeOffset EndsAt, long CostPoints, int DrawsLeft, LotteryStanding State)
{
    internal static LotteryEntry Of(LotteryNotice notice) => new(
        notice.Lottery.Id, notice.Lottery.Name, notice.Lottery.Kind, notice.Lottery.StartsAt, notice.Lottery.EndsAt, notice.Rules.CostPoints, notice.DrawsLeftToday, notice.Standing);
}

/// <summary>A lottery with everything that has to be known before drawing.</summary>
/// <param name="Rules">Conditions, method and claim terms, for people.</param>
public sealed record LotteryPage(
    Id<Lottery> Id, string Name, LotteryKind Kind, LotteryStanding State, DateTimeOffset StartsAt, DateTimeOffset EndsAt, long CostPoints, string Organiser, string Rules,
    int DrawsLeftToday, int DrawsLeft, IReadOnlyList<LotteryPrizeView> Prizes, NoPrizeView NoPrize, GuaranteeView? Guarantee, FairnessView Fairness)
{
    internal static LotteryPage Of(LotteryNotice notice)
    {
        var (lottery, rules) = (notice.Lottery, notice.Rules);
        return new(
            lottery.Id, lottery.Name, lottery.Kind, notice.Standing, lottery.StartsAt, lottery.EndsAt, rules.CostPoints, rules.Organiser,
            $"参与条件：{rules.Conditions}\n抽奖方式：{rules.Method}\n兑奖办法：{rules.ClaimTerms}", notice.DrawsLeftToday, notice.DrawsLeft,
            [.. rules.Prizes.Select(prize => LotteryPrizeView.Of(notice, prize))],
            new NoPrizeView(rules.NoPrizeTickets, notice.CountOf(LotteryPool.Main, 0)?.Left ?? 0, $"{rules.NoPrizeTickets}/{lottery.Tickets}"),
            rules.GuaranteeAfter is { } after ? new GuaranteeView(after, notice.Player.Misses) : null,
            new FairnessView(lottery.Commitment!, lottery.RulesHash!, lottery.PublishedAt!.Value));
    }
}

/// <param name="Count">Tickets that win it, of all that can be drawn.</param>
/// <param name="Odds">Of the tickets at the beginning.</param>
/// <param name="OddsNow">Of those that are left.</param>
/// <param name="Reserved">Kept for the guarantee besides.</param>
public sealed record LotteryPrizeView(
    string Id, string Name, PrizeKind Kind, long ValueFen, int Count, int Left, string Odds, decimal OddsPercent, string OddsNow, int Reserved, int ReservedLeft)
{
    private const int Decimals = 4;

    internal static LotteryPrizeView Of(LotteryNotice notice, LotteryPrize prize)
    {
        var left = notice.CountOf(LotteryPool.Main, prize.No)?.Left ?? 0;
        return new(
            $"{prize.No}", prize.Prize.Name, prize.Prize.Kind, prize.Prize.ValueFen, prize.Tickets, left, $"{prize.Tickets}/{notice.Lottery.Tickets}",
            Math.Round(100m * prize.Tickets / notice.Lottery.Tickets, Decimals), $"{left}/{notice.Lottery.Tickets - notice.Lottery.Drawn}",
            prize.Reserved, notice.CountOf(LotteryPool.Reserve, prize.No)?.Left ?? 0);
    }
}

public sealed record NoPrizeView(int Count, int Left, string Odds);

/// <param name="After">Draws in a row without a prize after which the next one wins.</param>
/// <param name="Misses">The shopper's so far.</param>
public sealed record GuaranteeView(int After, int Misses);

/// <summary>What was fixed before the first draw.</summary>
public sealed record FairnessView(string Commitment, string RulesHash, DateTimeOffset PublishedAt);

public sealed record WonPrize(string Id, string Name, PrizeKind Kind);

/// <param name="PrizeClaimId">Under which the prize stands among the shopper's prizes.</param>
/// <param name="Guaranteed">Won by the guarantee.</param>
public sealed record DrawView(
    Id<Draw> DrawId, int TicketNo, WonPrize? Prize, Id<Prize>? PrizeClaimId, bool Guaranteed, int DrawsLeftToday, int DrawsLeft, int Misses)
{
    internal static DrawView Of(DrawOutcome outcome) => new(
        outcome.Draw.Id, outcome.Draw.TicketNo, outcome.Won is { } won ? new WonPrize($"{won.No}", won.Prize.Name, won.Prize.Kind) : null, outcome.Prize?.Id,
        outcome.Draw.IsGuaranteed, outcome.Player.LeftTodayOf(outcome.Rules, outcome.Player.Day), outcome.Player.LeftOf(outcome.Rules), outcome.Player.Misses);
}

public sealed record PastDraw(Id<Draw> DrawId, DateTimeOffset At, int TicketNo, string? PrizeName, bool Guaranteed);

internal static class LotteryEndpoints
{
    private const int TicketsMax = 1_000;

    public static void Map(RouteGroupBuilder mini)
    {
        var lotteries = mini.MapGroup("/lotteries").WithTags("lotteries");
        lotteries.MapGet("/", List);
        lotteries.MapGet("/{id}", Get);
        lotteries.MapPost("/{id}/draws", Draw).ChangesValueAfterAsking();
        lotteries.MapGet("/{id}/draws", Draws);
        lotteries.MapGet("/{id}/proof", Proof).RequireRateLimiting(ShopperLimits.ProofPolicy);
    }

    private static async Task<MiniAnswer<MiniList<LotteryEntry>>> List(Shopper shopper, LotteryBoard board, CancellationToken ct) =>
        new MiniList<LotteryEntry>([.. (await board.ListAsync(shopper.MemberId, ct)).Select(LotteryEntry.Of)]);

    private static async Task<MiniAnswer<LotteryPage>> Get(long id, Shopper shopper, LotteryBoard board, CancellationToken ct)
    {
        var found = await board.FindAsync(new(id), shopper.MemberId, ct);
        return found.Problem is { } problem ? problem : LotteryPage.Of(found.Value);
    }

    private static async Task<MiniAnswer<DrawView>> Draw(long id, Shopper shopper, HttpContext http, DrawDesk desk, RankLook look, OneEffect effect, CancellationToken ct)
    {
        var rank = await look.AskAsync(shopper, http, ct);
        return await effect.HappensAsync<MiniAnswer<DrawView>>(
            async token =>
            {
                var drawn = await desk.DrawAsync(new(id), shopper.MemberId, token, rank);
                return drawn.Problem is { } problem ? problem : DrawView.Of(drawn.Value);
            },
            ct);
    }

    private static async Task<MiniAnswer<MiniPage<PastDraw>>> Draws(long id, Shopper shopper, [AsParameters] PageQuery page, LotteryBoard board, CancellationToken ct)
    {
        var found = await board.FindAsync(new(id), shopper.MemberId, ct);
        if (found.Problem is { } problem)
            return problem;
        var draws = await board.DrawsAsync(new(id), shopper.MemberId, page.Before, page.Rows, ct);
        return MiniPage.Of(draws, page, draw => draw.Id.Value, draw => new PastDraw(
            draw.Id, draw.DrawnAt, draw.TicketNo, found.Value.Rules.PrizeOf(draw.PrizeNo)?.Prize.Name, draw.IsGuaranteed));
    }

    /// <summary>Before the end the commitment, after it everything that is needed to check it.</summary>
    private static async Task<MiniAnswer<LotteryProof>> Proof(long id, LotteryBoard board, CancellationToken ct, int from = 1, int limit = TicketsMax) =>
        await board.ProveAsync(new(id), Math.Max(1, from), Math.Clamp(limit, 1, TicketsMax), ct);
}
