using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Rewards;

/// <param name="Key">The operator's own name for the adjustment (a ticket number): repeated calls with it change nothing more.</param>
public sealed record AdjustPointsRequest(
    [property: Required, StringLength(60, MinimumLength = 1)] string Key,
    [property: Range(-1_000_000, 1_000_000)] long Amount,
    [property: Required, StringLength(200, MinimumLength = 2)] string Note);

public sealed record PointsView(long Balance, IReadOnlyList<PostedPoints> Entries);

/// <summary>The ledger as operators see it.</summary>
internal static class LedgerEndpoints
{
    private const int PageMax = 200;

    public static void Map(RouteGroupBuilder group)
    {
        group.MapGet("/fans/{id}/points", Points);
        group.MapPost("/fans/{id}/points/adjustments", Adjust);
        group.MapGet("/ledger/check", async (LedgerProof proof, CancellationToken ct) => TypedResults.Ok(await proof.LastAsync(ct)));
        group.MapPost("/ledger/check", async (LedgerProof proof, CancellationToken ct) => TypedResults.Ok(await proof.CheckAsync(ct)));
    }

    private static async Task<Ok<PointsView>> Points(long id, PointsLedger ledger, CancellationToken ct, long? before = null, int limit = 50)
    {
        var fanId = new Id<Fan>(id);
        return TypedResults.Ok(new PointsView(await ledger.BalanceAsync(fanId, ct), await ledger.ListAsync(fanId, before, Math.Clamp(limit, 1, PageMax), ct)));
    }

    private static async Task<Results<Ok<long>, ProblemHttpResult>> Adjust(long id, AdjustPointsRequest request, PointsLedger ledger, FanRegistry fans, CancellationToken ct)
    {
        var fanId = new Id<Fan>(id);
        if (await fans.FindAsync(fanId, ct) is null)
            return FanEndpoints.NotFound.ToHttp();
        return (await ledger.PostAsync(new Posting($"adjust:{request.Key}", PointsReason.Adjustment, fanId, request.Amount, request.Note), ct)).ToHttp();
    }
}
