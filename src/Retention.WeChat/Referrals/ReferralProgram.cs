using System.Security.Cryptography;
using Microsoft.Extensions.Caching.Memory;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;
using Retention.WeChat.Hosting;
using Retention.WeChat.Outreach;
using Retention.WeChat.Rewards;

namespace Retention.WeChat.Referrals;

/// <summary>
/// Who brought whom, and what that earns. An invitee counts for one inviter, once, ever; both sides are rewarded exactly
/// once, when the campaign's condition is met.
/// </summary>
internal sealed class ReferralProgram(
    ReferralStore store,
    ReferralLinks links,
    FanRegistry fans,
    EarningDesk earning,
    OutreachDesk outreach,
    Db db,
    Cached<IReadOnlyList<ReferralCampaign>> campaigns,
    IdGenerator ids,
    TimeProvider clock)
{
    private const int BatchMax = 100;

    private static readonly TimeSpan NoticeLife = TimeSpan.FromDays(2);

    /// <param name="invitee">The follower, locked by the running transaction.</param>
    /// <param name="kind">What sort of follow it was.</param>
    /// <param name="scene">The scanned code's scene.</param>
    /// <param name="at">When they followed.</param>
    /// <param name="ct">Stops waiting.</param>
    /// <returns>The campaign that brought them, also where nobody is credited; null when they came by no code of ours.</returns>
    public async Task<Id<ReferralCampaign>?> AttributeAsync(Fan invitee, FollowKind kind, string? scene, DateTimeOffset at, CancellationToken ct)
    {
        if (scene is null || !scene.StartsWith(ReferralLink.ScenePrefix, StringComparison.Ordinal))
            return null;
        if (await links.FindTargetAsync(scene[ReferralLink.ScenePrefix.Length..], ct) is not { } target)
            return null;
        if (await FindCampaignAsync(target.CampaignId, ct) is not { } campaign)
            return null;

        switch (Attribution.Of(campaign, target.InviterId, invitee, kind, at))
        {
            case Attribution.Refused refused:
                await fans.RecordAsync(invitee.Id, "ReferralRefused", refused.Reason, at, ct);
                RetentionTelemetry.ReferralReached(refused.Reason);
                break;
            case Attribution.Counts counts:
                var referral = new Referral(ids.Next<Referral>(), campaign.Id, target.InviterId, invitee.Id, counts.State, counts.Reason, at, counts.RewardDueAt, null);
                await StoreAsync(referral, kind, ct);
                await fans.RecordAsync(invitee.Id, "Referred", $"campaign {campaign.Id}, inviter {target.InviterId}", at, ct);
                RetentionTelemetry.ReferralReached(counts.State.ToString());
                if (campaign.RewardTrigger == RewardTrigger.OnFollow && counts.State == ReferralState.Held)
                    await ConfirmAsync(referral, campaign, ct);
                break;
        }

        return campaign.Id;
    }

    /// <summary>A held invitation is lost when the invitee leaves; one already rewarded stays.</summary>
    public ValueTask InviteeLeftAsync(Id<Fan> inviteeId, DateTimeOffset at, CancellationToken ct) => store.VoidHeldAsync(inviteeId, "left", at, clock.GetUtcNow(), ct);

    /// <summary>The invitee did something real: bought, visited.</summary>
    public async Task ServiceEventAsync(Id<Fan> inviteeId, CancellationToken ct)
    {
        if (await store.FindOfInviteeAsync(inviteeId, ct) is { State: ReferralState.Held } referral
            && await FindCampaignAsync(referral.CampaignId, ct) is { RewardTrigger: RewardTrigger.ServiceEvent } campaign)
            await ConfirmAsync(referral, campaign, ct);
    }

    /// <summary>Members bought something, many at once and perhaps told late: it counts for invitations made before.</summary>
    /// <param name="events">Whose, and when.</param>
    /// <param name="ct">Stops waiting.</param>
    public async Task ServiceEventsAsync(IReadOnlyCollection<(Id<Fan> MemberId, DateTimeOffset At)> events, CancellationToken ct)
    {
        if (events.Count == 0)
            return;
        var latest = events.GroupBy(each => each.MemberId).ToDictionary(each => each.Key, each => each.Max(one => one.At));
        foreach (var held in await store.ListHeldOfMembersAsync(latest.Keys, ct))
        {
            if (latest[held.MemberId] >= held.AttributedAt)
                await ServiceEventAsync(held.InviteeFanId, ct);
        }
    }

    /// <summary>Rewards invitations whose waiting time is over.</summary>
    /// <returns>Whether there may be more.</returns>
    public async Task<bool> SettleDueAsync(CancellationToken ct)
    {
        var due = await store.ListDueAsync(clock.GetUtcNow(), BatchMax, ct);
        foreach (var referral in due)
        {
            if (await FindCampaignAsync(referral.CampaignId, ct) is { } campaign)
                await db.InTransactionAsync(token => SettleAsync(referral, campaign, token), ct);
        }

        return due.Count == BatchMax;
    }

    public async Task<ReferralCampaign?> FindRunningAsync(DateTimeOffset at, CancellationToken ct) =>
        (await campaigns.GetAsync(ct)).FirstOrDefault(campaign => campaign.IsRunning(at));

    public async Task<ReferralCampaign?> FindCampaignAsync(Id<ReferralCampaign> id, CancellationToken ct) =>
        (await campaigns.GetAsync(ct)).FirstOrDefault(campaign => campaign.Id == id);

    private async Task StoreAsync(Referral referral, FollowKind kind, CancellationToken ct)
    {
        // Only a late first follow can find that a newer one was taken for the first.
        if (kind == FollowKind.LateFirst && await store.FindOfInviteeAsync(referral.InviteeFanId, ct) is not null)
            await store.ReattributeAsync(referral, ct);
        else
            await store.InsertAsync(referral, ct);
    }

    private async Task SettleAsync(Referral referral, ReferralCampaign campaign, CancellationToken ct)
    {
        var invitee = (await fans.LockAsync([referral.InviteeFanId], ct)).FirstOrDefault();
        if (invitee is { IsFollowing: true })
            await ConfirmAsync(referral, campaign, ct);
        else
            await InviteeLeftAsync(referral.InviteeFanId, clock.GetUtcNow(), ct);
    }

    private async Task ConfirmAsync(Referral referral, ReferralCampaign campaign, CancellationToken ct)
    {
        // The inviter's lock makes the count below hold until commit.
        var members = (await fans.LockAsync([referral.InviterFanId, referral.InviteeFanId], ct)).ToDictionary(fan => fan.Id, fan => fan.MemberId);
        var isCapped = await store.CountRewardedAsync(campaign.Id, referral.InviterFanId, ct) >= campaign.InviterRewardsMax;
        if (!await store.ConfirmAsync(referral.Id, isCapped ? "inviter_capped" : null, clock.GetUtcNow(), ct))
            return;
        var invited = EarningOf(referral, "invitee", EarningKind.ReferralInvitee, members[referral.InviteeFanId], campaign.InviteePoints, campaign);
        var inviting = EarningOf(referral, "inviter", EarningKind.ReferralInviter, members[referral.InviterFanId], campaign.InviterPoints, campaign);
        var earned = await earning.EarnAsync(isCapped ? [invited] : [inviting, invited], ct);
        RetentionTelemetry.ReferralReached(nameof(ReferralState.Confirmed));
        if (!isCapped)
            await NotifyInviterAsync(referral, campaign, earned[inviting.Key], ct);
    }

    private EarningEvent EarningOf(Referral referral, string side, EarningKind kind, Id<Fan> fanId, long points, ReferralCampaign campaign) =>
        new($"referral:{referral.Id}:{side}", kind, fanId, clock.GetUtcNow(), BasePoints: points, Campaign: $"referral:{campaign.Id}", Note: campaign.Name);

    private Task NotifyInviterAsync(Referral referral, ReferralCampaign campaign, long points, CancellationToken ct)
    {
        var text = $"你邀请的一位好友已达成“{campaign.Name}”的条件，{points} 积分已到账。感谢你带来的朋友！";
        return outreach.AskAsync(
            [
                new Touch($"referral:{referral.Id}:notice", referral.InviterFanId, TouchPurpose.Service, new TouchContent { Text = text }, clock.GetUtcNow() + NoticeLife)
                {
                    Campaign = $"referral:{campaign.Id}",
                    Budget = "referral",
                },
            ],
            ct);
    }
}

