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

/// <param name="Left">Messages that may still be sent; of a long-term template 1 while the shopper's yes stands.</param>
/// <param name="IsLongTerm">The shopper's yes stands until a no, and is not used up by messages.</param>
public sealed record QuotaView(string TemplateId, int Left, bool IsLongTerm);

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
        if (report.Results.Values.Any(result => result is PromptResult.Accept or PromptResult.Reject))
        {
            await fans.LockAsync([shopper.FanId], ct);
            await desk.ReportAsync(shopper.FanId, report.Results, ct);
        }

        return new Done();
    }

    private static async Task<MiniAnswer<MiniList<QuotaView>>> Quota(Shopper shopper, SubscribeDesk desk, SendRights rights, TimeProvider clock, CancellationToken ct)
    {
        var grants = (await rights.ListOpenAsync([shopper.FanId], clock.GetUtcNow(), ct)).Where(right => right.IsGrant).ToLookup(right => right.TemplateId, StringComparer.Ordinal);
        return new MiniList<QuotaView>([.. desk.AllTemplates.Select(template => Left(template.TemplateId, [.. grants[template.TemplateId]]))]);
    }

    private static QuotaView Left(string templateId, IReadOnlyList<SendRight> grants) =>
        grants.Any(grant => !grant.IsCounted) ? new QuotaView(templateId, 1, true) : new QuotaView(templateId, grants.Sum(grant => grant.Remaining), false);
}
