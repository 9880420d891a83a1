using System.Globalization;

namespace Retention.Benchmarks.Report;

/// <summary>A table for people and for README files: Markdown, columns padded.</summary>
internal sealed class Table(params string[] columns)
{
    private readonly List<string[]> rows = [columns];

    public void Add(params object[] cells) => rows.Add([.. cells.Select(Text)]);

    public void Print(TextWriter to)
    {
        var widths = Enumerable.Range(0, columns.Length).Select(column => rows.Max(row => row[column].Length)).ToArray();
        for (var i = 0; i < rows.Count; i++)
        {
            to.WriteLine(Line(rows[i], widths));
            if (i == 0)
                to.WriteLine(Line([.. widths.Select((width, column) => column == 0 ? new string('-', width) : new string('-', width - 1) + ":")], widths));
        }

        to.WriteLine();
    }

    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
    }

    private static string Line(string[] row, int[] widths) =>
        "| " + string.Join(" | ", row.Select((cell, column) => column == 0 ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column]))) + " |";

    private static string Text(object cell) => cell switch
    {
        double number => number.ToString(number >= 100 ? "N0" : "0.##", CultureInfo.InvariantCulture),
        IFormattable value => value.ToString(null, CultureInfo.InvariantCulture),
        _ => cell.ToString() ?? "",
    };
}
