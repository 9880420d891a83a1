namespace Retention.Sandbox.Faults;

public enum FaultKind
{
    /// <summary>Waits before working.</summary>
    Latency,

    /// <summary>Answers HTTP 500.</summary>
    Http500,

    /// <summary>Answers errcode -1, or InternalError for SMS.</summary>
    Busy,

    /// <summary>Does the work, then never answers.</summary>
    TimeoutAfterAccept,

    /// <summary>Cuts the connection before working.</summary>
    DropConnection,

    /// <summary>Callbacks: delivers the same body twice at once.</summary>
    Duplicate,

    /// <summary>Callbacks: lets later ones of the same fan overtake.</summary>
    Reorder,

    /// <summary>Makes the caller's token invalid from now on.</summary>
    TokenInvalid,

    /// <summary>Answers 45011, or RequestLimitExceeded for SMS.</summary>
    RateLimited,

    /// <summary>Answers the errcode given with the fault.</summary>
    Refuse,

    /// <summary>Receipts: reports a failed delivery.</summary>
    Undelivered,

    /// <summary>Receipts: never sends one.</summary>
    LostReceipt,
}

/// <summary>A disturbance for calls whose path begins with <see cref="Path"/>.</summary>
public sealed class Fault
{
    /// <summary>A path prefix; "callback" for pushes, "sms" for the SMS interface, or one action of it ("sms/SendSms"), "receipt" for delivery reports.</summary>
    public string Path { get; init; } = "";

    public FaultKind Kind { get; init; }

    public int? Millis { get; init; }

    public int? Errcode { get; init; }

    /// <summary>How often it strikes; without it, until removed.</summary>
    public int? Times { get; init; }

    public double? Probability { get; init; }

    /// <summary>Makes the draws repeatable.</summary>
    public int? Seed { get; init; }

    public int Struck => Volatile.Read(ref struck);

    private readonly Lock gate = new();
    private int struck;
    private Random? random;

    internal bool Strikes()
    {
        lock (gate)
        {
            random ??= Seed is { } seed ? new Random(seed) : new Random();
            if (struck >= (Times ?? int.MaxValue) || random.NextDouble() >= (Probability ?? 1))
            {
                return false;
            }

            struck++;
            return true;
        }
    }
}

/// <summary>The faults in force.</summary>
public sealed class FaultBook
{
    public const string CallbackPath = "callback";
    public const string SmsPath = "sms";
    public const string ReceiptPath = "receipt";
    public const int FaultsMax = 100;

    private readonly Lock gate = new();
    private Fault[] faults = [];

    public IReadOnlyList<Fault> All => Volatile.Read(ref faults);

    public void Add(Fault fault)
    {
        lock (gate)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(faults.Length, FaultsMax);
            Volatile.Write(ref faults, [.. faults, fault]);
        }
    }

    public void Clear() => Volatile.Write(ref faults, []);

    /// <summary>The first fault that strikes this path now.</summary>
    internal Fault? Hit(string path)
    {
        foreach (var fault in Volatile.Read(ref faults))
        {
            if (path.StartsWith(fault.Path, StringComparison.Ordinal) && fault.Strikes())
            {
                return fault;
            }
        }

        return null;
    }
}
