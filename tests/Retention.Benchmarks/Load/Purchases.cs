using System.Globalization;
using System.Text;

namespace Retention.Benchmarks.Load;

/// <summary>A purchase as the file has it: customer, day, pieces, price; columns parted by blanks.</summary>
internal sealed record Purchase(string Customer, DateOnly Day, int Pieces, long Fen);

/// <summary>Real purchases of an online shop. What a customer bought on one day is one order.</summary>
internal static class Purchases
{
    public static IReadOnlyList<Purchase> Read(string path)
    {
        if (!File.Exists(path))
            throw new FileNotFoundException("Say which file of purchases with --file (customer, yyyymmdd, pieces, price; parted by blanks).", path);
        // A heading and blank lines begin with no digit.
        return [.. File.ReadLines(path).Where(line => line.TrimStart() is [>= '0' and <= '9', ..]).Select(Parse)];
    }

    /// <summary>The file as the product takes it; a dollar counts as a yuan.</summary>
    public static string ToCsv(IEnumerable<Purchase> purchases)
    {
        var csv = new StringBuilder("orderNo,paidAt,amount,customerNo,sku,quantity\n");
        foreach (var (customer, day, pieces, fen) in purchases)
            csv.Append(CultureInfo.InvariantCulture, $"{customer}-{day:yyyyMMdd},{day:yyyy-MM-dd},{fen / 100}.{fen % 100:00},{customer},CD,{pieces}\n");
        return csv.ToString();
    }

    /// <summary>Reckoned without any of the product's code: a point for each whole yuan of an order.</summary>
    public static (int Customers, Dictionary<string, long> ByCustomer) PointsOf(IReadOnlyList<Purchase> purchases)
    {
        var points = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var order in purchases.GroupBy(purchase => (purchase.Customer, purchase.Day)))
            points[order.Key.Customer] = points.GetValueOrDefault(order.Key.Customer) + (order.Sum(purchase => purchase.Fen) / 100);
        return (points.Count, points.Where(each => each.Value > 0).ToDictionary(StringComparer.Ordinal));
    }

    private static Purchase Parse(string line)
    {
        var cells = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return new Purchase(
            cells[0], DateOnly.ParseExact(cells[1], "yyyyMMdd", CultureInfo.InvariantCulture), int.Parse(cells[2], CultureInfo.InvariantCulture),
            (long)(decimal.Parse(cells[3], CultureInfo.InvariantCulture) * 100));
    }
}
