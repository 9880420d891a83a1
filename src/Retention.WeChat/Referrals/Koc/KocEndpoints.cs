using Microsoft.AspNetCore.Http.HttpResults;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Referrals;

/// <param name="Day">Null while nobody was ever scored.</param>
public sealed record KocList(DateOnly? Day, IReadOnlyList<KocDay> Fans);

internal static class KocEndpoints
{
    private const int PageMax = 200;

    public static void Map(RouteGroupBuilder console)
    {
        console.MapGet("/koc", List);
        console.MapGet("/fans/{id}/koc", async (long id, KocStore store, CancellationToken ct, int limit = 30) =>
            TypedResults.Ok(await store.HistoryAsync(new Id<Fan>(id), Math.Clamp(limit, 1, PageMax), ct)));
    }

    /// <summary>The best of a day, by default the last one scored; the next page begins after score and fan of the last line.</summary>
    private static async Task<Ok<KocList>> List(
        KocStore store, CancellationToken ct, DateOnly? day = null, int min = 0, int? afterScore = null, long afterFan = 0, int limit = 50)
    {
        if ((day ?? await store.LatestDayAsync(ct)) is not { } scored)
            return TypedResults.Ok(new KocList(null, []));
        var cursor = afterScore is { } score ? new KocCursor(score, afterFan) : null;
        return TypedResults.Ok(new KocList(scored, await store.PageAsync(scored, min, cursor, Math.Clamp(limit, 1, PageMax), ct)));
    }
}
