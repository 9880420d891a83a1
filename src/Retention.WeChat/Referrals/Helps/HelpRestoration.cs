using Retention.Platform.Data;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Referrals;

/// <summary>What becomes of a help that a refund had ended when that refund turns out never to have been.</summary>
public enum HelpReturn
{
    /// <summary>It is begun anew and counts again, unless the risk rules say otherwise.</summary>
    Restored,

    /// <summary>The same; but of a stage it reaches there are no prizes left.</summary>
    StageGone,

    /// <summary>Nothing of the campaign changes any more.</summary>
    Settled,
    Stopped,

    /// <summary>The friend has left since.</summary>
    Left,
    NoBudget,

    /// <summary>Its seat is taken or its team closed, and the inviter has no other that is open.</summary>
    NoTeam,

    /// <summary>The campaign had let both sides keep their points: begun anew, it would give them twice.</summary>
    PointsKept,
}

/// <summary>
/// Gives back helps that a refund had ended, in the transaction that takes the refund back. The caller has locked the invitees.
/// What stands in the way is said at once; the rest is the settler's, who looks at the help as if it had just come.
/// </summary>
internal sealed class HelpRestoration(
    ReferralStore store, CampaignBudget budget, ProgressStore progresses, AwardStore awards, TeamBook teams, FanRegistry fans, Cached<IReadOnlyList<LiveCampaign>> campaigns,
    SettlerWake settler, TimeProvider clock)
{
    /// <param name="key">Of what met their condition.</param>
    /// <param name="ct">Stops waiting.</param>
    /// <returns>What becomes of each help that hung on it; none where none had ended.</returns>
    public async Task<IReadOnlyList<HelpReturn>> RestoreAsync(string key, CancellationToken ct)
    {
        var returns = new List<HelpReturn>();
        var now = clock.GetUtcNow();
        foreach (var help in await store.LockRefundedAsync(key, ct))
        {
            var outcome = await LookAsync(help, now, ct);
            returns.Add(outcome);
            if (outcome is not (HelpReturn.Restored or HelpReturn.StageGone))
                continue;
            await store.UnwithdrawAsync(help.Id, now, ct);
            await fans.RecordAsync(help.InviteeFanId, "ReferralRestored", $"campaign {help.CampaignId}, inviter {help.InviterFanId}", now, ct);
        }

        await settler.AfterCommitAsync(ct);
        return returns;
    }

    private async Task<HelpReturn> LookAsync(Referral help, DateTimeOffset now, CancellationToken ct)
    {
        // While it was ended nobody noted that they left.
        if (await store.FindLeftAtAsync(help.InviteeFanId, ct) >= help.AttributedAt)
            return HelpReturn.Left;
        if (help.State is not (ReferralState.Void or ReferralState.Lost))
            return help.IsOpen && await teams.HasFailedAsync(help, ct) ? HelpReturn.NoTeam : HelpReturn.Restored;
        var campaign = (await campaigns.GetAsync(ct)).FirstOrDefault(each => each.Id == help.CampaignId);
        if (campaign is null || now >= campaign.Terms.SettlesAt)
            return HelpReturn.Settled;
        if (campaign.Row.State == CampaignState.Stopped)
            return HelpReturn.Stopped;
        if (help.State == ReferralState.Lost && campaign.Terms.OnLoss == LossPolicy.Keep)
            return HelpReturn.PointsKept;
        return await StockAsync(help, campaign, now, ct);
    }

    private async Task<HelpReturn> StockAsync(Referral help, LiveCampaign campaign, DateTimeOffset now, CancellationToken ct)
    {
        var left = (await budget.ListAsync(campaign.Id, ct)).ToDictionary(item => item.Item, item => item.Left, StringComparer.Ordinal);
        if (left.GetValueOrDefault(CampaignBudget.Points) < campaign.Terms.PointsPerHelp)
            return HelpReturn.NoBudget;
        if (campaign.Terms.Kind == CampaignKind.Team && !await teams.HasRoomAsync(help, now, ct))
            return HelpReturn.NoTeam;
        var confirmed = (await progresses.FindAsync(campaign.Id, help.InviterFanId, ct)).Confirmed + 1;
        var had = (await awards.ListOfFanAsync(campaign.Id, help.InviterFanId, ct)).Select(award => award.Title).ToHashSet(StringComparer.Ordinal);
        return campaign.Terms.Ladder.Any(stage => confirmed >= stage.Need && !had.Contains(ReferralAward.StageTitle(stage.No)) && left.GetValueOrDefault(CampaignBudget.Stage(stage.No)) < 1)
            ? HelpReturn.StageGone
            : HelpReturn.Restored;
    }
}
