using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Hosting;
using Retention.WeChat.Outreach;

namespace Retention.WeChat.Journeys;

/// <summary>The plan a new installation starts with: days 1, 3, 7 and 14. Operators add templates and change it; it is never put back.</summary>
internal sealed class DefaultPlan(LifecycleStore store, Db db, IdGenerator ids, TimeProvider clock) : ISeed
{
    private const int MinutesPerDay = 24 * 60;
    private const int ExpireAfterMinutes = 2 * MinutesPerDay;

    private static readonly (int Day, long Points, string Text)[] Days =
    [
        (1, 10, "认识你的第 {day} 天，送你 {points} 积分见面礼。回复“积分”随时查看。"),
        (3, 0, "这几天还习惯吗？回复“签到”每天都能领积分，有问题直接留言，我们都在。"),
        (7, 20, "相识一周啦，{points} 积分已到账，谢谢你一直在。"),
        (14, 50, "两周的陪伴值得庆祝，{points} 积分送给你。欢迎到店坐坐。"),
    ];

    public async Task SeedAsync(CancellationToken ct)
    {
        await db.InTransactionAsync(
            async token =>
            {
                if ((await LifecycleStore.LoadPlansAsync(db, token)).Plans.Count > 0)
                    return;
                var plan = new LifecyclePlan(ids.Next<LifecyclePlan>(), "newcomer", "新粉丝陪伴计划", true, clock.GetUtcNow());
                await store.InsertPlanAsync(plan, token);
                foreach (var (day, points, text) in Days)
                {
                    var content = MessageJson.Write(new TouchContent { Text = text });
                    await store.InsertMilestoneAsync(new Milestone(plan.Id, $"第 {day} 天", day * MinutesPerDay, ExpireAfterMinutes, TouchPurpose.Marketing, points, content), token);
                }
            },
            ct);
    }
}
