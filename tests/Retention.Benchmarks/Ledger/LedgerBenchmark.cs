using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Retention.Benchmarks.Load;
using Retention.Benchmarks.Report;
using Retention.Benchmarks.Stands;
using Retention.Platform.Data;
using Retention.WeChat.Rewards;

namespace Retention.Benchmarks.Ledger;

/// <summary>Postings a second, each durable when it is answered: bare SQL of the same shape in the same run, against the ledger by its doors.</summary>
internal static class LedgerBenchmark
{
    private const int Members = 10_000;
    private const int FirstMember = 1_000_000;
    private const int OneByOne = 16;
    private const int Connections = 256;

    public static async Task RunAsync(CommandLine words, CancellationToken ct)
    {
        var (runs, postings) = (words.Number("runs", 3), words.Number("postings", 20_000));
        await Machine.PrintAsync(Console.Out, ct);
        Console.WriteLine($"Load of the machine before: {(await File.ReadAllTextAsync("/proc/loadavg", ct)).Trim()}");
        foreach (var stand in Servers.Stands)
        {
            var measured = new Dictionary<string, List<Row>>(StringComparer.Ordinal);
            for (var run = 0; run < runs; run++)
                await MeasureAsync(stand, postings, (name, count, measure) => KeepAsync(measured, name, stand, count, measure, ct), ct);
            Print(stand, measured);
        }
    }

    private static void Print(Stand stand, Dictionary<string, List<Row>> measured)
    {
        var table = new Table($"{Servers.NameOf(stand)}: postings", "a second", "of double entry", "process CPU µs", "client CPU µs", "server CPU µs", "statements");
        var baseline = Of(measured[Baselines.DoubleEntry], row => row.PerSecond);
        foreach (var (name, rows) in measured)
        {
            var perSecond = Of(rows, row => row.PerSecond);
            table.Add(name, perSecond, $"{perSecond / baseline:P0}", Of(rows, row => row.ProcessMicros), Of(rows, row => row.ClientMicros), Of(rows, row => row.ServerMicros), Of(rows, row => row.Statements));
        }

        table.Print(Console.Out);

        static double Of(List<Row> rows, Func<Row, double> column) => Table.Median(rows.Select(column));
    }

    private static async Task KeepAsync(Dictionary<string, List<Row>> measured, string name, Stand stand, int postings, Func<Task<LoadResult>> measure, CancellationToken ct)
    {
        var before = await Usage.NowAsync(stand, ct);
        var result = await measure();
        var row = Row.Of(result, await Usage.NowAsync(stand, ct) - before);
        (measured.TryGetValue(name, out var rows) ? rows : measured[name] = []).Add(row);
        Console.Error.WriteLine($"{name}, {postings:N0}: {row.PerSecond:N0}/s");
    }

    private static async Task MeasureAsync(Stand stand, int postings, Func<string, int, Func<Task<LoadResult>>, Task> keep, CancellationToken ct)
    {
        await using var scratch = await Scratch.CreateAsync(stand, ct);
        await Baselines.PrepareAsync(scratch, Members, ct);
        foreach (var name in (string[])[Baselines.SingleEntry, Baselines.DoubleEntry])
            await keep(name, postings, async () => Result(postings, await Baselines.MeasureAsync(scratch, name, Members, stand == Stand.Sqlite ? 1 : OneByOne, postings, ct)));

        var nobody = ProductSettings.FreeAddress();
        await using var product = await Product.StartAsync(ProductSettings.For(scratch, nobody, ProductSettings.FreeAddress()), TimeProvider.System, ct);
        await OpenAsync(product, ct);
        await keep($"ledger, a transaction each, {OneByOne} at once", postings, () => AtOnceAsync(
            "own", OneByOne, postings, posting => product.InScopeAsync(services => services.GetRequiredService<PointsLedger>().PostAsync(posting, ct))));
        var desk = product.Services.GetRequiredService<PostingDesk>();
        await keep($"ledger, sharing transactions, {OneByOne} at once", postings, () => AtOnceAsync("few", OneByOne, postings, posting => desk.PostAsync(posting, ct)));
        await keep($"ledger, sharing transactions, {Connections} at once", postings * 2, () => AtOnceAsync("many", Connections, postings * 2, posting => desk.PostAsync(posting, ct)));
        var token = await SignInAsync(product, ct);
        await using (var bare = await BareAsync(ct))
        {
            var address = new Uri(bare.Urls.First());
            await LoadClient.SendAsync(address, Volley.Of(2_000, i => Request(address, token, "warm", i)), Connections);
            await keep($"HTTP alone, {Connections} connections", postings * 2, () => LoadClient.SendAsync(address, Volley.Of(postings * 2, i => Request(address, token, "bare", i)), Connections));
        }

        await LoadClient.SendAsync(product.Address, Volley.Of(2_000, i => Request(product.Address, token, "warm", i)), Connections);
        await keep($"ledger over HTTP, {Connections} connections", postings * 2, () => LoadClient.SendAsync(product.Address, Volley.Of(postings * 2, i => Request(product.Address, token, "http", i)), Connections));
        var check = await product.InScopeAsync(services => services.GetRequiredService<LedgerProof>().VerifyAsync(ct));
        if (!check.IsSound)
            throw new InvalidOperationException(string.Join("; ", check.Findings));
    }

