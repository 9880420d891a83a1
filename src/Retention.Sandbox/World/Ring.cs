namespace Retention.Sandbox;

/// <summary>The newest entries of an endless log, numbered from 1; writers never wait for one another.</summary>
internal sealed class Ring<T>(int capacity) where T : class
{
    private readonly Slot?[] slots = new Slot?[capacity];
    private long last;

    public long Last => Interlocked.Read(ref last);

    public T Add(Func<long, T> create)
    {
        var id = Interlocked.Increment(ref last);
        var entry = create(id);
        Volatile.Write(ref slots[id % capacity], new Slot(id, entry));
        return entry;
    }

    public IEnumerable<T> After(long id)
    {
        var end = Last;
        for (var next = Math.Max(id + 1, end - capacity + 1); next <= end; next++)
        {
            // An entry still being written is skipped as if it came later only when it is the very newest.
            if (Volatile.Read(ref slots[next % capacity]) is { } slot && slot.Id == next)
            {
                yield return slot.Entry;
            }
            else
            {
                yield break;
            }
        }
    }

    private sealed record Slot(long Id, T Entry);
}
