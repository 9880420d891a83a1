using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.Platform.Time;
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
internal sealed class ReferralNotices(OutreachDesk outreach, NoticeStore store, NoticeForms forms, AwardStore awards, FanRegistry fans, Db db, TimeProvider clock)
{
    /// <summary>"Nearly there" is said with so many helps missing.</summary>
    private const int NearlyMissing = 1;

    /// <summary>What inviters have heard before their helps are settled together.</summary>
    public async Task<HelpNews> OpenAsync(IReadOnlyCollection<Id<ReferralCampaign>> campaignIds, IReadOnlyCollection<Id<Fan>> inviters, CancellationToken ct) =>
        new(await store.ListAsync(campaignIds, inviters, ct));

    /// <summary>Asks for all that came up.</summary>
    public async Task SendAsync(HelpNews news, CancellationToken ct)
    {
        foreach (var first in news.First)
            await store.InsertAsync(first, ct);
        foreach (var further in news.Further)
            await store.RaiseAsync(further, ct);
        await AskAsync(news.Notices, ct);
    }

    /// <summary>One piece of news for one help: nearly there where it brings the inviter so far and they may hear that, else that a friend helped.</summary>
    /// <param name="help">Just held.</param>
    /// <param name="valid">The inviter's helps that count, with this one.</param>
    /// <param name="seatsLeft">On the friend's team; null where there is none.</param>
    /// <param name="isMet">The condition is met at once: there will be no further news of this help.</param>
    public async Task HelpedAsync(HelpCase help, int valid, int? seatsLeft, bool isMet, CancellationToken ct)
    {
        if (await NearAsync(help, valid, seatsLeft, ct) is { } near
            && Note(help, NoticeKind.NearlyThere, $"{near.Words}有朋友刚刚接受了你的邀请{(isMet ? "，已正式计入。" : "，满足活动条件后正式计入。")}", near.Prize))
            return;
        var then = !isMet ? "好友满足活动条件后正式计入，" : help.Row.InviterPoints > 0 ? $"{help.Row.InviterPoints} 积分已到账，" : "已正式计入，";
        Note(help, NoticeKind.Helped, $"一位好友接受了你的邀请（“{help.Terms.Name}”），目前共 {valid} 位。{then}感谢你带来的朋友！");
    }

    /// <summary>The friend's help is confirmed, and what the inviter earns for it is posted.</summary>
    public static void Counted(HelpCase help)
    {
        if (help.Row.InviterPoints > 0)
            Note(help, NoticeKind.Helped, $"你邀请的一位好友已达成“{help.Terms.Name}”的条件，{help.Row.InviterPoints} 积分已到账。感谢你带来的朋友！");
    }

    public async Task WonAsync(LiveCampaign campaign, ReferralAward award, PrizeContent prize, CancellationToken ct)
    {
        var how = prize.Kind is PrizeKind.Points or PrizeKind.Coupon ? "奖励已发放到你的账户。" : $"请在 {BusinessCalendar.Local(award.ClaimBy):M月d日} 前到小程序“邀请有礼”领取。";
        if (await CountAsync(campaign, award.FanId, NoticeKind.StageReached, $"恭喜！你在“{campaign.Terms.Name}”中获得“{prize.Name}”。{how}", prize.Name, ct) is { } notice)
            await AskAsync([notice], ct);
    }

    public static void SomeoneLeft(HelpCase help) =>
        Note(help, NoticeKind.SomeoneLeft, $"“{help.Terms.Name}”：一位好友的助力已失效，已达成的奖励不受影响。");

    /// <returns>Members who take part and have not been told that it is over; nobody where the campaign tells nobody.</returns>
    public async Task<IReadOnlyList<long>> ListUntoldAsync(LiveCampaign campaign, long after, int limit, CancellationToken ct) =>
        campaign.Terms.News.EndedMax == 0 ? [] : await store.ListUntoldAsync(campaign.Id, after, limit, ct);

    /// <summary>Tells members that a campaign is over, in one transaction.</summary>
    public Task EndedAsync(LiveCampaign campaign, IReadOnlyList<long> memberIds, CancellationToken ct) => db.InTransactionAsync(
        async token =>
        {
            var ended = new List<Notice>(memberIds.Count);
            foreach (var memberId in memberIds)
            {
                if (await CountAsync(campaign, new Id<Fan>(memberId), NoticeKind.Ended, $"“{campaign.Terms.Name}”已结束，感谢参与！尚在确认中的好友会继续计入，奖励请在期限内领取。", null, token) is { } notice)
                    ended.Add(notice);
            }

            await AskAsync(ended, token);
        },
        ct);

    /// <summary>A stage they have won already is not held out to them again, though leavers may have lowered the count.</summary>
    /// <returns>What they are near to; null when it is nothing.</returns>
    private async Task<(string Words, string? Prize)?> NearAsync(HelpCase help, int valid, int? seatsLeft, CancellationToken ct)
    {
        if (seatsLeft == NearlyMissing)
            return ($"你的队伍只差 {NearlyMissing} 位好友就满员了（“{help.Terms.Name}”）！", help.Terms.Team?.Prize.Name);
        if (help.Terms.Ladder.FirstOrDefault(stage => stage.Need == valid + NearlyMissing) is not { } next
            || (await awards.ListOfFanAsync(help.Campaign.Id, help.Inviter, ct)).Any(award => award.Title == ReferralAward.StageTitle(next.No)))
            return null;
        return ($"只差 {NearlyMissing} 位好友，就能达成“{next.Prize.Name}”！", next.Prize.Name);
    }

    /// <returns>False when there has been enough of it.</returns>
    private static bool Note(HelpCase help, NoticeKind kind, string text, string? prize = null)
    {
        if (help.Batch.News.Count(help.Campaign.Id, help.Inviter, kind, help.Terms.News.MaxOf(kind)) is not { } number)
            return false;
        help.Batch.News.Notices.Add(new Notice(help.Campaign, help.Inviter, kind, number, text, prize, help.Now));
        return true;
    }

    private async Task<Notice?> CountAsync(LiveCampaign campaign, Id<Fan> fanId, NoticeKind kind, string text, string? prize, CancellationToken ct) =>
        await store.CountAsync(campaign.Id, fanId, kind, campaign.Terms.News.MaxOf(kind), ct) is { } number ? new Notice(campaign, fanId, kind, number, text, prize, clock.GetUtcNow()) : null;

    private async Task AskAsync(IReadOnlyList<Notice> notices, CancellationToken ct)
    {
        if (notices.Count == 0)
            return;
        var accounts = (await fans.LockAsync([.. notices.Select(notice => notice.FanId).Distinct()], ct)).ToDictionary(fan => fan.Id, fan => fan.Account);
        await outreach.AskAsync([.. notices.Select(notice => forms.TouchOf(notice, accounts[notice.FanId]))], ct);
    }
}
