using System.Collections.Frozen;
using static Retention.WeChat.Outreach.Content.ContentForm;

namespace Retention.WeChat.Outreach.Content;

/// <summary>
/// The wordings warned of. WeChat's operating rules hold for what it shows; the advertising and promotion law holds for
/// SMS as well. A table, so that whoever knows the rules can read and extend it.
/// </summary>
internal static class WordingRules
{
    private const string Count = "[0-9一二三四五六七八九十两]+";
    private const string Gain = "(即可|就能|就可|就送|就领|可领|可得|领取|领走|领红包|领券|领积分|免费领|送你|即送|即领|获得|获取|赢取|赢得|抽奖|抽取|返现|解锁|免单|有礼|有奖|好礼|兑换)";

    private static readonly ContentForm[] OnWeChat = [Text, News, Subscribe, ContentForm.Template, Mass];
    private static readonly ContentForm[] Everywhere = [Text, News, Subscribe, ContentForm.Template, Sms, Mass];

    /// <summary>Codes of the wordings that WeChat counts as inducement, whatever they stand in.</summary>
    public static FrozenSet<string> Inducements { get; } = FrozenSet.Create(
        StringComparer.Ordinal,
        "wording.share_inducement", "wording.forced_share", "wording.share_game", "wording.follow_inducement", "wording.misleading_notice", "wording.multi_level");

