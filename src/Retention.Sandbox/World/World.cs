using Retention.Sandbox.Callbacks;
using Retention.Sandbox.Control;
using Retention.Sandbox.Faults;
using Retention.Sandbox.MiniProgram;
using Retention.Sandbox.OAuth;
using Retention.Sandbox.Sms;
using Retention.Sandbox.Tokens;
using Retention.Sandbox.Wire;

namespace Retention.Sandbox;

/// <summary>Everything the other side remembers: accounts, people, what arrived and what was pushed.</summary>
public sealed class World
{
    private readonly Dictionary<string, Account> byAppId;
    private long lastMessageId;

    internal World(SandboxOptions options, TimeProvider clock)
    {
        (Options, Clock) = (options, clock);
        Accounts = [.. options.Accounts.Select((account, index) => new Account(account, index, options))];
        byAppId = Accounts.ToDictionary(account => account.Options.AppId, StringComparer.Ordinal);
        People = new Population(this);
        Arrivals = new ArrivalLog(options.Limits.ArrivalsKept);
        Pushes = new PushLog(options.Limits.PushesKept);
        Tokens = new TokenOffice(options.Limits);
        Delays = new DelayQueue(clock);
        Pusher = new CallbackPusher(this);
        Delivery = new Delivery(this);
        Sms = new SmsCarrier(this, options.Sms ?? new SmsOptions());
        Phones = new Phones(this);
        Logins = new MiniProgramLogins();
        WebLogins = new WebLogins();
        // Beyond 2^53 from the start, as the real ids are: whoever keeps one in a double loses digits.
        lastMessageId = 3_400_000_000_000_000_000 + (clock.GetUtcNow().ToUnixTimeMilliseconds() * 1000);
    }

    public SandboxOptions Options { get; }

    public TimeProvider Clock { get; }

    public IReadOnlyList<Account> Accounts { get; }

    public Population People { get; }

    public ArrivalLog Arrivals { get; }

    public PushLog Pushes { get; }

    public FaultBook Faults { get; } = new();

    /// <summary>What people do on their phones.</summary>
    public Phones Phones { get; }

    internal TokenOffice Tokens { get; }

    internal RequestIds RequestIds { get; } = new();

    internal DelayQueue Delays { get; }

    internal CallbackPusher Pusher { get; }

    internal Delivery Delivery { get; }

    internal SmsCarrier Sms { get; }

    internal LiveStream Live { get; } = new();

    internal MiniProgramLogins Logins { get; }

    internal WebLogins WebLogins { get; }

    public Account? AccountByKey(string key) =>
        Accounts.FirstOrDefault(account => string.Equals(account.Options.Key, key, StringComparison.Ordinal));

    internal Account? AccountByAppId(string appId) => byAppId.GetValueOrDefault(appId);

    internal long NextMessageId() => Interlocked.Increment(ref lastMessageId);
}
