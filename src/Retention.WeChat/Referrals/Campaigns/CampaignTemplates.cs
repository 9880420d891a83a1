using Retention.WeChat.Rewards;

namespace Retention.WeChat.Referrals;

/// <summary>The campaigns operators start from. Every one of them passes the check as it stands.</summary>
internal static class CampaignTemplates
{
    private const string NewFriends = "面向全体会员；被邀请的好友须为首次关注公众号的新朋友。同一好友只计一次，每位会员只能为他人助力一次。";
    private const string ByLink = "会员在公众号回复“邀请”或在小程序打开活动页，取得自己的邀请码、海报和链接；好友扫码或打开链接到来后，由系统自动归属并记录。";
    private const string PointsClaim = "积分在好友达成条件后自动到账，可在积分明细中查看。";
    private const string GoodsClaim = "积分自动到账；实物奖品达成后 30 天内在“我的奖品”填写收货地址，逾期视为放弃；填写地址后 15 个工作日内寄出，运费由主办方承担。";

    public static IReadOnlyList<CampaignTemplate> All { get; } =
    [
        new(
            "two-sided", "双向有礼", "好友首次到店消费，你和好友都得积分。最稳妥、最容易说明白的老带新。", 30, "classic",
            new CampaignPlan(
                "用真实到店的老带新补充新客，替代一次性投放。", "近 90 天有消费的会员，以及他们身边的茶友。", "好友首次到店消费后，双方各得积分。", "一个月为一期，避开大促。", "公众号菜单、门店桌贴、小程序活动页。",
                "会员自愿把专属二维码给朋友看；店员在结账时说明好友礼。",
                [new PlanBudgetItem(PlanBudgetKind.Points, "积分", 500_000)],
                "每周看到店率与 7 日留存；结束后复盘每位留存新客成本，再决定下一期。",
                new KpiTargets(ValidHelp: 600, RetentionDay7: 0.7m, RiskRate: 0.05m)),
            (organiser, from, until) => new CampaignTerms(
                "好友同饮，双向有礼", "好友经你邀请首次到店消费后，你得 50 积分，好友得 20 积分。", CampaignKind.TwoSided, from, until, HelpCondition.ServiceEvent,
                Said(organiser, PointsClaim), InviterPoints: 50, InviteePoints: 20, InviterHelpsMax: 50, PointsBudget: 50_000)),
        new(
            "team-of-three", "三人成团", "队长约两位新朋友成团，三人都到店后每人得一份礼。适合周末和节日到店。", 14, "photo",
            new CampaignPlan(
                "用结伴到店提高单次到店人数。", "喜欢和朋友一起来的年轻会员。", "三人成团，都到店后每人得茶礼一份。", "两周，覆盖两个周末。", "小程序组队页、社群、门店立牌。",
                "队长开队后把队伍卡片发给想约的朋友；满员后一起到店。",
                [new PlanBudgetItem(PlanBudgetKind.Prizes, "春茶礼盒 300 份", 900_000)],
                "看成团率、成团到店率和 30 日复购。",
                new KpiTargets(ValidHelp: 200, RetentionDay30: 0.5m, RiskRate: 0.05m)),
            (organiser, from, until) => new CampaignTerms(
                "三人成团，一起喝茶", "和两位新朋友组成一队，三人都到店后，每人得春茶礼盒一份。", CampaignKind.Team, from, until, HelpCondition.ServiceEvent,
                Said(organiser, GoodsClaim), InviterHelpsMax: 10,
                Team: new TeamTerms(3, 72, new PrizeContent("春茶礼盒", PrizeKind.Physical, 3_000), 100))),
        new(
            "ladder-3-10-30", "邀请阶梯 3-10-30", "好友到店后计入，满 3、10、30 位各有一份礼。适合铁粉和社群骨干。", 30, "classic",
            new CampaignPlan(
                "让愿意多介绍朋友的会员得到与付出相称的回报。", "社群骨干、门店常客。", "三级阶梯：茶样、茶具、年度茶礼。", "一个月；结束后 30 天结算。", "公众号、社群、小程序活动页。",
                "会员自愿介绍朋友；好友到店消费后计入；朋友离开则人数减少，已得的礼不收回。",
                [new PlanBudgetItem(PlanBudgetKind.Points, "积分", 600_000), new PlanBudgetItem(PlanBudgetKind.Prizes, "三级阶梯奖品", 5_222_000)],
                "看每一级的达成率和成本；对异常集中的助力先复核再发放。",
                new KpiTargets(ValidHelp: 2_000, Stages: [new StageTarget(1, 0.2m), new StageTarget(2, 0.05m), new StageTarget(3, 0.005m)], RetentionDay30: 0.5m, RiskRate: 0.08m)),
            (organiser, from, until) => new CampaignTerms(
                "老友荐新，步步有礼", "新朋友经你介绍首次到店消费后计入；累计达到 3、10、30 位时，各有一份礼送到家。", CampaignKind.Ladder, from, until, HelpCondition.ServiceEvent,
                Said(organiser, GoodsClaim), InviterPoints: 10, InviteePoints: 10, InviterHelpsMax: 30, PointsBudget: 60_000,
                Stages:
                [
                    new CampaignStage(1, 3, new PrizeContent("山野茶样三款", PrizeKind.Physical, 3_900), 500),
                    new CampaignStage(2, 10, new PrizeContent("手作紫砂壶", PrizeKind.Physical, 29_900), 80),
                    new CampaignStage(3, 30, new PrizeContent("年度茶礼（四季各一盒）", PrizeKind.Physical, 88_000), 10),
                ])),
        new(
            "weekly-board", "周排行榜", "一周内新朋友到店最多的前十位有礼，每日前三另有积分。适合短期冲刺。", 7, "photo",
            new CampaignPlan(
                "用一周的节奏集中获得新客，并认识最有号召力的会员。", "活跃社群的成员。", "每日前三名得积分，一周前十名得礼。", "周一开始，周日结束。", "社群、公众号、小程序榜单页。",
                "榜单只计已确认的好友，每晚更新；同数先到者在前。",
                [new PlanBudgetItem(PlanBudgetKind.Points, "积分", 424_000), new PlanBudgetItem(PlanBudgetKind.Prizes, "总榜茶礼 10 份", 165_400)],
                "看榜单集中度和风险率；前十名人工复核后再发奖。",
                new KpiTargets(ValidHelp: 800, RetentionDay7: 0.6m, RiskRate: 0.1m)),
            (organiser, from, until) => new CampaignTerms(
                "荐茶周榜", "一周内新朋友首次到店消费最多的会员上榜：每日前三名、总榜前十名有礼。", CampaignKind.Leaderboard, from, until, HelpCondition.ServiceEvent,
                Said(organiser, GoodsClaim), InviterPoints: 20, InviteePoints: 20, InviterHelpsMax: 200, PointsBudget: 40_000,
                Ranks:
                [
                    new RankPrize(RankScope.Day, 1, 3, new PrizeContent("100 积分", PrizeKind.Points, 1_000, Points: 100), 2),
                    new RankPrize(RankScope.Campaign, 1, 1, new PrizeContent("头采春茶礼盒", PrizeKind.Physical, 58_000), 10),
                    new RankPrize(RankScope.Campaign, 2, 3, new PrizeContent("手作紫砂壶", PrizeKind.Physical, 29_900), 5),
                    new RankPrize(RankScope.Campaign, 4, 10, new PrizeContent("春茶小罐装", PrizeKind.Physical, 6_800), 3),
                ],
                SettleDays: 15)),
        new(
            "first-order", "老带新首单礼", "新朋友完成首笔订单，双方得积分。适合线上商城。", 60, "minimal",
            new CampaignPlan(
                "把熟人信任变成首单转化，只为真实成交付费。", "线上商城的复购会员。", "好友首单付款后双方得积分；退款则作废。", "两个月，跨一次上新。", "小程序商城、下单成功页、包裹卡。",
                "会员把喜欢的茶和自己的邀请卡片给朋友；朋友首单付款后计入。",
                [new PlanBudgetItem(PlanBudgetKind.Points, "积分", 2_000_000)],
                "看首单转化率、退款率和每位留存新客成本。",
                new KpiTargets(ValidHelp: 1_200, RetentionDay30: 0.6m, RiskRate: 0.05m)),
            (organiser, from, until) => new CampaignTerms(
                "老友带新，首单有礼", "新朋友经你介绍完成首笔订单后，你得 100 积分，新朋友得 50 积分；订单退款的不计。", CampaignKind.TwoSided, from, until, HelpCondition.FirstOrder,
                Said(organiser, PointsClaim), RequiresFollow: false, InviterPoints: 100, InviteePoints: 50, InviterHelpsMax: 50, PointsBudget: 200_000)),
        new(
            "phone-bound", "会员手机号绑定礼", "新朋友绑定手机号成为会员，双方得积分。适合沉淀会员资料。", 30, "minimal",
            new CampaignPlan(
                "把公众号新朋友沉淀为可识别、可服务的会员。", "已绑定手机号的会员。", "好友绑定手机号成为会员后双方得积分。", "一个月。", "公众号菜单、小程序会员中心。",
                "好友在小程序会员中心自愿授权手机号；授权前说明用途。",
                [new PlanBudgetItem(PlanBudgetKind.Points, "积分", 300_000)],
                "看绑定率、30 日留存和虚拟号段占比。",
                new KpiTargets(ValidHelp: 900, RetentionDay30: 0.5m, RiskRate: 0.08m)),
            (organiser, from, until) => new CampaignTerms(
                "邀友入会，双方有礼", "新朋友经你邀请绑定手机号成为会员后，你得 20 积分，新朋友得 10 积分。", CampaignKind.TwoSided, from, until, HelpCondition.PhoneBound,
                Said(organiser, PointsClaim), InviterPoints: 20, InviteePoints: 10, InviterHelpsMax: 30, PointsBudget: 30_000)),
        new(
            "stay-seven", "七日相伴礼", "新朋友关注满七天仍在，双方得积分。没有门店和商城时使用。", 30, "minimal",
            new CampaignPlan(
                "让拉新的奖励跟着留存走，减少领完就走。", "内容类账号的忠实读者。", "新朋友关注满七天后双方得积分。", "一个月；结束后 30 天结算。", "公众号文章末尾、菜单。",
                "新朋友到来后先记为待确认，第七天仍在则到账。",
                [new PlanBudgetItem(PlanBudgetKind.Points, "积分", 300_000)],
                "看 7 日、30 日留存与取关率，对比自然新增。",
                new KpiTargets(ValidHelp: 1_100, RetentionDay7: 0.9m, RetentionDay30: 0.6m, UnfollowRate: 0.3m, RiskRate: 0.08m)),
            (organiser, from, until) => new CampaignTerms(
                "七日相伴，双方有礼", "新朋友经你邀请到来并相伴七天后，你得 15 积分，新朋友得 10 积分。", CampaignKind.TwoSided, from, until, HelpCondition.StayDays,
                Said(organiser, PointsClaim), StayDays: 7, InviterPoints: 15, InviteePoints: 10, InviterHelpsMax: 50, PointsBudget: 30_000)),
    ];

    public static CampaignTemplate? Find(string key) => All.FirstOrDefault(template => template.Key == key);

    private static CampaignDisclosure Said(string organiser, string claim) => new(organiser, NewFriends, ByLink, claim);
}
