using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Retention.Platform.Ids;
using Retention.Platform.Problems;
using Retention.WeChat.Operators;
using Retention.WeChat.Outreach.Content;

namespace Retention.WeChat.Outreach;

/// <param name="Audience">Left out, the audience is a list; its fans are added page by page.</param>
/// <param name="StartsAt">Left out, it begins when it is started.</param>
/// <param name="ExpiresAt">Nothing of it leaves after that.</param>
/// <param name="PerMinute">At most so many fans are asked in any minute; not for mass sends.</param>
public sealed record BroadcastRequest(
    [property: Required, StringLength(60, MinimumLength = 1)] string Name,
    TouchPurpose Purpose,
    [property: Required, FitsColumn] TouchContent Content,
    DateTimeOffset ExpiresAt,
    AudienceQuery? Audience = null,
    TouchPolicy? Policy = null,
    [property: Range(0, Touch.PriorityMax)] int Priority = Touch.PriorityDefault,
    [property: Required, StringLength(20, MinimumLength = 1)] string Budget = "general",
    DateTimeOffset? StartsAt = null,
    [property: Range(1, 60_000)] int PerMinute = 6_000)
{
    internal Broadcast ToDraft(Id<Broadcast> id, string createdBy, DateTimeOffset now) => new(
        id, Name, BroadcastState.Draft, false, Purpose, Priority, Budget, MessageJson.Write(Content), Policy is null ? null : MessageJson.Write(Policy),
        Audience is null ? null : MessageJson.Write(Audience), StartsAt ?? now, ExpiresAt, PerMinute, 0, 0, 0, null, null, createdBy, now, null, null, null);
}

public sealed record AudienceRequest([property: Required, Length(1, 10_000)] IReadOnlyList<long> FanIds);

public sealed record AudienceChange(int Changed);

/// <summary>A broadcast as operators see it.</summary>
public sealed record BroadcastView(
    Id<Broadcast> Id,
    string Name,
    BroadcastState State,
    string Campaign,
    TouchPurpose Purpose,
    int Priority,
    string Budget,
    TouchContent Content,
    TouchPolicy Policy,
    AudienceQuery? Audience,
    DateTimeOffset StartsAt,
    DateTimeOffset ExpiresAt,
    int PerMinute,
    string CreatedBy,
    DateTimeOffset CreatedAt,
    DateTimeOffset? StartedAt,
    DateTimeOffset? AskedAllAt,
    DateTimeOffset? ClosedAt)
{
    internal static BroadcastView Of(Broadcast row) => new(
        row.Id, row.Name, row.State, row.Campaign, row.Purpose, row.Priority, row.Budget, row.ReadContent(), row.ReadPolicy(), row.ReadAudience(),
        row.StartsAt, row.ExpiresAt, row.PacePerMinute, row.CreatedBy, row.CreatedAt, row.StartedAt, row.AskedAllAt, row.ClosedAt);
}

/// <param name="MassJobs">The calls of WeChat's mass send it took, with the counts WeChat told.</param>
public sealed record BroadcastReport(BroadcastView Broadcast, BroadcastProgress Progress, IReadOnlyList<MassJob> MassJobs);

internal static class BroadcastEndpoints
{
    private const int PageMax = 200;

    public static void Map(RouteGroupBuilder group)
    {
        group.MapGet("/", List);
        group.MapPost("/", Create);
        group.MapGet("/{id}", Get);
        group.MapPut("/{id}", Update);
        group.MapPost("/{id}/audience", AddFans);
        group.MapDelete("/{id}/audience", ClearFans);
        group.MapPost("/{id}/start", async (long id, BroadcastDesk desk, CancellationToken ct) => View(await desk.StartAsync(new(id), ct)));
        group.MapPost("/{id}/pause", async (long id, BroadcastDesk desk, CancellationToken ct) => View(await desk.PauseAsync(new(id), ct)));
        group.MapPost("/{id}/resume", async (long id, BroadcastDesk desk, CancellationToken ct) => View(await desk.ResumeAsync(new(id), ct)));
        group.MapPost("/{id}/cancel", async (long id, BroadcastDesk desk, CancellationToken ct) => View(await desk.CancelAsync(new(id), ct)));
    }

    private static async Task<Ok<List<BroadcastView>>> List(BroadcastStore store, CancellationToken ct, BroadcastState? state = null, long? before = null, int limit = 50) =>
        TypedResults.Ok((await store.PageAsync(state, before, Math.Clamp(limit, 1, PageMax), ct)).Select(BroadcastView.Of).ToList());

    private static async Task<Results<Ok<BroadcastReport>, ProblemHttpResult>> Get(
        long id, BroadcastStore store, AudienceStore audience, CampaignStore campaigns, MassStore mass, TimeProvider clock, CancellationToken ct)
    {
        if (await store.FindAsync(new Id<Broadcast>(id), ct) is not { } broadcast)
            return BroadcastProblems.NotFound.ToHttp();
        // Whoever drafts it wants to see how many it would reach.
        if (broadcast.State == BroadcastState.Draft)
            broadcast = broadcast with { AudienceSize = await audience.CountAsync(broadcast, ct) };
        var now = clock.GetUtcNow();
        var tallies = await campaigns.TallyAsync(broadcast.Campaign, now - BroadcastProgress.RateOver, ct);
        return TypedResults.Ok(new BroadcastReport(BroadcastView.Of(broadcast), BroadcastProgress.Of(broadcast, tallies, now), await mass.ListOfCampaignAsync(broadcast.Campaign, ct)));
    }

    private static async Task<Results<Ok<BroadcastView>, ProblemHttpResult>> Create(
        BroadcastRequest request, CurrentOperator current, BroadcastDesk desk, IdGenerator ids, TimeProvider clock, CancellationToken ct) =>
        View(await desk.CreateAsync(request.ToDraft(ids.Next<Broadcast>(), current.Name, clock.GetUtcNow()), ct));

    private static async Task<Results<Ok<BroadcastView>, ProblemHttpResult>> Update(
        long id, BroadcastRequest request, BroadcastDesk desk, TimeProvider clock, CancellationToken ct) =>
        View(await desk.UpdateAsync(new Id<Broadcast>(id), known => request.ToDraft(known.Id, known.CreatedBy, clock.GetUtcNow()) with { CreatedAt = known.CreatedAt }, ct));

    private static async Task<Results<Ok<AudienceChange>, ProblemHttpResult>> AddFans(long id, AudienceRequest request, BroadcastDesk desk, CancellationToken ct) =>
        Changed(await desk.AddFansAsync(new Id<Broadcast>(id), request.FanIds, ct));

    private static async Task<Results<Ok<AudienceChange>, ProblemHttpResult>> ClearFans(long id, BroadcastDesk desk, CancellationToken ct) =>
        Changed(await desk.ClearFansAsync(new Id<Broadcast>(id), ct));

    private static Results<Ok<AudienceChange>, ProblemHttpResult> Changed(Result<int> result) =>
        result.Problem is { } problem ? problem.ToHttp() : TypedResults.Ok(new AudienceChange(result.Value));

    private static Results<Ok<BroadcastView>, ProblemHttpResult> View(Result<Broadcast> result) =>
        result.Problem is { } problem ? problem.ToHttp() : TypedResults.Ok(BroadcastView.Of(result.Value));
}
