using System.Globalization;
using Retention.Platform.Problems;

namespace Retention.WeChat.Rewards;

/// <summary>
/// What must hold before a lottery is published: what 《规范促销行为暂行规定》 (SAMR order 32) demands to be said beforehand, its limit
/// on the highest prize, and that everything promised is there.
/// </summary>
internal static class LotteryPublication
{
    private static readonly Problem NotDisclosed = new(
        "lottery.not_disclosed", 422,
        "发布前须写明主办方、参与条件、抽奖方式和兑奖办法（《规范促销行为暂行规定》要求事先公示）。",
        "Organiser, conditions, method and claim terms must be said beforehand (SAMR order 32).");
    private static readonly Problem NoValue = new("lottery.no_value", 422, "每项奖品都须写明价值（分），积分和优惠券按等值金额填写。", "Every prize needs a value in fen, points and coupons what they are worth.");
    private static readonly Problem TooDear = new(
        "lottery.prize_too_dear", 422, "单项奖品价值不得超过 5 万元：按所填价值与实际价值（积分成本、优惠券最高抵扣、商城同款价格）中较高者计算。",
        "No prize may be worth more than 50,000 yuan, by what is declared, what its points cost, its coupon takes off or the mall asks for it, whichever is most.");
    private static readonly Problem NoTime = new("lottery.no_time", 422, "结束时间须晚于开始时间和当前时间。", "It must end after it begins and after now.");
    private static readonly Problem NoTickets = new("lottery.no_tickets", 422, "奖券总数须在 1 到 100 万张之间，且每项奖品至少一张。", "There must be 1 to 1,000,000 tickets, and one at least of every prize.");
    private static readonly Problem Numbers = new("lottery.prize_numbers", 422, "奖品编号须从 1 开始连续。", "Prizes are numbered from 1 without gaps.");
    private static readonly Problem NoGuarantee = new("lottery.reserve_without_guarantee", 422, "设置了保底奖券，但没有设置保底次数。", "Tickets are reserved but no guarantee is set.");
    private static readonly Problem OverBudget = new("lottery.over_budget", 422, "积分奖品合计超过了积分预算。", "The points prizes come to more than the points budget.");

    /// <param name="rules">Of the draft.</param>
    /// <param name="worthFen">What its prizes are worth, in their order.</param>
    /// <param name="now">By the business clock.</param>
    /// <returns>Null when rules like these may be published, as far as stock does not decide.</returns>
    public static Problem? ProblemOf(LotteryRules rules, IReadOnlyList<long> worthFen, DateTimeOffset now)
    {
        if (new[] { rules.Organiser, rules.Conditions, rules.Method, rules.ClaimTerms }.Any(string.IsNullOrWhiteSpace))
            return NotDisclosed;
        if (rules.EndsAt <= rules.StartsAt || rules.EndsAt <= now)
            return NoTime;
        return ProblemOfPrizes(rules, worthFen) ?? ProblemOfGuarantee(rules);
    }

    private static Problem? ProblemOfPrizes(LotteryRules rules, IReadOnlyList<long> worthFen)
    {
        if (!rules.Prizes.Select(prize => prize.No).SequenceEqual(Enumerable.Range(1, rules.Prizes.Count)))
            return Numbers;
        if (rules.Tickets is < 1 or > LotteryRules.TicketsMax || rules.Prizes.Any(prize => prize.Issued < 1))
            return NoTickets;
        if (rules.Prizes.Any(prize => prize.Prize.ValueFen < 1))
            return NoValue;
        if (worthFen.Any(fen => fen > PrizeWorth.FenMax))
            return TooDear;
        return rules.PointsAtMost > rules.PointsBudget ? OverBudget : rules.Prizes.Select(prize => PrizeRules.ProblemOf(prize.Prize)).FirstOrDefault(problem => problem is not null);
    }

    private static Problem? ProblemOfGuarantee(LotteryRules rules)
    {
        if (rules.GuaranteeAfter is null)
            return rules.Reserve > 0 ? NoGuarantee : null;
        if (rules.Reserve > LotteryRules.TicketsMax)
            return NoTickets;
        return rules.Reserve >= rules.ReserveNeeded ? null : ReserveTooSmall(rules.ReserveNeeded);
    }

    private static Problem ReserveTooSmall(int needed) => new(
        "lottery.reserve_too_small", 422,
        string.Create(CultureInfo.InvariantCulture, $"保底奖券不足：按未中奖券数量计算，最多可能需要 {needed} 张，请增加保底奖券。"),
        string.Create(CultureInfo.InvariantCulture, $"The guarantee may have to be kept {needed} times, so that many tickets must be reserved."));
}
