namespace Retention.Sandbox;

/// <summary>How many customer-service messages a trigger allows, and for how long.</summary>
/// <param name="Messages">Null for any number.</param>
public sealed record WindowRule(int? Messages, TimeSpan Lasts);

/// <summary>Every limit of the other side in one place; the defaults are those of a new verified account.</summary>
public sealed record SandboxLimits
{
    /// <summary>Calls a day by path, over the table of defaults; 45009 above it.</summary>
    public IReadOnlyDictionary<string, int> QuotaPerDay { get; init; } = new Dictionary<string, int>();

    /// <summary>Calls a minute by path; 45011 above it.</summary>
    public IReadOnlyDictionary<string, int> RatePerMinute { get; init; } = new Dictionary<string, int>();

    public TimeSpan TokenLife { get; init; } = TimeSpan.FromSeconds(7200);

    /// <summary>How long the replaced token still works.</summary>
    public TimeSpan TokenOverlap { get; init; } = TimeSpan.FromMinutes(5);

    public int ForcedRefreshesPerDay { get; init; } = 20;

    public WindowRule MessageWindow { get; init; } = new(5, TimeSpan.FromHours(48));

    public WindowRule MenuWindow { get; init; } = new(3, TimeSpan.FromMinutes(1));

    public WindowRule FollowWindow { get; init; } = new(3, TimeSpan.FromMinutes(1));

    public WindowRule ScanWindow { get; init; } = new(3, TimeSpan.FromMinutes(1));

    /// <summary>Of service accounts only.</summary>
    public WindowRule PaymentWindow { get; init; } = new(null, TimeSpan.FromHours(48));

    public WindowRule EnterServiceWindow { get; init; } = new(2, TimeSpan.FromMinutes(1));

    /// <summary>Within it the same client_msg_id to the same fan is delivered once.</summary>
    public TimeSpan ClientMsgIdMemory { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Deliveries of one callback in all; WeChat's wording leaves three or four open.</summary>
    public int CallbackDeliveries { get; init; } = 3;

    public TimeSpan CallbackTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Pause between a failed delivery and the next.</summary>
    public TimeSpan CallbackRetryDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Callbacks on their way at the same time.</summary>
    public int CallbackConcurrency { get; init; } = 64;

    /// <summary>Callbacks waiting at most; the control API slows down at half of it.</summary>
    public int CallbackBacklog { get; init; } = 1_000_000;

    public TimeSpan ReceiptDelay { get; init; } = TimeSpan.FromMilliseconds(300);

    public int TagsPerAccount { get; init; } = 100;

    public int TagsPerFan { get; init; } = 20;

    public int PermanentQrCodes { get; init; } = 100_000;

    public int MassPerFanPerMonth { get; init; } = 4;

    /// <summary>What arrived is remembered up to this many messages, then the oldest are forgotten.</summary>
    public int ArrivalsKept { get; init; } = 1 << 20;

    public int PushesKept { get; init; } = 1 << 18;

    public int BubblesPerPerson { get; init; } = 200;
}
