using System.Text;
using CsvHelper;
using Retention.Platform.Time;

namespace Retention.WeChat.Rewards;

/// <summary>A line of the sheet that comes back from whoever packed the parcels.</summary>
internal sealed record TrackingLine(long PrizeId, string Carrier, string TrackingNo);

/// <summary>The sheets of parcels to be sent, as CSV: quotes where needed, a mark at the beginning so that Excel reads Chinese.</summary>
internal static class ShippingSheet
{
    private const char ByteOrderMark = '\uFEFF';

    private const int CarrierMax = 40;
    private const int TrackingNoMax = 60;

    private static readonly CsvReaderOptions Format = new() { TrimWhitespace = true, SkipEmptyLines = true };

    public static string Write(IEnumerable<(Prize Prize, PrizeAddress? Address)> parcels)
    {
        var text = new StringBuilder().Append(ByteOrderMark).Append("prizeId,prize,wonAt,name,phone,region,detail,carrier,trackingNo\r\n");
        foreach (var (prize, address) in parcels)
        {
            string?[] cells =
            [
                prize.Id.ToString(), prize.Name, $"{BusinessCalendar.Local(prize.WonAt):yyyy-MM-dd HH:mm}", address?.Name, address?.Phone, address?.Region,
                address?.Detail, prize.Carrier, prize.TrackingNo,
            ];
            text.AppendJoin(',', cells.Select(Cell)).Append("\r\n");
        }

        return text.ToString();
    }

    /// <returns>Null when the columns are not there or a line is wrong.</returns>
    public static IReadOnlyList<TrackingLine>? Read(string sheet)
    {
        using var csv = CsvReader.FromText(sheet.TrimStart(ByteOrderMark), Format);
        if (!csv.TryGetFieldIndex("prizeId", out var prizeId) || !csv.TryGetFieldIndex("carrier", out var carrier) || !csv.TryGetFieldIndex("trackingNo", out var trackingNo))
            return null;
        var lines = new List<TrackingLine>();
        while (csv.Read())
        {
            if (csv.FieldCount <= Math.Max(prizeId, Math.Max(carrier, trackingNo)) || !long.TryParse(csv.GetString(prizeId), out var id))
                return null;
            lines.Add(new TrackingLine(id, csv.GetString(carrier), csv.GetString(trackingNo)));
        }

        return lines.All(line => line.Carrier.Length is > 0 and <= CarrierMax && line.TrackingNo.Length is > 0 and <= TrackingNoMax) ? lines : null;
    }

    /// <summary>A cell that begins like a formula would be run by whoever opens the sheet; addresses are typed by strangers.</summary>
    private static string Cell(string? text)
    {
        var safe = text is { Length: > 0 } && text[0] is '=' or '+' or '-' or '@' or '\t' ? $"'{text}" : text ?? "";
        return safe.AsSpan().IndexOfAny(",\"\r\n") < 0 ? safe : $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
