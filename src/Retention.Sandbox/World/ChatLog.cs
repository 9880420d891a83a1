namespace Retention.Sandbox;

public sealed record BubbleField(string Name, string Value);

public sealed record BubbleChoice(string Id, string Text);

/// <summary>One thing seen in a phone's chat.</summary>
public sealed record Bubble
{
    private static long lastId;

    public long Id { get; init; } = Interlocked.Increment(ref lastId);

    public required DateTimeOffset At { get; init; }

    /// <summary>Key of the account in whose chat it stands; null for an SMS.</summary>
    public string? Account { get; init; }

    /// <summary>fan, account, system, sms or service.</summary>
    public required string From { get; init; }

    /// <summary>text, image, news, template, subscribe, sms, menu, event or card.</summary>
    public required string Kind { get; init; }

    public string? Text { get; init; }

    public string? Title { get; init; }

    public IReadOnlyList<BubbleField>? Fields { get; init; }

    public IReadOnlyList<BubbleChoice>? Choices { get; init; }

    public string? Url { get; init; }

    public string? ImageUrl { get; init; }

    public string? MediaId { get; init; }

    public string? AppId { get; init; }

    public string? PagePath { get; init; }

    public string? TemplateId { get; init; }

    public string? Status { get; init; }
}

/// <summary>The newest bubbles of one phone.</summary>
public sealed class ChatLog(int kept)
{
    private readonly Lock gate = new();
    private readonly Queue<Bubble> bubbles = new();
    private Bubble? last;

    public Bubble? Last => Volatile.Read(ref last);

    public IReadOnlyList<Bubble> After(long id)
    {
        lock (gate)
        {
            return [.. bubbles.Where(bubble => bubble.Id > id)];
        }
    }

    internal void Add(Bubble bubble)
    {
        lock (gate)
        {
            bubbles.Enqueue(bubble);
            if (bubbles.Count > kept)
            {
                bubbles.Dequeue();
            }

            Volatile.Write(ref last, bubble);
        }
    }
}
