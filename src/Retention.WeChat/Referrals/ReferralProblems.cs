using Retention.Platform.Problems;

namespace Retention.WeChat.Referrals;

/// <summary>What fans may be refused in campaigns.</summary>
internal static class ReferralProblems
{
    public static readonly Problem NotFound = new("referral.campaign_not_found", 404, "没有这个活动。", "There is no such campaign.");
    public static readonly Problem CodeUnknown = new("referral.code_unknown", 404, "邀请码无效，请向好友索取新的邀请。", "This invitation code is unknown.");
    public static readonly Problem NotRunning = new("referral.not_running", 409, "活动尚未开始或已经结束。", "The campaign has not begun or is over.");
    public static readonly Problem Stopped = new("referral.stopped", 409, "活动已暂停，请稍后再来。", "The campaign rests; come again later.");
    public static readonly Problem Self = new("referral.self", 409, "不能为自己助力。", "Nobody helps themselves.");
    public static readonly Problem NotNew = new("referral.not_new", 409, "仅限新朋友助力：你之前已经关注过或使用过我们的服务。", "Only new friends can help; you have been with us before.");
    public static readonly Problem HelpedAnother = new("referral.helped_another", 409, "你已在本活动中为其他好友助力，每人限一次。", "You have helped another friend in this campaign already.");
    public static readonly Problem NotJoined = new("referral.not_joined", 409, "请先参加活动。", "Join the campaign first.");
    public static readonly Problem NotReached = new("referral.not_reached", 409, "尚未达成该奖励的条件。", "This prize has not been reached.");
    public static readonly Problem ClaimOver = new("referral.claim_over", 409, "已超过领取期限。", "The time to claim it is over.");
    public static readonly Problem NoSuchPrize = new("referral.no_such_prize", 404, "活动没有这项奖励。", "The campaign has no such prize.");
    public static readonly Problem NotATeamCampaign = new("referral.not_a_team_campaign", 409, "本活动不支持组队。", "This campaign has no teams.");
    public static readonly Problem TeamNotFound = new("referral.team_not_found", 404, "没有这个队伍。", "There is no such team.");
    public static readonly Problem TeamFull = new("referral.team_full", 409, "队伍已满员。", "The team is full.");
    public static readonly Problem TeamClosed = new("referral.team_closed", 409, "队伍已结束组队。", "The team is closed.");
    public static readonly Problem TeamsGone = new("referral.teams_gone", 409, "组队名额已用完。", "No more teams can win in this campaign.");
    public static readonly Problem InTeam = new("referral.in_team", 409, "你已有一支进行中的队伍。", "You have a team under way already.");
}
