using System.Text.Json;
using System.Text.RegularExpressions;
using Retention.WeChat.Tests.Architecture;

namespace Retention.WeChat.Tests.MiniProgram.Docs;

/// <summary>The written documentation. Words are people's; what stands between marks is recorded.</summary>
internal static partial class DocsFolder
{
    private const string RenewVariable = "RETENTION_RENEW_DOCS";
    private const string Renew = $"{RenewVariable}=1 dotnet test tests/Retention.WeChat.Tests --filter FullyQualifiedName~DocsTests";

    public static string PathOf(string name) => Path.Combine(Repository.Root, "miniprogram-api-docs", name);

    /// <summary>Fails when what a page shows between its marks is not what was recorded; writes it when asked to.</summary>
    public static void Hold(string name, IReadOnlyDictionary<string, string> recordings)
    {
        var kept = File.ReadAllText(PathOf(name));
        var marks = Mark().Matches(kept).Select(mark => mark.Groups["name"].Value).ToList();
        Assert.True(marks.Order().SequenceEqual(recordings.Keys.Order()),
            $"{name} has the marks {string.Join(", ", marks)}; recorded were {string.Join(", ", recordings.Keys)}. A mark is <!-- recorded: name --><!-- /recorded -->.");

        var renewed = Mark().Replace(kept, mark => $"{mark.Groups["begin"].Value}\n{recordings[mark.Groups["name"].Value]}\n{mark.Groups["end"].Value}");
        if (Environment.GetEnvironmentVariable(RenewVariable) is not null)
            File.WriteAllText(PathOf(name), renewed);
        else if (kept != renewed)
            Assert.Fail($"miniprogram-api-docs/{name} is stale. Renew it: {Renew}\n{FirstDifference(kept, renewed)}");
    }

    /// <summary>Every call of the described API, as its requests look.</summary>
    public static IEnumerable<Regex> Calls()
    {
        using var description = JsonDocument.Parse(File.ReadAllText(PathOf("openapi.json")));
        return
        [
            .. from path in description.RootElement.GetProperty("paths").EnumerateObject()
               from operation in path.Value.EnumerateObject()
               select new Regex($"^{operation.Name.ToUpperInvariant()} {PathParameter().Replace(path.Name.TrimEnd('/'), "[^/?]+")}(\\?.*)?$", RegexOptions.None, TimeSpan.FromSeconds(1)),
        ];
    }

    private static string FirstDifference(string kept, string renewed)
    {
        var (before, after) = (kept.Split('\n'), renewed.Split('\n'));
        var line = Enumerable.Range(0, Math.Max(before.Length, after.Length)).First(at => before.ElementAtOrDefault(at) != after.ElementAtOrDefault(at));
        return $"Line {line + 1}:\n- {before.ElementAtOrDefault(line)}\n+ {after.ElementAtOrDefault(line)}";
    }

    [GeneratedRegex(@"(?<begin><!-- recorded: (?<name>[\w-]+) -->).*?(?<end><!-- /recorded -->)", RegexOptions.Singleline)]
    private static partial Regex Mark();

    [GeneratedRegex(@"\{\w+\}")]
    private static partial Regex PathParameter();
}
