using System.Collections.Concurrent;

namespace Retention.Sandbox.Media;

internal sealed record MediaItem(string Id, string Type, string ContentType, byte[] Bytes, DateTimeOffset At, DateTimeOffset Until);

/// <summary>Uploaded pictures and sounds; temporary ones last three days.</summary>
internal sealed class MediaShelf
{
    private const int ItemsMax = 2_000;
    private static readonly TimeSpan TemporaryLife = TimeSpan.FromDays(3);

    private readonly ConcurrentDictionary<string, MediaItem> items = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> order = new();

    public MediaItem Keep(string type, string contentType, byte[] bytes, DateTimeOffset now, bool forEver = false)
    {
        var item = new MediaItem(Identifiers.Ticket("")[..64], type, contentType, bytes, now, forEver ? DateTimeOffset.MaxValue : now + TemporaryLife);
        items[item.Id] = item;
        order.Enqueue(item.Id);
        if (order.Count > ItemsMax && order.TryDequeue(out var oldest))
        {
            items.TryRemove(oldest, out _);
        }

        return item;
    }

    public MediaItem? Find(string id, DateTimeOffset now) =>
        items.TryGetValue(id, out var item) && now < item.Until ? item : null;
}
