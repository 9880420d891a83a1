using System.Globalization;
using System.Text.Json;
using Retention.Platform.Problems;

namespace Retention.WeChat.Referrals;

/// <summary>What a check may say of promises and conditions, in the words of those who have to mend it.</summary>
internal static class CampaignFindings
{
    public static readonly CampaignFinding ShareAsTrigger = Blocker(
        "campaign.share_as_trigger", "condition",
        "以“分享”这个动作作为奖励条件，属于微信明令禁止的诱导分享，链接、域名直至账号都可能被处罚。",
        "Rewarding the act of sharing is inducement to share, which WeChat forbids: links, domains and in the end the account are punished.",
        "改为好友真实到店、下单、绑定手机号或关注满若干天后奖励；分享永远不是参加条件。",
        "Reward what the friend really does: a visit, an order, a bound phone number, days stayed. Sharing is never a condition.");

    public static readonly CampaignFinding FollowAsTrigger = Blocker(
        "campaign.risk_not_accepted", "condition",
        "“关注即奖励”属于微信禁止的诱导关注，可能导致账号处罚。",
        "Rewarding a follow is forbidden by WeChat (诱导关注) and may cost the account.",
        "建议改为首次到店消费、首单、绑定手机号或关注满若干天后奖励；确需使用时，由操作人在发布时明确接受风险（acceptRisk），系统会记录是谁、在什么时候接受的。",
        "Reward a service event, a first order, a bound phone or staying instead; or accept the risk explicitly when publishing (acceptRisk): who did and when is kept.") with
    {
        MayBeAccepted = true,
    };

    public static readonly CampaignFinding Levels = Blocker(
        "campaign.levels", "levels",
        "只能奖励直接邀请的一级关系；按下级人数或业绩计酬涉嫌传销（《禁止传销条例》第七条），微信会永久封号。",
        "Only direct invitations may be rewarded; pay by downline is unlawful pyramid selling and WeChat bans such accounts for good.",
        "把奖励层级设为 1。",
        "Set levels to 1.");

    public static readonly CampaignFinding StayNeedsFollow = Blocker(
        "campaign.stay_needs_follow", "requiresFollow",
        "条件是“关注满若干天”，却没有要求好友关注公众号，这样的好友无从判断。",
        "The condition is to stay a follower for some days, but friends need not follow: nothing can be looked at.",
        "打开“须关注公众号”，或换一个条件。",
        "Require the follow, or choose another condition.");

    public static readonly CampaignFinding StayPastSettlement = Warning(
        "campaign.stay_past_settlement", "stayDays",
        "关注天数长于结算期，活动最后几天来的好友来不及达成条件。",
        "Friends who come in the last days cannot stay long enough before the campaign is settled.",
        "把结算期（settleDays）设得不短于关注天数。",
        "Have settleDays no shorter than stayDays.");

    public static readonly CampaignFinding LossKept = Warning(
        "campaign.loss_kept", "onLoss",
        "好友流失或被认定作弊后，已发放的积分不收回，容易被刷。",
        "Points stay when friends leave or turn out to be false, which invites fraud.",
        "一般应选择“收回”（TakeBack）；已达成的阶梯奖品始终保留。",
        "Prefer TakeBack; stages already reached stay in any case.");

    public static readonly CampaignFinding NotDisclosed = Blocker(
        "campaign.not_disclosed", "disclosure",
        "发布前须公示主办方、参与条件、参与方式和兑奖办法（《规范促销行为暂行规定》），这一项还没有填写。",
        "Organiser, conditions, method and claim terms must be published beforehand (SAMR order 32); this one is missing.",
        "补充完整，文字会原样展示给粉丝。",
        "Fill it in; fans read it as it is written.");

    public static readonly CampaignFinding NoTime = Blocker(
        "campaign.no_time", "endsAt",
        "结束时间须晚于开始时间和当前时间。",
        "A campaign must end after it starts and after now.",
        "改一个将来的结束时间。",
        "Let it end in the future.");

    public static readonly CampaignFinding TooLong = Warning(
        "campaign.too_long", "endsAt",
        "活动超过 90 天：规则冻结后不能再改，好友关系和奖品成本都难以预估。",
        "It runs for more than 90 days: its terms cannot change meanwhile, and neither friends nor cost can be foreseen.",
        "分成几期，每期复盘后复制出下一期。",
        "Run it in rounds and copy the next one after each review.");

    public static readonly CampaignFinding NothingToEarn = Blocker(
        "campaign.no_reward", "inviterPoints",
        "没有任何可得：双方积分都为零，也没有奖品。",
        "Nothing can be earned: no points for either side and no prize.",
        "设置积分，或添加阶梯、组队、排行奖品。",
        "Give points, or add prizes for stages, teams or ranks.");

    public static readonly CampaignFinding NoBudget = Blocker(
        "campaign.points_budget_missing", "pointsBudget",
        "设置了积分奖励，但积分预算不够支付一次助力。",
        "Points are promised, but the points budget does not cover a single help.",
        "填写积分预算（pointsBudget）：全部积分最多发放多少。",
        "Set pointsBudget to what all points together may come to.");

