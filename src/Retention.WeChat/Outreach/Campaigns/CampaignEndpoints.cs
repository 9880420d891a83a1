using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Retention.Platform.Data;
using Retention.Platform.Problems;
using Retention.WeChat.Operators;

namespace Retention.WeChat.Outreach;

/// <summary>Failed messages of a campaign that shall be tried again together.</summary>
/// <param name="Code">What they failed by, see the waterfall of its receipt.</param>
/// <param name="Channel">Null for all.</param>
public sealed record RetryRequest([property: Required, StringLength(DispatchStore.CodeMax, MinimumLength = 1)] string Code, Channel? Channel = null);

/// <param name="More">Whether more may be left: as many at once as one request takes.</param>
public sealed record RetriedMessages(int Retried, bool More);

/// <summary>One reason why nothing of a campaign leaves.</summary>
/// <param name="Channel">By which it was refused, where that is why.</param>
/// <param name="Code">The provider's.</param>
public sealed record CampaignStopView(
    string Campaign, string Reason, string Text, string TextEn, Channel? Channel, string? Code, string? Note, string? StoppedBy, DateTimeOffset StoppedAt)
{
    internal static CampaignStopView Of(CampaignStop stop)
    {
        var (chinese, english) = ReasonNames.Of(stop.Reason);
        return new CampaignStopView(stop.Campaign, stop.Reason, chinese, english, stop.Channel, stop.Code, stop.Note, stop.StoppedBy, stop.StoppedAt);
    }
}

/// <summary>What a campaign came to and why.</summary>
public sealed record CampaignReport(CampaignReceipt Receipt, IReadOnlyList<WaterfallStep> Waterfall);

internal static class CampaignEndpoints
{
    private static readonly Problem NotFound = new("campaign.not_found", 404, "没有这个活动的触达记录，请检查名称，例如 plan:3、broadcast:7。", "Nothing was asked for under this campaign; check its name, e.g. plan:3 or broadcast:7.");

    private static readonly Problem NotStopped = new(
        "campaign.not_stopped", 409, "这个活动的消息没有被人工暂停，也没有因平台拒绝而暂停；因活动或计划本身停用的，请在活动或计划中恢复。",
        "Its messages are held neither by an operator nor after refusals; what rests with its campaign or plan goes on there.");

    public static void Map(RouteGroupBuilder group)
    {
        group.MapGet("/stops", async (CampaignStops stops, CancellationToken ct) => TypedResults.Ok((await stops.ListAsync(null, ct)).Select(CampaignStopView.Of).ToList()));
        group.MapGet("/{campaign}/receipt", Receipt);
        group.MapPost("/{campaign}/stop", Stop);
        group.MapPost("/{campaign}/resume", Resume);
        group.MapPost("/{campaign}/retry", Retry);
    }

    private static async Task<Results<Ok<List<CampaignStopView>>, ProblemHttpResult>> Stop(
        string campaign, StopRequest request, CurrentOperator current, CampaignStore store, CampaignStops stops, Db db, AuditNote audit, TimeProvider clock, CancellationToken ct)
    {
        audit.Text = request.Note;
        if (!await store.IsKnownAsync(campaign, ct))
            return NotFound.ToHttp();
        await db.InTransactionAsync(token => stops.StopAsync(new CampaignStop(campaign, CampaignHolds.StoppedByHand, null, null, request.Note, current.Name, clock.GetUtcNow()), token), ct);
        return TypedResults.Ok(await ViewAsync(stops, campaign, ct));
    }

    /// <summary>Lifts an operator's hold and one after refusals; the answer tells what holds it still.</summary>
    private static async Task<Results<Ok<List<CampaignStopView>>, ProblemHttpResult>> Resume(string campaign, CampaignStops stops, Db db, CancellationToken ct)
    {
        var lifted = await db.InTransactionAsync(
            async token => await stops.LetGoAsync(campaign, CampaignHolds.StoppedByHand, token) | await stops.LetGoAsync(campaign, CampaignHolds.Refused, token), ct);
        return lifted ? TypedResults.Ok(await ViewAsync(stops, campaign, ct)) : NotStopped.ToHttp();
    }

    /// <summary>Asked for again and again until nothing is left.</summary>
    private static async Task<Ok<RetriedMessages>> Retry(string campaign, RetryRequest request, DeadLetters letters, AuditNote audit, CancellationToken ct)
    {
        var retried = await letters.RetryAsync(campaign, request.Code, request.Channel, ct);
        audit.Text = $"{request.Code}: {retried.Retried}";
        return TypedResults.Ok(retried);
    }

    private static async Task<List<CampaignStopView>> ViewAsync(CampaignStops stops, string campaign, CancellationToken ct) =>
        [.. (await stops.ListAsync(campaign, ct)).Select(CampaignStopView.Of)];

    private static async Task<Results<Ok<CampaignReport>, ProblemHttpResult>> Receipt(
        string campaign, CampaignStore store, BroadcastStore broadcasts, TimeProvider clock, CancellationToken ct)
    {
        var before = await AskedAsync(broadcasts, campaign, ct);
        var tallies = await store.TallyAsync(campaign, clock.GetUtcNow(), ct);
        var after = await AskedAsync(broadcasts, campaign, ct);
        if (tallies.Count == 0 && after is null)
            return NotFound.ToHttp();
        var asked = before is { } least && after is { } most ? (least, most) : ((int, int)?)null;
        return TypedResults.Ok(new CampaignReport(CampaignReceipt.Of(campaign, tallies, asked), RefusalWaterfall.Of(tallies)));
    }

    /// <summary>A running broadcast's count moves while its messages are counted.</summary>
    private static async Task<int?> AskedAsync(BroadcastStore broadcasts, string campaign, CancellationToken ct) =>
        Broadcast.IdOf(campaign) is { } id ? (await broadcasts.FindAsync(id, ct))?.Asked : null;
}
