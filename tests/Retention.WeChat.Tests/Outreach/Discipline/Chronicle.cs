using System.Collections.Concurrent;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;
using Retention.WeChat.Outreach;

namespace Retention.WeChat.Tests.Outreach.Discipline;

/// <summary>A fan's yes or no.</summary>
/// <param name="Begun">Place in the order of events when it was handed to the product …</param>
/// <param name="Done">… and when the product had taken it.</param>
internal sealed record Word(long FanId, ConsentChannel Channel, ConsentPurpose Purpose, bool Given, long Begun, long Done);

/// <summary>A message on its way to a provider.</summary>
/// <param name="LookedAt">The clock before the last look that let it go.</param>
/// <param name="Looked">Place of that look in the order of events …</param>
/// <param name="Left">… and of the send.</param>
internal sealed record Departure(Dispatch Dispatch, DateTimeOffset LookedAt, long Looked, DateTimeOffset LeftAt, long Left, SendOutcome Outcome, bool Arrived)
{
    public string Purpose => $"{Dispatch.Purpose}";

    public string Channel => $"{Dispatch.Channel}";
}

/// <summary>What happened in the simulated month, in one order over all nodes, apart from anything the product remembers.</summary>
internal sealed class Chronicle
{
    private readonly ConcurrentQueue<Word> words = new();
    private readonly ConcurrentQueue<Departure> departures = new();
    private long last;

    public IReadOnlyCollection<Word> Words => words;

    public IReadOnlyCollection<Departure> Departures => departures;

    /// <summary>The next place in the order of events.</summary>
    public long Next() => Interlocked.Increment(ref last);

    public async Task SayAsync(Id<Fan> fanId, ConsentChannel channel, ConsentPurpose purpose, bool given, Func<Task> take)
    {
        var begun = Next();
        await take();
        words.Enqueue(new Word(fanId.Value, channel, purpose, given, begun, Next()));
    }

    public void Leave(Departure departure) => departures.Enqueue(departure);
}
