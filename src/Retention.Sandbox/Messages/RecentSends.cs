namespace Retention.Sandbox.Messages;

/// <summary>The client_msg_ids of one fan within the memory; the same one delivers nothing again.</summary>
internal sealed class RecentSends
{
    private readonly Dictionary<string, long> messageIds = new(StringComparer.Ordinal);
    private readonly Queue<(string ClientId, DateTimeOffset At)> order = new();

    public long? Find(string clientId, DateTimeOffset now, TimeSpan memory)
    {
        while (order.TryPeek(out var oldest) && now - oldest.At >= memory)
        {
            order.Dequeue();
            messageIds.Remove(oldest.ClientId);
        }

        return messageIds.TryGetValue(clientId, out var messageId) ? messageId : null;
    }

    public void Remember(string clientId, long messageId, DateTimeOffset now)
    {
        messageIds[clientId] = messageId;
        order.Enqueue((clientId, now));
    }
}
