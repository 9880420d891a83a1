using System.Threading.Channels;
using Microsoft.Extensions.Options;
using Retention.Platform.Work;
using Retention.WeChat.Hosting;

namespace Retention.WeChat.Outreach;

/// <summary>
/// Sends the planned messages of one channel and account. Three things go on side by side: claiming, in urgency's order and at the rate all
/// nodes share; sending, so many at once; writing outcomes down, as many a commit as have come in. Killed anywhere, the
/// lease runs out and <see cref="OutreachPlanner"/> settles the rest.
/// </summary>
internal sealed partial class DispatchLine : WorkLoop
{
    /// <summary>Claimed and not yet recorded, for each send under way: what waits here is bounded, and sent within its lease.</summary>
    private const int ClaimedPerSend = 4;

    private const int RecordTriesMax = 5;

    /// <summary>While others are under way, outcomes wait so long for company: a commit costs the same for one as for many.</summary>
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(10);

    private static readonly TimeSpan ProbeLook = TimeSpan.FromSeconds(2);

    /// <summary>Outcomes must be written even while stopping, but not for ever.</summary>
    private static readonly TimeSpan RecordWithin = TimeSpan.FromSeconds(10);

    /// <summary>A send that would begin later than this before its lease ends does not begin: it might end as somebody else's.</summary>
    private static readonly TimeSpan LeaseLeastLeft = TimeSpan.FromSeconds(15);

    private readonly Channel<Waiting> queue = System.Threading.Channels.Channel.CreateUnbounded<Waiting>();
    private readonly Channel<(Dispatch, SendOutcome)> outcomes = System.Threading.Channels.Channel.CreateUnbounded<(Dispatch, SendOutcome)>(new UnboundedChannelOptions { SingleReader = true });
    private readonly ChannelRoute route;
    private readonly IServiceScopeFactory scopes;
    private readonly SendRates rates;
    private readonly ChannelCircuits circuits;
    private readonly LineWatch watch;
    private readonly TimeProvider clock;
    private readonly ILogger<DispatchLine> logger;
    private readonly int parallel;
    private readonly int claimedMax;
    private readonly TimeProvider machine = TimeProvider.System;
    private int underWay;
    private bool isBusy;
    private ParsedContent? lastContent;

    public DispatchLine(
        ChannelRoute route, IServiceScopeFactory scopes, SendRates rates, ChannelCircuits circuits, LineWatch watch, DispatchWake wake, TimeProvider clock, IOptions<OutreachOptions> options,
        ILogger<DispatchLine> logger)
        : base(Unasked, logger)
    {
        this.route = route;
        this.scopes = scopes;
        this.rates = rates;
        this.circuits = circuits;
        this.watch = watch;
        this.clock = clock;
        this.logger = logger;
        parallel = options.Value.ParallelSends;
        claimedMax = parallel * ClaimedPerSend;
        wake.Register(this);
    }

    public override string Question => DispatchStore.Sql.AnyDue;

