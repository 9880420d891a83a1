using Dapper;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Referrals;

/// <summary>
/// When two accounts become one: what either has brought is the one person's, and of two helps the same person gave in one
/// campaign the earlier stays. Undone, what came by the merge goes back and both are counted anew; prizes won together stay.
/// </summary>
internal sealed class ReferralBelongings(
    ReferralStore store, ProgressRecount recount, ProgressStore progresses, AwardDesk awards, EarlierDeeds deeds, SettlerWake settler, Cached<IReadOnlyList<LiveCampaign>> campaigns, Db db,
    FanRegistry fans, TimeProvider clock) : IBelongings, IExported, IForgetMembers
{
    private const int ExportMax = 1_000;

    /// <summary>As long as a line of a fan's time line may be.</summary>
    private const int NoteMax = 300;

    public string Name => "referrals";

    public async Task MoveAsync(FanMerge merge, CancellationToken ct)
    {
        await WithdrawDoublesAsync(merge, ct);
        // Who followed and left before it was known that they had helped: coming back does not make it count.
        await WithdrawLeftAsync(merge, ct);
        await db.QueueAsync(Sql.MoveHelps, new { merge.Id, merge.From, merge.Into }, ct);
        await db.QueueAsync(Sql.MoveAwards, new { merge.Id, merge.From, merge.Into }, ct);
        await recount.RecountAsync([merge.From, merge.Into], ct);
        await AwardAsync(merge.Into, ct);
        await deeds.NoteAsync(merge.Into, ct);
        // A friend who waited in the mini-program may be known to follow now.
        await store.LookAgainAsync(merge.Into, clock.GetUtcNow(), ct);
        await settler.AfterCommitAsync(ct);
    }

    public async Task MoveBackAsync(FanMerge merge, CancellationToken ct)
    {
        await db.QueueAsync(Sql.ReturnHelps, new { merge.Id, merge.From, merge.Into }, ct);
        await db.QueueAsync(Sql.ReturnAwards, new { merge.Id, merge.From, merge.Into }, ct);
        await db.QueueAsync(Sql.ReturnWithdrawn, new { merge.Id, now = clock.GetUtcNow() }, ct);
        await recount.RecountAsync([merge.From, merge.Into], ct);
        await NoteKeptAsync(merge, ct);
        await settler.AfterCommitAsync(ct);
    }

    /// <summary>Nobody takes a rank. Helps and progress stay as pairs of numbers, because sums and "already helped" must hold.</summary>
    public Task ForgetAsync(Id<Fan> memberId, CancellationToken ct) => recount.DropScoresAsync(memberId, ct);

    public async Task<object> ExportAsync(Id<Fan> memberId, CancellationToken ct) => new
    {
        invited = await db.ListAsync<Pair>(Sql.ListInvited, new { memberId, limit = ExportMax }, ct),
        helped = await db.ListAsync<Pair>(Sql.ListHelped, new { memberId, limit = ExportMax }, ct),
    };

    /// <summary>Together they may have brought enough for a stage that neither had reached.</summary>
    private async Task AwardAsync(Id<Fan> memberId, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        foreach (var campaign in (await campaigns.GetAsync(ct)).Where(each => each.Row.IsSettling && each.Terms.Ladder.Count > 0 && now < each.Terms.SettlesAt))
            await awards.ReachedAsync(campaign, memberId, await progresses.FindAsync(campaign.Id, memberId, ct), now, ct);
    }

    private async Task WithdrawDoublesAsync(FanMerge merge, CancellationToken ct)
    {
        var helps = await db.ListAsync<HelpOfPerson>(Sql.ListHelpsOfPerson, new { merge.From, merge.Into }, ct);
        foreach (var help in helps.GroupBy(help => help.CampaignId).SelectMany(each => each.OrderBy(help => help.AttributedAt).Skip(1)))
            await db.QueueAsync(Sql.Withdraw, new { merge.Id, help = help.Id, reason = "same_person", at = WithdrawnFrom(merge, help.EndsAt) }, ct);
    }

    /// <summary>Who left by the account of the one has left the helps of the other.</summary>
    private async Task WithdrawLeftAsync(FanMerge merge, CancellationToken ct)
    {
        if (await db.FindAsync<DateTimeOffset?>(Sql.LastLeft, new { merge.From, merge.Into }, ct) is not { } leftAt)
            return;
        foreach (var help in (await db.ListAsync<HelpOfPerson>(Sql.ListHelpsOfPerson, new { merge.From, merge.Into }, ct)).Where(help => help.Stands && help.AttributedAt <= leftAt))
            await db.QueueAsync(Sql.Withdraw, new { merge.Id, help = help.Id, reason = Referral.Left, at = WithdrawnFrom(merge, help.EndsAt) }, ct);
    }

    /// <summary>Prizes that were won while the accounts were one stay, also where the parted counts would not reach them: whoever looks at the undoing is told which.</summary>
    private async Task NoteKeptAsync(FanMerge merge, CancellationToken ct)
    {
        var won = await db.ListAsync<WonTogether>(Sql.ListWonTogether, new { merge.Into, merge.At }, ct);
        var kept = new List<string>();
        foreach (var award in won)
        {
            if (!await IsStillReachedAsync(award, merge.Into, ct))
                kept.Add($"{award.Campaign} {award.Title}");
        }

        if (kept.Count == 0)
            return;
        var text = $"合并期间获得，撤销后保留（won while merged, kept）：{string.Join("、", kept)}";
        await fans.RecordAsync(merge.Into, "PrizesKept", text.Length > NoteMax ? text[..NoteMax] : text, clock.GetUtcNow(), ct);
    }

    private async Task<bool> IsStillReachedAsync(WonTogether award, Id<Fan> memberId, CancellationToken ct)
    {
        var stage = (await campaigns.GetAsync(ct)).FirstOrDefault(each => each.Id == award.CampaignId)?.Terms.Ladder.FirstOrDefault(each => ReferralAward.StageTitle(each.No) == award.Title);
        return stage is not null && (await progresses.FindAsync(award.CampaignId, memberId, ct)).Confirmed >= stage.Need;
    }

    /// <summary>While the merge may be undone such a help stands still, but not beyond the campaign's end: then counts and ranks must stand.</summary>
    private static DateTimeOffset WithdrawnFrom(FanMerge merge, DateTimeOffset endsAt)
    {
        if (merge.UndoUntil is not { } until)
            return merge.At;
        var from = until < endsAt ? until : endsAt;
        return from > merge.At ? from : merge.At;
    }

    [method: ExplicitConstructor]
    private sealed record HelpOfPerson(Id<Referral> Id, long CampaignId, ReferralState State, DateTimeOffset AttributedAt, DateTimeOffset EndsAt)
    {
        public bool Stands => State is not (ReferralState.Void or ReferralState.Lost or ReferralState.Rejected);
    }

    [method: ExplicitConstructor]
    private sealed record WonTogether(Id<ReferralCampaign> CampaignId, string Campaign, string Title);

    [method: ExplicitConstructor]
    private sealed record Pair(string Campaign, ReferralState State, DateTimeOffset AttributedAt);

    internal static class Sql
    {
        public const string ListHelpsOfPerson = """
            select r.id, r.campaign_id, r.state, r.attributed_at, c.ends_at from referral r join referral_campaign c on c.id = r.campaign_id
            where r.invitee_fan_id in (select id from fan where member_id in (@From, @Into)) and r.withdrawn is null
            order by r.id
            """;

        public const string LastLeft = "select max(left_at) from fan where member_id in (@From, @Into)";

        public const string Withdraw = """
            update referral set withdrawn = @reason, withdrawn_at = @at, withdrawn_by_merge = @Id, due_at = @at
            where id = @help and withdrawn is null
            """;

        public const string ReturnWithdrawn = """
            update referral set withdrawn = null, withdrawn_at = null, withdrawn_by_merge = null, due_at = @now
            where withdrawn_by_merge = @Id and withdrawn in ('same_person', 'left') and withdrawn_at > @now
            """;

        public const string MoveHelps = "update referral set inviter_fan_id = @Into, merge_id = @Id where inviter_fan_id = @From";

        public const string ReturnHelps = "update referral set inviter_fan_id = @From, merge_id = null where inviter_fan_id = @Into and merge_id = @Id";

        // What both have won they keep once each: the one who stays has it already.
        public const string MoveAwards = """
            update referral_award set fan_id = @Into, merge_id = @Id
            where fan_id = @From and not exists (
                select 1 from (select campaign_id, title from referral_award where fan_id = @Into) as had
                where had.campaign_id = referral_award.campaign_id and had.title = referral_award.title)
            """;

        public const string ReturnAwards = "update referral_award set fan_id = @From, merge_id = null where fan_id = @Into and merge_id = @Id";

        public const string ListWonTogether = """
            select a.campaign_id, c.name as campaign, a.title from referral_award a join referral_campaign c on c.id = a.campaign_id
            where a.fan_id = @Into and a.reached_at >= @At and a.merge_id is null
            order by a.id
            """;

        public const string ListInvited = """
            select c.name as campaign, r.state, r.attributed_at from referral r join referral_campaign c on c.id = r.campaign_id
            where r.inviter_fan_id = @memberId order by r.id desc limit @limit
            """;

        public const string ListHelped = """
            select c.name as campaign, r.state, r.attributed_at from referral r join referral_campaign c on c.id = r.campaign_id
            where r.invitee_fan_id in (select id from fan where member_id = @memberId) order by r.id desc limit @limit
            """;
    }
}