    /// <summary>Every member has points, so that spending is not refused.</summary>
    private static async Task OpenAsync(Product product, CancellationToken ct)
    {
        await product.InScopeAsync(services => services.GetRequiredService<Db>().ExecuteAsync(LedgerFans.InsertOf(FirstMember, Members), null, ct));
        foreach (var members in Enumerable.Range(0, Members).Chunk(500))
            await product.InScopeAsync(services => services.GetRequiredService<PointsLedger>().GiveAsync([.. members.Select(i => new Posting($"open:{i}", PointsReason.Milestone, new(FirstMember + i), 1_000_000))], ct));
    }

    private static LoadResult Result(int count, double perSecond) => new(count, TimeSpan.FromSeconds(count / perSecond), TimeSpan.Zero);

    private static async Task<LoadResult> AtOnceAsync<T>(string name, int callers, int postings, Func<Posting, Task<T>> post)
    {
        var next = -1;
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(async () =>
        {
            for (int i; (i = Interlocked.Increment(ref next)) < postings;)
                await post(Of(name, i));
        })));
        return new LoadResult(postings, Stopwatch.GetElapsedTime(started), TimeSpan.Zero);
    }

    /// <summary>Two earn, one spends.</summary>
    private static Posting Of(string name, int i) => new($"{name}:{i}", PointsReason.Milestone, new(FirstMember + MemberOf(i)), i % 3 == 2 ? -3 : 5);

    private static int MemberOf(int i) => (int)((uint)i * 2_654_435_761u % Members);

    private static async Task<string> SignInAsync(Product product, CancellationToken ct)
    {
        using var http = new HttpClient { BaseAddress = product.Address };
        var session = await http.PostAsJsonAsync("/api/console/session", new { name = ProductSettings.OperatorName, password = ProductSettings.OperatorPassword, bearer = true }, ct);
        return (await session.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>(ct)).GetProperty("token").GetString()!;
    }

    /// <summary>The least an endpoint can do that takes a posting: read it, and answer.</summary>
    private static async Task<WebApplication> BareAsync(CancellationToken ct)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.ConfigureHttpJsonOptions(options => options.SerializerOptions.Converters.Add(new JsonStringEnumConverter()));
        builder.WebHost.UseUrls(ProductSettings.FreeAddress().ToString());
        var app = builder.Build();
        app.MapPost("/api/console/points/postings", (PostPointsRequest posting) => new Posted(posting.Amount, true));
        await app.StartAsync(ct);
        return app;
    }

    private static byte[] Request(Uri address, string token, string name, int i)
    {
        var posting = Of(name, i);
        var body = string.Create(CultureInfo.InvariantCulture, $$"""{"key":"{{posting.Key}}","fanId":{{posting.FanId.Value}},"reason":"Milestone","amount":{{posting.Amount}}}""");
        return Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"POST /api/console/points/postings HTTP/1.1\r\nHost: {address.Authority}\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}"));
    }

    private sealed record Row(double PerSecond, double ProcessMicros, double ClientMicros, double ServerMicros, double Statements)
    {
        public static Row Of(LoadResult result, Usage used) => new(
            result.PerSecond, (used.Process - result.Cpu).TotalMicroseconds / result.Count, result.Cpu.TotalMicroseconds / result.Count, used.Server.TotalMicroseconds / result.Count, (double)used.Questions / result.Count);
    }
}
