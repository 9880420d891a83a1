using Microsoft.AspNetCore.Http.HttpResults;
using Retention.Platform.Ids;

namespace Retention.WeChat.Fans;

/// <summary>A merge as operators see it.</summary>
/// <param name="UndoUntil">Until when it may be undone; none where it is for good or has been undone.</param>
public sealed record MergeRecord(Id<Merge> Id, Id<Fan> FromFanId, Id<Fan> IntoFanId, MergeReason Reason, DateTimeOffset MergedAt, DateTimeOffset? UndoUntil, DateTimeOffset? UndoneAt)
{
    internal static MergeRecord Of(Merge merge, DateTimeOffset now) => new(
        merge.Id, merge.FromFanId, merge.IntoFanId, merge.Reason, merge.MergedAt, MergeRules.RefusalOfUndo(merge, now) is null ? merge.UndoUntil : null, merge.UndoneAt);
}

/// <summary>Which accounts became one person, and parting them where it was a mistake: whoever was not asked turns to the shop.</summary>
internal static class MergeEndpoints
{
    private const int ShownMax = 100;

    public static void Map(RouteGroupBuilder group)
    {
        group.MapGet("/{id}/merges", List);
        group.MapPost("/{id}/merges/{mergeId}/undo", Undo);
    }

    private static async Task<Results<Ok<List<MergeRecord>>, ProblemHttpResult>> List(long id, FanRegistry fans, MemberRegistry members, TimeProvider clock, CancellationToken ct)
    {
        if (await fans.FindAsync(new Id<Fan>(id), ct) is not { } fan)
            return FanEndpoints.NotFound.ToHttp();
        var merges = (await members.MergesOfAsync(fan.Id, ShownMax, ct)).Concat(fan.MemberId == fan.Id ? [] : await members.MergesOfAsync(fan.MemberId, ShownMax, ct));
        return TypedResults.Ok(merges.DistinctBy(merge => merge.Id).Select(merge => MergeRecord.Of(merge, clock.GetUtcNow())).ToList());
    }

    private static async Task<Results<Ok<MergeRecord>, ProblemHttpResult>> Undo(long id, long mergeId, FanRegistry fans, MemberRegistry members, TimeProvider clock, CancellationToken ct)
    {
        var undone = await members.UndoAsync(new Id<Merge>(mergeId), await fans.MemberOfAsync(new Id<Fan>(id), ct), ct);
        return undone.Problem is { } problem ? problem.ToHttp() : TypedResults.Ok(MergeRecord.Of(undone.Value, clock.GetUtcNow()));
    }
}
