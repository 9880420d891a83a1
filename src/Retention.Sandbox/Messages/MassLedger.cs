using System.Collections.Concurrent;

namespace Retention.Sandbox.Messages;

/// <summary>A mass message and how far it went.</summary>
internal sealed record MassJob(long MessageId, long DataId, DateTimeOffset At, int Total, int Filtered, int Sent)
{
    public bool Deleted { get; init; }
}

/// <summary>The mass messages of an account, and its clientmsgids of the last 24 hours.</summary>
internal sealed class MassLedger
{
    private const int JobsMax = 10_000;
    private static readonly TimeSpan ClientIdMemory = TimeSpan.FromHours(24);

    private readonly ConcurrentDictionary<long, MassJob> jobs = new();
    private readonly ConcurrentDictionary<string, (long MessageId, DateTimeOffset At)> clientIds = new(StringComparer.Ordinal);

    public bool IsFull => jobs.Count >= JobsMax;

    public MassJob? Find(long messageId) => jobs.GetValueOrDefault(messageId);

    public void Keep(MassJob job) => jobs[job.MessageId] = job;

    /// <summary>The message that already carries this clientmsgid; otherwise it is now taken by the given one.</summary>
    public long? Claim(string clientId, long messageId, DateTimeOffset now)
    {
        var holder = clientIds.AddOrUpdate(
            clientId,
            _ => (messageId, now),
            (_, held) => now - held.At < ClientIdMemory ? held : (messageId, now));
        return holder.MessageId == messageId ? null : holder.MessageId;
    }
}
