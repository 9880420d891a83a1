using System.Reflection;
using Retention.Platform.Problems;
using Retention.WeChat.Hosting;
using Retention.WeChat.MiniProgram;

namespace Retention.WeChat.Tests.MiniProgram;

/// <summary>Developers tell refusals apart by number; each has one, for ever.</summary>
public sealed class ErrorCatalogueTests
{
    /// <summary>Features whose refusals a shopper may meet.</summary>
    private static readonly string[] Answerable = ["Retention.WeChat.MiniProgram", "Retention.WeChat.Rewards", "Retention.WeChat.Referrals", "Retention.WeChat.Orders"];

    /// <summary>What only operators, shops and scripts deal with.</summary>
    private static readonly string[] ConsoleOnlyThings = ["adjustment", "campaign", "code_pool", "coupon_template", "order_import", "poster", "redemption", "referral_review", "risk_replay", "risk_rules", "shop", "shop_event"];

    /// <summary>Other refusals of those features that only operators and scripts meet.</summary>
    private static readonly string[] ConsoleOnly =
    [
        "coupon.early", "coupon.expired", "coupon.withdrawn", "coupon.used", "coupon.reserved", "coupon.not_together", "coupon.not_applicable", "coupon.bad_code",
        "lottery.codes_missing", "lottery.coupons_missing", "lottery.end_note_missing", "lottery.not_draft", "lottery.not_endable", "lottery.not_open", "lottery.not_paused",
        "lottery.reserve_without_guarantee", "lottery.no_tickets", "lottery.no_time", "lottery.no_value", "lottery.not_disclosed", "lottery.prize_numbers",
        "lottery.over_budget", "lottery.prize_too_dear",
        "mall.codes_missing", "mall.coupon_used", "mall.incomplete", "mall.no_points", "mall.not_refundable", "mall.paid_twice", "mall.payment_used", "mall.stock_too_small",
        "mall.payment_too_late", "mall.voucher_used", "mall.wrong_amount",
        "order.already_paid", "order.amount_too_high", "order.cancelled", "order.coupons_wait", "order.other_amount", "order.refund_too_high",
        "prize.bad_sheet", "prize.code_unknown", "prize.no_address_kept", "prize.not_cancellable", "prize.not_owed", "prize.not_packed", "prize.not_redeemable", "prize.not_shippable", "prize.incomplete",
        "points.key_reused", "points.key_reserved", "points.key_invalid", "points.zero", "points.too_many", "points.posting_unknown", "points.not_reversible", "points.already_reversed",
        "points.reversal_exceeds", "points.hold_unknown", "points.hold_settled", "points.hold_exceeded",
        "earning.not_found", "earning.not_last", "earning.over_reversed", "task.report_not_found", "task.report_decided",
        "survey.ends_before_start", "survey.double_question", "survey.unknown_tag", "survey.has_answers",
    ];

    [Fact]
    public void Every_problem_has_one_number_of_its_own()
    {
        var numbers = ErrorCatalogue.Ranges.SelectMany(range => range.Numbers).ToList();
        Assert.Equal(numbers.Count, numbers.Select(each => each.Number).Distinct().Count());
        Assert.Equal(numbers.Count, numbers.Select(each => each.Problem.Code).Distinct(StringComparer.Ordinal).Count());
        var numbered = numbers.Select(each => each.Problem.Code).ToHashSet(StringComparer.Ordinal);
        var missing =
            from type in typeof(RetentionHost).Assembly.GetTypes()
            // Endpoints of other features than the mini-program are the console's, with refusals of their own.
            where Answerable.Contains(type.Namespace) && (type.Namespace == Answerable[0] || !type.Name.EndsWith("Endpoints", StringComparison.Ordinal))
            from field in type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
            where field.FieldType == typeof(Problem)
            let problem = (Problem)field.GetValue(null)!
            where !numbered.Contains(problem.Code) && !ConsoleOnly.Contains(problem.Code) && !ConsoleOnlyThings.Contains(problem.Code.Split('.')[0])
            select $"{type.Name}.{field.Name} {problem.Code}";
        Assert.Empty(missing);
    }

    [Fact]
    public void Every_message_is_chinese_for_the_shopper() =>
        Assert.All(ErrorCatalogue.Ranges.SelectMany(range => range.Numbers), each => Assert.Matches(@"\p{IsCJKUnifiedIdeographs}.*[。？！]$", each.Problem.Message));
}
