using System.Text.Json;
using Dapper;

namespace Retention.WeChat.Rewards;

/// <summary>Something in the books that cannot be: what, and where to look.</summary>
public sealed record LedgerFault(string Rule, string Where, string Detail);

/// <summary>A proof of the ledger, and what it found.</summary>
/// <param name="Faults">How many; the first of each rule are listed.</param>
public sealed record LedgerCheck(long Id, DateTimeOffset CheckedAt, long Postings, long Faults, IReadOnlyList<LedgerFault> Findings)
{
    public bool IsSound => Faults == 0;
}

/// <summary>A check as it is stored.</summary>
[method: ExplicitConstructor]
internal sealed record CheckRow(long Id, DateTimeOffset CheckedAt, long Postings, long Faults, string? Findings)
{
    public LedgerCheck ToCheck() => new(Id, CheckedAt, Postings, Faults, Findings is null ? [] : JsonSerializer.Deserialize<List<LedgerFault>>(Findings)!);

    public static CheckRow Of(LedgerCheck check) =>
        new(check.Id, check.CheckedAt, check.Postings, check.Faults, check.Findings.Count == 0 ? null : JsonSerializer.Serialize(check.Findings));
}
