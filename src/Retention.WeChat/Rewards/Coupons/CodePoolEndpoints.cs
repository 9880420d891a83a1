using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Retention.Platform.Ids;
using Retention.WeChat.Operators;

namespace Retention.WeChat.Rewards;

/// <param name="TemplateId">The coupon its codes are exchanged for; left out, they are handed out as they are.</param>
public sealed record CodePoolRequest(
    [property: Required, StringLength(60, MinimumLength = 2)] string Name,
    long? TemplateId = null,
    DateTimeOffset? ExpiresAt = null);

/// <param name="Csv">The file's text: codes in the first column, one a line.</param>
/// <param name="DryRun">Tells what would be added and refused, and adds nothing.</param>
public sealed record CodeImportRequest(
    [property: Required, StringLength(CodeImportRequest.TextMax, MinimumLength = 1)] string Csv,
    bool DryRun = true)
{
    internal const int TextMax = 14_000_000;
}

public sealed record CodePoolView(CodePool Pool, long Codes, long Given);

internal static class CodePoolEndpoints
{
    private const int PoolsMax = 200;

    public static void Map(RouteGroupBuilder group)
    {
        group.MapGet("/", List);
        group.MapPost("/", Create);
        group.MapPost("/{id}/codes", Import);
    }

    private static async Task<Ok<List<CodePoolView>>> List(CodePoolStore store, CancellationToken ct)
    {
        var pools = await store.ListAsync(PoolsMax, ct);
        var tallies = pools.Count == 0 ? [] : (await store.TallyAsync([.. pools.Select(pool => pool.Id)], ct)).ToDictionary(tally => tally.PoolId);
        return TypedResults.Ok(pools.Select(pool => tallies.TryGetValue(pool.Id, out var tally) ? new CodePoolView(pool, tally.Codes, tally.Given) : new CodePoolView(pool, 0, 0)).ToList());
    }

    private static async Task<Results<Ok<CodePool>, ProblemHttpResult>> Create(
        CodePoolRequest request, CurrentOperator current, CodePoolDesk desk, IdGenerator ids, TimeProvider clock, CancellationToken ct) =>
        (await desk.CreateAsync(new CodePool(ids.Next<CodePool>(), request.Name, request.TemplateId is { } template ? new(template) : null, request.ExpiresAt, current.Name, clock.GetUtcNow()), ct)).ToHttp();

    private static async Task<Results<Ok<CodeImport>, ProblemHttpResult>> Import(long id, CodeImportRequest request, CodePoolDesk desk, CancellationToken ct) =>
        (await desk.ImportAsync(new(id), CodeFile.Read(request.Csv), request.DryRun, ct)).ToHttp();
}
