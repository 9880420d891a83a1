namespace Retention.Sandbox.Messages;

/// <summary>The client_msg_ids of one fan within the memory; the same one delivers nothing again.</summary>
internal sealed class RecentSends
{
    private readonly Queue<(string ClientId, long MessageId, DateTimeOffset At)> sends = new();

    public long? Find(string clientId, DateTimeOffset now, TimeSpan memory)
    {
        while (sends.TryPeek(out var oldest) && now - oldest.At >= memory)
        {
            sends.Dequeue();
        }

        foreach (var send in sends)
        {
            if (send.ClientId == clientId)
            {
                return send.MessageId;
            }
        }

        return null;
    }

    public void Remember(string clientId, long messageId, DateTimeOffset now) => sends.Enqueue((clientId, messageId, now));
}
