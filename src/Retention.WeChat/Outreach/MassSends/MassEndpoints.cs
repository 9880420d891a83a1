using Microsoft.AspNetCore.Http.HttpResults;
using Retention.Platform.Ids;
using Retention.WeChat.Operators;

namespace Retention.WeChat.Outreach;

/// <param name="Messages">How many were settled by it.</param>
public sealed record MassResolved(int Messages);

internal static class MassEndpoints
{
    public static void Map(RouteGroupBuilder group) => group.MapPost("/{id}/resolution", Resolve);

    private static async Task<Results<Ok<MassResolved>, ProblemHttpResult>> Resolve(long id, ResolutionRequest request, MassResolution resolution, AuditNote audit, CancellationToken ct)
    {
        audit.Text = $"{request.Outcome}: {request.Note}";
        var resolved = await resolution.ResolveAsync(new Id<MassJob>(id), request.Outcome == MessageResolution.Delivered, request.Note, ct);
        return resolved.Problem is { } problem ? problem.ToHttp() : TypedResults.Ok(new MassResolved(resolved.Value));
    }
}
