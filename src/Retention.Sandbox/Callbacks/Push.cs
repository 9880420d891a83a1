using System.Text;

namespace Retention.Sandbox.Callbacks;

/// <summary>One delivery of a callback and how it went.</summary>
public sealed record PushAttempt(DateTimeOffset At, int? Status, string? Failure);

/// <summary>One callback: what was pushed, every delivery of it, and what was answered.</summary>
public sealed class Push
{
    private readonly List<PushAttempt> attempts = [];

    internal Push(Account? account, Fan? fan, string? openId, string name, byte[] clear)
    {
        (Account, Fan, OpenId, Name, Clear) = (account, fan, openId, name, clear);
    }

    public long Id { get; internal set; }

    public string AccountKey => Account?.Options.Key ?? "sms";

    public string? OpenId { get; }

    /// <summary>Message type, or the event's name.</summary>
    public string Name { get; }

    public string Body => Encoding.UTF8.GetString(Clear);

    public IReadOnlyList<PushAttempt> Attempts
    {
        get
        {
            lock (attempts)
            {
                return [.. attempts];
            }
        }
    }

    /// <summary>The decrypted answer; null for an empty one or <c>success</c>.</summary>
    public string? Reply { get; internal set; }

    /// <summary>delivered, failed or malformed; null while on its way.</summary>
    public string? Outcome { get; internal set; }

    internal Account? Account { get; }

    internal Fan? Fan { get; }

    internal byte[] Clear { get; }

    /// <summary>Made once: WeChat repeats a callback with the same body.</summary>
    internal Envelope? Envelope { get; set; }

    /// <summary>Whether a message in the answer goes to the fan.</summary>
    internal bool Answerable { get; init; }

    /// <summary>A reordering fault holds a push back once.</summary>
    internal bool HeldBack { get; set; }

    internal int Tried
    {
        get
        {
            lock (attempts)
            {
                return attempts.Count;
            }
        }
    }

    internal void Record(PushAttempt attempt)
    {
        lock (attempts)
        {
            attempts.Add(attempt);
        }
    }
}

/// <summary>Every callback pushed, for reading back.</summary>
public sealed class PushLog
{
    private readonly Ring<Push> ring;

    internal PushLog(int kept) => ring = new Ring<Push>(kept);

    public IEnumerable<Push> After(long id, string? openId = null) =>
        ring.After(id).Where(push => openId is null || push.OpenId == openId);

    internal void Add(Push push) => ring.Add(id =>
    {
        push.Id = id;
        return push;
    });
}
