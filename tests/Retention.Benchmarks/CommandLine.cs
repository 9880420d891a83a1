using System.Globalization;

namespace Retention.Benchmarks;

/// <summary>A command and its <c>--name value</c> pairs.</summary>
internal sealed class CommandLine
{
    private readonly Dictionary<string, string> values = new(StringComparer.Ordinal);

    public CommandLine(string[] args)
    {
        Command = args.FirstOrDefault() ?? "";
        for (var i = 1; i < args.Length; i += 2)
        {
            if (!args[i].StartsWith("--", StringComparison.Ordinal) || i + 1 == args.Length)
                throw new ArgumentException($"Expected --name value, found {args[i]}.");
            values[args[i][2..]] = args[i + 1];
        }
    }

    public string Command { get; }

    public int Number(string name, int otherwise) => values.TryGetValue(name, out var text) ? int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture) : otherwise;

    public string Text(string name, string otherwise) => values.GetValueOrDefault(name, otherwise);
}
