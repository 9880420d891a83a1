using System.Threading.Channels;
using Retention.Sandbox.Faults;

namespace Retention.Sandbox.Callbacks;

/// <summary>Delivers callbacks: each fan's in order, different fans' at the same time, with WeChat's deadline and repeats.</summary>
internal sealed class CallbackPusher : IAsyncDisposable
{
    private readonly World world;
    private readonly SandboxLimits limits;
    private readonly CallbackSender sender;
    private readonly PassiveReplies replies;
    private readonly Channel<PushLane> ready = Channel.CreateUnbounded<PushLane>();
    private readonly CancellationTokenSource stopping = new();
    private readonly PushLane[] lanesWithoutFan = [.. Enumerable.Range(0, 16).Select(_ => new PushLane())];
    private Task[] workers = [];
    private long pending;
    private long heldBack;
    private long dropped;

    public CallbackPusher(World world)
    {
        (this.world, limits) = (world, world.Options.Limits);
        sender = new CallbackSender(limits);
        replies = new PassiveReplies(world);
    }

    public long Pending => Interlocked.Read(ref pending);

    /// <summary>Those of them whose time has not come: a fault made them late.</summary>
    public long HeldBack => Interlocked.Read(ref heldBack);

    /// <summary>Callbacks refused because the backlog was full.</summary>
    public long Dropped => Interlocked.Read(ref dropped);

    public void Start() => workers = [.. Enumerable.Range(0, limits.CallbackConcurrency).Select(_ => WorkAsync(stopping.Token))];

    /// <summary>Asks the account's server to prove itself, as saving its address does.</summary>
    public Task<bool> VerifyAsync(Account account, CancellationToken ct) =>
        sender.VerifyAsync(Envelope.Verification(account, world.Clock.GetUtcNow(), out var echo), echo, ct);

    public void Send(Push push)
    {
        if (push.Account?.Options.CallbackUrl is null && push.Envelope is null)
        {
            return;
        }

        if (Interlocked.Increment(ref pending) > limits.CallbackBacklog)
        {
            Interlocked.Decrement(ref pending);
            Interlocked.Increment(ref dropped);
            return;
        }

        world.Pushes.Add(push);
        var lane = push.Fan?.Lane ?? lanesWithoutFan[(uint)push.Id % lanesWithoutFan.Length];
        if (lane.Add(push))
        {
            ready.Writer.TryWrite(lane);
        }
    }

    /// <summary>Waits while half of the backlog is taken, so that a load script cannot overrun it.</summary>
    public async Task RoomAsync(CancellationToken ct)
    {
        while (Pending > limits.CallbackBacklog / 2)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), ct);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        ready.Writer.TryComplete();
        await Task.WhenAll(workers);
        sender.Dispose();
        stopping.Dispose();
    }

    private async Task WorkAsync(CancellationToken ct)
    {
        try
        {
            await foreach (var lane in ready.Reader.ReadAllAsync(ct))
            {
                await StepAsync(lane, ct);
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // The host is stopping: what is still waiting is dropped with it.
        }
    }

    private async Task StepAsync(PushLane lane, CancellationToken ct)
    {
        var push = lane.Head();
        var fault = world.Faults.Hit(FaultBook.CallbackPath);
        if (fault is { Kind: FaultKind.Reorder } && !push.HeldBack)
        {
            HoldBack(push, fault);
            Next(lane);
            return;
        }

        push.Envelope ??= Envelope.Seal(push.Account!, push.OpenId, push.Clear, world.Clock.GetUtcNow());
        var (attempt, answer) = await sender.DeliverAsync(push.Envelope, fault, world.Clock, ct);
        push.Record(attempt);
        if (answer is null && push.Tried < limits.CallbackDeliveries)
        {
            world.Delays.After(limits.CallbackRetryDelay, () => ready.Writer.TryWrite(lane));
            return;
        }

        replies.Take(push, answer);
        Interlocked.Decrement(ref pending);
        Next(lane);
    }

    private void HoldBack(Push push, Fault fault)
    {
        push.HeldBack = true;
        Interlocked.Increment(ref heldBack);
        world.Delays.After(TimeSpan.FromMilliseconds(fault.Millis ?? 300), () =>
        {
            Interlocked.Decrement(ref heldBack);
            var lane = push.Fan?.Lane ?? lanesWithoutFan[0];
            if (lane.Add(push))
            {
                ready.Writer.TryWrite(lane);
            }
        });
    }

    private void Next(PushLane lane)
    {
        if (lane.Advance())
        {
            ready.Writer.TryWrite(lane);
        }
    }
}
