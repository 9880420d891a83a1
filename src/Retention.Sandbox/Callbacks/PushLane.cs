namespace Retention.Sandbox.Callbacks;

/// <summary>The callbacks of one fan in their order; at most one is on its way.</summary>
internal sealed class PushLane
{
    private readonly Lock gate = new();
    private Queue<Push>? waiting;
    private bool busy;

    /// <summary>True when the lane was idle and has to be handed to a worker.</summary>
    public bool Add(Push push)
    {
        lock (gate)
        {
            (waiting ??= new Queue<Push>()).Enqueue(push);
            var wasIdle = !busy;
            busy = true;
            return wasIdle;
        }
    }

    public Push Head()
    {
        lock (gate)
        {
            return waiting!.Peek();
        }
    }

    /// <summary>Takes the first one out; true when there is a next.</summary>
    public bool Advance()
    {
        lock (gate)
        {
            waiting!.Dequeue();
            busy = waiting.Count > 0;
            return busy;
        }
    }
}
