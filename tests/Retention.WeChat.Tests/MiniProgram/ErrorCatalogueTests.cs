using System.Reflection;
using Retention.Platform.Problems;
using Retention.WeChat.Hosting;
using Retention.WeChat.MiniProgram;

namespace Retention.WeChat.Tests.MiniProgram;

/// <summary>Developers tell refusals apart by number; each has one, for ever.</summary>
public sealed class ErrorCatalogueTests
{
    /// <summary>Refusals that only operators and scripts meet, of features whose others have numbers.</summary>
    private static readonly string[] ConsoleOnly =
    [
        "points.key_reused", "points.key_invalid", "points.zero", "points.too_many", "points.posting_unknown", "points.not_reversible", "points.already_reversed",
        "points.reversal_exceeds", "points.hold_unknown", "points.hold_settled", "points.hold_exceeded",
        "coupon.bad_code", "coupon.early", "coupon.expired", "coupon.not_applicable", "coupon.not_together", "coupon.reserved", "coupon.used",
        "lottery.not_draft", "lottery.not_open", "lottery.not_paused", "lottery.not_endable", "lottery.end_note_missing", "lottery.codes_missing", "lottery.coupons_missing",
        "lottery.not_disclosed", "lottery.no_value", "lottery.prize_too_dear", "lottery.no_time", "lottery.no_tickets", "lottery.prize_numbers",
        "lottery.reserve_without_guarantee", "lottery.over_budget",
        "prize.incomplete", "prize.not_shippable", "prize.not_redeemable", "prize.code_unknown", "prize.not_cancellable", "prize.not_owed", "prize.bad_sheet",
        "mall.payment_too_late", "mall.paid_twice", "mall.payment_used", "mall.wrong_amount", "mall.not_refundable", "mall.no_points", "mall.incomplete",
        "mall.codes_missing", "mall.stock_too_small",
    ];

    [Fact]
    public void Every_problem_of_a_numbered_feature_has_one_number_of_its_own()
    {
        var numbers = ErrorCatalogue.Ranges.SelectMany(range => range.Numbers).ToList();
        Assert.Equal(numbers.Count, numbers.Select(each => each.Number).Distinct().Count());
        Assert.Equal(numbers.Count, numbers.Select(each => each.Problem.Code).Distinct(StringComparer.Ordinal).Count());
        var numbered = numbers.Select(each => each.Problem.Code).ToHashSet(StringComparer.Ordinal);
        var features = numbers.Select(each => FeatureOf(each.Problem)).ToHashSet(StringComparer.Ordinal);
        var missing =
            from type in typeof(RetentionHost).Assembly.GetTypes()
            where type.Namespace?.StartsWith("Retention.WeChat.", StringComparison.Ordinal) == true && !type.IsGenericTypeDefinition
            from field in type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
            where field.FieldType == typeof(Problem)
            let problem = (Problem)field.GetValue(null)!
            where features.Contains(FeatureOf(problem)) && !numbered.Contains(problem.Code) && !ConsoleOnly.Contains(problem.Code)
            select $"{type.Name}.{field.Name} {problem.Code}";
        Assert.Empty(missing);
    }

    [Fact]
    public void Every_message_is_chinese_for_the_shopper() =>
        Assert.All(ErrorCatalogue.Ranges.SelectMany(range => range.Numbers), each => Assert.Matches(@"\p{IsCJKUnifiedIdeographs}.*[。？！]$", each.Problem.Message));

    private static string FeatureOf(Problem problem) => problem.Code.Split('.')[0];
}
