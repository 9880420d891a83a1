using System.Text.Json.Nodes;
using Retention.WeChat.Rewards;

namespace Retention.WeChat.Referrals;

/// <summary>What differs between two terms, so that whoever is refused sees why.</summary>
internal static class TermsChange
{
    /// <returns>Paths in the terms' JSON, e.g. <c>stages[1].stock</c>.</returns>
    public static IReadOnlyList<string> Between(string published, string wanted) => [.. Differences("", JsonNode.Parse(published), JsonNode.Parse(wanted))];

    public static IReadOnlyList<string> Between(string published, CampaignTerms wanted) => Between(published, RulesText.Write(wanted));

    private static IEnumerable<string> Differences(string path, JsonNode? left, JsonNode? right) => (left, right) switch
    {
        (JsonObject before, JsonObject after) =>
            before.Select(member => member.Key).Union(after.Select(member => member.Key)).Order(StringComparer.Ordinal)
                .SelectMany(name => Differences(path.Length == 0 ? name : $"{path}.{name}", before[name], after[name])),
        (JsonArray before, JsonArray after) when before.Count == after.Count => before.Zip(after).SelectMany((pair, index) => Differences($"{path}[{index}]", pair.First, pair.Second)),
        _ => JsonNode.DeepEquals(left, right) ? [] : [path],
    };
}
