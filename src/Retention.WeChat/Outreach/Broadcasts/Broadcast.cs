using System.ComponentModel.DataAnnotations;
using Dapper;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;
using Retention.WeChat.Outreach.Content;

namespace Retention.WeChat.Outreach;

public enum BroadcastState
{
    Draft,
    Running,
    Paused,

    /// <summary>Everybody was asked and nothing of it is under way any more.</summary>
    Finished,
    Cancelled,
}

/// <summary>
/// One message to an audience. Fans are asked in the order of their numbers; each gets a decision of their own, like any
/// touch. Whoever comes to match the audience before the cursor reaches them is reached, also a fan who follows while it
/// runs; whoever comes to match after it has passed is not, and whoever ceases to match before it is not either.
/// </summary>
/// <param name="Unsettled">Rows may still have to follow the state: be held, released or dropped.</param>
/// <param name="Audience">A query as JSON; null when the fans are listed by number.</param>
/// <param name="ExpiresAt">Nothing of it leaves after that, whatever happened meanwhile.</param>
/// <param name="PerMinute">At most so many fans are asked in any minute.</param>
/// <param name="AudienceSize">Counted when it was started, as an estimate of what is ahead.</param>
/// <param name="Asked">Fans a decision was made for.</param>
/// <param name="CursorFanId">The last fan asked.</param>
/// <param name="PacedUntil">Up to when the rate allowed has been used.</param>
[method: ExplicitConstructor]
public sealed record Broadcast(
    Id<Broadcast> Id,
    string Name,
    BroadcastState State,
    bool Unsettled,
    TouchPurpose Purpose,
    int Priority,
    string Budget,
    string Content,
    string? Policy,
    string? Audience,
    DateTimeOffset StartsAt,
    DateTimeOffset ExpiresAt,
    int PerMinute,
    int AudienceSize,
    int Asked,
    long CursorFanId,
    DateTimeOffset? PacedUntil,
    DateTimeOffset? AskedAllAt,
    string CreatedBy,
    DateTimeOffset CreatedAt,
    DateTimeOffset? StartedAt,
    DateTimeOffset? ResumedAt,
    DateTimeOffset? ClosedAt)
{
    private const string CampaignPrefix = "broadcast:";

    /// <summary>WeChat spreads mass messages over time itself, and few large jobs are better than many small ones.</summary>
    private const int MassPerMinute = 60_000;

    public string Campaign => $"{CampaignPrefix}{Id}";

    public static string CampaignOf(Id<Broadcast> id) => $"{CampaignPrefix}{id}";

    /// <returns>Null when the campaign is none of a broadcast.</returns>
    public static Id<Broadcast>? IdOf(string campaign) =>
        campaign.StartsWith(CampaignPrefix, StringComparison.Ordinal) && Id<Broadcast>.TryParse(campaign[CampaignPrefix.Length..], null, out var id) ? id : null;

    public TouchContent ReadContent() => MessageJson.Read<TouchContent>(Content);

    public TouchPolicy ReadPolicy() => Policy is null ? TouchPolicy.Default : MessageJson.Read<TouchPolicy>(Policy);

    public AudienceQuery? ReadAudience() => Audience is null ? null : MessageJson.Read<AudienceQuery>(Audience);

    public bool IsByMassSend => ReadPolicy().Channels is [Channel.MassSend];

    public int PacePerMinute => IsByMassSend ? MassPerMinute : PerMinute;

    /// <summary>The same key whoever asks and however often: at most one message ever comes of it.</summary>
    /// <param name="fans">Fans with what is known of each, see <see cref="FanVariables"/>.</param>
    public IReadOnlyList<Touch> TouchesFor(IReadOnlyDictionary<Id<Fan>, Dictionary<string, string>> fans)
    {
        var (content, policy) = (ReadContent(), ReadPolicy());
        return [.. fans.Select(fan => new Touch($"{Campaign}:{fan.Key}", fan.Key, Purpose, ContentMerge.Merge(content, fan.Value).Content, ExpiresAt)
        {
            Priority = Priority,
            Campaign = Campaign,
            Budget = Budget,
            Policy = policy,
        })];
    }
}

/// <summary>Fans by what is known of them; conditions left out do not matter, all others must hold.</summary>
/// <param name="TagsAll">Numbers of tags a fan must have all of.</param>
/// <param name="TagsAny">Numbers of tags a fan must have one of.</param>
/// <param name="TagsNone">Numbers of tags a fan must not have.</param>
/// <param name="ScenePrefix">How the scene of the fan's way of following begins.</param>
/// <param name="ActiveSince">The fan wrote, clicked, scanned, answered a prompt or bought something since.</param>
public sealed record AudienceQuery(
    [property: MaxLength(50)] IReadOnlyList<long>? TagsAll = null,
    [property: MaxLength(50)] IReadOnlyList<long>? TagsAny = null,
    [property: MaxLength(50)] IReadOnlyList<long>? TagsNone = null,
    FanState State = FanState.Following,
    FanAccount Account = FanAccount.Official,
    DateTimeOffset? FollowedFrom = null,
    DateTimeOffset? FollowedUntil = null,
    [property: StringLength(64)] string? ScenePrefix = null,
    DateTimeOffset? ActiveSince = null);
