using Retention.WeChat.Rewards;

namespace Retention.Benchmarks.Ledger;

/// <summary>Something the model test does to the ledger. Members are small numbers.</summary>
internal abstract record LedgerCommand
{
    /// <param name="Points">Below zero takes.</param>
    internal sealed record Post(string Key, int Member, long Points, DateOnly? LastDay) : LedgerCommand;

    internal sealed record Hold(string Key, HoldKind Kind, int Member, long Points, int? LapsesInDays) : LedgerCommand;

    /// <param name="Points">None for all of it; zero voids.</param>
    internal sealed record Settle(string HoldKey, long? Points) : LedgerCommand;

    internal sealed record Reverse(string Original, string Key, long? Points, Shortfall Shortfall) : LedgerCommand;

    /// <param name="Reversal">The key of what is to be as if it had never been.</param>
    internal sealed record Restore(string Reversal) : LedgerCommand;

    /// <param name="Sweeps">Whether the sweep comes by; the calendar holds either way.</param>
    internal sealed record NextDay(bool Sweeps) : LedgerCommand;

    internal sealed record Merge(long Id, int From, int Into) : LedgerCommand;

    internal sealed record Undo(long Id) : LedgerCommand;
}
