using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;
using Retention.WeChat.Outreach;
using Retention.WeChat.Rewards;

namespace Retention.WeChat.Referrals;

public enum NoticeKind
{
    Helped,
    NearlyThere,
    StageReached,
    SomeoneLeft,
    Ended,
}

/// <summary>
/// News for who takes part, as touches of service: each sort can be switched off, and comes at most so many times to one fan
/// in a campaign. Asked for in the transaction that made the news.
/// </summary>
internal sealed class ReferralNotices(OutreachDesk outreach, NoticeStore store, Db db, TimeProvider clock)
{
    private const string Budget = "referral";

    /// <summary>"Nearly there" is said with so many helps missing.</summary>
    private const int NearlyMissing = 1;

    private const int BatchMax = 200;

    /// <summary>Old news is none.</summary>
    private static readonly TimeSpan NoticeLife = TimeSpan.FromDays(2);

    /// <param name="help">Just held.</param>
    /// <param name="valid">The inviter's helps that count, with this one.</param>
    public async Task HelpedAsync(HelpCase help, int valid, CancellationToken ct)
    {
        var stage = help.Terms.Ladder.FirstOrDefault(each => each.Need > valid);
        var missing = stage is null ? 0 : stage.Need - valid;
        if (stage is not null && missing == NearlyMissing)
            await AskAsync(help.Campaign, help.Inviter, NoticeKind.NearlyThere, $"只差 {missing} 位好友，就能达成“{stage.Prize.Name}”！有朋友刚刚接受了你的邀请，满足活动条件后即计入。", ct);
        else
            await AskAsync(
                help.Campaign, help.Inviter, NoticeKind.Helped, $"一位好友接受了你的邀请（“{help.Terms.Name}”），目前共 {valid} 位。好友满足活动条件后正式计入，感谢你带来的朋友！", ct);
    }

    /// <summary>The friend's help is confirmed, and what the inviter earns for it is posted.</summary>
    public Task CountedAsync(HelpCase help, CancellationToken ct) => help.Row.InviterPoints == 0
        ? Task.CompletedTask
        : AskAsync(help.Campaign, help.Inviter, NoticeKind.Helped, $"你邀请的一位好友已达成“{help.Terms.Name}”的条件，{help.Row.InviterPoints} 积分已到账。感谢你带来的朋友！", ct);

    public Task WonAsync(LiveCampaign campaign, ReferralAward award, PrizeContent prize, CancellationToken ct)
    {
        var how = prize.Kind is PrizeKind.Points or PrizeKind.Coupon ? "奖励已发放到你的账户。" : $"请在 {Retention.Platform.Time.BusinessCalendar.Local(award.ClaimBy):M月d日} 前到小程序“邀请有礼”领取。";
        return AskAsync(campaign, award.FanId, NoticeKind.StageReached, $"恭喜！你在“{campaign.Terms.Name}”中获得“{prize.Name}”。{how}", ct);
    }

    public Task SomeoneLeftAsync(HelpCase help, CancellationToken ct) =>
        AskAsync(help.Campaign, help.Inviter, NoticeKind.SomeoneLeft, $"“{help.Terms.Name}”：一位好友的助力已失效，已达成的奖励不受影响。", ct);

    /// <summary>Tells who takes part that a campaign is over, a batch at a time.</summary>
    /// <returns>Whether there may be more.</returns>
    public async Task<bool> EndedAsync(LiveCampaign campaign, CancellationToken ct)
    {
        if (campaign.Terms.News.EndedMax == 0)
            return false;
        var untold = await store.ListUntoldAsync(campaign.Id, BatchMax, ct);
        await db.InTransactionAsync(
            async token =>
            {
                foreach (var fanId in untold)
                    await AskAsync(campaign, new Id<Fan>(fanId), NoticeKind.Ended, $"“{campaign.Terms.Name}”已结束，感谢参与！尚在确认中的好友会继续计入，奖励请在期限内领取。", token);
            },
            ct);
        return untold.Count == BatchMax;
    }

    private async Task AskAsync(LiveCampaign campaign, Id<Fan> fanId, NoticeKind kind, string text, CancellationToken ct)
    {
        if (await store.CountAsync(campaign.Id, fanId, kind, MaxOf(campaign.Terms.News, kind), ct) is not { } number)
            return;
        await outreach.AskAsync(
            [
                new Touch($"{campaign.Row.Label}:{fanId}:{kind}:{number}", fanId, TouchPurpose.Service, new TouchContent { Text = text }, clock.GetUtcNow() + NoticeLife)
                {
                    Campaign = campaign.Row.Label,
                    Budget = Budget,
                },
            ],
            ct);
    }

    private static int MaxOf(CampaignNotices news, NoticeKind kind) => kind switch
    {
        NoticeKind.Helped => news.HelpedMax,
        NoticeKind.NearlyThere => news.NearlyThereMax,
        NoticeKind.StageReached => news.StageReachedMax,
        NoticeKind.SomeoneLeft => news.SomeoneLeftMax,
        NoticeKind.Ended => news.EndedMax,
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}

/// <summary>The table <c>referral_notice</c>.</summary>
internal sealed class NoticeStore(Db db)
{
    /// <summary>Counts one more, in the caller's transaction.</summary>
    /// <returns>Which one it is; null when there have been as many as may be.</returns>
    public async Task<int?> CountAsync(Id<ReferralCampaign> campaignId, Id<Fan> fanId, NoticeKind kind, int max, CancellationToken ct)
    {
        if (max == 0)
            return null;
        await db.ExecuteAsync(Sql.Open, new { campaignId, fanId, kind }, ct);
        if (await db.ExecuteAsync(Sql.Count, new { campaignId, fanId, kind, max }, ct) != 1)
            return null;
        return await db.FindAsync<int>(Sql.Sent, new { campaignId, fanId, kind }, ct);
    }

    /// <summary>Who takes part and has not been told of the end.</summary>
    public Task<IReadOnlyList<long>> ListUntoldAsync(Id<ReferralCampaign> campaignId, int limit, CancellationToken ct) => db.ListAsync<long>(Sql.ListUntold, new { campaignId, limit }, ct);

    internal static class Sql
    {
        public const string Open = """
            insert into referral_notice (campaign_id, fan_id, kind, sent)
            select @campaignId, @fanId, @kind, 0 from (select 1 as one) as here
            where not exists (select 1 from referral_notice where campaign_id = @campaignId and fan_id = @fanId and kind = @kind)
            """;

        public const string Count = "update referral_notice set sent = sent + 1 where campaign_id = @campaignId and fan_id = @fanId and kind = @kind and sent < @max";

        public const string Sent = "select sent from referral_notice where campaign_id = @campaignId and fan_id = @fanId and kind = @kind";

        public const string ListUntold = """
            select l.fan_id from referral_link l
            where l.campaign_id = @campaignId
                and not exists (select 1 from referral_notice n where n.campaign_id = l.campaign_id and n.fan_id = l.fan_id and n.kind = 'Ended')
            order by l.id limit @limit
            """;
    }
}
