using System.Text.Json.Serialization;
using Dapper;

namespace Retention.WeChat.Referrals;

/// <summary>Invitees of a certain age.</summary>
/// <param name="OldEnough">Whose Nth day is over.</param>
/// <param name="Retained">Who followed when it ended.</param>
public sealed record RetentionCount(int Days, long OldEnough, long Retained);

/// <summary>What became of the invitees who ever followed, those rejected for risk not counted. Of day 30, it is what the field calls sedimentation (沉淀率).</summary>
public sealed record InviteeRetention(long Followed, long StillFollowing, IReadOnlyList<RetentionCount> Days)
{
    [JsonIgnore]
    public long Left => Followed - StillFollowing;

    public RetentionCount OfDay(int days) => Days.First(count => count.Days == days);
}

/// <param name="Title">As in the awards, those of teams together: <c>stage:1</c>, <c>team</c>, <c>rank:all</c>, <c>rank:2026-11-28</c>.</param>
/// <param name="Reached">Fans who won it.</param>
/// <param name="Issued">Prizes handed over, owed, or won and not claimed yet.</param>
/// <param name="CostFen">What these are worth.</param>
[method: ExplicitConstructor]
public sealed record AwardFigures(string Title, long Reached, long Issued, long CostFen);

[method: ExplicitConstructor]
public sealed record StateCount(ReferralState State, long Helps);

[method: ExplicitConstructor]
public sealed record ChannelCount(TouchChannel Channel, long Helps);

/// <param name="Shares">How often invitations were passed on that way, as far as it was seen.</param>
/// <param name="Fans">Whose invitations.</param>
[method: ExplicitConstructor]
public sealed record ShareCount(ShareChannel Channel, long Shares, long Fans);

/// <summary>What a campaign really did, as counted.</summary>
/// <param name="Participants">Who joined: has an invitation of their own.</param>
/// <param name="Posters">Issued.</param>
/// <param name="PageViews">Of the pages behind links, signed in or not.</param>
/// <param name="Scans">Touches by code, mini-program or team; an inviter's own are none.</param>
/// <param name="Reach">Different people or devices that touched.</param>
/// <param name="SharedBy">Participants whose invitation was passed on: seen to be, or proved by a helper.</param>
/// <param name="Sharers">Participants with one helper at least, those rejected for risk not counted.</param>
/// <param name="ParticipatingInvitees">Invitees of valid helps who joined in their turn.</param>
/// <param name="PointsPosted">For helps; those taken back are not among them.</param>
/// <param name="RevenueFen">What invitees paid after they were credited, less refunds.</param>
public sealed record CampaignFigures(
    long Participants,
    long Posters,
    long PageViews,
    long Scans,
    long Reach,
    long SharedBy,
    long Sharers,
    long ParticipatingInvitees,
    IReadOnlyList<StateCount> States,
    IReadOnlyList<ChannelCount> Channels,
    IReadOnlyList<ShareCount> ShareCounts,
    IReadOnlyList<AwardFigures> Awards,
    InviteeRetention Retention,
    long PointsPosted,
    long RevenueFen)
{
    /// <summary>Seen to have been made; pictures passed on by hand are not.</summary>
    public long Shares => ShareCounts.Sum(count => count.Shares);

    public long Helps => States.Sum(count => count.Helps);

    /// <summary>Held or confirmed, also where the inviter's cap is reached and only the friend gets something.</summary>
    public long ValidHelps => Of(ReferralState.Held) + Of(ReferralState.Confirmed);

    public long HeldBack => Of(ReferralState.Verify) + Of(ReferralState.Review);

    public long Voided => Of(ReferralState.Void) + Of(ReferralState.Lost) + Of(ReferralState.Rejected);

    public long PrizesFen => Awards.Sum(award => award.CostFen);

    /// <summary>Fans who reached each stage of the ladder, whether or not a prize was left for them.</summary>
    public IReadOnlyDictionary<int, long> StagesReached { get; init; } = new Dictionary<int, long>();

    public long ReachedStage(int no) => StagesReached.GetValueOrDefault(no);

    private long Of(ReferralState state) => States.Where(count => count.State == state).Sum(count => count.Helps);
}

/// <summary>A business day of a campaign.</summary>
/// <param name="Lost">Void, lost or rejected on that day.</param>
/// <param name="Shares">Invitations passed on, by whatever way.</param>
public sealed record CampaignDay(DateOnly Day, long Joins, long Helps, long Confirmed, long Lost, long Shares = 0);
