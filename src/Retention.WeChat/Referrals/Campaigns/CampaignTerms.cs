using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Retention.WeChat.Hosting;
using Retention.WeChat.Rewards;

namespace Retention.WeChat.Referrals;

public enum CampaignKind
{
    /// <summary>双向奖励: both sides earn for each help that counts.</summary>
    TwoSided,

    /// <summary>阶梯: so many helps bring this, so many more bring that.</summary>
    Ladder,

    /// <summary>组队: a captain and the friends they bring fill a team; full and confirmed, each of them wins.</summary>
    Team,

    /// <summary>排行榜: prizes for ranks, each day or of the whole campaign.</summary>
    Leaderboard,
}

/// <summary>What makes a help count. Until then it is held.</summary>
public enum HelpCondition
{
    /// <summary>The invitee's first real service event: a purchase, a visit.</summary>
    ServiceEvent,

    /// <summary>The invitee still follows after <see cref="CampaignTerms.StayDays"/> days.</summary>
    StayDays,

    PhoneBound,

    /// <summary>The invitee's first paid order.</summary>
    FirstOrder,

    /// <summary>At once. WeChat's rules call rewarding a follow 诱导关注: somebody must have accepted that risk by name.</summary>
    Follow,

    /// <summary>The act of sharing. Never published: WeChat forbids it (诱导分享).</summary>
    Share,
}

/// <summary>Whom a new fan is credited to who had met several invitations of one campaign.</summary>
public enum TouchModel
{
    First,
    Last,
}

/// <summary>What becomes of points already given when the invitee leaves, or turns out to be false, before the campaign is settled.</summary>
public enum LossPolicy
{
    /// <summary>They stay; only the count goes down.</summary>
    Keep,

    /// <summary>They are taken back; what is spent is owed and settled by what is earned next.</summary>
    TakeBack,
}

/// <summary>A stage of a ladder.</summary>
/// <param name="No">From 1.</param>
/// <param name="Need">Confirmed helps; more than the stage before.</param>
/// <param name="Stock">How many of its prize there are.</param>
public sealed record CampaignStage(
    [property: Range(1, CampaignTerms.StagesMax)] int No,
    [property: Range(1, 1_000)] int Need,
    [property: Required] PrizeContent Prize,
    [property: Range(1, 1_000_000)] int Stock);

/// <param name="Size">Captain included.</param>
/// <param name="OpenHours">How long a team may take to fill up.</param>
/// <param name="Prize">For each of them.</param>
/// <param name="Stock">How many teams can win.</param>
public sealed record TeamTerms(
    [property: Range(2, 20)] int Size,
    [property: Range(1, 24 * 30)] int OpenHours,
    [property: Required] PrizeContent Prize,
    [property: Range(1, 100_000)] int Stock);

public enum RankScope
{
    Campaign,
    Day,
}

/// <summary>A prize for ranks.</summary>
/// <param name="From">First rank, from 1.</param>
/// <param name="To">Last rank.</param>
/// <param name="ConfirmedMin">So many confirmed helps at least, or the rank wins nothing.</param>
public sealed record RankPrize(
    RankScope Scope,
    [property: Range(1, 1_000)] int From,
    [property: Range(1, 1_000)] int To,
    [property: Required] PrizeContent Prize,
    [property: Range(1, 1_000)] int ConfirmedMin = 1);

/// <summary>What has to be published beforehand (规范促销行为暂行规定, SAMR order 32).</summary>
public sealed record CampaignDisclosure(
    [property: StringLength(100)] string Organiser,
    [property: StringLength(1000)] string Conditions,
    [property: StringLength(1000)] string Method,
    [property: StringLength(1000)] string ClaimTerms);

