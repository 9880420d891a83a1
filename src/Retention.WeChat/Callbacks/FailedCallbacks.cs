using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Retention.WeChat.Operators;

namespace Retention.WeChat.Callbacks;

/// <summary>A callback that could not be processed for a day. What it says is not shown: it holds a fan's words.</summary>
/// <param name="Error">Of the last try, up to 300 characters.</param>
[method: ExplicitConstructor]
public sealed record FailedCallback(long Id, InboxSource Source, int Attempts, string? Error, DateTimeOffset ReceivedAt);

public sealed record RetriedCallbacks(int Count);

/// <summary>What operators see of callbacks that were put aside, and how they are tried again once the cause is mended.</summary>
internal static class FailedCallbacks
{
    private const int PageMax = 100;

    public static void Map(IEndpointRouteBuilder console)
    {
        var group = console.MapGroup("/callbacks/failed").WithTags("Callbacks");
        group.MapGet("/", List);
        group.MapPost("/retry", Retry);
    }

    /// <param name="store">The inbox.</param>
    /// <param name="before">Goes on below this id; the newest 100 without it.</param>
    /// <param name="ct">Ends the request.</param>
    private static async Task<Ok<IReadOnlyList<FailedCallback>>> List(InboxStore store, long? before, CancellationToken ct) =>
        TypedResults.Ok(await store.ListFailedAsync(before ?? long.MaxValue, PageMax, ct));

    private static async Task<Ok<RetriedCallbacks>> Retry(InboxStore store, AuditNote audit, CancellationToken ct)
    {
        var count = await store.RetryFailedAsync(ct);
        audit.Text = $"{count} callbacks";
        return TypedResults.Ok(new RetriedCallbacks(count));
    }
}
