using System.Collections.Frozen;
using Retention.Platform.Problems;

namespace Retention.WeChat.MiniProgram;

/// <summary>The numbers of one resource's problems: a thousand or a hundred of its own, never given to another problem once published.</summary>
internal sealed record ErrorRange(params IReadOnlyList<(int Number, Problem Problem)> Numbers);

/// <summary>Every problem the mini-program can be told, with the stable number it carries as <c>code</c>.</summary>
internal static class ErrorCatalogue
{
    public static readonly IReadOnlyList<ErrorRange> Ranges =
    [
        GeneralErrors.Range,
        SignInErrors.Range,
        AccountErrors.Range,
        PrivacyErrors.Range,
        PointsErrors.Range,
        CheckInErrors.Range,
        TaskErrors.Range,
        SurveyErrors.Range,
        CouponErrors.Range,
        LuckErrors.Range,
        OrderErrors.Range,
        ReferralErrors.Range,
    ];

    private static readonly FrozenDictionary<string, int> ByCode =
        Ranges.SelectMany(range => range.Numbers).ToFrozenDictionary(each => each.Problem.Code, each => each.Number, StringComparer.Ordinal);

    public static int NumberOf(Problem problem) =>
        ByCode.TryGetValue(problem.Code, out var number) ? number : ByCode[GeneralErrors.For(problem.Status).Code];
}
