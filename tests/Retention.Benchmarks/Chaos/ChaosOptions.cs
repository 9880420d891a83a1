namespace Retention.Benchmarks.Chaos;

/// <param name="Messages">Rounded down to whole fans, each of whom is sent <see cref="ErrandsPerFan"/>.</param>
/// <param name="Kills">How often one of the two nodes is killed.</param>
public sealed record ChaosOptions(int Messages, int Kills, int Seed = 1)
{
    /// <summary>Three template messages, one in the chat, one SMS.</summary>
    internal const int ErrandsPerFan = 5;

    internal const int Nodes = 2;

    private const int AskedPerSecond = 1_000;

    private static readonly TimeSpan ShortestAsking = TimeSpan.FromSeconds(10);

    internal int Fans => Messages / ErrandsPerFan;

    internal int Errands => Fans * ErrandsPerFan;

    /// <summary>How long the messages are asked for; all blows fall within it.</summary>
    internal TimeSpan Asking => TimeSpan.FromSeconds((double)Errands / AskedPerSecond) is var even && even > ShortestAsking ? even : ShortestAsking;
}
