using System.Collections.Concurrent;

namespace Retention.WeChat.Outreach;

/// <summary>This node's circuits, by channel and account. Every node learns for itself: a whitelist may lack one node's address only.</summary>
internal sealed partial class ChannelCircuits(ILogger<ChannelCircuits> logger)
{
    private readonly ConcurrentDictionary<ChannelRoute, Circuit> circuits = new();
    private readonly ConcurrentDictionary<ChannelRoute, DateTimeOffset> workedAt = new();

    public Circuit Of(ChannelRoute route) => circuits.GetValueOrDefault(route, Circuit.Closed);

    /// <summary>What tells a message that always fails from a channel that does.</summary>
    public ChannelSigns SignsOf(ChannelRoute route) => new(Of(route), workedAt.TryGetValue(route, out var at) ? at : null);

    public IReadOnlyList<(ChannelRoute Route, OpenCircuit Open)> ListOpen() =>
        [.. circuits.Where(each => each.Value.Open is not null).Select(each => (each.Key, each.Value.Open!)).OrderBy(each => each.Key.Channel).ThenBy(each => each.Key.Account)];

    public void Learn(ChannelRoute route, SendOutcome outcome, DateTimeOffset now)
    {
        var (tried, fault) = outcome.Evidence;
        if (tried && fault is null)
            workedAt[route] = now;
        if (!tried || (fault is null && Of(route) == Circuit.Closed))
            return;
        lock (circuits)
        {
            var before = Of(route);
            var after = circuits[route] = before.After(fault, now);
            if (before.Open is null && after.Open is { } open)
                Log.Opened(logger, route, open.Fault.Code, open.Fault.English, open.Pause.TotalSeconds);
            else if (before.Open is not null && after.Open is null)
                Log.Closed(logger, route);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "Sending by {Route} pauses: {Code} {Reason}. The next message tries in {PauseSeconds} s.")]
        public static partial void Opened(ILogger logger, ChannelRoute route, string code, string reason, double pauseSeconds);

        [LoggerMessage(LogLevel.Information, "Sending by {Route} goes on.")]
        public static partial void Closed(ILogger logger, ChannelRoute route);
    }
}
