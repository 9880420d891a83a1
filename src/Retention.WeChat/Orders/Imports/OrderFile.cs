using CsvHelper;
using Retention.Platform.Privacy;
using Retention.Platform.Problems;

namespace Retention.WeChat.Orders;

/// <summary>
/// What a file of orders holds. Rows of one number are the products of one order: their amounts add up, unless each
/// repeats the whole order's, and they must agree on who paid and when. A row that cannot be taken is named by its line, and with it the rest of its order.
/// </summary>
public sealed record OrderFile(IReadOnlyList<FileOrder> Orders, IReadOnlyList<RefusedRow> Refused)
{
    public const int RowsMax = 500_000;

    // A quote that is never closed must not swallow the lines after it.
    private static readonly CsvReaderOptions Format = new() { HasHeader = true, TrimWhitespace = true, AllowLineBreaksInQuotes = false, TrackLineNumbers = true };

    /// <param name="csv">The file's text.</param>
    /// <param name="columns">Headings that are not the usual ones.</param>
    /// <param name="privacy">Hashes whose orders they are.</param>
    /// <param name="now">Nothing was paid long after it.</param>
    public static Result<OrderFile> Read(string csv, OrderColumns columns, PersonalData privacy, DateTimeOffset now)
    {
        using var reader = CsvReader.FromText(csv, Format);
        if (columns.Find(reader) is not { } indexes)
            return OrderProblems.FileUnreadable;
        var rows = new Dictionary<string, List<OrderRow>>(StringComparer.Ordinal);
        var refused = new Dictionary<string, RefusedRow>(StringComparer.Ordinal);
        var unnamed = new List<RefusedRow>();
        for (var count = 0; reader.Read(); count++)
        {
            if (count == RowsMax)
                return OrderProblems.FileTooLong;
            var (row, problem) = OrderRow.Read(reader, indexes, now);
            if (problem is { OrderNo.Length: 0 })
                unnamed.Add(problem);
            else if (problem is not null)
                refused.TryAdd(problem.OrderNo, problem);
            else if (rows.TryGetValue(row!.OrderNo, out var known))
                Join(known, row, indexes.AmountPerOrder, refused);
            else
                rows.Add(row.OrderNo, [row]);
        }

        var orders = rows.Where(order => !refused.ContainsKey(order.Key)).Select(order => Of(order.Value, indexes.AmountPerOrder, privacy)).OrderBy(order => order.Line);
        return new OrderFile([.. orders], [.. unnamed.Concat(refused.Values).OrderBy(row => row.Line)]);
    }

    private static void Join(List<OrderRow> known, OrderRow row, bool amountPerOrder, Dictionary<string, RefusedRow> refused)
    {
        if (known.Count == ShopOrder.ItemsMax)
            refused.TryAdd(row.OrderNo, new RefusedRow(row.Line, row.OrderNo, $"一个订单最多 {ShopOrder.ItemsMax} 行"));
        else if (amountPerOrder && (row.AmountFen, row.RefundedFen) != (known[0].AmountFen, known[0].RefundedFen))
            refused.TryAdd(row.OrderNo, new RefusedRow(row.Line, row.OrderNo, $"与第 {known[0].Line} 行是同一订单号，但整单的金额或退款不同"));
        else if (row.IsOfSameOrder(known[0]))
            known.Add(row);
        else
            refused.TryAdd(row.OrderNo, new RefusedRow(row.Line, row.OrderNo, $"与第 {known[0].Line} 行是同一订单号，但支付时间或客户不同"));
    }

    private static FileOrder Of(List<OrderRow> rows, bool amountPerOrder, PersonalData privacy)
    {
        var first = rows[0];
        return new FileOrder(
            first.Line, first.OrderNo, first.PaidAt, amountPerOrder ? first.AmountFen : rows.Sum(row => row.AmountFen), amountPerOrder ? first.RefundedFen : rows.Sum(row => row.RefundedFen),
            [.. rows.Select(row => row.Item).OfType<OrderItem>()], CustomerKeys.Of(privacy, first.OpenId, first.UnionId, first.Phone, first.CustomerNo));
    }
}
