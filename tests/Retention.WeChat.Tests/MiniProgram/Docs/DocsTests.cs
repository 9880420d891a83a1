using System.Text.RegularExpressions;
using Retention.WeChat.Tests.TestBed;

namespace Retention.WeChat.Tests.MiniProgram.Docs;

/// <summary>What developers read in <c>miniprogram-api-docs</c> is what the product really answers.</summary>
public sealed partial class DocsTests
{
    public static TheoryData<string> PageNames => [.. DocsPages.All.Select(page => page.Name)];

    [Theory, MemberData(nameof(PageNames))]
    public async Task A_page_shows_what_is_really_sent(string name)
    {
        var page = DocsPages.All.Single(each => each.Name == name);
        await using var bed = await ProductBed.StartAsync(Stand.Sqlite, page.Settings, unionIds: page.UnionIds);
        using var console = await bed.SignInAsync();
        var stage = new DocsStage(bed, console, await ShopperCalls.SignInAsync(bed, bed.World.People.Create(phone: DocsStage.Phone)));
        await page.Play(stage);
        DocsFolder.Hold($"pages/{name}.md", stage.Recordings);
    }

    [Fact]
    public void The_error_catalogue_is_the_products() =>
        DocsFolder.Hold("errors.md", new Dictionary<string, string>(StringComparer.Ordinal) { ["catalogue"] = ErrorTable.Text });

    [Fact]
    public void Every_call_is_shown()
    {
        var shown = Directory.EnumerateFiles(DocsFolder.PathOf("pages"), "*.md")
            .SelectMany(file => RequestLine().Matches(File.ReadAllText(file)))
            .Select(match => match.Value)
            .ToList();
        var missing = DocsFolder.Calls().Where(call => !shown.Exists(call.IsMatch)).Select(call => $"{call}");
        Assert.Empty(missing);
    }

    [Fact]
    public void Every_page_is_in_the_index()
    {
        var index = File.ReadAllText(DocsFolder.PathOf("README.md"));
        var pages = Directory.EnumerateFiles(DocsFolder.PathOf("."), "*.md", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(DocsFolder.PathOf("."), file))
            .Where(file => file != "README.md");
        Assert.All(pages, page => Assert.Contains($"({page})", index, StringComparison.Ordinal));
    }

    [GeneratedRegex(@"^(GET|POST|PUT|PATCH|DELETE) /api/mini/v1\S*", RegexOptions.Multiline)]
    private static partial Regex RequestLine();
}
