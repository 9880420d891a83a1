using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;
using Retention.WeChat.Hosting;

namespace Retention.WeChat.Referrals;

/// <summary>
/// Who brought whom. Tells the journal of every touch and binds each new fan to one inviter a campaign; what a help has come
/// to, and what it earns, the settler decides a moment later from the facts noted here. Joins the caller's transaction.
/// </summary>
internal sealed class ReferralProgram(
    ReferralStore store,
    EarlierDeeds deeds,
    ReferralLinks links,
    TouchJournal journal,
    FanRegistry fans,
    MemberRegistry members,
    NewcomerCheck newcomers,
    Cached<IReadOnlyList<LiveCampaign>> campaigns,
    SettlerWake settler,
    IdGenerator ids,
    TimeProvider clock)
{
    /// <param name="invitee">The follower, locked by the running transaction.</param>
    /// <param name="kind">What sort of follow it was.</param>
    /// <param name="scene">The scanned code's scene.</param>
    /// <param name="at">When they followed.</param>
    /// <param name="ct">Stops waiting.</param>
    /// <returns>The campaign that brought them, also where nobody is credited; null when they came by no invitation.</returns>
    public async Task<Id<ReferralCampaign>?> AttributeAsync(Fan invitee, FollowKind kind, string? scene, DateTimeOffset at, CancellationToken ct)
    {
        var isNew = Attribution.IsNew(kind);
        if (isNew)
            await WakeWaitingAsync(invitee, ct);
        var selves = (await members.FansOfAsync(invitee.MemberId, ct)).ToHashSet();
        // Somebody who was never met before, by any account, has no touches but this one.
        var wasMet = isNew && (invitee.CreatedAt < at || selves.Count > 1);
        var scanned = await TouchOfAsync(invitee, scene, at, ct);
        if ((scanned?.CampaignId ?? (wasMet ? await journal.FindLatestAsync(selves, at, ct) : null)) is not { } campaignId || await FindCampaignAsync(campaignId, ct) is not { } campaign)
            return null;

        var met = wasMet ? await journal.ListOfVisitorAsync(campaignId, [.. selves.Select(journal.VisitorOf)], at, ct) : [];
        List<ReferralTouch> touches = [.. met, .. scanned is null ? [] : new[] { scanned }];
        var known = isNew ? await newcomers.OfFollowerAsync(campaign.Terms, invitee.MemberId, touches[0], at, ct) : Attribution.FollowedBefore;
        var attribution = Attribution.Of(campaign, touches, known, touch => selves.Contains(touch.InviterFanId), at);
        if (scanned is not null)
            await journal.NoteAsync(scanned with { Outcome = OutcomeOf(attribution, scanned) }, ct);
        await BindAsync(attribution, campaign, invitee, kind, at, ct);
        return campaign.Id;
    }

    /// <summary>Somebody who follows already scanned a code: kept, and nothing else.</summary>
    public async Task ScannedAsync(Fan fan, string? scene, DateTimeOffset at, CancellationToken ct)
    {
        if (await TouchOfAsync(fan, scene, at, ct) is { } touch)
            await journal.NoteAsync(touch with { Outcome = Attribution.FollowedBefore }, ct);
    }

    /// <summary>A help that does not count yet is lost when the invitee leaves; one that is confirmed goes down again.</summary>
    public async ValueTask InviteeLeftAsync(Id<Fan> inviteeId, DateTimeOffset at, CancellationToken ct)
    {
        await store.WithdrawAsync(inviteeId, Referral.Left, at, clock.GetUtcNow(), ct);
        await settler.AfterCommitAsync(ct);
    }

    /// <summary>The person did something real: visited, used a service.</summary>
    /// <param name="key">Names it, so that undoing it finds it.</param>
    public Task ServiceEventAsync(Id<Fan> memberId, string key, DateTimeOffset at, CancellationToken ct) => MeetAsync(memberId, key, at, ct, HelpCondition.ServiceEvent);

    /// <summary>Members paid orders, many at once and perhaps told late: they count for invitations made before.</summary>
    public async Task OrdersPaidAsync(IReadOnlyCollection<(Id<Fan> MemberId, string Key, DateTimeOffset At)> orders, CancellationToken ct)
    {
        foreach (var order in orders)
            await MeetAsync(order.MemberId, order.Key, order.At, ct, HelpCondition.ServiceEvent, HelpCondition.FirstOrder);
    }

    /// <summary>What met a condition was undone: a refund, a cancelled order.</summary>
    public async Task UndoneAsync(string key, CancellationToken ct)
    {
        await store.WithdrawByConditionAsync(key, Referral.Refunded, clock.GetUtcNow(), ct);
        await settler.AfterCommitAsync(ct);
    }

    /// <summary>Something of a person changed that helps may wait for: a number was bound, the official account is followed.</summary>
    public async Task LookAgainAsync(Id<Fan> memberId, CancellationToken ct)
    {
        await store.LookAgainAsync(memberId, clock.GetUtcNow(), ct);
        await settler.AfterCommitAsync(ct);
    }

    public async Task<LiveCampaign?> FindRunningAsync(DateTimeOffset at, CancellationToken ct) =>
        (await campaigns.GetAsync(ct)).FirstOrDefault(campaign => campaign.Row.IsRunning(at));

    public async Task<LiveCampaign?> FindCampaignAsync(Id<ReferralCampaign> id, CancellationToken ct) =>
        (await campaigns.GetAsync(ct)).FirstOrDefault(campaign => campaign.Id == id);

    /// <summary>Binds a new fan to the inviter the rules chose.</summary>
    internal async Task BindAsync(Attribution attribution, LiveCampaign campaign, Fan invitee, FollowKind? kind, DateTimeOffset at, CancellationToken ct, long? teamId = null, int? weChatRank = null)
    {
        switch (attribution)
        {
            case Attribution.Refused refused:
                await fans.RecordAsync(invitee.Id, "ReferralRefused", refused.Reason, at, ct);
                RetentionTelemetry.ReferralReached(refused.Reason);
                break;
            case Attribution.Counts counts:
                await StoreAsync(counts, campaign, invitee, kind, at, teamId, weChatRank, ct);
                await fans.RecordAsync(invitee.Id, "Referred", $"campaign {campaign.Id}, inviter {counts.Touch.InviterFanId}", at, ct);
                RetentionTelemetry.ReferralReached(nameof(ReferralState.New));
                await settler.AfterCommitAsync(ct);
                break;
        }
    }

    private async Task StoreAsync(Attribution.Counts counts, LiveCampaign campaign, Fan invitee, FollowKind? kind, DateTimeOffset at, long? teamId, int? weChatRank, CancellationToken ct)
    {
        var touch = counts.Touch;
        var now = clock.GetUtcNow();
        // Only a late first follow can find that a newer one was taken for the first.
        var before = kind == FollowKind.LateFirst ? await store.ListOfInviteesAsync([invitee.Id], ct) : [];
        foreach (var newer in before.Where(each => each.CampaignId != campaign.Id))
            await store.WithdrawAsync(newer.Id, "followed_before", now, ct);
        if (before.Any(each => each.CampaignId == campaign.Id))
        {
            await store.ReclaimAsync(invitee.Id, touch, at, now, ct);
            return;
        }

        await store.InsertAsync(
            new Referral(
                ids.Next<Referral>(), campaign.Id, touch.InviterFanId, invitee.Id, teamId, touch.Id.Value, touch.Channel, counts.By, ReferralState.New, null, at,
                touch.DeviceHash, touch.IpHash, 0, 0, 0, null, null, null, null, null, null, null, null, now, null, null, null, WeChatRank: weChatRank),
            ct);
        await deeds.NoteAsync(invitee.MemberId, ct);
        // Known to have left again before this was told.
        if (kind is not null && invitee.State == FanState.Left)
            await store.WithdrawAsync(invitee.Id, Referral.Left, invitee.LeftAt > at ? invitee.LeftAt.Value : at, now, ct);
    }

    private async Task<ReferralTouch?> TouchOfAsync(Fan fan, string? scene, DateTimeOffset at, CancellationToken ct) =>
        scene is not null && scene.StartsWith(ReferralLink.ScenePrefix, StringComparison.Ordinal)
        && await links.FindTargetAsync(scene[ReferralLink.ScenePrefix.Length..], ct) is { } target
            ? journal.Of(target, fan.Id, TouchChannel.Qr, TouchOrigin.None, at)
            : null;

    /// <summary>A friend who came by the mini-program follows now: their help need wait no longer.</summary>
    private async Task WakeWaitingAsync(Fan invitee, CancellationToken ct)
    {
        if (invitee.MemberId != invitee.Id)
            await LookAgainAsync(invitee.MemberId, ct);
    }

    private async Task MeetAsync(Id<Fan> memberId, string key, DateTimeOffset at, CancellationToken ct, params HelpCondition[] conditions)
    {
        var meant = (await campaigns.GetAsync(ct)).Where(campaign => conditions.Contains(campaign.Terms.Condition)).Select(campaign => campaign.Id).ToList();
        if (meant.Count == 0)
            return;
        await store.MeetConditionAsync(memberId, meant, key, at, clock.GetUtcNow(), ct);
        await settler.AfterCommitAsync(ct);
    }

    private static string OutcomeOf(Attribution attribution, ReferralTouch scanned) => attribution switch
    {
        Attribution.Refused refused => refused.Reason,
        Attribution.Counts counts => counts.Touch == scanned ? "credited" : $"{counts.By}_touch_elsewhere",
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
