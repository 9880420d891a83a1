using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Threading.Channels;

namespace Retention.Sandbox.Control;

/// <summary>Tells everyone who watches what happens, as it happens; a slow watcher misses the oldest.</summary>
internal sealed class LiveStream
{
    private const int WaitingMax = 1000;

    private readonly ConcurrentDictionary<long, Channel<string>> watchers = new();
    private long lastWatcher;

    public bool HasListeners => !watchers.IsEmpty;

    public void Publish(object happening)
    {
        var text = JsonSerializer.Serialize(happening, happening.GetType(), ControlJson.Options);
        foreach (var (_, watcher) in watchers)
        {
            watcher.Writer.TryWrite(text);
        }
    }

    public async IAsyncEnumerable<string> WatchAsync([EnumeratorCancellation] CancellationToken ct)
    {
        var id = Interlocked.Increment(ref lastWatcher);
        var channel = Channel.CreateBounded<string>(new BoundedChannelOptions(WaitingMax) { FullMode = BoundedChannelFullMode.DropOldest });
        watchers[id] = channel;
        try
        {
            await foreach (var text in channel.Reader.ReadAllAsync(ct))
            {
                yield return text;
            }
        }
        finally
        {
            watchers.TryRemove(id, out _);
        }
    }
}
