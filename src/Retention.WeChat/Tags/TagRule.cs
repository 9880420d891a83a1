using Dapper;
using Retention.Platform.Ids;
using Retention.Platform.Time;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Tags;

[method: ExplicitConstructor]
public sealed record Tag(Id<Tag> Id, string Code, string Name);

/// <summary>
/// Which fans get a tag. Conditions left empty do not matter; all others must hold. Times of day run on the business
/// clock and may span midnight (22:00 to 06:00).
/// </summary>
[method: ExplicitConstructor]
public sealed record TagRule(
    Id<TagRule> Id,
    string Name,
    Id<Tag> TagId,
    string? SubscribeScene,
    string? ScenePrefix,
    long? CampaignId,
    DateTimeOffset? FollowedFrom,
    DateTimeOffset? FollowedUntil,
    string? DayTimeFrom,
    string? DayTimeUntil,
    bool Enabled)
{
    public bool Matches(TagFacts facts) =>
        Enabled
        && (SubscribeScene is null || SubscribeScene == facts.SubscribeScene)
        && (ScenePrefix is null || facts.Scene?.StartsWith(ScenePrefix, StringComparison.Ordinal) == true)
        && (CampaignId is null || CampaignId == facts.CampaignId)
        && (FollowedFrom is null || facts.FollowedAt >= FollowedFrom)
        && (FollowedUntil is null || facts.FollowedAt < FollowedUntil)
        && (DayTimeFrom is null || DayTimeUntil is null || IsWithin(TimeOnly.Parse(DayTimeFrom), TimeOnly.Parse(DayTimeUntil), facts.FollowedAt));

    private static bool IsWithin(TimeOnly from, TimeOnly until, DateTimeOffset? at) => at is { } moment && new DayArc(from, until).Contains(moment);
}

/// <summary>What the rules look at.</summary>
public sealed record TagFacts(string? Scene, string? SubscribeScene, DateTimeOffset? FollowedAt, long? CampaignId)
{
    public static TagFacts Of(Fan fan, long? campaignId = null) => new(fan.Scene, fan.SubscribeScene, fan.FollowedAt, campaignId);
}