    /// <summary>When an open circuit lets a message try again, this node alone knows.</summary>
    protected override TimeSpan Idle => circuits.Of(route).Open is null ? base.Idle : ProbeLook;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var sending = SendAllAsync(stoppingToken);
        var recording = RecordAllAsync();
        await base.ExecuteAsync(stoppingToken);
        queue.Writer.Complete();
        await sending;
        outcomes.Writer.Complete();
        await recording;
    }

    /// <summary>Claims what may leave now.</summary>
    protected override async Task<bool> StepAsync(CancellationToken ct)
    {
        var room = Math.Min(DispatchDesk.BatchMax, claimedMax - Volatile.Read(ref underWay));
        var allowed = circuits.Of(route).Allows(room, Volatile.Read(ref underWay), clock.GetUtcNow());
        // A claim for a few is as dear as one for many: the recorder wakes this loop when there is room.
        if (allowed <= 0 || room < Math.Min(DispatchDesk.BatchMax, parallel) / 2)
            return false;

        await using var scope = scopes.CreateAsyncScope();
        var desk = scope.ServiceProvider.GetRequiredService<DispatchDesk>();
        // After a full claim there is likely more; tokens for what is not there go back.
        var due = isBusy ? allowed : await desk.CountDueAsync(route, allowed, ct);
        if (due == 0)
            return false;
        var turn = await rates.TakeAsync(route, due, ct);
        if (turn.Granted > 0)
            isBusy = await ClaimAsync(desk, turn.Granted, ct) == turn.Granted;
        if (turn.Wait > TimeSpan.Zero)
            await Task.Delay(turn.Wait, machine, ct);
        return true;
    }

    /// <returns>How many there were.</returns>
    private async Task<int> ClaimAsync(DispatchDesk desk, int granted, CancellationToken ct)
    {
        var claimed = await desk.ClaimAsync(route, granted, ct);
        Interlocked.Add(ref underWay, claimed.Count);
        var lookedAt = machine.GetTimestamp();
        foreach (var (dispatch, stays) in await CheckAsync(desk, granted, claimed, ct))
        {
            if (stays is null)
                queue.Writer.TryWrite(new Waiting(dispatch, lookedAt));
            else
                outcomes.Writer.TryWrite((dispatch, stays));
        }

        return claimed.Count;
    }

    /// <summary>Whatever breaks here, nothing of the batch has left: it goes back to its lanes, and makes room for others.</summary>
    private async Task<IReadOnlyList<(Dispatch Dispatch, SendOutcome? Stays)>> CheckAsync(DispatchDesk desk, int granted, IReadOnlyList<Dispatch> claimed, CancellationToken ct)
    {
        try
        {
            await rates.GiveBackAsync(route, granted - claimed.Count, ct);
            return await desk.CheckAsync(route.Channel, claimed, ct);
        }
        catch
        {
            foreach (var dispatch in claimed)
                outcomes.Writer.TryWrite((dispatch, new SendOutcome.HandedBack()));
            throw;
        }
    }

    private async Task SendAllAsync(CancellationToken stopping)
    {
        await using var scope = scopes.CreateAsyncScope();
        var sender = scope.ServiceProvider.GetServices<IChannelSender>().First(each => each.Channel == route.Channel);
        await Parallel.ForEachAsync(
            queue.Reader.ReadAllAsync(CancellationToken.None),
            new ParallelOptions { MaxDegreeOfParallelism = parallel },
            async (waiting, _) => outcomes.Writer.TryWrite((waiting.Dispatch, await StaysAsync(sender, waiting, stopping) ?? await SendAsync(sender, waiting.Dispatch))));
    }

    /// <returns>Null when it may leave.</returns>
    private async ValueTask<SendOutcome?> StaysAsync(IChannelSender sender, Waiting waiting, CancellationToken stopping)
    {
        var dispatch = waiting.Dispatch;
        if (stopping.IsCancellationRequested || circuits.Of(dispatch.Route).Holds(clock.GetUtcNow()) || machine.GetUtcNow() > dispatch.LeaseUntil - LeaseLeastLeft)
            return new SendOutcome.HandedBack();
        try
        {
            return await watch.CheckAsync(dispatch, machine.GetElapsedTime(waiting.LookedAt), sender.RepeatIsSafeFor);
        }
        catch (Exception error)
        {
            // The database is away and nobody can say: it stays, and its lease goes back with the next record.
            Log.NotLookedAt(logger, error, dispatch.Id.Value);
            return new SendOutcome.HandedBack();
        }
    }

    private async Task<SendOutcome> SendAsync(IChannelSender sender, Dispatch dispatch)
    {
        var started = machine.GetTimestamp();
        try
        {
            using var _ = RetentionTelemetry.Activities.StartActivity("dispatch");
            // Once a request is on the wire only its own timeout ends it: cancelling would make its outcome unknown.
            var outcome = await sender.SendAsync(dispatch, ContentOf(dispatch), CancellationToken.None);
            circuits.Learn(dispatch.Route, outcome, clock.GetUtcNow());
            RetentionTelemetry.Dispatched(dispatch.Channel.ToString(), machine.GetElapsedTime(started));
            return outcome;
        }
        catch (Exception error)
        {
            // A bug of ours must not take other messages with it; whether this one left is not known.
            Log.SenderBroke(logger, error, dispatch.Id.Value, route);
            return new SendOutcome.Unknown("发送程序出错，无法确定是否送达。");
        }
    }

    /// <summary>A broadcast says the same to everybody: it is read once.</summary>
    private TouchContent ContentOf(Dispatch dispatch)
    {
        if (lastContent is { } last && last.Json == dispatch.Content)
            return last.Content;
        var read = new ParsedContent(dispatch.Content!, dispatch.ReadContent());
        lastContent = read;
        return read.Content;
    }

    private async Task RecordAllAsync()
    {
        var batch = new List<(Dispatch, SendOutcome)>(DispatchDesk.BatchMax);
        while (await outcomes.Reader.WaitToReadAsync(CancellationToken.None))
        {
            Gather(batch);
            if (batch.Count < DispatchDesk.BatchMax / 2 && batch.Count < Volatile.Read(ref underWay))
            {
                await Task.Delay(Gathering, machine, CancellationToken.None);
                Gather(batch);
            }

            await RecordAsync(batch);
            Interlocked.Add(ref underWay, -batch.Count);
            batch.Clear();
            Wake();
        }
    }

    private void Gather(List<(Dispatch, SendOutcome)> batch)
    {
        while (batch.Count < DispatchDesk.BatchMax && outcomes.Reader.TryRead(out var outcome))
            batch.Add(outcome);
    }

    /// <summary>The database may be away for a moment; for longer, the leases run out and the messages are settled as abandoned.</summary>
    private async Task RecordAsync(List<(Dispatch, SendOutcome)> batch)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                using var within = new CancellationTokenSource(RecordWithin);
                await using var scope = scopes.CreateAsyncScope();
                await scope.ServiceProvider.GetRequiredService<DispatchDesk>().RecordAsync(batch, within.Token);
                return;
            }
            catch (Exception error)
            {
                Log.NotRecorded(logger, error, batch.Count, route, attempt, RecordTriesMax);
                if (attempt == RecordTriesMax)
                    return;
                await Task.Delay(PauseAfter(attempt, Random.Shared.NextDouble()), machine, CancellationToken.None);
            }
        }
    }

    private readonly record struct Waiting(Dispatch Dispatch, long LookedAt);

    private sealed record ParsedContent(string Json, TouchContent Content);

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "Sending message {MessageId} by {Route} broke.")]
        public static partial void SenderBroke(ILogger logger, Exception error, long messageId, ChannelRoute route);

        [LoggerMessage(LogLevel.Warning, "Whether message {MessageId} may still leave could not be read; it waits.")]
        public static partial void NotLookedAt(ILogger logger, Exception error, long messageId);

        [LoggerMessage(LogLevel.Error, "The outcomes of {Count} messages by {Route} could not be written down, try {Attempt} of {TriesMax}.")]
        public static partial void NotRecorded(ILogger logger, Exception error, int count, ChannelRoute route, int attempt, int triesMax);
    }
}
