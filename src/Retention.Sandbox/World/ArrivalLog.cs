namespace Retention.Sandbox;

public enum ArrivalKind { Custom, Template, Subscribe, Mass, Sms }

/// <summary>One message the other side took in, with the body exactly as it came.</summary>
public sealed record Arrival
{
    public long Id { get; init; }

    public required DateTimeOffset At { get; init; }

    public required ArrivalKind Kind { get; init; }

    /// <summary>Key of the account; "sms" for text messages.</summary>
    public required string Account { get; init; }

    /// <summary>Openid or phone number.</summary>
    public required string To { get; init; }

    public required ReadOnlyMemory<byte> RawBody { get; init; }

    /// <summary>client_msg_id, clientmsgid or SessionContext.</summary>
    public string? ClientId { get; init; }

    /// <summary>msgid, msg_id or SerialNo.</summary>
    public string? MessageId { get; init; }

    /// <summary>False for repeats that were swallowed and for fans who block the account.</summary>
    public required bool Delivered { get; init; }
}

/// <summary>What arrived, in order, for reading back.</summary>
public sealed class ArrivalLog
{
    private readonly Ring<Arrival> ring;
    private readonly long[] accepted = new long[Enum.GetValues<ArrivalKind>().Length];
    private readonly long[] delivered = new long[Enum.GetValues<ArrivalKind>().Length];

    internal ArrivalLog(int kept) => ring = new Ring<Arrival>(kept);

    public long Accepted(ArrivalKind kind) => Interlocked.Read(ref accepted[(int)kind]);

    public long Delivered(ArrivalKind kind) => Interlocked.Read(ref delivered[(int)kind]);

    public IEnumerable<Arrival> After(long id, ArrivalKind? kind = null) =>
        ring.After(id).Where(arrival => kind is null || arrival.Kind == kind);

    internal void Add(Arrival arrival)
    {
        ring.Add(id => arrival with { Id = id });
        Interlocked.Increment(ref accepted[(int)arrival.Kind]);
        if (arrival.Delivered)
        {
            Interlocked.Increment(ref delivered[(int)arrival.Kind]);
        }
    }
}