    public static readonly CampaignFinding PrizeTooDear = Blocker(
        "campaign.prize_too_dear", "prize",
        "单项奖品价值不得超过 5 万元（《反不正当竞争法》）：按所填价值与实际价值（积分成本、优惠券最高抵扣、商城同款价格）中较高者计算。",
        "No prize may be worth more than 50,000 yuan, by what is declared, what its points cost, its coupon takes off or the mall asks for it, whichever is most.",
        "换成价值更低的奖品。",
        "Choose a prize of less value.");

    public static readonly CampaignFinding NoValue = Blocker(
        "campaign.no_value", "prize",
        "奖品须写明价值（分）；积分和优惠券按等值金额填写。",
        "A prize needs a value in fen, points and coupons what they are worth.",
        "填写奖品价值（valueFen）。",
        "Say what the prize is worth, in fen (valueFen).");

    public static readonly CampaignFinding CodesMissing = Blocker(
        "campaign.codes_missing", "prize",
        "兑换码余量不足：已承诺给其他活动的、在领取期限前过期的都不算。",
        "The pool has not enough codes left that are good until the last claim and promised to nobody.",
        "先补充兑换码，或减少奖品数量。",
        "Add codes, or promise fewer.");

    public static readonly CampaignFinding CouponUnknown = Blocker(
        "campaign.coupon_unknown", "prize",
        "优惠券模板不存在、未发布或已失效。",
        "The coupon template does not exist, is a draft or has ended.",
        "选择已发布且在有效期内的券模板。",
        "Choose a template that is published and still good.");

    public static readonly CampaignFinding CouponsMissing = Blocker(
        "campaign.coupons_missing", "prize",
        "优惠券库存少于承诺的奖品数量。",
        "The template has fewer coupons left than are promised.",
        "增加券库存，或减少奖品数量；建议为活动单独建一个券模板。",
        "Add stock or promise fewer; a template of its own is best.");

    public static readonly CampaignFinding CouponEndsEarly = Blocker(
        "campaign.coupon_ends_early", "prize",
        "优惠券在最后的领取期限之前就失效，后领到的粉丝用不了。",
        "The coupons end before the last of them may be claimed.",
        "延长券的有效期，或改为领取后若干天有效。",
        "Have them last longer, or for some days from being given.");

    public static CampaignFinding PausesItself(long helps) => Warning(
        "campaign.pauses_itself", "pointsBudget",
        string.Create(CultureInfo.InvariantCulture, $"按积分预算，全部助力到 {helps} 次后活动会自动暂停，少于一位邀请人的助力上限。"),
        string.Create(CultureInfo.InvariantCulture, $"The budget lasts for {helps} helps of all inviters together, fewer than one inviter may bring; then the campaign pauses itself."),
        "提高积分预算，或降低每位邀请人的助力上限；暂停后也可以追加预算继续。",
        "Raise the budget or lower the cap of an inviter; a paused campaign goes on when its budget is raised.");

    public static CampaignFinding NoticeOff(NoticeKind kind) => Warning(
        "campaign.notice_off", $"notices.{JsonNamingPolicy.CamelCase.ConvertName($"{kind}")}Max",
        $"“{NameOf(kind).Chinese}”通知已关闭，粉丝不会知道。",
        $"The notice '{NameOf(kind).English}' is switched off; fans will not hear of it.",
        "确认是有意为之；否则设置一个合理的次数上限。",
        "Make sure it is meant so; otherwise set a sensible cap.");

    public static readonly CampaignFinding NoticesCannotArrive = Warning(
        "campaign.notices_cannot_arrive", "notices",
        "还没有配置公众号或小程序，任何通知都发不出去。",
        "Neither an official account nor a mini-program is configured: no notice can leave.",
        "在 WeChat 设置中填写账号。",
        "Configure an account (WeChat).");

    public static CampaignFinding NoticesOnlyInChat(IReadOnlyList<NoticeKind> kinds) => Warning(
        "campaign.notices_only_in_chat", "notices",
        $"以下通知只有聊天文字：{string.Join('、', kinds.Select(kind => NameOf(kind).Chinese))}。最近没有在公众号或客服会话里互动过的邀请人收不到。",
        $"These notices have words for the chat only: {string.Join(", ", kinds.Select(kind => NameOf(kind).English))}. Inviters who have not written or clicked lately get none.",
        "在 Referrals:Notices 中填写订阅消息或模板消息的模板，并在参加页面请粉丝订阅。",
        "Give them a subscribe or template message (Referrals:Notices), and ask for the subscription where fans join.");

    public static CampaignFinding Prize(Problem problem) => Blocker(
        problem.Code, "prize", problem.Message, problem.MessageEn, "补充奖品设置。", "Complete the prize.");

    private static (string Chinese, string English) NameOf(NoticeKind kind) => kind switch
    {
        NoticeKind.Helped => ("好友助力成功", "a friend helped"),
        NoticeKind.NearlyThere => ("即将达成", "nearly there"),
        NoticeKind.StageReached => ("获得奖品", "a prize was reached"),
        NoticeKind.SomeoneLeft => ("好友离开、助力减少", "a friend left"),
        NoticeKind.Ended => ("活动结束", "the campaign ended"),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    internal static CampaignFinding Blocker(string code, string field, string message, string messageEn, string advice, string adviceEn) =>
        new(code, FindingLevel.Blocker, field, message, messageEn, advice, adviceEn);

    internal static CampaignFinding Warning(string code, string field, string message, string messageEn, string advice, string adviceEn) =>
        new(code, FindingLevel.Warning, field, message, messageEn, advice, adviceEn);
}
