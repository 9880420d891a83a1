namespace Retention.WeChat.Outreach;

/// <summary>Short names of what keeps touches from being sent, in the order of the checks.</summary>
public static class ReasonNames
{
    private const string PastExpiry = "_past_expiry";

    private static readonly (string Code, string Chinese, string English)[] InOrder =
    [
        ("marketing_stopped", "营销总开关已停止", "all marketing is stopped"),
        ("expired", "已过最晚发送时间", "past its latest time"),
        ("broadcast_paused", "群发任务已暂停", "the broadcast is paused"),
        ("cancelled", "群发任务已取消", "the broadcast was cancelled"),
        ("campaign_stopped", "所属活动已紧急停止", "its campaign was stopped"),
        ("messages_stopped", "运营人员暂停了该活动的消息", "an operator holds the campaign's messages"),
        ("plan_off", "所属计划已停用", "its plan is switched off"),
        ("plan_changed", "所属计划正在更新", "its plan is being changed"),
        ("refused_by_provider", "平台连续拒绝该活动的消息，已暂停", "held after the provider refused one after the other"),
        ("cancelled_by_operator", "运营人员取消了这条消息", "cancelled by an operator"),
        ("milestone_gone", "计划中已没有这个里程碑", "its milestone was taken out of the plan"),
        ("not_following", "已取消关注或资料已删除", "left or erased"),
        ("erased", "资料已按规定删除", "erased"),
        ("opted_out", "粉丝已退订", "opted out"),
        ("refused", "粉丝拒收该渠道", "refused the channel"),
        ("no_sms_consent", "未同意营销短信", "no consent to marketing by SMS"),
        ("blocked", "被平台拒绝", "refused by the provider before"),
        ("not_in_content", "内容没有该渠道的形式", "no form for the channel"),
        ("not_configured", "渠道未配置", "channel not configured"),
        (ChannelChecks.NotHere, "渠道在某个节点未配置，等待", "channel not configured on a node, waiting"),
        ("content", "内容不符合要求", "content breaks a rule"),
        ("no_window", "没有客服会话窗口", "no chat window"),
        ("card_needs_picture", "小程序卡片缺少图片", "card without a picture"),
        ("kept_for_answers", "窗口余量留给回复", "window kept for answers"),
        ("marketing_forbidden", "模板消息不可用于营销", "no marketing by template"),
        ("not_a_follower", "不是公众号粉丝", "not a follower"),
        ("no_grant", "没有订阅授权", "no subscribe grant"),
        ("mass_quota_used", "本月群发次数已用完", "month's mass messages used up"),
        ("mass_needs_two", "只剩一位收件人，微信群发至少两位", "one recipient left, a mass send needs two"),
        ("no_phone", "没有手机号", "no phone number"),
        ("reply_only", "只能用于被动回复", "replies only"),
        ("no_channel", "没有任何可用渠道", "no channel can reach them"),
        ("quiet_hours", "免打扰时段", "quiet hours"),
        ("sms_hours", "不在营销短信时段", "outside the hours for SMS"),
        ("channel_refused", "平台拒绝，改用其他渠道", "refused by the provider, another channel is looked for"),
        ("repeat_unsafe", "结果不明且不能重发", "outcome not known and not to be repeated"),
        ("undecidable", "判断时出错，将重试", "could not be decided, tried again"),
        ("decide_again", "离开前情况有变，重新判断", "facts changed, decided anew"),
        ("cooldown", "冷却时间内", "cooling down"),
        ("campaign_cooldown", "同一活动冷却时间内", "cooling down for the campaign"),
        ("displaced", "让位给优先级更高的触达", "gave way to a higher priority"),
        ("takes_place", "正在取代优先级较低的触达", "taking a lower one's place"),
        ("pressure_unavailable", "暂时查不到触达频次", "the caps cannot be asked"),
    ];

    private static readonly Dictionary<string, int> Places = InOrder.Select((each, place) => (each.Code, place)).ToDictionary(each => each.Code, each => each.place, StringComparer.Ordinal);

    /// <summary>Where it stands in the order of the checks; caps, which operators name themselves, come last.</summary>
    public static int PlaceOf(string? reason) => Places.GetValueOrDefault(Stem(reason), InOrder.Length);

    public static (string Chinese, string English) Of(string? reason)
    {
        var stem = Stem(reason);
        var (chinese, english) = Places.TryGetValue(stem, out var place)
            ? (InOrder[place].Chinese, InOrder[place].English)
            : stem.Length == 0 ? ("未说明原因", "no reason given") : ($"频次上限 {stem}", $"cap {stem}");
        return stem.Length == (reason?.Length ?? 0) ? (chinese, english) : ($"{chinese}，等到时已过期", $"{english}, until past its latest time");
    }

    private static string Stem(string? reason) =>
        reason is null ? "" : reason.EndsWith(PastExpiry, StringComparison.Ordinal) ? reason[..^PastExpiry.Length] : reason;
}
