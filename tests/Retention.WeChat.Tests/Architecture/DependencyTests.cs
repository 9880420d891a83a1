using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Retention.WeChat.Tests.Architecture;

public sealed partial class DependencyTests
{
    /// <summary>A feature may use those before it.</summary>
    private static readonly string[] Features = ["Fans", "Tags", "Rewards", "Outreach", "Referrals", "Orders", "Conversations", "Journeys", "MiniProgram", "Callbacks"];

    public static TheoryData<string, string> Projects => new()
    {
        { "Retention.Platform", "" },
        { "Retention.Channels", "Retention.Platform" },
        { "Retention.WeChat", "Retention.Channels Retention.Platform" },
        { "Retention.Sandbox", "" },
        { "Retention.Demo", "Retention.Sandbox Retention.WeChat" },
    };

    [Theory]
    [MemberData(nameof(Projects))]
    public void Projects_know_only_those_before_them(string project, string known)
    {
        var references = XDocument.Load(Repository.Source(project, $"{project}.csproj"))
            .Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/')));
        Assert.Subset(known.Split(' ').ToHashSet(), references.ToHashSet());
    }

    [Fact]
    public void Features_use_only_features_before_them()
    {
        var wrong =
            from feature in Features
            where Directory.Exists(Repository.Source("Retention.WeChat", feature))
            let allowed = Features.TakeWhile(each => each != feature).Append(feature).ToHashSet()
            from file in Directory.EnumerateFiles(Repository.Source("Retention.WeChat", feature), "*.cs", SearchOption.AllDirectories)
            from used in FeaturesIn(File.ReadAllText(file))
            where !allowed.Contains(used)
            select $"{feature}/{Path.GetFileName(file)} uses {used}";
        Assert.Empty(wrong.Distinct());
    }

    [Fact]
    public void The_platform_knows_no_word_of_the_product()
    {
        var wrong =
            from file in Directory.EnumerateFiles(Repository.Source("Retention.Platform"), "*.cs", SearchOption.AllDirectories)
            where !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}")
            where ProductWord().IsMatch(File.ReadAllText(file))
            select Path.GetFileName(file);
        Assert.Empty(wrong);
    }

    [Theory]
    [InlineData("using Retention.WeChat.Outreach;", "Outreach")]
    [InlineData("    Task<Outreach.Touch> AskAsync();", "Outreach")]
    [InlineData("global::Retention.WeChat.Tags.TagBook book", "Tags")]
    [InlineData("app.Tags.CreateAsync(name); // Tags of the account", "")]
    public void Uses_are_seen_in_every_form(string code, string feature) =>
        Assert.Equal(feature.Length == 0 ? [] : [feature], FeaturesIn(code));

    private static IEnumerable<string> FeaturesIn(string code) => FeatureName().Matches(code).Select(match => match.Groups[1].Value);

    [GeneratedRegex(@"(?:Retention\.WeChat\.|(?<![\w.""]))(Fans|Tags|Rewards|Outreach|Referrals|Orders|Conversations|Journeys|MiniProgram|Callbacks)(?:;|\.[A-Z])")]
    private static partial Regex FeatureName();

    [GeneratedRegex(@"\b(fan|fans|follower|openid|coupon|outreach|referral)\b", RegexOptions.IgnoreCase)]
    private static partial Regex ProductWord();
}
