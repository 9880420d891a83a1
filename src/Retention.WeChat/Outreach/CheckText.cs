using System.Globalization;
using Retention.Platform.Time;

namespace Retention.WeChat.Outreach;

/// <summary>A check as people read it.</summary>
/// <param name="Remedy">What would change it; null when it passed or nothing would.</param>
public sealed record CheckSentence(string Chinese, string English, string? Remedy = null, string? RemedyEnglish = null);

/// <summary>Puts the checks of a decision into words, from what was seen and stored: the words may improve, the record stays.</summary>
public static class CheckText
{
    private const string Later = "等待较早的触达移出这段时间；占位的触达如果还没有发出，也可以提高优先级";
    private const string LaterEnglish = "wait until earlier touches are longer ago; a higher priority helps only against one that has not left yet";

    private static readonly Dictionary<Channel, (string Chinese, string English)> Channels = new()
    {
        [Channel.PassiveReply] = ("被动回复", "passive reply"),
        [Channel.CustomerService] = ("客服消息", "customer-service message"),
        [Channel.Subscribe] = ("订阅消息", "subscribe message"),
        [Channel.Template] = ("模板消息", "template message"),
        [Channel.MassSend] = ("群发", "mass message"),
        [Channel.Sms] = ("短信", "SMS"),
    };

    public static (string Chinese, string English) NameOf(Channel channel) => Channels[channel];

    internal static (string Chinese, string English) NameOf(ChannelRoute route)
    {
        var name = NameOf(route.Channel);
        return route.IsMini ? ($"小程序{name.Chinese}", $"mini-program {name.English}") : name;
    }

    public static CheckSentence Of(TouchCheck check)
    {
        var seen = new Values(check);
        var text = Say(check, seen);
        if (seen.At(TouchCheck.Ahead) is { Length: > 0 } ahead)
            text = text with { Chinese = $"到 {ahead} 时，{text.Chinese}", English = $"at {ahead}: {text.English}" };
        return check is { Passed: false, PassesAt: { } at }
            ? text with { Chinese = $"{text.Chinese}，最早 {Local(at)}", English = $"{text.English}; earliest {Local(at)}" }
            : text;
    }

    /// <summary>A moment as people in China read it.</summary>
    public static string Local(DateTimeOffset at) => BusinessCalendar.Local(at).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    private static CheckSentence Say(TouchCheck check, Values seen) => check.Finding switch
    {
        "marketing_runs" => new("营销触达没有被停止", "marketing is not stopped"),
        "marketing_stopped" => new($"营销总开关自 {seen.At("since")} 起已停止", $"all marketing is stopped since {seen.At("since")}", "在控制台恢复营销触达", "resume marketing in the console"),
        "in_time" => new($"没有过期，最晚 {seen.At("latest")}", $"in time; latest {seen.At("latest")}"),
        "expired" => new($"已过最晚发送时间 {seen.At("latest")}", $"past its latest time {seen.At("latest")}"),
        "broadcast_paused" => new("所属群发任务已暂停", "its broadcast is paused", "在控制台继续该任务", "resume the broadcast in the console"),
        "campaign_stopped" => new("所属活动已紧急停止", "its campaign was stopped", "在控制台恢复该活动", "resume the campaign in the console"),
        "messages_stopped" => new("运营人员暂停了该活动的消息", "an operator holds the campaign's messages", "在控制台恢复该活动的消息", "resume the campaign's messages in the console"),
        "plan_off" => new("所属计划已停用", "its plan is switched off", "在控制台启用该计划", "switch the plan on in the console"),
        "plan_changed" => new("所属计划正在更新，片刻后继续", "its plan is being changed and goes on in a moment"),
        "refused_by_provider" => new("平台连续拒绝该活动的消息，已暂停", "held after the provider refused one message after the other", "改正内容后在控制台恢复该活动的消息", "mend the content and resume the campaign's messages in the console"),
        "cancelled" => new("所属群发任务已取消", "its broadcast was cancelled"),
        "known_fan" => new("粉丝可以联系", "the fan is known and did not leave"),
        "not_following" => new("粉丝已取消关注或资料已删除", "the fan has left or was erased", "粉丝重新关注", "the fan follows again"),
        "not_refused" => new("粉丝没有拒收这类消息", "the fan has not refused messages of this kind"),
        "opted_out" => new($"粉丝已于 {seen.At("since")} 退订这类消息", $"the fan opted out on {seen.At("since")}", "粉丝回复“恢复”或在小程序中重新开启", "the fan opts in again"),
        _ when check.Name == CheckNames.Channel && check.Channel is { } channel => SayChannel(check.Finding, Channels[channel], seen),
        _ => SayPressure(check, seen),
    };

