using System.Security.Cryptography;
using System.Text;

namespace Retention.WeChat.Outreach;

/// <summary>All limits together. What they say depends on nothing but what they are given.</summary>
public sealed record PressureRules(IReadOnlyList<PressureRule> All)
{
    /// <summary>What happened longer ago counts nowhere.</summary>
    public TimeSpan Longest { get; } = All.Select(rule => rule.Window).DefaultIfEmpty().Max();

    /// <summary>The same for the same rules, on every node and after every start.</summary>
    internal string Fingerprint { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', All))))[..16];

    internal IReadOnlyList<PressureRule> Covering(PressureWish wish) =>
        [.. All.Where(rule => rule.Covers(wish.Purpose, wish.Channel, wish.Budget, wish.Campaign))];

    /// <summary>
    /// Whether the wish gets a slot beside those its fan has. Its own slot never stands against it. Of several full rules
    /// the one that frees last is named.
    /// </summary>
    internal PressureFact Judge(IReadOnlyCollection<PressureSlot> slots, PressureWish wish, DateTimeOffset now)
    {
        var covering = Covering(wish);
        if (covering.Count == 0)
            return new PressureFact.Free();
        var full = covering.Select(rule => FullOrNull(rule, slots, wish, now)).OfType<PressureFact.Held>().MaxBy(held => held.Until);
        return full is null ? new PressureFact.Reserved(now + IPressure.HoldFor) : full;
    }

    private static PressureFact.Held? FullOrNull(PressureRule rule, IReadOnlyCollection<PressureSlot> slots, PressureWish wish, DateTimeOffset now)
    {
        var counted = slots.Where(slot => slot.StandsAgainst(wish, rule, now)).ToList();
        if (counted.Count < rule.Max)
            return null;
        // There is room again once only Max - 1 are left.
        var lastToGo = counted.Select(slot => slot.CountsAt(now)).Order().ElementAt(counted.Count - rule.Max);
        var holders = counted.Where(slot => slot.HeldUntil is not null).Select(slot => slot.TouchKey).Order(StringComparer.Ordinal);
        return new PressureFact.Held(rule, counted.Count, lastToGo + rule.Window, [.. holders]);
    }
}
