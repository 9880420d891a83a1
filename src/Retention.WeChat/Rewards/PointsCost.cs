namespace Retention.WeChat.Rewards;

/// <summary>What points cost the brand: on the balance sheet, in a campaign's review and where a prize's worth is looked at.</summary>
internal static class PointsCost
{
    private const int MilliFenPerFen = 1_000;

    /// <summary>Points × what a point costs (<c>Rewards:PointCostMilliFen</c>), in whole fen; what is less is left out.</summary>
    /// <exception cref="OverflowException">More than a column of amounts holds.</exception>
    public static long Fen(long points, long pointCostMilliFen) => checked((long)((Int128)points * pointCostMilliFen / MilliFenPerFen));
}
