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

    public static void Hold(HelpCase help) => help.Batch.Holds.AddRange(Parts(help).Select(part =>
        new PlaceHold(part.Key, HoldKind.Earn, part.Reason, part.Member, part.Points, Note: help.Terms.Name, Campaign: help.Campaign.Row.Label)));

    /// <summary>Posts what was held; operators' earning rules may add to it.</summary>
    public static void Give(HelpCase help)
    {
        help.Batch.Posts.AddRange(Keys(help));
        if (help.Row.Counts)
            help.Batch.Earnings.Add(EventOf(help, InviterSide, EarningKind.ReferralInviter, help.Inviter));
        help.Batch.Earnings.Add(EventOf(help, InviteeSide, EarningKind.ReferralInvitee, help.Invitee));
    }

    /// <summary>The inviter has left: what was promised to them is not given.</summary>
    public static void VoidInviter(HelpCase help)
    {
        if (help.Row.InviterPoints > 0)
            help.Batch.Voids.Add(help.Row.HoldKey(InviterSide));
    }

    public static void Void(HelpCase help) => help.Batch.Voids.AddRange(Keys(help));

    /// <summary>All helps of a batch at once; what is held and given in the same step is held first.</summary>
    public async Task WriteAsync(HelpBatch batch, CancellationToken ct)
    {
        if (batch.Holds.Count > 0)
            Demand(await ledger.HoldAllAsync(batch.Holds, ct));
        if (batch.Voids.Count > 0)
            Demand(await ledger.VoidHoldsAsync(batch.Voids, ct));
        if (batch.Posts.Count > 0)
            Demand(await ledger.PostHoldsAsync(batch.Posts, ct));
        if (batch.Earnings.Count > 0)
            await earning.EarnAsync(batch.Earnings, ct);
    }

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
