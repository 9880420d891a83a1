using System.ComponentModel.DataAnnotations;
using System.Diagnostics;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.Platform.Time;
using Retention.WeChat.Fans;
using Retention.WeChat.Hosting;
using Retention.WeChat.Operators;

namespace Retention.WeChat.Rewards;

/// <param name="Key">The operator's own name for the adjustment (a ticket number): repeated calls with it change nothing more.</param>
public sealed record AdjustPointsRequest(
    [property: Required, StringLength(60, MinimumLength = 1), SoundKey] string Key,
    [property: Range(-1_000_000, 1_000_000)] long Amount,
    [property: Required, StringLength(200, MinimumLength = 2)] string Note);

/// <summary>One business event's points. From a script they are posted; by hand what comes to much in a day waits for a second operator (202).</summary>
/// <param name="Key">Named after the event: the same key is posted at most once, ever. Those the product posts under itself, such as <c>checkin:</c> and a number, are refused.</param>
/// <param name="Amount">Below zero takes.</param>
/// <param name="ExpiresOn">Last day of the points; by the rule for all points when none is named.</param>
public sealed record PostPointsRequest(
    [property: Required, StringLength(LedgerPosting.KeyMax, MinimumLength = 1), SoundKey] string Key,
    [property: Range(1, long.MaxValue)] long FanId,
    PointsReason Reason,
    long Amount,
    [property: StringLength(LedgerPosting.NoteMax)] string? Note = null,
    [property: StringLength(LedgerPosting.CampaignMax)] string? Campaign = null,
    DateOnly? ExpiresOn = null);

public sealed record PointsView(long Balance, PointsBalance Points, IReadOnlyList<ExpiringPoints> ExpiringSoon, IReadOnlyList<PostedPoints> Entries);

/// <summary>The ledger as operators and their scripts see it.</summary>
internal static class LedgerEndpoints
{
    private const int PageMax = 200;
    private const int SheetDaysMax = 400;
    private const int ExpiringDays = 30;

    public static void Map(RouteGroupBuilder group)
    {
        group.MapGet("/fans/{id}/points", Points);
        group.MapPost("/fans/{id}/points/adjustments", Adjust);
        group.MapGet("/points/adjustments", Adjustments);
        group.MapPost("/points/adjustments/{id}/approve", Approve);
        group.MapPost("/points/adjustments/{id}/reject", Reject);
        // Scripts post many a second, and each posting names who made it: neither the console's rate nor its audit is for them.
        group.MapPost("/points/postings", Post).DisableRateLimiting().WithMetadata(new KeepsOwnRecord());
        group.MapGet("/ledger/check", async (LedgerProof proof, CancellationToken ct) => TypedResults.Ok(await proof.LastAsync(ct)));
        group.MapPost("/ledger/check", async (LedgerProof proof, CancellationToken ct) => TypedResults.Ok(await proof.CheckAsync(ct)));
        group.MapGet("/ledger/balance-sheet", Sheets);
    }

    private static async Task<Ok<PointsView>> Points(long id, PointsLedger ledger, FanRegistry fans, CancellationToken ct, long? before = null, int limit = 50)
    {
        var fanId = await fans.MemberOfAsync(new Id<Fan>(id), ct);
        var balance = await ledger.FindBalanceAsync(fanId, ct);
        var expiring = await ledger.ExpiringAsync(fanId, ExpiringDays, ct);
        return TypedResults.Ok(new PointsView(balance.Available, balance, expiring, await ledger.ListAsync(fanId, before, Math.Clamp(limit, 1, PageMax), ct)));
    }

    private static async Task<Results<Ok<Adjustment>, ProblemHttpResult>> Adjust(long id, AdjustPointsRequest request, CurrentOperator me, AdjustmentDesk desk, FanRegistry fans, CancellationToken ct)
    {
        var fanId = new Id<Fan>(id);
        if (await fans.FindAsync(fanId, ct) is not { } fan)
            return FanEndpoints.NotFound.ToHttp();
        return (await desk.RequestAsync(new AdjustmentWish(request.Key, fanId, fan.MemberId, request.Amount, request.Note, me.Name), ct)).ToHttp();
    }

    private static async Task<Ok<IReadOnlyList<Adjustment>>> Adjustments(AdjustmentDesk desk, CancellationToken ct, AdjustmentState? state = null, long? before = null, int limit = 50) =>
        TypedResults.Ok(await desk.ListAsync(state, before, Math.Clamp(limit, 1, PageMax), ct));

    private static async Task<Results<Ok<Adjustment>, ProblemHttpResult>> Approve(long id, CurrentOperator me, AdjustmentDesk desk, CancellationToken ct) =>
        (await desk.ApproveAsync(new Id<Adjustment>(id), me.Name, ct)).ToHttp();

    private static async Task<Results<Ok<Adjustment>, ProblemHttpResult>> Reject(long id, CurrentOperator me, AdjustmentDesk desk, CancellationToken ct) =>
        (await desk.RejectAsync(new Id<Adjustment>(id), me.Name, ct)).ToHttp();

    private static async Task<Results<Ok<Posted>, Accepted<Adjustment>, ProblemHttpResult>> Post(
        PostPointsRequest request, CurrentOperator me, PostingDesk desk, AdjustmentDesk byHand, FanRegistry fans, Db db, IOptions<RewardsOptions> options, CancellationToken ct)
    {
        // By that name points are given and taken by hand, for no event at all.
        if (request.Reason == PointsReason.Adjustment)
            return AdjustmentProblems.NotAPosting.ToHttp();
        if (OwnKeys.Has(request.Key))
            return PointsLedger.KeyReserved.ToHttp();
        var posting = new Posting(request.Key, request.Reason, new Id<Fan>(request.FanId), request.Amount, request.Note, request.Campaign, request.ExpiresOn, me.Name);
        if (!options.Value.Adjustment.IsScript(me.Name))
            return await PostByHandAsync(posting, byHand, fans, ct);
        // The request has looked up its session. Hundreds that wait with a connection each would leave the desk none.
        await db.RestAsync();
        var result = await desk.PostAsync(posting, ct);
        return result.Problem is { } problem ? problem.ToHttp() : TypedResults.Ok(result.Value);
    }

    private static async Task<Results<Ok<Posted>, Accepted<Adjustment>, ProblemHttpResult>> PostByHandAsync(Posting posting, AdjustmentDesk desk, FanRegistry fans, CancellationToken ct)
    {
        if (await fans.FindAsync(posting.FanId, ct) is not { } fan)
            return FanEndpoints.NotFound.ToHttp();
        var result = await desk.PostAsync(posting, fan.MemberId, ct);
        if (result.Problem is { } problem)
            return problem.ToHttp();
        return result.Value switch
        {
            HandPosting.Done done => TypedResults.Ok(done.Posted),
            HandPosting.Waits waits => TypedResults.Accepted((string?)null, waits.Request),
            _ => throw new UnreachableException(),
        };
    }

    private static async Task<Ok<IReadOnlyList<SheetOfDay>>> Sheets(BalanceSheets sheets, TimeProvider clock, CancellationToken ct, DateOnly? from = null, DateOnly? to = null)
    {
        var until = to ?? BusinessCalendar.DayOf(clock.GetUtcNow());
        var first = from ?? until.AddDays(-30);
        return TypedResults.Ok(await sheets.ListAsync(first < until.AddDays(-SheetDaysMax) ? until.AddDays(-SheetDaysMax) : first, until, ct));
    }
}
