using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Retention.Platform.Ids;
using Retention.Platform.Problems;
using Retention.WeChat.Operators;

namespace Retention.WeChat.Rewards;

/// <param name="Note">Needed when it has neither run out of time nor of tickets; shown to everybody.</param>
public sealed record EndLotteryRequest([property: StringLength(200, MinimumLength = 2)] string? Note = null);

/// <summary>A lottery as operators see it; never the seed before the end.</summary>
public sealed record LotteryView(
    Id<Lottery> Id,
    LotteryState State,
    LotteryRules Rules,
    int Tickets,
    int Drawn,
    int Reserve,
    int ReserveDrawn,
    string? Commitment,
    string? RulesHash,
    string CreatedBy,
    DateTimeOffset CreatedAt,
    string? PublishedBy,
    DateTimeOffset? PublishedAt,
    DateTimeOffset? EndedAt,
    string? EndNote)
{
    internal static LotteryView Of(Lottery row) => new(
        row.Id, row.State, row.ReadRules(), row.Tickets, row.Drawn, row.Reserve, row.ReserveDrawn, row.Commitment, row.RulesHash, row.CreatedBy, row.CreatedAt,
        row.PublishedBy, row.PublishedAt, row.EndedAt, row.EndNote);
}

/// <param name="PublicationProblem">What still stands in the way of publishing a draft; null when nothing that can be told from its rules.</param>
public sealed record LotteryFile(LotteryView Lottery, LotteryFigures Figures, string? PublicationProblem);

internal static class LotteryEndpoints
{
    private const int PageMax = 200;
    private const int TicketsMax = 1_000;

    public static void Map(RouteGroupBuilder group)
    {
        group.MapGet("/", List);
        group.MapPost("/", Create).ReadsWording<LotteryRules>(WordsOf);
        group.MapGet("/{id}", Get);
        group.MapPut("/{id}", Update).ReadsWording<LotteryRules>(WordsOf);
        group.MapPost("/{id}/publish", async (long id, CurrentOperator current, LotteryDesk desk, CancellationToken ct) => View(await desk.PublishAsync(new(id), current.Name, ct)));
        group.MapPost("/{id}/pause", async (long id, LotteryDesk desk, CancellationToken ct) => View(await desk.PauseAsync(new(id), ct)));
        group.MapPost("/{id}/resume", async (long id, LotteryDesk desk, CancellationToken ct) => View(await desk.ResumeAsync(new(id), ct)));
        group.MapPost("/{id}/end", async (long id, EndLotteryRequest request, LotteryDesk desk, CancellationToken ct) => View(await desk.EndAsync(new(id), request.Note, ct)));
        group.MapGet("/{id}/proof", Proof);
        group.MapGet("/{id}/draws", Draws);
    }

    private static IEnumerable<string?> WordsOf(LotteryRules rules) => [rules.Name, rules.Conditions, rules.Method, rules.ClaimTerms, .. rules.Prizes.Select(prize => prize.Prize.Name)];

    private static async Task<Ok<List<LotteryView>>> List(LotteryStore store, CancellationToken ct, LotteryState? state = null, long? before = null, int limit = 50) =>
        TypedResults.Ok((await store.PageAsync(state, before, Math.Clamp(limit, 1, PageMax), ct)).Select(LotteryView.Of).ToList());

    private static async Task<Ok<LotteryView>> Create(LotteryRules request, CurrentOperator current, LotteryDesk desk, CancellationToken ct) =>
        TypedResults.Ok(LotteryView.Of(await desk.CreateAsync(request, current.Name, ct)));

    private static async Task<Results<Ok<LotteryFile>, ProblemHttpResult>> Get(long id, LotteryStore store, LotteryReport report, LotteryDesk desk, CancellationToken ct)
    {
        if (await store.FindAsync(new Id<Lottery>(id), ct) is not { } lottery)
            return LotteryProblems.NotFound.ToHttp();
        var problem = lottery.IsPublished ? null : await desk.ProblemOfAsync(lottery.ReadRules(), ct);
        return TypedResults.Ok(new LotteryFile(LotteryView.Of(lottery), await report.OfAsync(lottery, ct), problem?.Message));
    }

    private static async Task<Results<Ok<LotteryView>, ProblemHttpResult>> Update(long id, LotteryRules request, LotteryDesk desk, CancellationToken ct) =>
        View(await desk.UpdateAsync(new Id<Lottery>(id), request, ct));

    private static async Task<Results<Ok<LotteryProof>, ProblemHttpResult>> Proof(long id, LotteryBoard board, CancellationToken ct, int from = 1, int limit = TicketsMax) =>
        (await board.ProveAsync(new Id<Lottery>(id), Math.Max(1, from), Math.Clamp(limit, 1, TicketsMax), ct)).ToHttp();

    private static async Task<Ok<IReadOnlyList<Draw>>> Draws(
        long id, DrawStore store, CancellationToken ct, LotteryPool pool = LotteryPool.Main, int from = 1, int limit = TicketsMax) =>
        TypedResults.Ok(await store.ListByTicketAsync(new Id<Lottery>(id), pool, from, Math.Clamp(limit, 1, TicketsMax), ct));

    private static Results<Ok<LotteryView>, ProblemHttpResult> View(Result<Lottery> result) =>
        result.Problem is { } problem ? problem.ToHttp() : TypedResults.Ok(LotteryView.Of(result.Value));
}
