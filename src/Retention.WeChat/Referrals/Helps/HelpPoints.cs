using Retention.Platform.Ids;
using Retention.Platform.Problems;
using Retention.WeChat.Fans;
using Retention.WeChat.Rewards;

namespace Retention.WeChat.Referrals;

/// <summary>A help's points in the ledger: promised while it is held, given once when it is confirmed, taken back when it is lost.</summary>
internal sealed class HelpPoints(PointsLedger ledger, EarningDesk earning, EarningReturns returns)
{
    private const string InviterSide = "inviter";
    private const string InviteeSide = "invitee";

    public async Task HoldAsync(HelpCase help, CancellationToken ct) => Demand(await ledger.HoldAllAsync(
        [.. Parts(help).Select(part => new PlaceHold(part.Key, HoldKind.Earn, part.Reason, part.Member, part.Points, Note: help.Terms.Name, Campaign: help.Campaign.Row.Label))], ct));

    /// <summary>Posts what was held; operators' earning rules may add to it.</summary>
    public async Task GiveAsync(HelpCase help, CancellationToken ct)
    {
        Demand(await ledger.PostHoldsAsync(Keys(help), ct));
        var invited = EventOf(help, InviteeSide, EarningKind.ReferralInvitee, help.Invitee);
        var inviting = EventOf(help, InviterSide, EarningKind.ReferralInviter, help.Inviter);
        await earning.EarnAsync(help.Row.Counts ? [inviting, invited] : [invited], ct);
    }

    /// <summary>The inviter has left: what was promised to them is not given.</summary>
    public async Task VoidInviterAsync(HelpCase help, CancellationToken ct)
    {
        if (help.Row.InviterPoints > 0)
            Demand(await ledger.VoidHoldsAsync([help.Row.HoldKey(InviterSide)], ct));
    }

    public async Task VoidAsync(HelpCase help, CancellationToken ct) => Demand(await ledger.VoidHoldsAsync(Keys(help), ct));

    /// <summary>With what operators' earning rules added. What is spent already is owed and settled by what is earned next.</summary>
    public async Task TakeBackAsync(HelpCase help, CancellationToken ct)
    {
        foreach (var part in Parts(help))
            Demand([await ledger.ReverseAsync(new ReversePosting(part.Key, $"{part.Key}:lost", PointsReason.Refund, null, Shortfall.Owe, help.Terms.Name), ct)]);
        var taken = await returns.ReverseAllAsync([.. EarningKeys(help).Select(key => new EarningReversal($"{key}:lost", key))], ct);
        // Where no rule spoke of it, nothing was earned.
        Demand([.. taken.Where(result => result.Problem != EarningReturns.NotFound)]);
    }

    private static IReadOnlyList<string> Keys(HelpCase help) => [.. Parts(help).Select(part => part.Key)];

    private static IEnumerable<(string Key, PointsReason Reason, Id<Fan> Member, long Points)> Parts(HelpCase help)
    {
        if (help.Row.InviterPoints > 0)
            yield return (help.Row.HoldKey(InviterSide), PointsReason.ReferralInviter, help.Inviter, help.Row.InviterPoints);
        if (help.Row.InviteePoints > 0)
            yield return (help.Row.HoldKey(InviteeSide), PointsReason.ReferralInvitee, help.Invitee, help.Row.InviteePoints);
    }

    private static EarningEvent EventOf(HelpCase help, string side, EarningKind kind, Id<Fan> member) =>
        new(help.Row.EarningKey(side), kind, member, help.Now, Campaign: help.Campaign.Row.Label, Note: help.Terms.Name, IsAgain: help.Row.Begun > 0);

    private static string[] EarningKeys(HelpCase help) => [help.Row.EarningKey(InviterSide), help.Row.EarningKey(InviteeSide)];

    /// <summary>The books hold what these steps need: anything else is a mistake of ours, and nothing of the step may stay.</summary>
    private static void Demand<T>(IReadOnlyList<Result<T>> results)
    {
        if (results.Select(result => result.Problem).FirstOrDefault(problem => problem is not null) is { } problem)
            throw new InvalidOperationException($"The ledger refuses a step of a help: {problem.Code}.");
    }
}
