using Retention.WeChat.Tests.Flows;
using Retention.WeChat.Tests.TestBed;
using Xunit.Abstractions;

[assembly: CollectionBehavior(MaxParallelThreads = Together.ClassesMax)]
[assembly: TestCollectionOrderer("Retention.WeChat.Tests.TestBed." + nameof(TrialsFirst), "Retention.WeChat.Tests")]

namespace Retention.WeChat.Tests.TestBed;

/// <summary>How much runs at once: classes side by side, each with a database and a Redis of its own, the tests of a class in turn.</summary>
internal static class Together
{
    /// <summary>More than the cores of a small machine: the flows mostly wait for what comes due.</summary>
    public const int ClassesMax = 6;
}

/// <summary>The long ones, which play many fans and kill nodes: one after the other, beside the short ones.</summary>
[CollectionDefinition(Name)]
public sealed class TrialsCollection
{
    public const string Name = "trials";
}

/// <summary>Begun last, the trials and the class of many long waits would run on when all others are through.</summary>
public sealed class TrialsFirst : ITestCollectionOrderer
{
    public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> testCollections) =>
        testCollections.OrderBy(collection => !IsLong(collection)).ThenBy(collection => collection.UniqueID);

    private static bool IsLong(ITestCollection collection) =>
        collection.DisplayName == TrialsCollection.Name || collection.DisplayName.EndsWith($".{nameof(DispatchFlowTests)}", StringComparison.Ordinal);
}

/// <summary>Those that measure or listen to the whole process: nothing runs beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneCollection
{
    public const string Name = "alone";
}
