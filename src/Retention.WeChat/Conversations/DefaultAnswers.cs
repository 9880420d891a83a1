using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Hosting;

namespace Retention.WeChat.Conversations;

/// <summary>The answers a new installation starts with. Operators change them; they are never put back.</summary>
internal sealed class DefaultAnswers(AnswerStore store, Db db, IdGenerator ids) : ISeed
{
    private const int DefaultPriority = 100;

    private static readonly (AnswerTrigger Trigger, string Pattern, AnswerAction Action, string Content)[] Defaults =
    [
        (AnswerTrigger.Follow, "", AnswerAction.Say, "你好，欢迎关注！很高兴认识你。\n\n回复“签到”每天领积分，回复“积分”查看余额，回复“邀请”和好友一起来，回复“帮助”看看我能做什么。"),
        (AnswerTrigger.Keyword, "积分", AnswerAction.Points, "你现在有 {balance} 积分。\n\n最近的记录：\n{entries}\n---\n你现在有 {balance} 积分，还没有积分记录。回复“签到”就能领到第一笔。"),
        (AnswerTrigger.Keyword, "签到", AnswerAction.CheckIn, "签到成功，+{points} 积分！\n已连续签到 {streak} 天，当前共 {balance} 积分，明天见。\n---\n今天已经签过到了，连续 {streak} 天，当前共 {balance} 积分，明天再来吧。"),
        (AnswerTrigger.Keyword, "邀请", AnswerAction.Invite, "{campaign}\n{description}\n\n这是你的专属邀请链接，可以发给需要的朋友：\n{link}\n\n专属二维码稍后发给你。\n---\n目前没有进行中的邀请活动，有新活动会第一时间告诉你。"),
        (AnswerTrigger.Keyword, "帮助", AnswerAction.Say, "你可以回复：\n签到：每天领积分\n积分：查看余额和记录\n邀请：领取专属邀请链接和二维码\n退订：不再接收活动消息\n恢复：重新接收活动消息"),
        (AnswerTrigger.Keyword, "退订", AnswerAction.OptOut, "已为你停止活动消息，马上生效。积分和服务不受影响；想再收到时，回复“恢复”即可。\n---\n你已经退订过活动消息，不会再收到。想再收到时，回复“恢复”即可。"),
        (AnswerTrigger.Keyword, "恢复", AnswerAction.OptIn, "已恢复活动消息，谢谢你愿意继续听我们说。随时可以回复“退订”停止。\n---\n你没有退订活动消息，无需恢复。"),
        (AnswerTrigger.Menu, "points", AnswerAction.Points, "你现在有 {balance} 积分。\n\n最近的记录：\n{entries}\n---\n你现在有 {balance} 积分，还没有积分记录。回复“签到”就能领到第一笔。"),
        (AnswerTrigger.Menu, "check_in", AnswerAction.CheckIn, "签到成功，+{points} 积分！\n已连续签到 {streak} 天，当前共 {balance} 积分，明天见。\n---\n今天已经签过到了，连续 {streak} 天，当前共 {balance} 积分，明天再来吧。"),
        (AnswerTrigger.Menu, "invite", AnswerAction.Invite, "{campaign}\n{description}\n\n这是你的专属邀请链接，可以发给需要的朋友：\n{link}\n\n专属二维码稍后发给你。\n---\n目前没有进行中的邀请活动，有新活动会第一时间告诉你。"),
        (AnswerTrigger.Default, "", AnswerAction.Say, "收到你的消息啦。回复“帮助”看看我能做什么；需要人工服务请留言，我们会尽快回复。"),
    ];

    public async Task SeedAsync(CancellationToken ct)
    {
        await db.InTransactionAsync(
            async token =>
            {
                if ((await AnswerStore.ListAsync(db, token)).Count > 0)
                    return;
                foreach (var (trigger, pattern, action, content) in Defaults)
                    await store.InsertAsync(new AnswerRule(ids.Next<AnswerRule>(), trigger, pattern, AnswerMatch.Exact, action, content, DefaultPriority, true), token);
            },
            ct);
    }
}
