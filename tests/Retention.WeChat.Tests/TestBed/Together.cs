using Retention.WeChat.Tests.TestBed;

[assembly: CollectionBehavior(MaxParallelThreads = Together.ClassesMax)]

namespace Retention.WeChat.Tests.TestBed;

/// <summary>How much runs at once: classes side by side, each with a database and a Redis of its own, the tests of a class in turn.</summary>
internal static class Together
{
    /// <summary>More than the cores of a small machine: the flows mostly wait for what comes due.</summary>
    public const int ClassesMax = 6;
}

/// <summary>Those that kill, that measure or that listen to the whole process: nothing runs beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneCollection
{
    public const string Name = "alone";
}
