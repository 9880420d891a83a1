using Microsoft.Extensions.Options;
using Quartz;
using Retention.Platform.Data;
using Retention.Platform.Time;

namespace Retention.WeChat.Rewards;

/// <summary>Closes each day's balance sheet once it is over, and shows them.</summary>
internal sealed class BalanceSheets(SheetStore store, Db db, TimeProvider clock, IOptions<RewardsOptions> options)
{
    /// <summary>Closes the next day that is over and not closed yet.</summary>
    /// <returns>Whether there was one.</returns>
    public Task<bool> CloseNextAsync(CancellationToken ct) => db.InTransactionAsync(
        async token =>
        {
            var before = await store.FindLastAsync(token);
            if ((before?.Day.AddDays(1) ?? await FirstDayAsync(token)) is not { } day || day >= Today)
                return false;
            var flows = await FlowsAsync(day, token);
            await store.AddAsync(BalanceSheet.After(before ?? BalanceSheet.None, day, flows, options.Value.PointCostMilliFen, clock.GetUtcNow()), flows, token);
            return true;
        },
        ct);

    /// <summary>Closed days, and today as far as it has come where it follows a closed one.</summary>
    public async Task<IReadOnlyList<SheetOfDay>> ListAsync(DateOnly from, DateOnly until, CancellationToken ct)
    {
        var lines = await store.ListLinesAsync(from, until, ct);
        var sheets = (await store.ListAsync(from, until, ct)).Select(sheet => new SheetOfDay(sheet, [.. lines[sheet.Day]])).ToList();
        var last = await store.FindLastAsync(ct);
        if (Today >= from && Today <= until && (last is null || last.Day == Today.AddDays(-1)))
        {
            var flows = await FlowsAsync(Today, ct);
            sheets.Add(new SheetOfDay(BalanceSheet.After(last ?? BalanceSheet.None, Today, flows, options.Value.PointCostMilliFen, null), flows));
        }

        return sheets;
    }

    private DateOnly Today => BusinessCalendar.DayOf(clock.GetUtcNow());

    private async Task<DateOnly?> FirstDayAsync(CancellationToken ct) => await store.FirstPostedAtAsync(ct) is { } first ? BusinessCalendar.DayOf(first) : null;

    private Task<IReadOnlyList<AccountFlow>> FlowsAsync(DateOnly day, CancellationToken ct) =>
        store.ListFlowsAsync(BusinessCalendar.At(day, TimeOnly.MinValue), BusinessCalendar.At(day.AddDays(1), TimeOnly.MinValue), ct);
}

/// <summary>Closes what is over, some time after midnight: by then every posting of the day has been committed.</summary>
internal sealed class SheetJob(BalanceSheets sheets) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        while (await sheets.CloseNextAsync(cancellationToken))
        {
        }
    }
}
