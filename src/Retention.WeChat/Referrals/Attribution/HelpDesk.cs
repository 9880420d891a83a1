using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.Platform.Problems;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Referrals;

/// <summary>
/// The door for friends who come by the mini-program or by the page behind a link: every touch is kept, and a help is bound
/// when the friend says so. Who came by a scanned code is bound by following (<see cref="ReferralProgram"/>).
/// </summary>
internal sealed class HelpDesk(
    ReferralProgram program, ReferralStore store, ReferralLinks links, TouchJournal journal, TeamBook teams, HelpPeople people, NewcomerCheck newcomers, FanRegistry fans,
    MemberRegistry members, Db db, TimeProvider clock)
{
    /// <summary>Keeps a touch, also of somebody who has not signed in, while the campaign runs; met again within a minute it is one.</summary>
    /// <param name="code">A personal code or, by that channel, a team's.</param>
    /// <param name="campaignId">Where the code must belong to; null for any.</param>
    public async Task<Result<LiveCampaign>> TouchAsync(
        string code, Id<Fan>? fanId, TouchChannel channel, TouchOrigin origin, CancellationToken ct, Id<ReferralCampaign>? campaignId = null)
    {
        var target = channel == TouchChannel.Team ? await teams.TargetAsync(code, ct) : await links.FindTargetAsync(code, ct);
        if (target is null || (campaignId is { } meant && target.CampaignId != meant) || await program.FindCampaignAsync(target.CampaignId, ct) is not { } campaign)
            return ReferralProblems.CodeUnknown;
        if (Refusal(campaign) is { } refusal)
            return refusal;
        await journal.NoteOnceAsync(journal.Of(target, fanId, channel, origin, clock.GetUtcNow()), ct);
        return campaign;
    }

    /// <summary>A fan takes part: their code, made once.</summary>
    public async Task<Result<ReferralLink>> JoinAsync(LiveCampaign campaign, Id<Fan> memberId, CancellationToken ct)
    {
        if (Refusal(campaign) is { } refusal)
            return refusal;
        return await links.EnsureAsync(campaign.Id, memberId, ct);
    }

    /// <summary>A friend helps whoever's code they came by, once in a campaign; asked again, also when it is over, it answers with what is there.</summary>
    /// <param name="weChatRank">How risky WeChat calls the friend, where it was asked.</param>
    public async Task<Result<Referral>> HelpAsync(LiveCampaign campaign, string code, Fan friend, TouchOrigin origin, CancellationToken ct, int? weChatRank = null) =>
        await links.FindTargetAsync(code, ct) is { } target && target.CampaignId == campaign.Id
            ? await HelpAsync(campaign, target, friend, TouchChannel.Mini, origin, null, weChatRank, ct)
            : ReferralProblems.CodeUnknown;

    /// <summary>A friend takes a seat on a team; that is a help for its captain.</summary>
    /// <param name="weChatRank">How risky WeChat calls the friend, where it was asked.</param>
    public Task<Result<Referral>> JoinTeamAsync(LiveCampaign campaign, ReferralTeam team, Fan friend, TouchOrigin origin, CancellationToken ct, int? weChatRank = null) => db.AllOrNothingAsync<Referral>(
        async token =>
        {
            var link = await links.EnsureAsync(campaign.Id, team.CaptainFanId, token);
            return await HelpAsync(campaign, new LinkTarget(link.Id, campaign.Id, team.CaptainFanId), friend, TouchChannel.Team, origin, team, weChatRank, token);
        },
        ct);

    private Task<Result<Referral>> HelpAsync(
        LiveCampaign campaign, LinkTarget target, Fan friend, TouchChannel channel, TouchOrigin origin, ReferralTeam? team, int? weChatRank, CancellationToken ct) => db.AllOrNothingAsync<Referral>(
        async token =>
        {
            // The person's lock: by whatever account and however often they tap, one help comes of it.
            await fans.LockAsync([friend.Id, friend.MemberId], token);
            var selves = await members.FansOfAsync(friend.MemberId, token);
            if ((await store.ListOfInviteesAsync(selves, token)).FirstOrDefault(help => help.CampaignId == campaign.Id) is { } known)
                return await IsSameAsync(known, target, selves, team, token) ? known : ReferralProblems.HelpedAnother;
            if (Refusal(campaign) is { } refusal)
                return refusal;

            var now = clock.GetUtcNow();
            var touch = journal.Of(target, friend.Id, channel, origin, now);
            var touches = (await journal.ListOfVisitorAsync(campaign.Id, VisitorsOf(selves, origin), now, token)).Append(touch).ToList();
            var whyOld = await newcomers.OfVisitorAsync(campaign.Terms, friend.MemberId, touches[0], now, token);
            var attribution = Attribution.Of(campaign, team is null ? touches : [touch], whyOld, each => selves.Contains(each.InviterFanId), now);
            if (attribution is Attribution.Refused { Reason: var reason })
                return ProblemOf(reason);
            if (team is not null && await teams.JoinAsync(team.Code, now, token) is { Problem: { } noSeat })
                return noSeat;
            await journal.NoteAsync(touch with { Outcome = ((Attribution.Counts)attribution).Touch == touch ? "credited" : $"{((Attribution.Counts)attribution).By}_touch_elsewhere" }, token);
            await program.BindAsync(attribution, campaign, friend, null, now, token, team?.Id.Value, weChatRank);
            return (await store.ListOfInviteesAsync([friend.Id], token)).Single(help => help.CampaignId == campaign.Id);
        },
        ct);

    private Problem? Refusal(LiveCampaign campaign) => campaign.Row.State == CampaignState.Stopped ? ReferralProblems.Stopped
        : campaign.Row.IsRunning(clock.GetUtcNow()) ? null : ReferralProblems.NotRunning;

    private IReadOnlyCollection<string> VisitorsOf(IEnumerable<Id<Fan>> selves, TouchOrigin origin)
    {
        var visitors = selves.Select(journal.VisitorOf);
        return [.. origin.Device is null ? visitors : visitors.Append(journal.VisitorOf(origin))];
    }

    /// <summary>
    /// Whether this request has succeeded before, or its like by another account of either: by the code of whoever is credited,
    /// or by one whose inviter another touch went before. A code the friend has not asked by is another inviter's.
    /// </summary>
    private async Task<bool> IsSameAsync(Referral known, LinkTarget target, IReadOnlyCollection<Id<Fan>> selves, ReferralTeam? team, CancellationToken ct)
    {
        if (team is not null)
            return known.TeamId == team.Id.Value;
        var inviters = await people.FindAsync([known.InviterFanId, target.InviterId], ct);
        return inviters[known.InviterFanId].MemberId == inviters[target.InviterId].MemberId
            || await journal.HasBroughtAsync(target, [.. selves.Select(journal.VisitorOf)], ct);
    }

    private static Problem ProblemOf(string reason) => reason switch
    {
        "self" => ReferralProblems.Self,
        Attribution.FollowedBefore or NewcomerCheck.MetBefore or NewcomerCheck.OrderedBefore => ReferralProblems.NotNew,
        _ => ReferralProblems.NotRunning,
    };
}
