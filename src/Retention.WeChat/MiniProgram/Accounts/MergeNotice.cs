using Retention.Platform.Ids;
using Retention.Platform.Time;
using Retention.WeChat.Fans;
using Retention.WeChat.Outreach;

namespace Retention.WeChat.MiniProgram;

/// <summary>Tells the accounts that were not asked that somebody with their phone number has joined them, and how to part again.</summary>
internal sealed class MergeNotice(OutreachDesk outreach, TimeProvider clock)
{
    private static readonly TimeSpan Life = TimeSpan.FromDays(2);

    /// <param name="merge">What happened.</param>
    /// <param name="others">The fans of the member that another one's shopper has joined.</param>
    /// <param name="ct">Stops waiting.</param>
    public Task TellAsync(Merge merge, IReadOnlyCollection<Id<Fan>> others, CancellationToken ct)
    {
        var text = $"您的会员账号已与绑定同一手机号的另一个账号合并，积分和优惠券归到同一会员名下。如非本人操作，请在 {BusinessCalendar.Local(merge.UndoUntil):M月d日 HH:mm} 前联系我们撤销。";
        return outreach.AskAsync(
            [.. others.Select(fan => new Touch($"merge:{merge.Id}:{fan}", fan, TouchPurpose.Service, new TouchContent { Text = text }, clock.GetUtcNow() + Life))], ct);
    }
}
