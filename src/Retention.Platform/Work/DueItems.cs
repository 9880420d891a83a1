using Microsoft.Extensions.Logging;
using Retention.Platform.Data;

namespace Retention.Platform.Work;

/// <summary>
/// Does what has come due piece by piece: one that breaks is told of, left to the next tick, and holds up none of those
/// behind it, however many break.
/// </summary>
public sealed partial class DueItems(ILogger<DueItems> logger)
{
    private const int PageSize = 200;

    /// <param name="kind">What they are, for the log.</param>
    /// <param name="page">The ids of what is due beyond an id, in their order, at most so many.</param>
    /// <param name="act">Does one, in a transaction of its own.</param>
    /// <param name="ct">Stops between two.</param>
    public async Task EachAsync(string kind, Func<long, int, CancellationToken, Task<IReadOnlyList<long>>> page, Func<long, CancellationToken, Task> act, CancellationToken ct)
    {
        for (long after = 0; ;)
        {
            var ids = await page(after, PageSize, ct);
            foreach (var id in ids)
                await OneAsync(kind, id, act, ct);
            if (ids.Count < PageSize)
                return;
            after = ids[^1];
        }
    }

    /// <summary>As <see cref="EachAsync"/>, but a page in one go: one by one only where that breaks.</summary>
    /// <param name="kind">What they are, for the log.</param>
    /// <param name="page">The ids of what is due beyond an id, in their order, at most so many.</param>
    /// <param name="act">Does all of them, in one transaction.</param>
    /// <param name="ct">Stops between two pages.</param>
    public async Task TogetherAsync(
        string kind, Func<long, int, CancellationToken, Task<IReadOnlyList<long>>> page, Func<IReadOnlyList<long>, CancellationToken, Task> act, CancellationToken ct)
    {
        for (long after = 0; await page(after, PageSize, ct) is { Count: > 0 } ids; after = ids[^1])
        {
            try
            {
                await act(ids, ct);
            }
            catch (Exception error) when (!ct.IsCancellationRequested && !Dialect.IsConnectionLost(error))
            {
                Log.PageBroke(logger, error, ids.Count, kind);
                foreach (var id in ids)
                    await OneAsync(kind, id, (one, token) => act([one], token), ct);
            }
        }
    }

    private async Task OneAsync(string kind, long id, Func<long, CancellationToken, Task> act, CancellationToken ct)
    {
        try
        {
            await act(id, ct);
        }
        catch (Exception error) when (!ct.IsCancellationRequested && !Dialect.IsConnectionLost(error))
        {
            Log.Broke(logger, error, kind, id);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "What is due of {Count} {Kind} could not be done in one go; it is done one by one.")]
        public static partial void PageBroke(ILogger logger, Exception error, int count, string kind);

        [LoggerMessage(LogLevel.Error, "What is due of {Kind} {Id} could not be done; it is tried again.")]
        public static partial void Broke(ILogger logger, Exception error, string kind, long id);
    }
}
