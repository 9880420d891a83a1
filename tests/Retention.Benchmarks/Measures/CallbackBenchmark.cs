using Retention.Benchmarks.Load;
using Retention.Benchmarks.Report;
using Retention.Benchmarks.Stands;
using Retention.Sandbox;

namespace Retention.Benchmarks.Measures;

/// <summary>
/// Callbacks a second: an endpoint that only verifies and decrypts, against the product, which answers once the callback
/// is committed and works on what it accepted at the same time.
/// </summary>
internal static class CallbackBenchmark
{
    private const int Fans = 2_000;
    private const string NotProcessed = "select count(*) from callback_inbox where state = 'Pending'";

    private static readonly AccountOptions Account = SandboxDefaults.Accounts[0];
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    public static async Task RunAsync(CommandLine words, CancellationToken ct)
    {
        var (runs, events, connections) = (words.Number("runs", 3), words.Number("events", 60_000), words.Number("connections", 128));
        await Machine.PrintAsync(Console.Out, ct);
        var measured = new Dictionary<string, List<Row>>(StringComparer.Ordinal);
        for (var run = 0; run < runs; run++)
        {
            Keep("bare endpoint", await BareAsync(events, connections, ct));
            foreach (var stand in Servers.Stands)
            {
                Keep($"{Servers.NameOf(stand)}, not answered (VIEW)", await ProductAsync(stand, events, connections, answered: false, ct));
                Keep($"{Servers.NameOf(stand)}, answered (text)", await ProductAsync(stand, events / 4, connections, answered: true, ct));
            }
        }

        var bare = Table.Median(measured["bare endpoint"].Select(row => row.PerSecond));
        var table = new Table("callbacks accepted", "a second", "of bare", "process CPU µs", "client CPU µs", "server CPU µs", "statements", "commits");
        foreach (var (name, rows) in measured)
        {
            var perSecond = Table.Median(rows.Select(row => row.PerSecond));
            table.Add(name, perSecond, $"{perSecond / bare:P0}", Of(row => row.ProcessMicros), Of(row => row.ClientMicros), Of(row => row.ServerMicros), Of(row => row.Statements), Of(row => row.Commits));

            double Of(Func<Row, double> column) => Table.Median(rows.Select(column));
        }

        Console.WriteLine($"Medians of {runs} runs, {connections} connections, {events} events; CPU, statements and commits for each event.");
        table.Print(Console.Out);

        void Keep(string name, Row row)
        {
            (measured.TryGetValue(name, out var rows) ? rows : measured[name] = []).Add(row);
            Console.Error.WriteLine($"{name}: {row.PerSecond:N0}/s");
        }
    }

    private static async Task<Row> BareAsync(int events, int connections, CancellationToken ct)
    {
        var address = ProductSettings.FreeAddress();
        await using var app = await BareEndpoint.StartAsync(address, Account, ct);
        var pushes = new Pushes(Account, TimeProvider.System.GetUtcNow());
        var volley = Volley.Of(20_000, i => pushes.Request(pushes.View(i % Fans, i), i));
        await LoadClient.SendAsync(address, volley, connections, 50_000);
        var before = await Usage.NowAsync(Stand.Sqlite, ct);
        var result = await LoadClient.SendAsync(address, volley, connections, events * 4);
        return Row.Of(result, await Usage.NowAsync(Stand.Sqlite, ct) - before);
    }

    private static async Task<Row> ProductAsync(Stand stand, int events, int connections, bool answered, CancellationToken ct)
    {
        await using var scratch = await Scratch.CreateAsync(stand, ct);
        await using var weChat = await StubWeChat.StartAsync(ProductSettings.FreeAddress(), ct);
        var settings = ProductSettings.For(scratch, weChat.Address, ProductSettings.FreeAddress());
        settings["Callbacks:TimestampWindowMinutes"] = "0";
        await using var product = await Product.StartAsync(settings, TimeProvider.System, ct);

        var pushes = new Pushes(Account, TimeProvider.System.GetUtcNow());
        var warmUp = events / 4;
        await LoadClient.SendAsync(product.Address, Volley.Of(warmUp, i => Request(i)), connections);
        await product.UntilNoneAsync(NotProcessed, Patience, ct);

        var volley = Volley.Of(events, i => Request(warmUp + i));
        var before = await Usage.NowAsync(stand, ct);
        var result = await LoadClient.SendAsync(product.Address, volley, connections);
        var used = await Usage.NowAsync(stand, ct) - before;
        if (await product.CountAsync("select count(*) from callback_inbox", ct) != warmUp + events)
            throw new InvalidOperationException("The inbox does not hold what was accepted.");
        return Row.Of(result, used);

        byte[] Request(int i) => pushes.Request(answered ? pushes.Text(i % Fans, i, "帮助") : pushes.View(i % Fans, i), i);
    }

    private sealed record Row(double PerSecond, double ProcessMicros, double ClientMicros, double ServerMicros, double Statements, double Commits)
    {
        public static Row Of(LoadResult result, Usage used) => new(
            result.PerSecond,
            (used.Process - result.Cpu).TotalMicroseconds / result.Count,
            result.Cpu.TotalMicroseconds / result.Count,
            used.Server.TotalMicroseconds / result.Count,
            (double)used.Questions / result.Count,
            (double)used.Commits / result.Count);
    }
}
