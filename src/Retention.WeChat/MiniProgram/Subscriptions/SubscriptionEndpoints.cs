using System.ComponentModel.DataAnnotations;
using Retention.WeChat.Fans;
using Retention.WeChat.Outreach;

namespace Retention.WeChat.MiniProgram;

/// <summary>What <c>wx.requestSubscribeMessage</c> says of a template.</summary>
public enum PromptResult
{
    Accept,
    Reject,

    /// <summary>WeChat has banned the template.</summary>
    Ban,

    /// <summary>WeChat took it out of the prompt: another one has the same title.</summary>
    Filter,
}

/// <param name="Results">By template id, as the prompt returned them.</param>
public sealed record SubscribeReport(
    [property: Required, StringLength(40, MinimumLength = 1)] string Scene,
    [property: Required, MaxLength(10)] Dictionary<string, PromptResult> Results);

public sealed record SubscribeTemplateView(string TemplateId, string Title);

public sealed record QuotaView(string TemplateId, int Left);

internal static class SubscriptionEndpoints
{
    public static void Map(RouteGroupBuilder mini)
    {
        var subscriptions = mini.MapGroup("/subscriptions").WithTags("subscriptions");
        subscriptions.MapGet("/templates", Templates);
        subscriptions.MapPost("/report", Report).ChangesValue();
        subscriptions.MapGet("/quota", Quota);
    }

    private static MiniAnswer<MiniList<SubscribeTemplateView>> Templates(string scene, SubscribeDesk desk) =>
        new MiniList<SubscribeTemplateView>([.. desk.TemplatesOf(scene).Select(template => new SubscribeTemplateView(template.TemplateId, template.Title))]);

    private static async Task<MiniAnswer<Done>> Report(SubscribeReport report, Shopper shopper, SubscribeDesk desk, FanRegistry fans, CancellationToken ct)
    {
        var accepted = report.Results.Where(result => result.Value == PromptResult.Accept).Select(result => result.Key).ToList();
        if (accepted.Count > 0)
        {
            await fans.LockAsync([shopper.FanId], ct);
            await desk.ReportAsync(shopper.FanId, accepted, ct);
        }

        return new Done();
    }

    private static async Task<MiniAnswer<MiniList<QuotaView>>> Quota(Shopper shopper, SubscribeDesk desk, SendRights rights, TimeProvider clock, CancellationToken ct)
    {
        var left = (await rights.ListOpenAsync([shopper.FanId], clock.GetUtcNow(), ct))
            .Where(right => right.Kind == SendRightKind.Subscribe)
            .ToDictionary(right => right.TemplateId, right => right.Remaining, StringComparer.Ordinal);
        return new MiniList<QuotaView>([.. desk.AllTemplates.Select(template => new QuotaView(template.TemplateId, left.GetValueOrDefault(template.TemplateId)))]);
    }
}
