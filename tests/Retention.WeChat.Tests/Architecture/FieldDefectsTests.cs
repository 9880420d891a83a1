using System.Reflection;
using System.Text.RegularExpressions;

namespace Retention.WeChat.Tests.Architecture;

/// <summary>The list of other systems' defects names tests that exist.</summary>
public sealed partial class FieldDefectsTests
{
    [Fact]
    public void Every_defect_names_tests_that_exist()
    {
        var tests = Assembly.GetExecutingAssembly().GetTypes().SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Instance))
            .Where(method => method.GetCustomAttributes<FactAttribute>().Any()).Select(method => method.Name).ToHashSet(StringComparer.Ordinal);
        var rows = File.ReadAllLines(Path.Combine(Repository.Root, "tests", "field-defects.md")).Where(line => line.StartsWith('|') && !Header().IsMatch(line)).ToList();
        Assert.True(rows.Count > 20, $"{rows.Count} rows");
        foreach (var row in rows)
        {
            var named = Name().Matches(row).Select(match => match.Groups[1].Value).ToList();
            Assert.True(named.Count > 0, $"No test is named in: {row}");
            Assert.Empty(named.Except(tests));
        }
    }

    [GeneratedRegex("^\\| (defect|---)|^\\|---")]
    private static partial Regex Header();

    [GeneratedRegex("`(\\w+)`")]
    private static partial Regex Name();
}
