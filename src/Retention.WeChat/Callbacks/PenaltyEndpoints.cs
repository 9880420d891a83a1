using Microsoft.AspNetCore.Http.HttpResults;
using Retention.Platform.Ids;
using Retention.WeChat.Operators;

namespace Retention.WeChat.Callbacks;

/// <summary>WeChat's penalties for operators: what was punished, and that somebody has seen it.</summary>
internal static class PenaltyEndpoints
{
    private const int PageMax = 100;

    public static void Map(IEndpointRouteBuilder console)
    {
        var group = console.MapGroup("/penalties").WithTags("Callbacks");
        group.MapGet("/", List);
        group.MapPost("/{id}/acknowledge", async (long id, CurrentOperator me, PenaltyDesk desk, CancellationToken ct) =>
            (await desk.AcknowledgeAsync(new Id<Penalty>(id), me.Name, ct)).ToHttp());
    }

    /// <param name="store">Where they are.</param>
    /// <param name="before">Goes on below this id; the newest 100 without it.</param>
    /// <param name="ct">Ends the request.</param>
    private static async Task<Ok<IReadOnlyList<Penalty>>> List(PenaltyStore store, long? before, CancellationToken ct) =>
        TypedResults.Ok(await store.ListAsync(before ?? long.MaxValue, PageMax, ct));
}
