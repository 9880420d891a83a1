namespace Retention.Benchmarks.Story;

internal enum Moment
{
    Pushes,
    Tick,
    Dispatch,
}

/// <summary>Kills one of the nodes when its moment has come; which one, and how far into the moment, is drawn from the seed.</summary>
/// <param name="nodes">Among so many.</param>
/// <param name="moments">When, one after the other.</param>
internal sealed class Assassin(StoryStage stage, int nodes, IEnumerable<Moment> moments, Random draw)
{
    private const int TickMilliseconds = 2_000;

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(5);

    private readonly List<Task> killings = [];
    private readonly Queue<Moment> waiting = new(moments);

    /// <summary>Lies in wait, if it is this moment's turn, until the share drawn of so many pieces of work is done.</summary>
    public void LieInWait(Moment moment, Func<long> done, int pieces, CancellationToken ct)
    {
        if (!waiting.TryPeek(out var next) || next != moment)
            return;
        waiting.Dequeue();
        var (node, share) = (draw.Next(nodes), 0.1 + (0.7 * draw.NextDouble()));
        killings.Add(moment == Moment.Tick
            ? AfterAsync(node, TimeSpan.FromMilliseconds(share * TickMilliseconds), ct)
            : WhenAsync(node, done, done() + (long)(share * pieces), ct));
    }

    /// <summary>All killed nodes are back.</summary>
    public async Task RestAsync()
    {
        await Task.WhenAll(killings);
        killings.Clear();
    }

    private async Task AfterAsync(int node, TimeSpan delay, CancellationToken ct)
    {
        await Task.Delay(delay, ct);
        await stage.KillAsync(node, ct);
    }

    private async Task WhenAsync(int node, Func<long> done, long mark, CancellationToken ct)
    {
        while (done() < mark)
            await Task.Delay(Poll, ct);
        await stage.KillAsync(node, ct);
    }
}
