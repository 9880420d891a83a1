namespace Retention.WeChat.Rewards;

/// <summary>What becomes of points to be taken back that the member has spent meanwhile.</summary>
public enum Shortfall
{
    /// <summary>Nothing is taken back.</summary>
    Refuse,

    /// <summary>The member owes them; the next points earned settle it.</summary>
    Owe,

    /// <summary>The brand lets them go.</summary>
    Absorb,
}

/// <summary>
/// A wish to undo a posting, wholly or partly: takes back what it gave, or returns what it took. Points it gave that have
/// expired count first: the member has lost them already, and only what is to be undone beyond them is taken.
/// </summary>
/// <param name="OriginalKey">The posting's, or the hold's.</param>
/// <param name="Key">This reversal's own, named after its event (<c>refund:{no}</c>).</param>
/// <param name="Points">How many; all that is left where none is named.</param>
public sealed record ReversePosting(string OriginalKey, string Key, PointsReason Reason, long? Points, Shortfall Shortfall, string? Note = null);

/// <summary>What a reversal did.</summary>
/// <param name="Points">Reversed by it.</param>
/// <param name="Moved">Really taken from the member, or returned.</param>
/// <param name="Owed">Now owed.</param>
/// <param name="Absorbed">Let go.</param>
/// <param name="Expired">Had expired before.</param>
/// <param name="Left">Of the original, not reversed yet.</param>
/// <param name="Balance">What the member may spend now.</param>
public sealed record Reversal(long Points, long Moved, long Owed, long Absorbed, long Expired, long Left, long Balance, bool IsNew);
