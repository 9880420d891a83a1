using static Retention.WeChat.Referrals.CampaignFindings;

namespace Retention.WeChat.Referrals;

/// <summary>What a check may say of a ladder, a team or a leaderboard.</summary>
internal static class KindFindings
{
    public static readonly CampaignFinding OtherKind = Blocker(
        "campaign.parts_of_other_kind", "kind",
        "填写了不属于这种活动的奖品，粉丝会以为能得到，实际不会发放。",
        "Prizes are set that campaigns of this kind never give, while fans would rely on them.",
        "删去这些设置，或改用对应的活动类型。",
        "Remove them, or choose the kind they belong to.");

    public static readonly CampaignFinding StagesMissing = Blocker(
        "campaign.stages_missing", "stages",
        "阶梯活动至少要有一个阶梯。", "A ladder needs a stage at least.", "添加阶梯：人数、奖品、份数。", "Add stages: helps needed, prize, stock.");

    public static readonly CampaignFinding StageNumbers = Blocker(
        "campaign.stage_numbers", "stages",
        "阶梯编号须从 1 开始连续。", "Stages are numbered from 1 without gaps.", "按顺序重新编号。", "Number them in order.");

    public static readonly CampaignFinding StageNeeds = Blocker(
        "campaign.stage_needs", "stages",
        "每个阶梯所需的人数须大于前一个阶梯。", "Each stage must need more than the one before.", "调整各阶梯的人数（need）。", "Let need rise from stage to stage.");

    public static readonly CampaignFinding StageBeyondCap = Blocker(
        "campaign.stage_beyond_cap", "inviterHelpsMax",
        "最高阶梯超过了每位邀请人的助力上限，永远达不到。",
        "The highest stage needs more helps than count for one inviter: nobody can reach it.",
        "提高助力上限（inviterHelpsMax），或降低阶梯人数。",
        "Raise inviterHelpsMax or lower the stage.");

    public static readonly CampaignFinding NoStock = Blocker(
        "campaign.no_stock", "stock",
        "奖品份数至少为 1。", "There must be one prize at least.", "填写份数（stock）。", "Say how many of the prize there are (stock).");

    public static readonly CampaignFinding TeamMissing = Blocker(
        "campaign.team_missing", "team",
        "组队活动须设置人数、成团时限、奖品和份数。", "A team campaign needs size, time, prize and stock.", "填写组队设置（team）。", "Describe the team: size, time, prize and stock (team).");

    public static readonly CampaignFinding TeamSize = Blocker(
        "campaign.team_size", "team.size",
        "队伍人数（含队长）须为 2 至 20 人。", "A team has 2 to 20 members, its captain included.", "调整队伍人数。", "Change the size.");

    public static readonly CampaignFinding TeamBeyondCap = Blocker(
        "campaign.team_beyond_cap", "inviterHelpsMax",
        "队长需要邀请的人数超过了助力上限，队伍永远不会满。",
        "A captain would have to bring more friends than count: no team can fill up.",
        "提高助力上限（inviterHelpsMax），或减少队伍人数。",
        "Raise inviterHelpsMax or lower the size.");

    public static readonly CampaignFinding TeamTooSlow = Warning(
        "campaign.team_too_slow", "team.openHours",
        "成团时限比整个活动还长，会在活动结束时截止。",
        "A team may take longer to fill up than the campaign lasts; it closes with the campaign.",
        "缩短成团时限（openHours）。",
        "Shorten openHours.");

    public static readonly CampaignFinding RanksMissing = Blocker(
        "campaign.ranks_missing", "ranks",
        "排行榜活动至少要有一项名次奖品。", "A leaderboard needs a prize for some rank.", "添加名次奖品（ranks）。", "Add prizes for ranks (ranks).");

    public static readonly CampaignFinding RankGaps = Blocker(
        "campaign.rank_gaps", "ranks",
        "同一榜单的名次须从第 1 名开始，首尾相接，不重叠、不跳过。",
        "The ranks of one board begin with the first and follow on each other, without gap or overlap.",
        "检查每项奖品的起止名次（from、to）。",
        "Look at from and to of each prize.");

    public static readonly CampaignFinding RankBeyondCap = Blocker(
        "campaign.rank_beyond_cap", "inviterHelpsMax",
        "上榜所需的最低人数超过了每位邀请人的助力上限，没有人能获奖。",
        "A rank needs more confirmed helps than count for one inviter: nobody can win it.",
        "降低最低人数（confirmedMin），或提高助力上限。",
        "Lower confirmedMin or raise inviterHelpsMax.");
}
