namespace Retention.WeChat.Rewards;

/// <summary>Divides an amount of fen so that the parts add up to it exactly.</summary>
internal static class Allocation
{
    /// <summary>
    /// By the method of the largest remainder: each part gets its share rounded down, and the fen left over go one each to
    /// the largest fractions, the first of equals first. No part exceeds its weight when the amount does not exceed their sum.
    /// </summary>
    public static long[] Divide(long amount, IReadOnlyList<long> weights)
    {
        var parts = new long[weights.Count];
        Int128 sum = 0;
        foreach (var weight in weights)
            sum += weight;
        if (sum == 0)
            return amount == 0 ? parts : throw new ArgumentException("Nothing bears the amount.", nameof(weights));
        var left = amount;
        for (var i = 0; i < parts.Length; i++)
            left -= parts[i] = (long)((Int128)amount * weights[i] / sum);
        foreach (var i in Enumerable.Range(0, parts.Length).OrderByDescending(i => (Int128)amount * weights[i] % sum).ThenBy(i => i).Take((int)left))
            parts[i]++;
        return parts;
    }
}
