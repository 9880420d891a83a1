using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using Retention.Benchmarks.Load;
using Retention.Benchmarks.Report;
using Retention.Benchmarks.Stands;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Outreach;

namespace Retention.Benchmarks.Measures;

/// <summary>
/// Planned template messages sent and written down a second, against a bare loop that posts the same bodies to the same
/// stub; then how long after their turn messages leave that all fall due at once under a rate limit.
/// </summary>
internal static class DispatchBenchmark
{
    private const int InsertMax = 500;
    private const int LimitedPerSecond = 5_000;

    /// <summary>Looks at one row only: counting a hundred thousand, many times a second, would be most of what is measured.</summary>
    private const string NotSent = "select count(*) from (select id from outreach_message where state in ('Planned', 'Sending') limit 1) as waiting";

    /// <summary>Sends under way at once, here as in the product's default settings.</summary>
    private static readonly int Parallel = new OutreachOptions().ParallelSends;

    /// <summary>In which the database digests what was planned.</summary>
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    public static async Task RunAsync(CommandLine words, CancellationToken ct)
    {
        var (runs, messages) = (words.Number("runs", 3), words.Number("messages", 100_000));
        var latencies = words.Text("latencies", "0,5,50").Split(',').Select(word => int.Parse(word, CultureInfo.InvariantCulture)).ToList();
        var stands = Servers.Stands.Where(stand => words.Text("stand", $"{stand}").Equals($"{stand}", StringComparison.OrdinalIgnoreCase)).ToList();
        await Machine.PrintAsync(Console.Out, ct);
        await using var weChat = await StubWeChat.StartAsync(ProductSettings.FreeAddress(), ct);
        var table = new Table("messages dispatched", "a second", "of bare", "process CPU µs", "server CPU µs", "statements", "commits", "heap MB after");
        foreach (var latency in latencies)
        {
            weChat.Latency = TimeSpan.FromMilliseconds(latency);
            await CompareAsync(table, $"{latency} ms", weChat.Address, stands, runs, messages, ct);
        }

        Console.WriteLine($"Medians of {runs} runs of {messages} messages, {Parallel} under way at once, at a stub that takes 0 ms and longer; CPU (with the stub's), statements and commits for each message.");
        table.Print(Console.Out);
        weChat.Latency = TimeSpan.Zero;
        await PrintLagsAsync(weChat.Address, stands, messages, ct);
    }

    private static async Task CompareAsync(Table table, string latency, Uri weChat, IReadOnlyList<Stand> stands, int runs, int messages, CancellationToken ct)
    {
        var measured = new Dictionary<string, List<Row>>(StringComparer.Ordinal);
        for (var run = 0; run < runs; run++)
        {
            Keep("bare loop of posts", await BareAsync(weChat, messages, ct));
            foreach (var stand in stands)
                Keep(Servers.NameOf(stand), await ProductAsync(stand, weChat, messages, ct));
        }

        var bare = Table.Median(measured["bare loop of posts"].Select(row => row.PerSecond));
        foreach (var (name, rows) in measured)
        {
            var perSecond = Table.Median(rows.Select(row => row.PerSecond));
            table.Add($"{name}, {latency}", perSecond, $"{perSecond / bare:P0}", Of(row => row.ProcessMicros), Of(row => row.ServerMicros), Of(row => row.Statements), Of(row => row.Commits), Of(row => row.HeapMegabytes));

            double Of(Func<Row, double> column) => Table.Median(rows.Select(column));
        }

        void Keep(string name, Row row)
        {
            (measured.TryGetValue(name, out var rows) ? rows : measured[name] = []).Add(row);
            Console.Error.WriteLine($"{name}, {latency}: {row.PerSecond:N0}/s, {row.ProcessMicros:N0} + {row.ServerMicros:N0} µs, {row.HeapMegabytes:N0} MB");
        }
    }

    /// <summary>Everything falls due at once; each message's turn is its number by the rate.</summary>
    private static async Task PrintLagsAsync(Uri weChat, IReadOnlyList<Stand> stands, int messages, CancellationToken ct)
    {
        var table = new Table($"recorded as sent after its turn, {LimitedPerSecond}/s", "p50 ms", "p99 ms", "worst ms");
        foreach (var stand in stands)
        {
            await using var scratch = await Scratch.CreateAsync(stand, ct);
            await using var product = await StartAsync(scratch, weChat, LimitedPerSecond, ct);
            await PlanAsync(product, 0, messages, ct);
            var due = await DueAsync(product, Settle, ct);
            await product.UntilNoneAsync(NotSent, Patience, ct);
            var sent = await product.InScopeAsync(services => services.GetRequiredService<Db>().ListAsync<DateTimeOffset>("select sent_at from outreach_message order by sent_at", null, ct));
            var lags = sent.Select((at, number) => (at - due).TotalMilliseconds - (number * 1000d / LimitedPerSecond)).Order().ToArray();
            table.Add(Servers.NameOf(stand), lags[lags.Length / 2], lags[lags.Length * 99 / 100], lags[^1]);
        }

        table.Print(Console.Out);
    }

