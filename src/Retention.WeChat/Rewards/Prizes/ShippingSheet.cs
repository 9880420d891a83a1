using System.Text;

namespace Retention.WeChat.Rewards;

/// <summary>A line of the sheet that comes back from whoever packed the parcels.</summary>
internal sealed record TrackingLine(long PrizeId, string Carrier, string TrackingNo);

/// <summary>The sheets of parcels to be sent, as CSV: quotes where needed, a mark at the beginning so that Excel reads Chinese.</summary>
internal static class ShippingSheet
{
    private const char ByteOrderMark = '\uFEFF';

    private static readonly string[] Needed = ["prizeId", "carrier", "trackingNo"];

    public static string Write(IEnumerable<(Prize Prize, PrizeAddress? Address)> parcels)
    {
        var text = new StringBuilder().Append(ByteOrderMark).Append("prizeId,prize,wonAt,name,phone,region,detail,carrier,trackingNo\r\n");
        foreach (var (prize, address) in parcels)
        {
            string?[] cells =
            [
                prize.Id.ToString(), prize.Name, $"{Platform.Time.BusinessCalendar.Local(prize.WonAt):yyyy-MM-dd HH:mm}", address?.Name, address?.Phone, address?.Region,
                address?.Detail, prize.Carrier, prize.TrackingNo,
            ];
            text.AppendJoin(',', cells.Select(Cell)).Append("\r\n");
        }

        return text.ToString();
    }

    /// <returns>Null when the columns are not there or a line is wrong.</returns>
    public static IReadOnlyList<TrackingLine>? Read(string sheet)
    {
        var rows = Rows(sheet.TrimStart(ByteOrderMark)).Where(row => row.Any(cell => cell.Length > 0)).ToList();
        if (rows.Count == 0)
            return null;
        var columns = Needed.Select(name => rows[0].FindIndex(cell => string.Equals(cell, name, StringComparison.OrdinalIgnoreCase))).ToArray();
        if (columns.Contains(-1))
            return null;
        var lines = rows.Skip(1).Select(row => Line(row, columns)).OfType<TrackingLine>().ToList();
        return lines.Count == rows.Count - 1 ? lines : null;
    }

    private static TrackingLine? Line(List<string> row, int[] columns) =>
        columns.Max() < row.Count && long.TryParse(row[columns[0]], out var id) && row[columns[1]].Length is > 0 and <= 40 && row[columns[2]].Length is > 0 and <= 60
            ? new TrackingLine(id, row[columns[1]], row[columns[2]])
            : null;

    /// <summary>A cell that begins like a formula would be run by whoever opens the sheet; addresses are typed by strangers.</summary>
    private static string Cell(string? text)
    {
        var safe = text is { Length: > 0 } && text[0] is '=' or '+' or '-' or '@' or '\t' ? $"'{text}" : text ?? "";
        return safe.AsSpan().IndexOfAny(",\"\r\n") < 0 ? safe : $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }

    private static IEnumerable<List<string>> Rows(string text)
    {
        var row = new List<string>();
        var cell = new StringBuilder();
        var quoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            var sign = text[i];
            if (quoted && sign == '"' && i + 1 < text.Length && text[i + 1] == '"')
                cell.Append(text[++i]);
            else if (sign == '"')
                quoted = !quoted;
            else if (quoted || sign is not (',' or '\r' or '\n'))
                cell.Append(sign);
            else
            {
                row.Add(cell.ToString().Trim());
                cell.Clear();
                if (sign == ',')
                    continue;
                yield return row;
                row = [];
            }
        }

        row.Add(cell.ToString().Trim());
        yield return row;
    }
}
