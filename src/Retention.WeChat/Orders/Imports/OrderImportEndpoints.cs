using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Retention.Platform.Ids;
using Retention.Platform.Privacy;
using Retention.WeChat.Operators;

namespace Retention.WeChat.Orders;

/// <param name="Shop">Whose orders they are; numbers are unique within a shop.</param>
/// <param name="Csv">The file's text, with a heading.</param>
/// <param name="CreateMembers">Customers whom only the shop knows become members by its numbers, and earn. Else their orders wait until somebody claims them.</param>
/// <param name="Columns">Headings that are not the usual ones.</param>
/// <param name="MadeAt">When the shop made the file: of refunds before it that the shop tells of itself, the file knew. The upload, where it is not said.</param>
public sealed record OrderImportRequest(
    [property: Required, RegularExpression("^[a-z0-9_-]{1,30}$", ErrorMessage = "店铺代码只能用小写字母、数字、连字符和下划线。")] string Shop,
    [property: Required, StringLength(120, MinimumLength = 1)] string FileName,
    [property: Required, StringLength(28_000_000, MinimumLength = 1)] string Csv,
    bool CreateMembers = false,
    OrderColumns? Columns = null,
    DateTimeOffset? MadeAt = null);

/// <summary>How far an import is and what it does: before it is applied what it would do, after that what it did.</summary>
/// <param name="Unmatched">New orders nobody is known for.</param>
/// <param name="Sums">What the orders of each outcome come to: a wrong column of amounts shows here before anything is applied.</param>
public sealed record OrderImportReport(OrderImport Import, IReadOnlyDictionary<LineOutcome, long> Outcomes, long Unmatched, IReadOnlyDictionary<LineOutcome, ImportSum> Sums)
{
    internal static OrderImportReport Of(OrderImport import, IReadOnlyList<ImportTally> tallies) => new(
        import,
        tallies.GroupBy(tally => tally.Outcome).ToDictionary(outcome => outcome.Key, outcome => outcome.Sum(tally => tally.Orders)),
        tallies.Where(tally => tally.Unmatched).Sum(tally => tally.Orders),
        tallies.GroupBy(tally => tally.Outcome).ToDictionary(
            outcome => outcome.Key, outcome => new ImportSum(outcome.Sum(tally => tally.AmountFen), outcome.Sum(tally => tally.RefundedFen), outcome.Max(tally => tally.LargestFen))));
}

/// <param name="RefundedFen">What is refunded by the import: of new orders all, of known ones what the file tells beyond that.</param>
/// <param name="LargestFen">The dearest order.</param>
public sealed record ImportSum(long AmountFen, long RefundedFen, long LargestFen);

/// <summary>An order as it was before the import, or will be after it.</summary>
public sealed record OrderFigures(long AmountFen, long RefundedFen);

/// <summary>A line as operators see it, without what it tells of people.</summary>
/// <param name="PaidAt">As the file tells, like the amount; none of a row that could not be read.</param>
/// <param name="AmountFen">Its rows together.</param>
/// <param name="RefundedFen">What the import refunds of a known order.</param>
/// <param name="Was">None of a new order.</param>
/// <param name="Will">None where it is refused: then it stays as it was.</param>
public sealed record ImportLineView(
    int Line, string OrderNo, LineOutcome Outcome, bool Unmatched, string? Reason, DateTimeOffset? PaidAt, long? AmountFen, long RefundedFen, OrderFigures? Was, OrderFigures? Will, Id<ShopOrder>? OrderId)
{
    internal static ImportLineView Of(ImportLine line) => new(
        line.Line, line.OrderNo, line.Outcome, line.Unmatched, line.Reason, line.PaidAt, line.AmountFen, line.RefundedFen, FiguresOf(line.WasAmountFen, line.WasRefundedFen),
        line.Outcome is LineOutcome.New or LineOutcome.Changed or LineOutcome.Same ? FiguresOf(line.AmountFen, line.ToldRefundedFen) : null, line.OrderId);

    private static OrderFigures? FiguresOf(long? amountFen, long? refundedFen) => amountFen is { } amount ? new OrderFigures(amount, refundedFen ?? 0) : null;
}

internal static class OrderImportEndpoints
{
    private const int PageMax = 500;

    public static void Map(RouteGroupBuilder group)
    {
        group.MapGet("/", async (OrderImportStore store, CancellationToken ct, long? before = null, int limit = 50) =>
            TypedResults.Ok(await store.PageAsync(before, Math.Clamp(limit, 1, PageMax), ct)));
        group.MapPost("/", Upload);
        group.MapGet("/{id}", Report);
        group.MapGet("/{id}/lines", Lines);
        group.MapPost("/{id}/apply", async (long id, OrderImportDesk desk, CancellationToken ct) => (await desk.ApplyAsync(new(id), ct)).ToHttp());
        group.MapPost("/{id}/reverse", async (long id, OrderImportDesk desk, CancellationToken ct) => (await desk.ReverseAsync(new(id), ct)).ToHttp());
        group.MapPost("/{id}/discard", async (long id, OrderImportDesk desk, CancellationToken ct) => (await desk.DiscardAsync(new(id), ct)).ToHttp());
    }

    private static async Task<Results<Ok<OrderImport>, ProblemHttpResult>> Upload(
        OrderImportRequest request, CurrentOperator current, OrderImportDesk desk, IdGenerator ids, PersonalData privacy, TimeProvider clock, CancellationToken ct)
    {
        var read = OrderFile.Read(request.Csv, request.Columns ?? OrderColumns.ByName, privacy, clock.GetUtcNow());
        if (read.Problem is { } problem)
            return problem.ToHttp();
        var file = read.Value;
        var import = new OrderImport(
            ids.Next<OrderImport>(), request.Shop, request.FileName, ImportState.Uploading, request.CreateMembers, file.Orders.Count + file.Refused.Count, 0, current.Name, clock.GetUtcNow(), null, null,
            request.MadeAt);
        return TypedResults.Ok(await desk.UploadAsync(import, file, ct));
    }

    private static async Task<Results<Ok<OrderImportReport>, ProblemHttpResult>> Report(long id, OrderImportStore store, ImportLineStore lines, CancellationToken ct) =>
        await store.FindAsync(new(id), ct) is { } import
            ? TypedResults.Ok(OrderImportReport.Of(import, await lines.TallyAsync(import.Id, ct)))
            : OrderProblems.ImportNotFound.ToHttp();

    private static async Task<Results<Ok<List<ImportLineView>>, ProblemHttpResult>> Lines(
        long id, OrderImportStore store, ImportLineStore lines, CancellationToken ct, LineOutcome? outcome = null, bool unmatched = false, int after = 0, int limit = 100) =>
        await store.FindAsync(new(id), ct) is { } import
            ? TypedResults.Ok((await lines.PageAsync(import.Id, outcome, unmatched, after, Math.Clamp(limit, 1, PageMax), ct)).Select(ImportLineView.Of).ToList())
            : OrderProblems.ImportNotFound.ToHttp();
}
