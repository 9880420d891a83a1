using System.Globalization;

namespace Retention.Benchmarks.Story;

/// <summary>What must hold of every ledger, whatever was played.</summary>
internal static class LedgerLines
{
    public static async Task<IReadOnlyList<StoryLine>> ReadAsync(StoryStage stage, CancellationToken ct)
    {
        var unequal = await stage.NumberAsync(
            "select count(*) from (select p.id from ledger_posting p left join ledger_entry e on e.posting_id = p.id group by p.id having count(e.amount) < 2 or sum(e.amount) <> 0) as wrong", ct);
        var sums = (await stage.RowsAsync("select fan_id, sum(amount) from ledger_entry where fan_id is not null and account = 'available' group by fan_id", ct))
            .ToDictionary(row => Number(row[0]), row => Number(row[1]));
        var balances = await stage.RowsAsync("select fan_id, balance from points_balance", ct);
        return
        [
            StoryLine.Of("sum of all ledger entries", 0, await stage.NumberAsync("select coalesce(sum(amount), 0) from ledger_entry", ct)),
            StoryLine.Of("postings whose entries do not sum to zero", 0, unequal),
            StoryLine.Of("balances that are not the sum of their entries", 0, balances.Count(row => sums.GetValueOrDefault(Number(row[0])) != Number(row[1]))),
        ];
    }

    private static long Number(object value) => Convert.ToInt64(value, CultureInfo.InvariantCulture);
}
