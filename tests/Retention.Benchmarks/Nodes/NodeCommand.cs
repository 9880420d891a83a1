using System.Text.Json;
using Retention.Benchmarks.Stands;

namespace Retention.Benchmarks.Nodes;

/// <summary>One node of the product as its own process, until its standard input ends: so it never outlives who started it.</summary>
internal static class NodeCommand
{
    public const string Name = "node";
    public const string Ready = "ready";

    public static async Task RunAsync(CommandLine words, CancellationToken ct)
    {
        await using var file = File.OpenRead(words.Text("settings", ""));
        var settings = (await JsonSerializer.DeserializeAsync<Dictionary<string, string?>>(file, cancellationToken: ct))!;
        using var clock = new SharedClock(words.Text("clock", ""));
        await using var product = await Product.StartAsync(settings, clock, ct);
        await Console.Out.WriteLineAsync(Ready);
        while (await Console.In.ReadLineAsync(ct) is not null)
        {
        }
    }
}