/// <summary>Whose code it is.</summary>
internal sealed record LinkTarget(Id<ReferralCampaign> CampaignId, Id<Fan> InviterId);

/// <summary>Personal codes: made once per fan and campaign, never changed, so what they stand for can be remembered.</summary>
internal sealed class ReferralLinks(ReferralStore store, Db db, IMemoryCache cache, IdGenerator ids, TimeProvider clock)
{
    private const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    private static readonly TimeSpan RememberFor = TimeSpan.FromMinutes(10);

    public Task<ReferralLink> EnsureAsync(Id<ReferralCampaign> campaignId, Id<Fan> fanId, CancellationToken ct) => db.InTransactionAsync(
        async token =>
        {
            if (await store.FindLinkOfAsync(campaignId, fanId, token) is { } known)
                return known;
            var code = RandomNumberGenerator.GetString(Alphabet, ReferralLink.CodeLength);
            var link = new ReferralLink(ids.Next<ReferralLink>(), campaignId, fanId, code, null, null, null, null, null, null);
            await store.InsertLinkAsync(link, clock.GetUtcNow(), token);
            return link;
        },
        ct);

    public async ValueTask<LinkTarget?> FindTargetAsync(string code, CancellationToken ct)
    {
        if (cache.TryGetValue<LinkTarget>(("referral", code), out var known))
            return known;
        if (await store.FindLinkAsync(code, ct) is not { } link)
            return null;
        var target = new LinkTarget(link.CampaignId, link.FanId);
        return cache.Set(("referral", code), target, new MemoryCacheEntryOptions { Size = 1, SlidingExpiration = RememberFor });
    }
}
