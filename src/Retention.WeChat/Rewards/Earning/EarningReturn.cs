using Retention.Platform.Ids;
using Retention.Platform.Problems;

namespace Retention.WeChat.Rewards;

/// <summary>What a refund takes back of an event's earning, and of each rule's part in it.</summary>
public sealed record EarningReturn(long AmountFen, long Points, long Growth, IReadOnlyDictionary<Id<EarningRule>, long> ByRule);

/// <summary>
/// In proportion to the amount undone, each part for itself, rounded in the member's favour until everything is undone:
/// several refunds together take back exactly what one would.
/// </summary>
public static class EarningReturnRules
{
    public static readonly Problem TooMuch = new("earning.over_reversed", 422, "退回的金额超过该笔消费剩余的金额，请核对。", "More would be undone than is left of the event.");

    /// <param name="amountFen">Null for all that is left.</param>
    public static Result<EarningReturn> Of(Earning earning, long? amountFen)
    {
        var left = earning.AmountFen - earning.ReversedFen;
        var amount = amountFen ?? left;
        if (amount < 0 || amount > left)
            return TooMuch;
        // An event without an amount is undone as a whole.
        var (before, after, whole) = earning.AmountFen == 0
            ? (earning.ReversedPoints == earning.Points && earning.ReversedGrowth == earning.Growth ? 1L : 0L, 1L, 1L)
            : (earning.ReversedFen, earning.ReversedFen + amount, earning.AmountFen);
        long Back(long given) => Share(given, after, whole) - Share(given, before, whole);

        var parts = earning.ReadParts();
        // Without a rule there are only the event's own points.
        if (parts.Count == 0)
            return new EarningReturn(amount, Back(earning.Points), Back(earning.Growth), new Dictionary<Id<EarningRule>, long>());
        long BackOf(EarningUnit unit) => parts.Where(part => part.Unit == unit).Sum(part => Back(part.Amount));
        var byRule = parts.Where(part => part.RuleId is not null).ToDictionary(part => part.RuleId!.Value, part => Back(part.Amount));
        return new EarningReturn(amount, BackOf(EarningUnit.Points), BackOf(EarningUnit.Growth), byRule);
    }

    /// <summary>What the last reversal of an earning took, so that it can be undone.</summary>
    public static EarningReturn Last(Earning earning, TakenBack reversal)
    {
        var before = earning with
        {
            ReversedFen = earning.ReversedFen - reversal.AmountFen, ReversedPoints = earning.ReversedPoints - reversal.Points, ReversedGrowth = earning.ReversedGrowth - reversal.Growth,
        };
        return Of(before, reversal.AmountFen).Value with { Points = reversal.Points, Growth = reversal.Growth };
    }

    private static long Share(long given, long undone, long whole) => (long)((Int128)given * undone / whole);
}
