using System.Text.RegularExpressions;

namespace Retention.WeChat.Tests.Architecture;

/// <summary>Days, months and deadlines are the business calendar's (invariant I11): nothing asks the machine for its own date.</summary>
public sealed partial class ClockTests
{
    [Fact]
    public void Nobody_asks_the_machine_for_the_local_time()
    {
        var sources = Directory.EnumerateFiles(Repository.Source(), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .ToList();
        Assert.True(sources.Count > 500, $"Only {sources.Count} files were found: the test no longer sees them.");
        Assert.Empty(sources.Where(file => LocalTime().IsMatch(File.ReadAllText(file))).Select(file => Path.GetRelativePath(Repository.Root, file)));
    }

    [Theory]
    [InlineData("var now = DateTime.Now;")]
    [InlineData("DateTimeOffset.Now.AddDays(1)")]
    [InlineData("if (day == DateTime.Today)")]
    [InlineData("at.ToLocalTime()")]
    public void It_would_be_seen(string code) => Assert.Matches(LocalTime(), code);

    [GeneratedRegex(@"\bDateTime(Offset)?\.(Now|Today)\b|\.ToLocalTime\(|\bTimeZoneInfo\.Local\b|\.GetLocalNow\(|\.LocalDateTime\b")]
    private static partial Regex LocalTime();
}
