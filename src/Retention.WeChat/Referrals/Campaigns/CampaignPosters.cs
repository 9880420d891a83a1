using System.Text.Json.Nodes;
using Retention.Platform.Data;
using Retention.Platform.Ids;

namespace Retention.WeChat.Referrals;

/// <summary>What is written on a campaign's poster, as far as people read it.</summary>
internal sealed class CampaignPosters(Db db)
{
    public async Task<IReadOnlyList<string>> TextsAsync(Id<ReferralCampaign> campaignId, CancellationToken ct) =>
        await db.FindAsync<string>(Sql.FindLayout, new { campaignId }, ct) is { } layout ? [.. TextsIn(JsonNode.Parse(layout))] : [];

    /// <summary>Whatever the layout looks like: texts are those with Chinese in them.</summary>
    public static IEnumerable<string> TextsIn(JsonNode? node) => node switch
    {
        JsonObject members => members.SelectMany(member => TextsIn(member.Value)),
        JsonArray items => items.SelectMany(TextsIn),
        JsonValue value when value.TryGetValue<string>(out var text) && text.Any(IsHan) => [text],
        _ => [],
    };

    private static bool IsHan(char letter) => letter is >= '\u4E00' and <= '\u9FFF';

    internal static class Sql
    {
        public const string FindLayout = "select layout from referral_poster where campaign_id = @campaignId";
    }
}
