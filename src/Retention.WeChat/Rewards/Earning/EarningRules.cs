using Retention.Platform.Ids;

namespace Retention.WeChat.Rewards;

/// <summary>Why a rule gave less than it would have.</summary>
public enum EarningCut
{
    None,
    FanTimes,
    FanPoints,

    /// <summary>The budget could not pay for all of it, so it pays nothing and the rule pauses.</summary>
    Budget,
}

/// <summary>How much of a rule is left, for one member and for everybody; null where nothing limits it.</summary>
public sealed record RuleRoom(int? FanTimesLeft, long? FanPointsLeft, long? BudgetLeft, bool IsPaused)
{
    public static readonly RuleRoom Unlimited = new(null, null, null, false);
}

/// <summary>What one rule contributed to an event.</summary>
/// <param name="RuleId">Null for what the event brings by itself.</param>
/// <param name="Name">The rule's name when it gave.</param>
/// <param name="Before">What it came to before limits and rounding.</param>
/// <param name="TierPercent">The tier's percentage in it; 100 where the tier does not matter.</param>
/// <param name="Amount">What it gave, in whole points or growth.</param>
public sealed record EarningPart(Id<EarningRule>? RuleId, string Name, EarningUnit Unit, decimal Before, int TierPercent, long Amount, EarningCut Cut);

/// <summary>What an event earns, with its explanation.</summary>
public sealed record EarningDecision(IReadOnlyList<EarningPart> Parts)
{
    public long Points => Parts.Where(part => part.Unit == EarningUnit.Points).Sum(part => part.Amount);

    public long Growth => Parts.Where(part => part.Unit == EarningUnit.Growth).Sum(part => part.Amount);
}

/// <summary>
/// What an event earns. Rules add up. Bonuses add up too and do not compound: a tier of 150 % and a multiplier of 200 %
/// make 250 % together. Everything is reckoned exactly and rounded down once, on the event's total; the parts share the
/// rounding in their order, so they always sum to it. An event's own points count without any rule.
/// </summary>
public static class EarningRules
{
    /// <summary>One point in whole numbers: fen × points per 100 yuan × a tier's per cent × a multiplier's leave no fraction of it.</summary>
    private const long Unit = 100_000_000;

    private const long FenPer100Yuan = 10_000;

    private const string OwnPoints = "基础积分";

    /// <param name="e">What happened.</param>
    /// <param name="matching">The rules that match it, in the order of their numbers.</param>
    /// <param name="tierPercent">Of the member's tier.</param>
    /// <param name="rooms">What is left of rules that have limits or budgets.</param>
    public static EarningDecision Decide(EarningEvent e, IReadOnlyCollection<EarningRule> matching, int tierPercent, IReadOnlyDictionary<Id<EarningRule>, RuleRoom> rooms) =>
        new([.. Enum.GetValues<EarningUnit>().SelectMany(unit => Rounded(unit, Shares(unit, e, [.. matching.Where(rule => rule.Unit == unit)], tierPercent, rooms)))]);

    private static List<Share> Shares(
        EarningUnit unit, EarningEvent e, IReadOnlyList<EarningRule> matching, int tierPercent, IReadOnlyDictionary<Id<EarningRule>, RuleRoom> rooms)
    {
        var shares = new List<Share>();
        // The event's own points are given once, however many rules speak for them.
        var owner = matching.FirstOrDefault(rule => rule.Gives == EarningGives.EventPoints);
        foreach (var rule in matching.Where(rule => rule.Gives is EarningGives.Fixed or EarningGives.PerYuan || rule == owner))
        {
            var plain = Plain(rule, e);
            shares.Add(Limited(rule, plain, rule.ByTier ? plain * tierPercent / 100 : plain, rule.ByTier ? tierPercent : 100, rooms));
        }

        if (unit == EarningUnit.Points && owner is null && e.BasePoints > 0)
            shares.Add(new Share(null, (Int128)e.BasePoints * Unit, (Int128)e.BasePoints * Unit, (Int128)e.BasePoints * Unit, 100, EarningCut.None));

        // What a limit has cut away earns no bonus either.
        var basis = shares.Aggregate(Int128.Zero, (sum, share) => sum + Int128.Min(share.Plain, share.Given));
        foreach (var rule in matching.Where(rule => rule.Gives == EarningGives.Multiplier))
        {
            var bonus = basis * (rule.Percent - 100) / 100;
            shares.Add(Limited(rule, bonus, bonus, 100, rooms));
        }

        return shares;
    }

    private static Int128 Plain(EarningRule rule, EarningEvent e) => rule.Gives switch
    {
        EarningGives.Fixed => (Int128)rule.Points * Unit,
        EarningGives.PerYuan => (Int128)e.AmountFen * rule.PointsPer100Yuan * (Unit / FenPer100Yuan),
        EarningGives.EventPoints => (Int128)e.BasePoints * Unit,
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static Share Limited(EarningRule rule, Int128 plain, Int128 wanted, int tierPercent, IReadOnlyDictionary<Id<EarningRule>, RuleRoom> rooms)
    {
        var room = rooms.GetValueOrDefault(rule.Id, RuleRoom.Unlimited);
        var (given, cut) = (wanted, EarningCut.None);
        if (room.FanTimesLeft <= 0)
            (given, cut) = (0, EarningCut.FanTimes);
        else if (room.FanPointsLeft is { } left && given > (Int128)left * Unit)
            (given, cut) = ((Int128)left * Unit, EarningCut.FanPoints);
        if (given > 0 && (room.IsPaused || (room.BudgetLeft is { } budget && given > (Int128)budget * Unit)))
            (given, cut) = (0, EarningCut.Budget);
        return new Share(rule, plain, wanted, given, tierPercent, cut);
    }

    private static IEnumerable<EarningPart> Rounded(EarningUnit unit, IReadOnlyList<Share> shares)
    {
        var (sum, rounded) = (Int128.Zero, 0L);
        foreach (var share in shares)
        {
            sum += share.Given;
            var upTo = (long)(sum / Unit);
            if (share.Wanted > 0)
                yield return new EarningPart(share.Rule?.Id, share.Rule?.Name ?? OwnPoints, unit, (decimal)share.Wanted / Unit, share.TierPercent, upTo - rounded, share.Cut);
            rounded = upTo;
        }
    }

    /// <param name="Plain">Without the tier.</param>
    private sealed record Share(EarningRule? Rule, Int128 Plain, Int128 Wanted, Int128 Given, int TierPercent, EarningCut Cut);
}
