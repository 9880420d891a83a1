using System.Threading.Channels;
using Microsoft.Extensions.Options;
using Retention.Platform.Data;
using Retention.WeChat.Hosting;
using Retention.WeChat.Outreach;

namespace Retention.WeChat.Callbacks;

/// <summary>
/// Processes accepted callbacks: fans are spread over lanes, a lane takes what is waiting in one transaction. A batch
/// that fails is done again one by one, so that a single bad event cannot hold up the others.
/// </summary>
internal sealed partial class InboxLanes : BackgroundService
{
    /// <summary>How long a row belongs to the process that has it in memory. A follow's window is open for a minute: when a
    /// node dies, another must still find it open. Too short costs a look at rows that are being processed, no more.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(15);

    private const int LaneMax = 4_000;
    private const int BatchMax = 64;
    private readonly Channel<InboxItem>[] lanes;
    private readonly IServiceScopeFactory scopes;
    private readonly TimeProvider clock;
    private readonly ILogger<InboxLanes> logger;
    private int waiting;

    public InboxLanes(IServiceScopeFactory scopes, TimeProvider clock, IOptions<CallbacksOptions> options, ILogger<InboxLanes> logger)
    {
        this.scopes = scopes;
        this.clock = clock;
        this.logger = logger;
        lanes = [.. Enumerable.Range(0, options.Value.Lanes).Select(_ => System.Threading.Channels.Channel.CreateBounded<InboxItem>(new BoundedChannelOptions(LaneMax) { SingleReader = true }))];
    }

    /// <summary>Whether new rows should be leased to this process; half of the room is kept for uneven lanes.</summary>
    public bool HasRoom => Volatile.Read(ref waiting) < lanes.Length * LaneMax / 2;

    /// <summary>Hands over a leased row. A full lane lets it go: its lease runs out and the sweeper brings it back.</summary>
    public void Post(InboxItem item)
    {
        if (LaneOf(item).Writer.TryWrite(item))
            Interlocked.Increment(ref waiting);
        else
            item.Waiter?.TrySetResult(null);
    }

    /// <summary>Hands over a row and waits for room.</summary>
    public async Task PostAsync(InboxItem item, CancellationToken ct)
    {
        await LaneOf(item).Writer.WriteAsync(item, ct);
        Interlocked.Increment(ref waiting);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(lanes.Select(lane => RunAsync(lane.Reader, stoppingToken)));

    private Channel<InboxItem> LaneOf(InboxItem item) => lanes[(uint)string.GetHashCode(item.FanHash, StringComparison.Ordinal) % lanes.Length];

    private async Task RunAsync(ChannelReader<InboxItem> lane, CancellationToken ct)
    {
        await Task.Yield();
        var batch = new List<InboxItem>(BatchMax);
        try
        {
            while (await lane.WaitToReadAsync(ct))
            {
                while (batch.Count < BatchMax && lane.TryRead(out var item))
                    batch.Add(item);
                Interlocked.Add(ref waiting, -batch.Count);
                await ProcessAsync(batch, ct);
                batch.Clear();
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // What is still in memory stays pending in the database.
        }
    }

    private async Task ProcessAsync(List<InboxItem> batch, CancellationToken ct)
    {
        try
        {
            await ProcessTogetherAsync(batch, ct);
        }
        catch (Exception error) when (!ct.IsCancellationRequested && batch.Count > 1)
        {
            Log.BatchFailed(logger, error, batch.Count);
            foreach (var item in batch)
                await ProcessAloneAsync(item, ct);
        }
        catch (Exception error) when (!ct.IsCancellationRequested)
        {
            await PutBackAsync(batch[0], error, ct);
        }
        finally
        {
            foreach (var item in batch)
                item.Waiter?.TrySetResult(null);
        }
    }

    private async Task ProcessAloneAsync(InboxItem item, CancellationToken ct)
    {
        try
        {
            await ProcessTogetherAsync([item], ct);
        }
        catch (Exception error) when (!ct.IsCancellationRequested)
        {
            await PutBackAsync(item, error, ct);
        }
    }

    private async Task ProcessTogetherAsync(List<InboxItem> batch, CancellationToken ct)
    {
        using var activity = RetentionTelemetry.Activities.StartActivity("inbox batch");
        await using var scope = scopes.CreateAsyncScope();
        var pipeline = scope.ServiceProvider.GetRequiredService<FanEventPipeline>();
        var store = scope.ServiceProvider.GetRequiredService<InboxStore>();
        var db = scope.ServiceProvider.GetRequiredService<Db>();
        var answers = await db.InTransactionAsync(token => HandleAsync(batch, pipeline, store, token), ct);
        foreach (var item in batch)
            item.Waiter?.TrySetResult(answers.GetValueOrDefault(item.Id));
    }

    private async Task<Dictionary<long, OutreachMessage>> HandleAsync(List<InboxItem> batch, FanEventPipeline pipeline, InboxStore store, CancellationToken ct)
    {
        var answers = new Dictionary<long, OutreachMessage>();
        var pending = (await store.LockPendingAsync([.. batch.Select(item => item.Id)], ct)).ToHashSet();
        var open = batch.Where(item => pending.Contains(item.Id)).ToList();
        if (open.Count == 0)
            return answers;
        await pipeline.LockFansAsync(open, ct);
        foreach (var item in open)
        {
            if (await pipeline.HandleAsync(item, ct) is not { } answer)
                continue;
            answers[item.Id] = answer;
            await store.AnsweredAsync(item.Id, answer.Id.Value, ct);
        }

        await store.DoneAsync([.. open.Select(item => item.Id)], clock.GetUtcNow(), ct);
        return answers;
    }

    private async Task PutBackAsync(InboxItem item, Exception error, CancellationToken ct)
    {
        Log.EventFailed(logger, error, item.Id);
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<InboxStore>()
                .FailedAsync(item.Id, error.Message, TimeProvider.System.GetUtcNow(), ct);
        }
        catch (Exception unreachable) when (!ct.IsCancellationRequested)
        {
            // The database is away: the lease runs out by itself. A moment's pause keeps the lane from spinning.
            Log.NotPutBack(logger, unreachable, item.Id);
            await Task.Delay(TimeSpan.FromSeconds(1), ct);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "A batch of {Count} callbacks failed; they are processed one by one.")]
        public static partial void BatchFailed(ILogger logger, Exception error, int count);

        [LoggerMessage(LogLevel.Error, "Callback {InboxId} could not be processed; it is tried again for a day.")]
        public static partial void EventFailed(ILogger logger, Exception error, long inboxId);

        [LoggerMessage(LogLevel.Warning, "Callback {InboxId} could not be put back; its lease brings it back.")]
        public static partial void NotPutBack(ILogger logger, Exception error, long inboxId);
    }
}
