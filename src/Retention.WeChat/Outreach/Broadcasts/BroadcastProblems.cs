using Retention.Platform.Problems;
using Retention.WeChat.Channels;
using Retention.WeChat.Outreach.Content;

namespace Retention.WeChat.Outreach;

/// <summary>Why a broadcast cannot be what is asked.</summary>
internal static class BroadcastProblems
{
    public static readonly Problem NotFound = new("broadcast.not_found", 404, "没有这个群发任务，请检查编号。", "There is no such broadcast; check the id.");
    public static readonly Problem NotDraft = new("broadcast.not_draft", 409, "任务已经开始或结束，只有草稿可以修改和启动。", "Only a draft may be changed or started.");
    public static readonly Problem NotRunning = new("broadcast.not_running", 409, "只有进行中的任务可以暂停。", "Only a running broadcast may be paused.");
    public static readonly Problem NotPaused = new("broadcast.not_paused", 409, "只有暂停的任务可以继续。", "Only a paused broadcast may be resumed.");
    public static readonly Problem Closed = new("broadcast.closed", 409, "任务已经结束，不能再取消。", "The broadcast has ended and cannot be cancelled.");
    public static readonly Problem Expired = new("broadcast.expired", 409, "已过最晚发送时间，请先修改时间。", "Its latest time has passed; change it first.");
    public static readonly Problem NoAudience = new("broadcast.no_audience", 409, "还没有指定粉丝，请先添加名单或设置筛选条件。", "It has no audience; list fans or give a query.");
    public static readonly Problem IsQuery = new("broadcast.is_query", 409, "该任务按条件筛选粉丝，不能再添加名单。", "Its audience is a query; fans cannot be listed.");
    public static readonly Problem TooMany = new("broadcast.too_many", 422, "名单最多 100000 位粉丝，更大的范围请使用筛选条件。", "A list holds at most 100,000 fans; use a query for more.");
    private static readonly Problem NoTime = new("broadcast.no_time", 422, "最晚发送时间必须晚于开始时间和当前时间。", "The latest time must be after the start and after now.");
    private static readonly Problem NoContent = new("broadcast.no_content", 422, "内容里没有所选渠道的形式，请补充内容或调整渠道。", "The content has no form for any channel chosen.");
    private static readonly Problem NotAsked = new("broadcast.transactional", 422, "群发不是粉丝主动要求的，用途只能是服务或营销。", "Nobody asked for a broadcast: its purpose is service or marketing.");

    /// <returns>Null when a draft may be like this.</returns>
    public static Problem? Of(Broadcast draft, SmsOptions sms, DateTimeOffset now)
    {
        if (draft.Purpose == TouchPurpose.Transactional)
            return NotAsked;
        if (draft.ExpiresAt <= draft.StartsAt || draft.ExpiresAt <= now)
            return NoTime;
        var content = draft.ReadContent();
        return (draft.ReadPolicy().Channels ?? [Channel.CustomerService, Channel.Template, Channel.Subscribe, Channel.Sms]).Any(content.HasFormFor) ? Slip(draft, content, sms) : NoContent;
    }

    /// <summary>What a channel would refuse is told to whoever saves it, not to a hundred thousand fans' messages.</summary>
    private static Problem? Slip(Broadcast draft, TouchContent content, SmsOptions sms)
    {
        var checks = ContentCheck.Of(content, draft.Purpose, ContentVariables.SamplesOfFans, draft.ReadPolicy().Overflow, sms);
        return checks.SelectMany(check => check.Findings).FirstOrDefault(finding => finding.Severity == FindingSeverity.Error) is { } slip
            ? new Problem(slip.Code, 422, $"{slip.Field}：{slip.Message}", $"{slip.Field}: {slip.MessageEn}")
            : null;
    }
}
