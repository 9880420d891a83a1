using System.ComponentModel.DataAnnotations;
using Retention.Platform.Ids;
using Retention.WeChat.Rewards;

namespace Retention.WeChat.MiniProgram;

/// <summary>A task as the shopper sees it.</summary>
/// <param name="ResetsOn">From this day on it may be done again; null for what is done once.</param>
/// <param name="Target">The page or survey it is about.</param>
public sealed record TaskView(
    Id<MemberTask> Id, string Code, string Title, string Description, TaskKind Kind, int Done, int Need, long Points, string? CouponName, TaskState State, DateOnly? ResetsOn, string? Target)
{
    internal static TaskView Of(TaskProgress progress, IReadOnlyDictionary<long, string> coupons)
    {
        var task = progress.Task;
        return new(
            task.Id, task.Code, task.Title, task.Description, task.Kind, progress.Done, task.Need, task.Points, coupons.GetValueOrDefault(task.CouponTemplateId ?? 0),
            progress.State, progress.ResetsOn, task.Target);
    }
}

/// <param name="Evidence">A link, a number, a sentence.</param>
public sealed record ReportTaskRequest([property: StringLength(500)] string? Evidence = null);

/// <param name="Points">What it brought.</param>
public sealed record ClaimView(TaskView Task, long Points, CouponView? Coupon);

internal static class TaskEndpoints
{
    public static void Map(RouteGroupBuilder mini)
    {
        var tasks = mini.MapGroup("/tasks").WithTags("tasks");
        tasks.MapGet("/", List);
        tasks.MapPost("/{id}/report", Report).ChangesValue();
        tasks.MapPost("/{id}/claim", Claim).ChangesValue();
    }

    private static async Task<MiniAnswer<MiniList<TaskView>>> List(Shopper shopper, TaskBook book, CouponTemplateStore coupons, CancellationToken ct)
    {
        var list = await book.ListAsync(shopper.MemberId, ct);
        var names = await coupons.NamesAsync(list.Select(progress => progress.Task.CouponTemplateId), ct);
        return new MiniList<TaskView>([.. list.Select(progress => TaskView.Of(progress, names))]);
    }

    private static async Task<MiniAnswer<TaskView>> Report(long id, ReportTaskRequest request, Shopper shopper, TaskReports reports, CouponTemplateStore coupons, CancellationToken ct)
    {
        var reported = await reports.ReportAsync(shopper.MemberId, new(id), request.Evidence, ct);
        return reported.Problem is { } problem ? problem : await ViewAsync(reported.Value, coupons, ct);
    }

    private static async Task<MiniAnswer<ClaimView>> Claim(long id, Shopper shopper, TaskBook book, CouponTemplateStore coupons, TimeProvider clock, CancellationToken ct)
    {
        var claimed = await book.ClaimAsync(shopper.MemberId, new(id), ct);
        if (claimed.Problem is { } problem)
            return problem;
        var (progress, points, coupon) = claimed.Value;
        return new ClaimView(await ViewAsync(progress, coupons, ct), points, coupon is null ? null : CouponView.Of(coupon, clock.GetUtcNow()));
    }

    private static async Task<TaskView> ViewAsync(TaskProgress progress, CouponTemplateStore coupons, CancellationToken ct) =>
        TaskView.Of(progress, await coupons.NamesAsync([progress.Task.CouponTemplateId], ct));
}
