using System.Globalization;
using Dapper;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Rewards;

/// <summary>One side of a posting. The issuer's accounts have no fan; the available account names the lot.</summary>
internal readonly record struct LedgerEntry(string Account, Id<Fan>? FanId, long? LotId, long Amount);

/// <summary>The names of the accounts.</summary>
internal static class Accounts
{
    public const string Available = "available";
    public const string Pending = "pending";
    public const string Held = "held";

    /// <summary>Below zero while the member owes.</summary>
    public const string Owed = "owed";

    public const string Expired = "expired";

    /// <summary>What reversals let go.</summary>
    public const string Absorbed = "absorbed";

    /// <summary>Between two accounts that become one; zero over both postings.</summary>
    public const string Merged = "merged";

    public const string IssuedPrefix = "issue:";
    public const string BurntPrefix = "burn:";
    public const string PromisedPrefix = "promised:";
    public const string ClawbackPrefix = "clawback:";

    public static string Of(string prefix, PointsReason reason, string? campaign) => $"{prefix}{campaign ?? reason.ToString()}";
}

/// <summary>Points given at once, which expire at once.</summary>
/// <param name="SourceLotId">The lot they were first given in, when they have moved since.</param>
[method: ExplicitConstructor]
internal sealed record PointsLot(long Id, Id<Fan> FanId, long Remaining, DateOnly ExpiresOn, long? SourceLotId)
{
    public long RootId => SourceLotId ?? Id;
}

/// <summary>Points taken from a lot; below zero, points that came back into one.</summary>
[method: ExplicitConstructor]
internal sealed record LotPart(long LotId, DateOnly ExpiresOn, long? SourceLotId, long Points)
{
    /// <summary>Points come back in this order: what lasts longest first.</summary>
    public static IEnumerable<LotPart> InOrderOfReturn(IEnumerable<LotPart> parts) => parts.OrderByDescending(part => part.ExpiresOn).ThenByDescending(part => part.LotId);

    /// <summary>What was taken less what came back, also where it came back into a new lot because the old one's day had passed.</summary>
    public static IReadOnlyList<LotPart> StillTaken(IReadOnlyList<LotPart> sums)
    {
        var returned = sums.Where(part => part.Points < 0).GroupBy(part => part.SourceLotId ?? part.LotId).ToDictionary(root => root.Key, root => -root.Sum(part => part.Points));
        var taken = new List<LotPart>();
        foreach (var part in InOrderOfReturn(sums.Where(part => part.Points > 0)))
        {
            var root = part.SourceLotId ?? part.LotId;
            var back = Math.Min(part.Points, returned.GetValueOrDefault(root));
            returned[root] = returned.GetValueOrDefault(root) - back;
            if (back < part.Points)
                taken.Add(part with { Points = part.Points - back });
        }

        return taken;
    }
}

/// <summary>A posting about to be written.</summary>
/// <param name="OriginId">The posting it settles or reverses.</param>
internal sealed record LedgerPosting(
    long Id, string Key, string Content, PostingKind Kind, PointsReason Reason, string? Campaign, Id<Fan> FanId, long? OriginId, string? Note, string? By, DateTimeOffset At, IReadOnlyList<LedgerEntry> Entries)
{
    /// <summary>Members are spread over so many chains of hashes.</summary>
    public const int Shards = 16;

    public const int KeyMax = 100;
    public const int CampaignMax = 40;
    public const int NoteMax = 200;

    /// <summary>What it does to what the member has, less what they owe.</summary>
    public long Amount => Entries.Where(entry => entry.FanId is not null && entry.Account is Accounts.Available or Accounts.Owed).Sum(entry => entry.Amount);

    /// <summary>The milliseconds of a member's id spread better than its low bits, which count within one.</summary>
    public int Shard => (int)((FanId.Value ^ (FanId.Value >> 13)) & (Shards - 1));

    public static string SettlementKey(string holdKey) => string.Create(CultureInfo.InvariantCulture, $"{holdKey}#settled");

    public static string RestoreKey(string reversalKey) => string.Create(CultureInfo.InvariantCulture, $"{reversalKey}#undone");

    public static string ExpiryKey(long lotId) => string.Create(CultureInfo.InvariantCulture, $"expire:{lotId}");
}