    private static async Task<Row> BareAsync(Uri weChat, int messages, CancellationToken ct)
    {
        using var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = Parallel });
        var address = new Uri(weChat, "/cgi-bin/message/template/send?access_token=stub");
        var options = new ParallelOptions { MaxDegreeOfParallelism = Parallel, CancellationToken = ct };
        await System.Threading.Tasks.Parallel.ForAsync(0, messages / 4, options, PostAsync);

        var before = await Usage.NowAsync(Stand.Sqlite, ct);
        var started = TimeProvider.System.GetTimestamp();
        await System.Threading.Tasks.Parallel.ForAsync(0, messages, options, PostAsync);
        return Row.Of(messages, TimeProvider.System.GetElapsedTime(started), await Usage.NowAsync(Stand.Sqlite, ct) - before);

        async ValueTask PostAsync(int i, CancellationToken token)
        {
            using var body = new ByteArrayContent(Encoding.UTF8.GetBytes(BodyOf(i)));
            body.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            using var answer = await http.PostAsync(address, body, token);
            await answer.Content.ReadAsByteArrayAsync(token);
        }
    }

    private static async Task<Row> ProductAsync(Stand stand, Uri weChat, int messages, CancellationToken ct)
    {
        await using var scratch = await Scratch.CreateAsync(stand, ct);
        await using var product = await StartAsync(scratch, weChat, null, ct);
        await PlanAsync(product, 0, messages / 4, ct);
        await DueAsync(product, TimeSpan.Zero, ct);
        await SendAsync(product, ct);
        await PlanAsync(product, messages / 4, messages, ct);

        var due = await DueAsync(product, Settle, ct);
        await Task.Delay(due - TimeProvider.System.GetUtcNow(), ct);
        var before = await Usage.NowAsync(stand, ct);
        var took = await SendAsync(product, ct);
        return Row.Of(messages, took, await Usage.NowAsync(stand, ct) - before);
    }

    private static Task<Product> StartAsync(Scratch scratch, Uri weChat, int? perSecond, CancellationToken ct)
    {
        var settings = ProductSettings.For(scratch, weChat, ProductSettings.FreeAddress());
        // Measured at any hour: the same time twice means no quiet hours.
        (settings["Outreach:QuietFrom"], settings["Outreach:QuietUntil"]) = ("00:00", "00:00");
        if (perSecond is { } limit)
            settings["Outreach:PerSecond:Template"] = limit.ToString(CultureInfo.InvariantCulture);
        return Product.StartAsync(settings, TimeProvider.System, ct);
    }

    /// <summary>Lets the senders go at what is due, and waits until all of it is recorded as sent.</summary>
    private static async Task<TimeSpan> SendAsync(Product product, CancellationToken ct)
    {
        var started = TimeProvider.System.GetTimestamp();
        product.Services.GetRequiredService<DispatchWake>().WakeAll();
        await product.UntilNoneAsync(NotSent, Patience, ct);
        return TimeProvider.System.GetElapsedTime(started);
    }

    /// <returns>When all that lies planned falls due.</returns>
    private static async Task<DateTimeOffset> DueAsync(Product product, TimeSpan after, CancellationToken ct)
    {
        var at = TimeProvider.System.GetUtcNow() + after;
        await product.InScopeAsync(services => services.GetRequiredService<Db>().ExecuteAsync("update outreach_message set due_at = @at where state = 'Planned'", new { at }, ct));
        return at;
    }

    private static Task<bool> PlanAsync(Product product, int first, int count, CancellationToken ct) => product.InScopeAsync(async services =>
    {
        var db = services.GetRequiredService<Db>();
        var ids = services.GetRequiredService<IdGenerator>();
        var now = TimeProvider.System.GetUtcNow();
        for (var start = first; start < first + count; start += InsertMax)
        {
            await db.InTransactionAsync(
                async token =>
                {
                    for (var i = start; i < Math.Min(start + InsertMax, first + count); i++)
                        await PlanAsync(db, ids, i, now, token);
                },
                ct);
        }

        return true;
    });

    private static async Task PlanAsync(Db db, IdGenerator ids, int number, DateTimeOffset now, CancellationToken ct)
    {
        var fan = ids.Next();
        await db.QueueAsync(
            """
            insert into fan (id, account, open_id, open_id_hash, state, state_at, follow_count, created_at, member_id)
            values (@fan, 'Official', @openId, @hash, 'Following', @now, 1, @now, @fan)
            """,
            new { fan, openId = Pushes.OpenIdOf(number), hash = $"{number:D32}", now },
            ct);
        await db.QueueAsync(
            """
            insert into outreach_message (id, fan_id, touch_key, purpose, budget, priority, state, lane, channel, content, due_at, expires_at, cost_milli_yuan, attempts, created_at)
            values (@id, @fan, @key, 'Service', 'general', 50, 'Planned', @lane, 'Template', @content, @due, @expires, 0, 0, @now)
            """,
            new { id = ids.Next(), fan, key = $"bench:{number}", lane = Lanes.Of(new ChannelRoute(Channel.Template), TouchPurpose.Service), content = MessageJson.Write(Content), due = now.AddDays(1), expires = now.AddDays(2), now },
            ct);
    }

    private static TouchContent Content { get; } = new()
    {
        Template = new TemplateContent(
            "tmpl-member-care",
            new Dictionary<string, string>(StringComparer.Ordinal) { ["thing1"] = "会员关怀", ["thing2"] = "好久不见，今天也要开心呀", ["time3"] = "2026年11月2日 10:00" }),
    };

    private static string BodyOf(int number) =>
        $$$$"""{"touser":"{{{{Pushes.OpenIdOf(number)}}}}","template_id":"tmpl-member-care","client_msg_id":"rw{{{{number}}}}","data":{"thing1":{"value":"会员关怀"},"thing2":{"value":"好久不见，今天也要开心呀"},"time3":{"value":"2026年11月2日 10:00"}}}""";

    private sealed record Row(double PerSecond, double ProcessMicros, double ServerMicros, double Statements, double Commits, double HeapMegabytes)
    {
        public static Row Of(int count, TimeSpan took, Usage used) => new(
            count / took.TotalSeconds,
            used.Process.TotalMicroseconds / count,
            used.Server.TotalMicroseconds / count,
            (double)used.Questions / count,
            (double)used.Commits / count,
            GC.GetTotalMemory(forceFullCollection: true) / (1024d * 1024));
    }
}
