using System.Collections.Concurrent;

namespace Retention.WeChat.Outreach;

/// <summary>This node's circuits, by channel. Every node learns for itself: a whitelist may lack one node's address only.</summary>
internal sealed partial class ChannelCircuits(ILogger<ChannelCircuits> logger)
{
    private readonly ConcurrentDictionary<Channel, Circuit> circuits = new();

    public Circuit Of(Channel channel) => circuits.GetValueOrDefault(channel, Circuit.Closed);

    public IReadOnlyList<(Channel Channel, OpenCircuit Open)> ListOpen() =>
        [.. circuits.Where(each => each.Value.Open is not null).Select(each => (each.Key, each.Value.Open!)).OrderBy(each => each.Key)];

    public void Learn(Channel channel, SendOutcome outcome, DateTimeOffset now)
    {
        var (tried, fault) = outcome.Evidence;
        if (!tried || (fault is null && Of(channel) == Circuit.Closed))
            return;
        lock (circuits)
        {
            var before = Of(channel);
            var after = circuits[channel] = before.After(fault, now);
            if (before.Open is null && after.Open is { } open)
                Log.Opened(logger, channel, open.Fault.Code, open.Fault.English, open.Pause.TotalSeconds);
            else if (before.Open is not null && after.Open is null)
                Log.Closed(logger, channel);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "Sending by {Channel} pauses: {Code} {Reason}. The next message tries in {PauseSeconds} s.")]
        public static partial void Opened(ILogger logger, Channel channel, string code, string reason, double pauseSeconds);

        [LoggerMessage(LogLevel.Information, "Sending by {Channel} goes on.")]
        public static partial void Closed(ILogger logger, Channel channel);
    }
}
