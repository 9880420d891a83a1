namespace Retention.Sandbox;

/// <summary>Does things later, by the world's clock; what is still waiting at the end is dropped.</summary>
internal sealed class DelayQueue : IDisposable
{
    private readonly TimeProvider clock;
    private readonly Lock gate = new();
    private readonly PriorityQueue<Action, (DateTimeOffset Due, long Order)> waiting = new();
    private readonly ITimer timer;
    private long order;
    private int running;

    public DelayQueue(TimeProvider clock)
    {
        this.clock = clock;
        timer = clock.CreateTimer(static queue => ((DelayQueue)queue!).Ring(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Something is due, or being done right now.</summary>
    public bool IsBusy
    {
        get
        {
            lock (gate)
            {
                return running > 0 || (waiting.TryPeek(out _, out var next) && next.Due <= clock.GetUtcNow());
            }
        }
    }

    public void After(TimeSpan delay, Action act)
    {
        lock (gate)
        {
            waiting.Enqueue(act, (clock.GetUtcNow() + delay, order++));
            if (ReferenceEquals(waiting.Peek(), act))
            {
                Arm();
            }
        }
    }

    public void Dispose() => timer.Dispose();

    private void Ring()
    {
        while (Next() is { } act)
        {
            act();
            lock (gate)
            {
                running--;
            }
        }
    }

    private Action? Next()
    {
        lock (gate)
        {
            if (waiting.TryPeek(out var act, out var due) && due.Due <= clock.GetUtcNow())
            {
                waiting.Dequeue();
                running++;
                return act;
            }

            Arm();
            return null;
        }
    }

    private void Arm()
    {
        if (waiting.TryPeek(out _, out var next))
        {
            var left = next.Due - clock.GetUtcNow();
            timer.Change(left > TimeSpan.Zero ? left : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }
}