    private static CheckSentence SayChannel(string finding, (string Chinese, string English) channel, Values seen)
    {
        var (chinese, english, remedy, remedyEnglish) = finding switch
        {
            "not_in_content" => ("内容里没有这种形式", "the content has no form for it", "为内容补上这种形式", "add that form to the content"),
            "not_configured" => ("没有配置", "not configured", "在设置中配置该渠道", "configure the channel"),
            ChannelChecks.NotHere => ("本节点没有配置，其他节点或此前有", "not configured on this node, though elsewhere or before", "在本节点的设置中补上该渠道", "add the channel to this node's settings"),
            "blocked" => ($"自 {seen.At("since")} 起被平台拒绝（{seen["code"]}）", $"refused by the provider since {seen.At("since")} ({seen["code"]})", "处理平台的拒绝原因后在控制台解除", "remove the cause, then lift the block in the console"),
            "refused" => ($"粉丝已于 {seen.At("since")} 拒收", $"refused by the fan on {seen.At("since")}", "粉丝重新同意", "the fan agrees again"),
            "no_sms_consent" => ("粉丝没有明确同意营销短信", "the fan never agreed to marketing by SMS", "取得粉丝的明确同意并登记原文", "obtain the fan's explicit consent and record its wording"),
            "no_window" => ("没有可用的客服会话窗口", "no open window", "粉丝发来消息、点击菜单或扫码", "the fan writes, clicks the menu or scans a code"),
            "kept_for_answers" => ($"窗口只剩 {seen["left"]} 条，留给回复", $"only {seen["left"]} left in the window, kept for answers", "粉丝再次发来消息", "the fan writes again"),
            "card_needs_picture" => ("小程序客服里的图文卡片必须有图片", "a card in the mini-program's chat needs a picture", "为图文卡片补上图片地址", "give the card a picture"),
            "window_open" => ($"会话窗口剩 {seen["left"]} 条，到 {seen.At("until")}", $"window open, {seen["left"]} left until {seen.At("until")}", null, null),
            "window_unlimited" => ($"会话窗口不限条数，到 {seen.At("until")}", $"window open, any number until {seen.At("until")}", null, null),
            "marketing_forbidden" => ("只可用于服务通知，营销内容会被微信处罚（40249）", "for service notices only; WeChat punishes marketing (40249)", "改用订阅消息或群发", "use a subscribe or a mass message"),
            "follower" => ("粉丝已关注", "the fan follows", null, null),
            "not_a_follower" => ("需要关注公众号", "only for followers of the official account", "粉丝关注公众号", "the fan follows the account"),
            "granted" => ($"粉丝还有 {seen["left"]} 次授权", $"{seen["left"]} grant(s) left", null, null),
            "granted_long_term" => ("粉丝长期订阅了该模板，发送不会用完", "the fan subscribes to the template for good; sending uses nothing up", null, null),
            "no_grant" => ("没有该模板的订阅授权", "no grant for the template", "在小程序或文章中请粉丝订阅", "ask the fan to subscribe"),
            "mass_quota_left" => ($"本月还可群发 {seen["left"]} 条", $"{seen["left"]} left this month", null, null),
            "mass_quota_used" => ("本月 4 条群发已用完", "the month's four mass messages are used up", "等到下个月", "wait for the next month"),
            "phone_known" => ("有手机号", "the phone number is known", null, null),
            "no_phone" => ("没有手机号", "no phone number", "请粉丝绑定手机号", "ask for the fan's number"),
            "reply_only" => ("只能在回复推送时使用", "only as the reply to a callback", null, null),
            "quiet_hours" => ("现在是免打扰时段", "quiet hours now", null, null),
            "sms_hours" => ("现在不在营销短信允许的时段", "outside the hours allowed for marketing by SMS", null, null),
            "content" => ($"内容不符合要求：{seen["field"]} {seen["rule"]}", $"content refused: {seen["field"]} {seen["ruleEn"]}", "修改内容", "change the content"),
            _ => (finding, finding, (string?)null, (string?)null),
        };
        var (cut, cutEnglish) = seen["cut"] is { Length: > 0 } fields ? ($"，已按长度截短 {fields}", $"; shortened {fields}") : ("", "");
        return new CheckSentence($"{channel.Chinese}：{chinese}{cut}", $"{channel.English}: {english}{cutEnglish}", remedy, remedyEnglish);
    }

    private static CheckSentence SayPressure(TouchCheck check, Values seen) => check.Finding switch
    {
        "slot_held" => new("未超出频次上限和冷却时间", "within the caps and cool-downs"),
        "pressure_unavailable" => new("暂时查不到触达频次（Redis 恢复中），宁可等待也不多发", "the caps cannot be asked (Redis is recovering); waiting rather than sending one too many"),
        "displaced" => new($"优先级更高的触达 {seen["by"]}（{seen["priority"]}）占用了这次机会", $"a touch of higher priority took its place: {seen["by"]} ({seen["priority"]})"),
        "takes_place" => new($"取代了优先级较低的触达 {seen["of"]}（{seen["priority"]}）", $"takes the place of a touch of lower priority: {seen["of"]} ({seen["priority"]})"),
        var rule when seen["max"] == "1" => new($"{seen.Hours}内已有一次触达，还在冷却（{rule}）", $"cooling down: touched once within {seen.HoursEnglish} ({rule})", Later, LaterEnglish),
        var rule => new(
            $"{seen.Hours}内已触达 {seen["counted"]} 次，达到上限 {seen["max"]} 次（{rule}）", $"touched {seen["counted"]} times within {seen.HoursEnglish}, the cap is {seen["max"]} ({rule})", Later, LaterEnglish),
    };

    /// <summary>Values seen, as text; what is missing reads as nothing rather than break an old record.</summary>
    private readonly struct Values(TouchCheck check)
    {
        private const int HoursPerDay = 24;

        /// <summary>A cap of 24 hours rolls: said as a day, it would be taken for the calendar's.</summary>
        private const int DaysMin = 2;

        public string this[string name] => check.Seen?.GetValueOrDefault(name) ?? "";

        public string Hours => IsDays(out var days) ? $"{days} 天" : $"{this["hours"]} 小时";

        public string HoursEnglish => IsDays(out var days) ? $"{days} days" : $"{this["hours"]} hours";

        public string At(string name) =>
            DateTimeOffset.TryParse(this[name], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? Local(at) : "";

        private bool IsDays(out int days)
        {
            days = 0;
            if (!double.TryParse(this["hours"], CultureInfo.InvariantCulture, out var hours) || hours < DaysMin * HoursPerDay || hours % HoursPerDay != 0)
                return false;
            days = (int)hours / HoursPerDay;
            return true;
        }
    }
}
