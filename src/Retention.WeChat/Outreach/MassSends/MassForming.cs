using Retention.Channels.WeChat;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Outreach;

/// <summary>
/// Gathers planned mass messages into jobs. Whoever may not leave any more, whatever it is, is decided anew; a fan who
/// stays alone is told so in the decision, for WeChat sends to two at least.
/// </summary>
internal sealed class MassForming(
    MassStore jobs,
    MassRowStore rows,
    BroadcastStore broadcasts,
    OutreachDesk outreach,
    ConsentBook consents,
    ChannelBlocks blocks,
    Cached<MarketingStop> stop,
    Cached<CampaignHolds> holds,
    OutreachRules rules,
    Db db,
    IdGenerator ids,
    TimeProvider clock)
{
    public const string NeedsTwo = "mass_needs_two";
    public const string DecideAgain = "decide_again";

    /// <summary>Fans whose words are read at once.</summary>
    private const int WordsMax = 1_000;

    /// <returns>Whether a group was ready.</returns>
    public async Task<bool> StepAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        foreach (var group in await rows.ListGroupsAsync(now, ct))
        {
            if (!MassRules.IsReady(group, await GrowsAsync(group.Campaign, ct), now))
                continue;
            await db.InTransactionAsync(token => FormAsync(group.Campaign, now, token), ct);
            return true;
        }

        return false;
    }

    /// <summary>What a last look needs for these fans.</summary>
    public async Task<MassFacts> GatherAsync(IReadOnlyCollection<Id<Fan>> fanIds, CancellationToken ct)
    {
        var words = new Dictionary<Id<Fan>, Consents>();
        foreach (var part in fanIds.Distinct().Chunk(WordsMax))
        {
            foreach (var (fan, own) in await consents.OfAsync(part, ct))
                words[fan] = own;
        }

        return new MassFacts(
            clock.GetUtcNow(), rules, (await stop.GetAsync(ct)).StoppedAt, await holds.GetAsync(ct), await rows.ListFollowersAsync(fanIds, ct), words,
            (await blocks.ListAsync([], ct))[ChannelBlocks.Everybody].Any(block => block.Covers(Channel.MassSend, "")));
    }

    private async Task FormAsync(string? campaign, DateTimeOffset now, CancellationToken ct)
    {
        var waiting = await rows.LockWaitingAsync(campaign, now, MassMessages.MaxRecipients + MassRules.RecipientsMin, ct);
        var facts = await GatherAsync([.. waiting.Select(row => row.FanId)], ct);
        var leaving = waiting.ToLookup(row => MassRules.MayLeave(row, facts));
        await outreach.HoldAsync([.. leaving[false].Select(row => row.ToPending())], DecideAgain, now, ct);

        // Rows of a campaign share their text nearly always: parsed once each.
        var forms = leaving[true].GroupBy(row => row.Content, StringComparer.Ordinal).GroupBy(alike => alike.First().Form);
        foreach (var alike in forms)
            await FormAsync(campaign, alike.Key, [.. alike.SelectMany(same => same).OrderBy(row => row.Id)], now, ct);
    }

    private async Task FormAsync(string? campaign, MassForm? form, IReadOnlyList<MassRow> alike, DateTimeOffset now, CancellationToken ct)
    {
        if (form is null || alike.Count < MassRules.RecipientsMin)
        {
            await outreach.CancelAsync([.. alike.Select(row => row.ToPending())], form is null ? "not_in_content" : NeedsTwo, ct);
            return;
        }

        var taken = alike.Take(MassRules.Take(alike.Count)).ToList();
        var job = new MassJob(
            ids.Next<MassJob>(), campaign, taken[0].Purpose, MessageJson.Write(form), taken.Count, MassJobState.Ready, false, 0, now, taken.Min(row => row.ExpiresAt), null,
            null, null, null, null, null, now, null, null);
        await jobs.InsertAsync(job, ct);
        await rows.TakeAsync(taken.Select(row => row.Id), job.Mark, now, ct);
    }

    private async Task<bool> GrowsAsync(string? campaign, CancellationToken ct) =>
        campaign is not null && Broadcast.IdOf(campaign) is { } id && await broadcasts.FindAsync(id, ct) is { State: BroadcastState.Running, AskedAllAt: null };
}
