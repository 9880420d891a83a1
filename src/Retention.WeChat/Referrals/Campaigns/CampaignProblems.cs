using Retention.Platform.Problems;

namespace Retention.WeChat.Referrals;

/// <summary>Why a campaign cannot be what is asked.</summary>
internal static class CampaignProblems
{
    /// <summary>What is said at once; the check says the rest.</summary>
    private const int ToldMax = 5;

    public static readonly Problem NotFound = new("campaign.not_found", 404, "没有这个活动。", "There is no such campaign.");
    public static readonly Problem CodeTaken = new("campaign.code_taken", 409, "已有同样代码的活动，请换一个代码。", "A campaign with this code exists; choose another code.");
    public static readonly Problem NoTemplate = new("campaign.no_template", 404, "没有这个活动模板，可用的模板见 /campaigns/templates。", "There is no such template; those there are: /campaigns/templates.");
    public static readonly Problem NotDraft = new("campaign.not_draft", 409, "活动已发布，或草稿刚刚被别人改过，请刷新后再看。", "It is published already, or somebody has just changed the draft; look again.");
    public static readonly Problem NotOpen = new("campaign.not_open", 409, "只有进行中的活动可以暂停。", "Only an open campaign may be paused.");
    public static readonly Problem NotResting = new("campaign.not_resting", 409, "只有暂停或停止的活动可以恢复。", "Only a paused or stopped campaign may be resumed.");
    public static readonly Problem StoppedAlready = new("campaign.stopped_already", 409, "活动已经停止。", "The campaign is stopped already.");
    public static readonly Problem EndedAlready = new("campaign.ended_already", 409, "活动已经结束。", "The campaign has ended already.");
    public static readonly Problem NotPublished = new("campaign.not_published", 409, "活动还没有发布。", "The campaign is not published yet.");
    public static readonly Problem EndNoteMissing = new("campaign.end_note_missing", 422, "提前结束会影响参与者，请填写原因（会公示）。", "Ending it before its time concerns everybody taking part: say why; the reason is published.");
    public static readonly Problem BudgetUsedUp = new(
        "campaign.budget_used_up", 409, "积分预算已用完，请先追加预算，活动会自动恢复。", "Its points budget is used up; raise it first, and it goes on by itself.");
    public static readonly Problem BudgetNotRaised = new(
        "campaign.budget_not_raised", 422, "新的预算总额须大于现在的总额：已公示的奖励只能增加。", "The new total must be more than it is now: what was promised only ever grows.");
    public static readonly Problem CodesMissing = Of(CampaignFindings.CodesMissing);
    public static readonly Problem CouponsMissing = Of(CampaignFindings.CouponsMissing);
    public static readonly Problem HelpNotFound = new("campaign.help_not_found", 404, "没有这条助力记录。", "There is no such referral.");

    /// <param name="fields">What differs from the published terms, as paths in their JSON.</param>
    public static Problem TermsFrozen(IReadOnlyCollection<string> fields) => new(
        "campaign.terms_frozen", 409,
        $"活动已发布，规则已冻结并公示，不能再修改（涉及：{string.Join("、", fields)}）。请复制为新活动后修改；如需停止这个活动，可以暂停或提前结束。",
        $"Its terms are published and frozen ({string.Join(", ", fields)}). Copy it and change the copy; this one may be paused or ended.");

    /// <summary>The first finding names the problem; its text tells of all.</summary>
    /// <returns>Null when nothing stands in the way.</returns>
    public static Problem? Of(CampaignVerdict verdict, bool riskAccepted)
    {
        var blocking = verdict.Findings.Where(finding => finding.Blocks(riskAccepted)).ToList();
        return blocking.Count == 0 ? null : new Problem(
            blocking[0].Code, 422,
            string.Join(" ", blocking.Take(ToldMax).Select(finding => $"{finding.Message}{finding.Advice}")),
            string.Join(" ", blocking.Take(ToldMax).Select(finding => $"{finding.MessageEn} {finding.AdviceEn}")));
    }

    /// <summary>Found by the check, or a moment later when others were faster.</summary>
    private static Problem Of(CampaignFinding finding) => new(finding.Code, 422, finding.Message + finding.Advice, $"{finding.MessageEn} {finding.AdviceEn}");
}