/// <summary>News an inviter may get, each at most so many times in the campaign; 0 switches it off.</summary>
public sealed record CampaignNotices(
    [property: Range(0, 100)] int HelpedMax = 10,
    [property: Range(0, 100)] int NearlyThereMax = 3,
    [property: Range(0, 100)] int StageReachedMax = 20,
    [property: Range(0, 100)] int SomeoneLeftMax = 3,
    [property: Range(0, 1)] int EndedMax = 1)
{
    internal int MaxOf(NoticeKind kind) => kind switch
    {
        NoticeKind.Helped => HelpedMax,
        NoticeKind.NearlyThere => NearlyThereMax,
        NoticeKind.StageReached => StageReachedMax,
        NoticeKind.SomeoneLeft => SomeoneLeftMax,
        NoticeKind.Ended => EndedMax,
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}

/// <summary>
/// Everything a fan may rely on: what counts, what it brings, until when. Frozen and hashed when the campaign is published;
/// a change after that is a new campaign.
/// </summary>
/// <param name="RequiresFollow">A friend who came by the mini-program counts only once they follow the official account.</param>
/// <param name="InviterPoints">For each confirmed help; held from the help on.</param>
/// <param name="InviteePoints">For the friend.</param>
/// <param name="InviterHelpsMax">Further helps of an inviter count no more; the friend still gets theirs.</param>
/// <param name="PointsBudget">What all points together may come to; the campaign pauses itself before it would owe more.</param>
/// <param name="Levels">Of invitations that are rewarded: one, always. Anything else is refused when it is checked.</param>
/// <param name="SettleDays">How long after the end held helps may still be confirmed and confirmed ones be lost.</param>
public sealed record CampaignTerms(
    [property: Required, StringLength(40, MinimumLength = 2)] string Name,
    [property: Required, StringLength(300)] string Description,
    CampaignKind Kind,
    DateTimeOffset StartsAt,
    DateTimeOffset EndsAt,
    HelpCondition Condition,
    [property: Required] CampaignDisclosure Disclosure,
    [property: Range(1, 365)] int StayDays = 7,
    bool RequiresFollow = true,
    TouchModel Touch = TouchModel.First,
    [property: Range(0, 100_000)] long InviterPoints = 0,
    [property: Range(0, 100_000)] long InviteePoints = 0,
    [property: Range(1, 10_000)] int InviterHelpsMax = 50,
    [property: Range(0, 1_000_000_000)] long PointsBudget = 0,
    [property: Length(0, CampaignTerms.StagesMax), NoNulls] IReadOnlyList<CampaignStage>? Stages = null,
    TeamTerms? Team = null,
    [property: Length(0, CampaignTerms.RankPrizesMax), NoNulls] IReadOnlyList<RankPrize>? Ranks = null,
    LossPolicy OnLoss = LossPolicy.TakeBack,
    [property: Range(1, CampaignTerms.SettleDaysMax)] int SettleDays = 30,
    CampaignNotices? Notices = null,
    [property: Range(0, 9)] int Levels = 1,
    [property: Range(1, CampaignTerms.ClaimDaysMax)] int ClaimDays = 30)
{
    public const int StagesMax = 10;
    public const int RankPrizesMax = 20;
    public const int SettleDaysMax = 90;
    public const int ClaimDaysMax = 365;

    /// <summary>Stages by number; none where the campaign is no ladder.</summary>
    [JsonIgnore]
    public IReadOnlyList<CampaignStage> Ladder => Stages ?? [];

    [JsonIgnore]
    public IReadOnlyList<RankPrize> RankPrizes => Ranks ?? [];

    [JsonIgnore]
    public CampaignNotices News => Notices ?? new CampaignNotices();

    [JsonIgnore]
    public long PointsPerHelp => InviterPoints + InviteePoints;

    /// <summary>After this nothing of the campaign changes any more.</summary>
    [JsonIgnore]
    public DateTimeOffset SettlesAt => EndsAt.AddDays(SettleDays);

    public bool IsWithin(DateTimeOffset at) => StartsAt <= at && at < EndsAt;
}
