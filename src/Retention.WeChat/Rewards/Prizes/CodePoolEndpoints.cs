using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Retention.Platform.Ids;
using Retention.Platform.Problems;

namespace Retention.WeChat.Rewards;

public sealed record CreateCodePoolRequest([property: Required, StringLength(60, MinimumLength = 2)] string Name);

public sealed record AddCodesRequest([property: Required, Length(1, AddCodesRequest.CodesMax)] IReadOnlyList<string> Codes)
{
    public const int CodesMax = 5_000;
}

/// <param name="Added">New in the pool; the others it had already.</param>
public sealed record AddedCodes(int Added, CodePool Pool);

internal static class CodePoolEndpoints
{
    private const int CodeLengthMax = 100;

    private static readonly Problem BadCode = new("code_pool.bad_code", 422, "兑换码不能为空，且不超过 100 个字符。", "A code has 1 to 100 characters.");

    public static void Map(RouteGroupBuilder group)
    {
        group.MapGet("/", async (CodePools pools, CancellationToken ct) => TypedResults.Ok(await pools.ListAsync(ct)));
        group.MapPost("/", async (CreateCodePoolRequest request, CodePools pools, CancellationToken ct) => TypedResults.Ok(await pools.CreateAsync(request.Name, ct)));
        group.MapPost("/{id}/codes", Add);
    }

    private static async Task<Results<Ok<AddedCodes>, ProblemHttpResult>> Add(long id, AddCodesRequest request, CodePools pools, CancellationToken ct)
    {
        if (request.Codes.Any(code => string.IsNullOrWhiteSpace(code) || code.Length > CodeLengthMax))
            return BadCode.ToHttp();
        var added = await pools.AddAsync(new Id<CodePool>(id), request.Codes, ct);
        return added.Problem is { } problem ? problem.ToHttp() : TypedResults.Ok(new AddedCodes(added.Value, (await pools.FindAsync(new Id<CodePool>(id), ct))!));
    }
}
