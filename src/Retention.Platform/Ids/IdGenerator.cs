namespace Retention.Platform.Ids;

/// <summary>
/// Makes ids of 53 bits: 40 of milliseconds since 2025 (34 years), 6 of node slot, 7 of sequence. When a millisecond
/// is used up it runs ahead of the clock, never past what the node's slot has reserved.
/// </summary>
public sealed class IdGenerator(TimeProvider clock)
{
    internal const int SlotCount = 1 << SlotBits;

    private const int SlotBits = 6;
    private const int SequenceBits = 7;

    private static readonly DateTimeOffset Epoch = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly Lock gate = new();
    private int slot = -1;
    private long lastTick;
    private int sequence;
    private long reservedUntil;

    public Id<T> Next<T>() => new(Next());

    public long Next()
    {
        lock (gate)
        {
            var now = TickOf(clock.GetUtcNow());
            if (now > lastTick)
            {
                lastTick = now;
                sequence = 0;
            }
            else if (++sequence >= 1 << SequenceBits)
            {
                lastTick++;
                sequence = 0;
            }

            if (slot < 0 || lastTick > reservedUntil)
                throw new InvalidOperationException("This node holds no id slot: it has lost contact with the database for longer than its reservation.");
            return (lastTick << (SlotBits + SequenceBits)) | ((long)slot << SequenceBits) | (uint)sequence;
        }
    }

    /// <summary>Ids may be made in this slot up to the given moment.</summary>
    public void Reserve(int nodeSlot, DateTimeOffset until)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(nodeSlot);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(nodeSlot, SlotCount);
        lock (gate)
        {
            slot = nodeSlot;
            reservedUntil = TickOf(until);
        }
    }

    /// <summary>No id is made any more until a slot is reserved again.</summary>
    /// <returns>Millisecond since 2025 of the newest id made.</returns>
    internal long Release()
    {
        lock (gate)
        {
            slot = -1;
            return lastTick;
        }
    }

    /// <summary>No id made since <paramref name="moment"/> is smaller, whichever node made it.</summary>
    public static long FloorOf(DateTimeOffset moment) => TickOf(moment) << (SlotBits + SequenceBits);

    internal static DateTimeOffset MomentOf(long tick) => Epoch.AddMilliseconds(tick);

    private static long TickOf(DateTimeOffset moment) => (moment - Epoch).Ticks / TimeSpan.TicksPerMillisecond;
}
