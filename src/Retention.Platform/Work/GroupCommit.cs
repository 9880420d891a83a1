using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Retention.Platform.Data;

namespace Retention.Platform.Work;

/// <summary>
/// Many callers, few commits: what arrives while a commit is under way goes together into the next one, and each caller
/// gets its own result after it; what breaks a commit is found by committing one by one. Bounded: a full queue refuses instead of growing.
/// </summary>
/// <param name="writers">Commits under way at once.</param>
/// <param name="batchMax">Items in one commit.</param>
/// <param name="queueMax">Items waiting; more are refused.</param>
public abstract class GroupCommit<TItem, TResult>(int writers, int batchMax, int queueMax) : BackgroundService
{
    private readonly Channel<(TItem Item, TaskCompletionSource<TResult> Done)> queue =
        Channel.CreateBounded<(TItem, TaskCompletionSource<TResult>)>(queueMax);

    /// <returns>Null when the queue is full or closed because the host stops; else the result once it is committed.</returns>
    public Task<TResult>? TryAdd(TItem item)
    {
        var done = new TaskCompletionSource<TResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        return queue.Writer.TryWrite((item, done)) ? done.Task : null;
    }

    /// <summary>Commits all items or none; results in the order of the items.</summary>
    protected abstract Task<IReadOnlyList<TResult>> CommitAsync(IReadOnlyList<TItem> items, CancellationToken ct);

    /// <summary>Whether another item still fits into a commit with what <paramref name="weight"/> the ones before have.</summary>
    protected virtual bool Fits(TItem item, ref long weight) => true;

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(Enumerable.Range(0, writers).Select(_ => WriteAsync(stoppingToken)));

    private async Task WriteAsync(CancellationToken ct)
    {
        await Task.Yield();
        var batch = new List<(TItem Item, TaskCompletionSource<TResult> Done)>(batchMax);
        try
        {
            while (await queue.Reader.WaitToReadAsync(ct))
            {
                Collect(batch);
                await CommitAsync(batch, ct);
                batch.Clear();
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // Nobody reads any more: what comes from here on is refused, not left waiting for ever.
            queue.Writer.TryComplete();
            while (queue.Reader.TryRead(out var waiting))
                waiting.Done.TrySetCanceled(ct);
        }
    }

    private void Collect(List<(TItem Item, TaskCompletionSource<TResult> Done)> batch)
    {
        long weight = 0;
        while (batch.Count < batchMax && queue.Reader.TryPeek(out var next) && (Fits(next.Item, ref weight) || batch.Count == 0))
        {
            // Another writer may have taken the one that was looked at; whichever comes fits as well as it did.
            if (!queue.Reader.TryRead(out var taken))
                return;
            batch.Add(taken);
        }
    }

    private async Task CommitAsync(List<(TItem Item, TaskCompletionSource<TResult> Done)> batch, CancellationToken ct)
    {
        if (batch.Count == 0)
            return;
        try
        {
            var results = await CommitAsync([.. batch.Select(each => each.Item)], ct);
            for (var i = 0; i < batch.Count; i++)
                batch[i].Done.TrySetResult(results[i]);
        }
        catch (Exception error) when (batch.Count > 1 && (Dialect.IsOwnFault(error, ct) || Dialect.IsDuplicateKey(error)))
        {
            // Nothing of it is committed. One that breaks must not break those that happened to come with it; nor one whose key
            // the database takes for another's, which is a race lost each time. Locks that others hold would cost each its wait.
            foreach (var each in batch)
                await CommitAsync([each], ct);
        }
        catch (Exception error)
        {
            // Each caller learns of it and decides; the loop goes on.
            foreach (var (_, done) in batch)
                done.TrySetException(error);
        }
    }
}
