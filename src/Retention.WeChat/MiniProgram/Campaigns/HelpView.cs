using System.Diagnostics;
using Retention.Platform.Ids;
using Retention.WeChat.Referrals;

namespace Retention.WeChat.MiniProgram;

/// <summary>How far a help has come, in words that accuse nobody: what the risk rules hold back is simply being checked.</summary>
public enum HelpStanding
{
    Checking,

    /// <summary>Counts once the friend follows the official account.</summary>
    NeedsFollow,

    /// <summary>Counts once the friend has bound a phone number.</summary>
    NeedsPhone,

    /// <summary>Counts once the campaign's points budget is raised; not at all, when it is not until the campaign's end.</summary>
    AwaitsBudget,

    /// <summary>Counted; confirmed once the campaign's condition is met.</summary>
    Held,
    Confirmed,

    /// <summary>Counts no more, or never did.</summary>
    Lost,
}

/// <summary>A help as the friend who gave it sees it.</summary>
/// <param name="Reason">For programs; null unless it is lost.</param>
/// <param name="Message">For the friend.</param>
/// <param name="Points">Promised or given to the friend.</param>
public sealed record HelpView(Id<ReferralCampaign> CampaignId, HelpStanding State, string? Reason, string Message, long Points, DateTimeOffset Since)
{
    internal static HelpView Of(Referral help, CampaignTerms terms)
    {
        var state = HelpWords.StandingOf(help.State);
        var reason = HelpWords.ReasonOf(help);
        return new(help.CampaignId, state, reason, HelpWords.Say(state, reason, terms), state == HelpStanding.Lost ? 0 : terms.InviteePoints, help.AttributedAt);
    }
}

/// <summary>What people are told of a help.</summary>
internal static class HelpWords
{
    private const string NotAccepted = "not_accepted";

    public static HelpStanding StandingOf(ReferralState state) => state switch
    {
        ReferralState.New or ReferralState.Review => HelpStanding.Checking,
        ReferralState.Waiting => HelpStanding.NeedsFollow,
        ReferralState.Verify => HelpStanding.NeedsPhone,
        ReferralState.Unfunded => HelpStanding.AwaitsBudget,
        ReferralState.Held => HelpStanding.Held,
        ReferralState.Confirmed => HelpStanding.Confirmed,
        ReferralState.Void or ReferralState.Lost or ReferralState.Rejected => HelpStanding.Lost,
        _ => throw new UnreachableException(),
    };

    /// <summary>As the inviter sees it: what a friend still has to prove is between the friend and us.</summary>
    public static HelpStanding StandingForInviter(ReferralState state) => StandingOf(state) is var standing && standing == HelpStanding.NeedsPhone ? HelpStanding.Checking : standing;

    /// <summary>Why a help is lost; what rules and operators found stays with them.</summary>
    public static string? ReasonOf(Referral help) => StandingOf(help.State) != HelpStanding.Lost ? null : help.Reason switch
    {
        "left" or "refunded" or "expired" or "not_followed" or "team_failed" or "no_team" or "followed_before" or "same_person" or Referral.OutOfBudget => help.Reason,
        _ => NotAccepted,
    };

    public static string Say(HelpStanding state, string? reason, CampaignTerms terms) => state switch
    {
        HelpStanding.Checking => "正在确认，请稍后查看。",
        HelpStanding.NeedsFollow => "还差一步：关注公众号后计入。",
        HelpStanding.NeedsPhone => "请绑定手机号以完成验证。",
        HelpStanding.AwaitsBudget => "活动奖励预算暂时用完，追加后计入；到活动结束仍未追加则不计入。",
        HelpStanding.Held => $"已计入。{Condition(terms)}后，奖励到账。",
        HelpStanding.Confirmed => "已确认，感谢你的到来！",
        HelpStanding.Lost => WhyLost(reason),
        _ => throw new UnreachableException(),
    };

    /// <summary>What the friend has to do, e.g. 完成首笔订单.</summary>
    public static string Condition(CampaignTerms terms) => terms.Condition switch
    {
        HelpCondition.ServiceEvent => "首次到店或消费",
        HelpCondition.StayDays => $"关注满 {terms.StayDays} 天",
        HelpCondition.PhoneBound => "绑定手机号",
        HelpCondition.FirstOrder => "完成首笔付款订单",
        HelpCondition.Follow => "首次关注公众号",
        _ => throw new UnreachableException(),
    };

    private static string WhyLost(string? reason) => reason switch
    {
        "left" => "已取消关注，这次助力不再计入。",
        "refunded" => "订单已退款，这次助力不再计入。",
        "expired" or "not_followed" => "活动期内未达成条件，这次助力未计入。",
        Referral.OutOfBudget => "活动奖励预算已用完，这次助力未计入。",
        "team_failed" or "no_team" => "队伍未在期限内满员，这次助力未计入。",
        "followed_before" or "same_person" => "仅限新朋友，这次助力未计入。",
        _ => "这次助力未能通过确认，如有疑问请联系客服。",
    };
}
