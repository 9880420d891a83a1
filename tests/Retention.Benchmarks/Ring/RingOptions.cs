using Retention.Benchmarks.Stands;
using Retention.Benchmarks.Story;

namespace Retention.Benchmarks.Ring;

/// <param name="Friends">Honest ones; one inviter brings about twenty of them.</param>
/// <param name="Accounts">Of the ring, in packs of a hundred.</param>
/// <param name="Nodes">More than one run as processes of their own behind a relay.</param>
/// <param name="Kills">How often one of the nodes is killed.</param>
/// <param name="IsTight">The points budget lasts for about two thirds of those who come.</param>
public sealed record RingOptions(int Friends, int Accounts, Stand Stand, int Nodes = 1, int Kills = 0, int Seed = 1, bool IsTight = false)
{
    internal StageOptions Stage => new(Stand, Nodes, Seed, Duplicated: 0.10, Reordered: 0.05, LateBy: TimeSpan.FromMinutes(2), HasMini: true);

    internal int Packs => Accounts / RingCrew.PackSize;

    /// <summary>Once while people come, once while their helps are confirmed, and so on.</summary>
    internal IEnumerable<Moment> Killings => Enumerable.Range(0, Kills).Select(kill => kill % 2 == 0 ? Moment.Pushes : Moment.Tick);
}
