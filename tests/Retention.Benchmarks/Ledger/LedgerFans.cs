using System.Globalization;

namespace Retention.Benchmarks.Ledger;

/// <summary>Fans to post points for, written at once.</summary>
public static class LedgerFans
{
    /// <returns>A statement that both engines understand.</returns>
    public static string InsertOf(int first, int count) =>
        $"insert into fan (id, account, open_id_hash, state, state_at, follow_count, created_at, member_id) values {string.Join(", ", Enumerable.Range(first, count).Select(Row))}";

    private static string Row(int id) => string.Create(CultureInfo.InvariantCulture, $"({id}, 'Official', 'ledger-{id}', 'Following', '2026-11-01 00:00:00.000', 1, '2026-11-01 00:00:00.000', {id})");
}
