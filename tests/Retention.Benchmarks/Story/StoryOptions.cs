using Retention.Benchmarks.Stands;

namespace Retention.Benchmarks.Story;

/// <param name="Fans">Half of them are invited.</param>
/// <param name="Nodes">More than one run as processes of their own behind a relay.</param>
/// <param name="Kills">How often one of the nodes is killed.</param>
public sealed record StoryOptions(int Fans, Stand Stand, int Nodes = 1, int Kills = 0, int Seed = 1)
{
    /// <summary>A node that was killed may have been speaking by a channel that names no repeats.</summary>
    public bool MayLoseAnswers => Kills > 0;

    /// <summary>One delivery in a hundred comes twice, another one late, behind what the fan did next.</summary>
    internal StageOptions Stage => new(Stand, Nodes, Seed, Duplicated: 0.01, Reordered: 0.01, LateBy: TimeSpan.FromSeconds(10));

    internal IEnumerable<Moment> Killings => Kills == 2 ? [Moment.Pushes, Moment.Dispatch] : Enumerable.Range(0, Kills).Select(kill => (Moment)(kill % 3));
}

/// <summary>One thing that was computed and looked up.</summary>
public sealed record StoryLine(string What, string Expected, string Found, bool Passed)
{
    public static StoryLine Of(string what, long expected, long found) => new(what, $"{expected:N0}", $"{found:N0}", expected == found);

    public static StoryLine AtLeast(string what, long least, long found) => new(what, $"at least {least:N0}", $"{found:N0}", found >= least);

    public static StoryLine AtMost(string what, long most, long found) => new(what, $"at most {most:N0}", $"{found:N0}", found <= most);

    public override string ToString() => $"{(Passed ? "PASS" : "FAIL")}  {What}: {Found}{(Passed ? "" : $", expected {Expected}")}";
}

public sealed record StoryReport(IReadOnlyList<StoryLine> Lines, IReadOnlyList<string> Notes)
{
    public bool Passed => Lines.All(line => line.Passed);

    public override string ToString() => string.Join(Environment.NewLine, [.. Lines.Select(line => line.ToString()), .. Notes.Select(note => "      " + note)]);
}