    public static IReadOnlyList<WordingRule> All { get; } =
    [
        new("wording.share_inducement", FindingSeverity.Warning,
            $"(分享|转发|集.?{Count}.?个?赞|集赞|点赞|(好友|朋友|亲友|帮我|为我|给我)助力|助力(成功|领|享|免)|帮我?砍|砍一刀).{{0,16}}{Gain}|(领取|解锁|获得|查看|抽奖).{{0,10}}(请先?|需要?|先|必须|要)(分享|转发)",
            OnWeChat, "微信公众平台运营规范 3.3.1；微信外部链接内容管理规范")
        {
            UnlessNear = "分享(会|课|嘉宾)|(无需|无须|不需要?|不必|不用|不要求|不以).{0,4}(分享|转发)|(分享|转发).{0,4}(不是|不作为|并非)",
            Message = "以奖励换取分享、点赞或助力，属于诱导分享，链接可能被拦截，账号可能被限制。",
            MessageEn = "A reward for sharing, likes or help counts as inducement to share: links may be blocked and the account limited.",
            Instead = "奖励真实的到店或购买，不奖励分享动作，例如“朋友到店后，你们各得 20 积分”。",
            InsteadEn = "Reward a real visit or purchase, not the sharing, e.g. '20 points for both of you after your friend's first visit'.",
        },
        new("wording.forced_share", FindingSeverity.Warning,
            "(请|务必|必须|赶紧|一定要|马上|速速)(帮忙)?(分享|转发).{0,8}(朋友圈|群|好友|亲友)|不(转发?|分享)(就)?不是|转发.{0,6}(平安|好运|积德)",
            OnWeChat, "微信公众平台运营规范 3.3.1")
        {
            Message = "催促或要挟粉丝分享，属于诱导分享。",
            MessageEn = "Urging or pressing fans to share counts as inducement to share.",
            Instead = "让内容本身值得分享，例如“需要的话，可以把这份冲泡指南发给朋友”。",
            InsteadEn = "Let it be worth sharing, e.g. 'you may pass this brewing guide on to a friend'.",
        },
        new("wording.share_game", FindingSeverity.Warning,
            $"拆开?(礼盒|红包|礼包|福袋|盲盒|宝箱)|集赞|集(满|齐|够).?{Count}.?个?赞|点赞(最多|前{Count})|晒(图|单|朋友圈).{{0,10}}{Gain}|截图.{{0,12}}(朋友圈|分享|转发).{{0,12}}[领得送换]|(朋友圈|分享|转发).{{0,12}}截图.{{0,16}}[领得送换]|(分享|转发|助力).{{0,8}}(加速|提速|提高(中奖|概率)|增加.{{0,4}}(次数|机会))",
            OnWeChat, "微信公众平台运营规范 3.3.1；微信外部链接内容管理规范")
        {
            UnlessNear = "(无需|无须|不需要?|不必|不用|不要求).{0,4}(分享|转发|集赞|截图)",
            Message = "集赞、拆礼盒、晒朋友圈截图、分享加速或加抽奖机会，都是微信点名禁止的诱导分享玩法。",
            MessageEn = "Collecting likes, boxes opened by sharing, screenshots of moments, speed-ups or draws for sharing: games WeChat names as inducement to share.",
            Instead = "去掉这类玩法，奖励朋友真实的到店或下单。",
            InsteadEn = "Drop the game and reward a friend's real visit or order.",
        },
        new("wording.invite_inducement", FindingSeverity.Warning,
            $"(邀请|拉|喊|推荐).{{0,3}}{Count}.?(位|个|名|人).{{0,14}}({Gain}|得|送|奖励|红包|优惠券)",
            OnWeChat, "微信公众平台运营规范 3.3.1；微信外部链接内容管理规范")
        {
            Message = "凑够人数才给奖励的邀请，会被认定为诱导分享或任务裂变。",
            MessageEn = "A reward for bringing in so many people counts as inducement to share.",
            Instead = "不设人数门槛，被邀请的朋友有了真实消费或到店之后再奖励。",
            InsteadEn = "Set no number of people; reward after the invited friend has really bought or visited.",
        },
        new("wording.follow_inducement", FindingSeverity.Warning,
            $"关注[^，,]{{0,8}}[，,]?({Gain}|才能|才可|后可|后送|后领|查看全文|继续阅读)|(先|必须|需要?)关注.{{0,6}}(才|再)",
            OnWeChat, "微信公众平台运营规范 3.3.2")
        {
            Message = "把关注作为领取奖励或查看内容的条件，属于诱导关注。",
            MessageEn = "Making the follow a condition of a reward or of content counts as inducement to follow.",
            Instead = "说明关注后有什么服务，例如“关注我们，新茶到店会告诉你”。",
            InsteadEn = "Say what a follower gets to know, e.g. 'follow us to hear when new tea arrives'.",
        },
        new("wording.misleading_notice", FindingSeverity.Warning,
            "(微信|腾讯)官方(通知|活动|赠送|福利)|红包(待|未)领取|账号(异常|被冻结|被封)",
            Everywhere, "微信公众平台运营规范 3.3.3")
        {
            Message = "冒充系统或官方通知、制造假提示，属于误导。",
            MessageEn = "Posing as a system or official notice misleads.",
            Instead = "用自己的名义说清楚是什么消息。",
            InsteadEn = "Speak in your own name and say what the message is.",
        },
        new("wording.template_marketing", FindingSeverity.Warning,
            $"优惠券?|代金券|折扣|{Count}折|满[0-9]+.{{0,2}}减|满减|立减|限时(抢|购|优惠|特价|折扣|福利)|秒杀|特价|促销|大促|抢购|热卖|爆款|新品|上新|福利|红包|免费(领|送)|买[一1二2]送|双十一|双11|清仓|点击(购买|领取|抢)|立即(购买|抢购|领取|下单)|不容错过|惊喜价",
            [ContentForm.Template], "微信公众平台模板消息运营规范（错误码 40249、43116）")
        {
            Message = "模板消息只能用于服务通知，营销内容会被拒发，严重时收回接口。",
            MessageEn = "Template messages are for service notices only; marketing is refused and may cost the interface.",
            Instead = "只写粉丝自己的业务结果，例如“10 积分已到账”；活动消息改用粉丝订阅过的订阅通知，或在客服窗口内发送。",
            InsteadEn = "Tell the fan's own business only, e.g. '10 points have arrived'; news of offers belongs into a subscribe message the fan accepted, or into the chat.",
        },
        new("wording.superlative", FindingSeverity.Warning,
            "国家级|最高级|世界级|最佳|顶级|极品|最(棒|优惠|便宜|实惠|先进|安全|专业|权威|受欢迎|畅销|低价|低折扣)|最(好|优|高)的?(茶|产品|商品|价格?|品质|选择|服务|品牌|配方|享受)|(全国|全网|行业|世界|全球|销量|口碑|业内|中国|亚洲).{0,3}第一|第一品牌|(全国|全网|独家)唯一|唯一指定|全网最低|史上最|绝无仅有|独一无二|史无前例|前无古人",
            Everywhere, "《广告法》第九条第（三）项")
        {
            UnlessNear = "最佳(饮用|赏味|品尝|冲泡|使用|食用|观赏)",
            Message = "含绝对化用语，广告中不得使用“国家级”“最高级”“最佳”等词。",
            MessageEn = "Absolute wording: advertising must not say 'national', 'highest', 'best' and the like.",
            Instead = "用可核实的事实代替，例如“今年春天头采”“门店回购率 60%（2026 年会员数据）”。",
            InsteadEn = "Give a fact that can be checked, e.g. 'first flush of this spring'.",
        },
        new("wording.empty_promise", FindingSeverity.Warning,
            "(100%|百分之?百|百分百|绝对|保证)(有效|无效退款|安全|无副作用|成功|中奖|盈利|赚钱|治愈)|零风险|稳赚|包治|立竿见影|永久有效",
            Everywhere, "《广告法》第二十八条")
        {
            Message = "无法兑现或无法证实的承诺，可能构成虚假广告。",
            MessageEn = "A promise that cannot be kept or shown may be false advertising.",
            Instead = "写明条件和期限，例如“7 天内未拆封可退换”。",
            InsteadEn = "State the conditions and the time, e.g. 'unopened goods can be returned within 7 days'.",
        },
        new("wording.health_claim", FindingSeverity.Warning,
            "(治疗|治愈|根治|预防).{0,4}(疾病|糖尿病|高血压|失眠|癌|炎|感冒|便秘)|降(血压|血糖|血脂|三高)|抗癌|防癌|减肥(瘦身)?|排毒养颜",
            Everywhere, "《广告法》第十七条")
        {
            Message = "普通商品不得宣称治疗或预防疾病的功效。",
            MessageEn = "Ordinary goods must not claim to treat or prevent illness.",
            Instead = "写口感、产地和工艺，不写功效。",
            InsteadEn = "Write of taste, origin and craft, not of effects.",
        },
        new("wording.lottery_without_rules", FindingSeverity.Warning,
            "抽奖|抽取.{0,8}(幸运|用户|粉丝|位|名)|开奖|大转盘|幸运(用户|粉丝|儿)|福袋|盲盒|刮刮(乐|卡)",
            Everywhere, "《规范促销行为暂行规定》第十三条；《反不正当竞争法》最高奖金额不超过五万元")
        {
            UnlessAnywhere = "规则|细则|中奖率|中奖概率|活动说明|详情",
            Message = "有奖活动没有告知规则：奖项种类、参与条件与方式、中奖概率或数量、兑奖办法和主办方都须公示。",
            MessageEn = "A prize draw without its rules: prizes, conditions, method, odds or number, redemption and organiser must be published.",
            Instead = "附上完整规则，例如“活动规则和中奖名额见详情页”。",
            InsteadEn = "Add the rules, e.g. 'rules and number of prizes are on the details page'.",
        },
        new("wording.multi_level", FindingSeverity.Warning,
            "发展(下线|下级|会员|代理)|(你|您)的下线|下线(会员|好友|返|奖励|佣金)|(二|三|多)级(分销|返佣|奖励|佣金)|团队(奖励|返佣|计酬|业绩)|躺赚|人头费|入门费",
            Everywhere, "《禁止传销条例》第七条；微信对多级分销的永久封号处理")
        {
            Message = "含多级分销或按人头计酬的表述，涉嫌传销，微信会永久封号。",
            MessageEn = "Wording of multi-level marketing: unlawful, and WeChat bans such accounts for good.",
            Instead = "只奖励直接邀请的一级，并说明奖励上限。",
            InsteadEn = "Reward direct invitations only, and name the limit.",
        },
    ];
}
