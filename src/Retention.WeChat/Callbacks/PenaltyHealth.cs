using Retention.Platform;
using Retention.WeChat.Hosting;

namespace Retention.WeChat.Callbacks;

/// <summary>Penalties nobody has seen yet. What WeChat quotes as found is not told here: it may be somebody's words, and the report is open.</summary>
internal sealed class PenaltyHealth(PenaltyStore penalties) : IHealthCheck
{
    private const int CountMax = 100;
    private const int TextMax = 120;

    public string Name => "penalties";

    public HealthStatus WhenSilent => HealthStatus.Degraded;

    public async Task<HealthPart> CheckAsync(CancellationToken ct)
    {
        var open = await penalties.ListOpenAsync(CountMax, ct);
        if (open is not [var newest, ..])
            return HealthPart.Ok(Name);
        var (chinese, english) = NameOf(newest.Kind);
        var (reason, rule) = (newest.Reason.CutWhole(TextMax), newest.RuleName?.CutWhole(TextMax));
        return new HealthPart(
            Name, HealthStatus.Degraded,
            $"微信对小程序作出处罚（{chinese}）：{reason}{(rule is null ? "" : $"，依据{rule}")}。请按指引整改或申诉，并在 penalties 确认知悉；未确认的处罚共 {open.Count} 条。",
            $"WeChat punished the mini-program ({english}): {reason}{(rule is null ? "" : $", by {rule}")}. Mend it or appeal as WeChat's guide says, and acknowledge it (penalties); {open.Count} not acknowledged.",
            new Dictionary<string, long>(StringComparer.Ordinal) { ["open"] = open.Count });
    }

    private static (string Chinese, string English) NameOf(PenaltyKind kind) => kind switch
    {
        PenaltyKind.Warning => ("警告", "a warning"),
        PenaltyKind.FunctionsBanned => ("功能封禁", "functions banned"),
        PenaltyKind.TakenDown => ("下架", "taken down"),
        PenaltyKind.AccountBanned => ("账号封禁", "account banned"),
        PenaltyKind.PagesBanned => ("页面封禁", "pages banned"),
        PenaltyKind.Other => ("其他处罚", "another penalty"),
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
