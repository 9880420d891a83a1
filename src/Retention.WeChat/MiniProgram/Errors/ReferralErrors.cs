using Retention.WeChat.Referrals;

namespace Retention.WeChat.MiniProgram;

/// <summary>7000: referral campaigns, 7100: teams.</summary>
internal static class ReferralErrors
{
    public static readonly ErrorRange Range = new(
        (7000, ReferralProblems.NotFound), (7001, ReferralProblems.CodeUnknown), (7002, ReferralProblems.NotRunning), (7003, ReferralProblems.Stopped),
        (7004, ReferralProblems.Self), (7005, ReferralProblems.NotNew), (7006, ReferralProblems.HelpedAnother), (7007, ReferralProblems.NotJoined),
        (7010, ReferralProblems.NotReached), (7011, ReferralProblems.ClaimOver), (7012, ReferralProblems.NoSuchPrize),
        (7100, ReferralProblems.NotATeamCampaign), (7101, ReferralProblems.TeamNotFound), (7102, ReferralProblems.TeamFull), (7103, ReferralProblems.TeamClosed),
        (7104, ReferralProblems.TeamsGone), (7105, ReferralProblems.InTeam));
}
