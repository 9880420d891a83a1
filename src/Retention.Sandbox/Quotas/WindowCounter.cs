namespace Retention.Sandbox.Quotas;

/// <summary>Counts within numbered windows (days, minutes, seconds) without a lock: window and count share one word.</summary>
internal sealed class WindowCounter
{
    private long packed;

    public int Add(long window)
    {
        while (true)
        {
            var seen = Volatile.Read(ref packed);
            var next = Window(seen) == window ? seen + 1 : (window << 32) | 1;
            if (Interlocked.CompareExchange(ref packed, next, seen) == seen)
            {
                return (int)(next & uint.MaxValue);
            }
        }
    }

    public int Read(long window)
    {
        var seen = Volatile.Read(ref packed);
        return Window(seen) == window ? (int)(seen & uint.MaxValue) : 0;
    }

    public void Clear() => Volatile.Write(ref packed, 0);

    private static long Window(long value) => value >> 32;
}
