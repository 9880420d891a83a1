using System.Globalization;
using Retention.Platform.Time;

namespace Retention.WeChat.Referrals;

/// <summary>One part of the rules as fans read them.</summary>
public sealed record RulesPart(string Title, IReadOnlyList<string> Lines);

/// <summary>
/// A campaign's rules as they stand on the H5 page and in the mini-program: what counts, what it brings, until when, what
/// happens when a friend leaves, and that nobody has to share anything.
/// </summary>
/// <param name="Notice">What has to be said first: paused, stopped, ended and why; null while it runs as planned.</param>
public sealed record CampaignText(string Name, string Description, string? Notice, IReadOnlyList<RulesPart> Parts)
{
    public static CampaignText Of(ReferralCampaign row) => Of(row.ReadTerms(), row);

    /// <param name="terms">As they were published.</param>
    /// <param name="row">How the campaign stands; none for a draft that is only looked at.</param>
    public static CampaignText Of(CampaignTerms terms, ReferralCampaign? row = null) => new(
        terms.Name,
        terms.Description,
        row is null ? null : NoticeOf(row),
        [
            new("活动时间", [$"{Day(terms.StartsAt)} 至 {Day(terms.EndsAt)}（北京时间）。"]),
            new("怎样算邀请成功", [.. Counting(terms)]),
            new("你和好友得到什么", [.. RewardText.Of(terms)]),
            new("积分和奖品何时到账", [.. Confirming(terms)]),
            new("好友离开怎么办", [.. Leaving(terms)]),
            new("活动规则", [terms.Disclosure.Conditions, terms.Disclosure.Method, terms.Disclosure.ClaimTerms]),
            new("其他说明",
            [
                "是否分享、分享给谁都由你决定；分享不是参加活动的条件，不分享不影响你已有的积分和权益。",
                "只奖励直接邀请的好友；好友再邀请的人，不计入你的奖励。",
                "规则自发布起不再更改，如有异议可在公众号对话中回复“投诉”由人工处理；回复“退订”不再接收活动消息。",
                $"主办方：{terms.Disclosure.Organiser}。",
            ]),
        ]);

    private static string? NoticeOf(ReferralCampaign row) => row.State switch
    {
        CampaignState.Paused => "活动暂停接受新的邀请，已计入的助力照常结算。",
        CampaignState.Stopped => "活动暂停中，恢复后会在这里说明，你的记录会保留。",
        CampaignState.Ended when row.EndNote is { Length: > 0 } note => $"活动已提前结束：{note}。已计入的助力照常结算。",
        CampaignState.Ended => "活动已结束，已计入的助力照常结算。",
        _ => null,
    };

    private static IEnumerable<string> Counting(CampaignTerms terms)
    {
        yield return terms.Condition switch
        {
            HelpCondition.ServiceEvent => "好友通过你的邀请到来，并在活动期间首次到店或消费，计一位。",
            HelpCondition.FirstOrder => "好友通过你的邀请到来，并完成首笔付款订单，计一位。",
            HelpCondition.PhoneBound => "好友通过你的邀请到来，并绑定手机号成为会员，计一位。",
            HelpCondition.StayDays => $"好友通过你的邀请到来，并持续关注满 {terms.StayDays} 天，计一位。",
            HelpCondition.Follow => "好友通过你的邀请首次关注公众号，计一位。",
            _ => throw new System.Diagnostics.UnreachableException(),
        };
        yield return "仅限首次关注的新朋友；每位好友在本活动中只计一次，取消关注后再次关注不重复计算；本人不能邀请本人。";
        if (terms.RequiresFollow)
            yield return "从小程序来的好友，关注公众号后才计入。";
        yield return terms.Touch == TouchModel.First ? "好友收到过多份邀请的，算给最先的一位。" : "好友收到过多份邀请的，算给最后的一位。";
        yield return $"每位邀请人最多计 {terms.InviterHelpsMax} 位好友。";
    }

    private static IEnumerable<string> Confirming(CampaignTerms terms)
    {
        if (terms.PointsPerHelp > 0)
            yield return "好友到来时积分先记为“待确认”，达成条件后到账；未达成条件的不会到账。";
        yield return $"活动结束后还有 {terms.SettleDays} 天结算期（至 {Day(terms.SettlesAt)}），其间达成条件的照常计算。";
        if (CampaignPrizes.Of(terms).Count > 0)
            yield return $"奖品须在达成后 {terms.ClaimDays} 天内领取，逾期视为放弃。";
        if (terms.PointsPerHelp > 0)
            yield return $"全部积分共 {terms.PointsBudget} 分，发完后活动会暂停接受新的邀请，已计入的不受影响。";
    }

    private static IEnumerable<string> Leaving(CampaignTerms terms)
    {
        yield return "好友在达成条件前取消关注、退款，或被认定为虚假助力的，待确认的积分作废，邀请数相应减少。";
        yield return terms.OnLoss == LossPolicy.TakeBack
            ? "已到账的，在结算期内收回对应积分；积分已使用的，从今后获得的积分中抵扣。"
            : "已到账的积分保留，只是邀请数相应减少。";
        yield return "邀请人参加后取消关注公众号的，其间达成条件的好友不再为其计数，好友自己的奖励不受影响。";
        if (CampaignPrizes.Of(terms).Count > 0)
            yield return "已经达成的奖品不收回；之后的进度按减少后的人数计算。";
    }

    private static string Day(DateTimeOffset at) => BusinessCalendar.Local(at).ToString("yyyy年M月d日 HH:mm", CultureInfo.InvariantCulture);
}
