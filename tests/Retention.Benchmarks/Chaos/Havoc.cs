using System.Globalization;

namespace Retention.Benchmarks.Chaos;

/// <summary>Deals the blows: which node is killed, and when each falls, is drawn from the seed.</summary>
internal sealed class Havoc(ChaosStage stage, ChaosOptions options)
{
    private const double EarliestShare = 0.1;
    private const double LatestShare = 0.7;

    /// <summary>How long whatever was killed is gone; a node takes some seconds more to start.</summary>
    private static readonly TimeSpan Gone = TimeSpan.FromSeconds(1);

    private readonly List<string> story = [];
    private readonly long started = TimeProvider.System.GetTimestamp();

    public int Kills { get; private set; }

    public int RedisRestarts { get; private set; }

    public int ConnectionsCut { get; private set; }

    /// <summary>What happened when, in order; counted from the first message asked for.</summary>
    public IReadOnlyList<string> Story => story;

    public Task WreakAsync(CancellationToken ct)
    {
        var draw = new Random(options.Seed);
        var blows = Enumerable.Range(0, options.Kills).Select(_ => KillAsync(Draw(), draw.Next(ChaosOptions.Nodes), ct)).ToList();
        blows.Add(EmptyRedisAsync(Draw(), ct));
        blows.Add(CutAsync(Draw(), ct));
        return Task.WhenAll(blows);

        TimeSpan Draw() => options.Asking * (EarliestShare + ((LatestShare - EarliestShare) * draw.NextDouble()));
    }

    public void Tell(string what)
    {
        lock (story)
            story.Add(string.Create(CultureInfo.InvariantCulture, $"{TimeProvider.System.GetElapsedTime(started).TotalSeconds,5:F1} s  {what}"));
    }

    private async Task KillAsync(TimeSpan after, int node, CancellationToken ct)
    {
        await Task.Delay(after, ct);
        await stage.KillAsync(node, () => Tell($"node {node} killed"), Gone, ct);
        Tell($"node {node} back");
        Kills++;
    }

    private async Task EmptyRedisAsync(TimeSpan after, CancellationToken ct)
    {
        await Task.Delay(after, ct);
        Tell("Redis killed");
        await stage.Redis.RestartAsync(Gone, ct);
        Tell("Redis back, empty");
        RedisRestarts++;
    }

    private async Task CutAsync(TimeSpan after, CancellationToken ct)
    {
        await Task.Delay(after, ct);
        ConnectionsCut = await stage.CutConnectionsAsync(ct);
        Tell($"{ConnectionsCut} connections to the database cut");
    }
}
