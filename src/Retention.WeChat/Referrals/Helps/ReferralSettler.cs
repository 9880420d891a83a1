using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Referrals;

/// <summary>
/// Takes the helps that are due, looks at the facts noted about them and books what follows. Facts are told by callbacks,
/// orders and operators at any time and in any order; here alone a help changes its state.
/// </summary>
internal sealed partial class ReferralSettler(
    ReferralStore store, HelpBooks books, HelpPeople people, RiskDesk risk, RiskStore risks, FanRegistry fans, Cached<IReadOnlyList<LiveCampaign>> campaigns, Db db, TimeProvider clock,
    ILogger<ReferralSettler> logger)
{
    private const int BatchMax = 100;

    /// <summary>A help that cannot be settled waits so long, and holds up no other. Most of what fails (a lock, a connection) is over by then.</summary>
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(30);

    /// <returns>Whether there may be more.</returns>
    public async Task<bool> SettleDueAsync(CancellationToken ct)
    {
        var due = await store.ListDueAsync(clock.GetUtcNow(), BatchMax, ct);
        if (due.Count == 0)
            return false;
        try
        {
            await SettleAsync(due, ct);
        }
        catch (Exception error) when (!ct.IsCancellationRequested && due.Count > 1)
        {
            Log.BatchFailed(logger, error, due.Count);
            foreach (var help in due)
                await SettleAloneAsync(help, ct);
        }
        catch (Exception error) when (!ct.IsCancellationRequested)
        {
            await PostponeAsync(due[0], error, ct);
        }

        // One that is begun anew, for an older touch's inviter or because nothing had ended it, is looked at again at once.
        return due.Count == BatchMax || due.Any(help => help is { IsOpen: true, ReclaimedBy: not null } or { IsReturned: true });
    }

    private async Task SettleAloneAsync(Referral help, CancellationToken ct)
    {
        try
        {
            await SettleAsync([help], ct);
        }
        catch (Exception error) when (!ct.IsCancellationRequested)
        {
            await PostponeAsync(help, error, ct);
        }
    }

    private async Task SettleAsync(IReadOnlyList<Referral> due, CancellationToken ct)
    {
        var live = (await campaigns.GetAsync(ct)).ToDictionary(campaign => campaign.Id);
        var assessed = await AssessAsync(due, live, ct);
        await db.InTransactionAsync(token => BookAsync(due, live, assessed, token), ct);
    }

    /// <summary>Outside any transaction: WeChat may be asked.</summary>
    private async Task<IReadOnlyDictionary<Id<Referral>, RiskAssessment>> AssessAsync(
        IReadOnlyList<Referral> due, IReadOnlyDictionary<Id<ReferralCampaign>, LiveCampaign> live, CancellationToken ct)
    {
        var decisions = await risks.DecisionsAsync([.. due.Select(help => help.Id)], ct);
        var seen = await people.FindAsync(due.Select(help => help.InviteeFanId), ct);
        var now = clock.GetUtcNow();
        var asked = due.Where(help => live.TryGetValue(help.CampaignId, out var campaign) && seen.TryGetValue(help.InviteeFanId, out var invitee)
            && ReferralStep.NeedsAssessment(help, campaign.Terms, FactsOf(invitee, null, DecisionOf(decisions, help)), now)).ToList();
        return asked.Count == 0 ? new Dictionary<Id<Referral>, RiskAssessment>() : await risk.AssessAsync(asked, ct);
    }

    private async Task BookAsync(
        IReadOnlyList<Referral> due, IReadOnlyDictionary<Id<ReferralCampaign>, LiveCampaign> live, IReadOnlyDictionary<Id<Referral>, RiskAssessment> assessed, CancellationToken ct)
    {
        // People before helps, as everywhere: whoever tells a fact has locked the person first.
        await fans.LockAsync([.. due.SelectMany(help => new[] { help.InviterFanId, help.InviteeFanId }).Distinct()], ct);
        var now = clock.GetUtcNow();
        var helps = await store.LockDueAsync([.. due.Select(help => help.Id)], now, ct);
        var decisions = await risks.DecisionsAsync([.. helps.Select(help => help.Id)], ct);
        var known = await people.FindAsync(helps.SelectMany(help => new[] { help.InviterFanId, help.InviteeFanId }), ct);
        // Of a campaign that is only now being published on this node, or long past: others must not wait behind it.
        foreach (var help in helps.Where(help => !live.ContainsKey(help.CampaignId)))
            await store.PostponeAsync(help.Id, now + RetryAfter, ct);
        var found = new List<FoundHelp>(helps.Count);
        foreach (var help in helps.Where(help => live.ContainsKey(help.CampaignId)))
        {
            var assessment = assessed.GetValueOrDefault(help.Id);
            var each = Find(help, live[help.CampaignId], assessment, DecisionOf(decisions, help), known, now);
            if (assessment is not null)
                await risks.InsertAsync(assessment, ct);
            if (each.Step is ReferralStep.Wait { State: ReferralState.Review } && help.State != ReferralState.Review)
                await risks.OpenReviewAsync(each.Row, now, ct);
            found.Add(each);
        }

        await BookAsync(found, now, ct);
    }

    private async Task BookAsync(IReadOnlyList<FoundHelp> found, DateTimeOffset now, CancellationToken ct)
    {
        if (found.Count == 0)
            return;
        var batch = await books.OpenAsync(
            [.. found.Select(each => each.Campaign.Id).Distinct()], [.. found.Select(each => each.Row.InviterFanId).Distinct()],
            found.Where(each => each is { Step: ReferralStep.Hold, Row.HeldAt: null }).Select(each => each.Campaign), ct);
        foreach (var (row, campaign, facts, step, inviter, invitee) in found)
        {
            var help = new HelpCase(row, campaign, facts, row.InviterFanId, invitee.MemberId, inviter.LeftAt, now) { Batch = batch, IsInviterErased = !inviter.Is(row.InviterFanId) };
            await books.ApplyAsync(help, step, ct);
        }

        await books.CloseAsync(batch, ct);
    }

    private static FoundHelp Find(
        Referral help, LiveCampaign campaign, RiskAssessment? assessment, ReviewDecision? decision, IReadOnlyDictionary<Id<Fan>, HelpPerson> known, DateTimeOffset now)
    {
        var (inviter, invitee) = (known[help.InviterFanId], known[help.InviteeFanId]);
        var facts = FactsOf(invitee, assessment?.Verdict, decision);
        var row = assessment is null ? help : help with { RiskPoints = assessment.Points, RiskVersion = assessment.RulesVersion, WeChatRank = assessment.Inputs.WeChatRank };
        if (help.State == ReferralState.New)
            row = row with { InviterFanId = inviter.MemberId };
        var step = inviter.MemberId == invitee.MemberId && !row.IsReturned ? new ReferralStep.Close(ReferralState.Void, "self") : ReferralStep.Of(row, campaign.Terms, facts, now);
        return new FoundHelp(row, campaign, facts, step, inviter, invitee);
    }

    private static HelpFacts FactsOf(HelpPerson invitee, RiskVerdict? verdict, ReviewDecision? decision) => new(invitee.FollowsSince, invitee.HasPhone, verdict, decision);

    private static ReviewDecision? DecisionOf(IReadOnlyDictionary<Id<Referral>, ReviewDecision> decisions, Referral help) => decisions.TryGetValue(help.Id, out var decision) ? decision : null;

    private async Task PostponeAsync(Referral help, Exception error, CancellationToken ct)
    {
        Log.Failed(logger, error, help.Id.Value);
        await db.InTransactionAsync(async token => await store.PostponeAsync(help.Id, clock.GetUtcNow() + RetryAfter, token), ct);
    }

    /// <summary>A locked help with what becomes of it.</summary>
    private sealed record FoundHelp(Referral Row, LiveCampaign Campaign, HelpFacts Facts, ReferralStep Step, HelpPerson Inviter, HelpPerson Invitee);

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "A batch of {Count} helps failed; they are settled one by one.")]
        public static partial void BatchFailed(ILogger logger, Exception error, int count);

        [LoggerMessage(LogLevel.Error, "Help {ReferralId} could not be settled; it is tried again in half a minute.")]
        public static partial void Failed(ILogger logger, Exception error, long referralId);
    }
}
