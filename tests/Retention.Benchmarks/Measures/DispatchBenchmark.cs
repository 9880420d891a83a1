using System.Net.Http.Headers;
using System.Text;
using Retention.Benchmarks.Load;
using Retention.Benchmarks.Report;
using Retention.Benchmarks.Stands;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Outreach;

namespace Retention.Benchmarks.Measures;

/// <summary>Planned template messages sent and written down a second, against a bare loop that posts the same bodies to the same stub.</summary>
internal static class DispatchBenchmark
{
    private const int InsertMax = 500;
    private const string NotSent = "select count(*) from outreach_message where state <> 'Sent'";

    /// <summary>What the product's four loops have under way at once.</summary>
    private const int Parallel = 256;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    public static async Task RunAsync(CommandLine words, CancellationToken ct)
    {
        var (runs, messages) = (words.Number("runs", 3), words.Number("messages", 20_000));
        await Machine.PrintAsync(Console.Out, ct);
        await using var weChat = await StubWeChat.StartAsync(ProductSettings.FreeAddress(), ct);
        var measured = new Dictionary<string, List<Row>>(StringComparer.Ordinal);
        for (var run = 0; run < runs; run++)
        {
            Keep("bare loop of posts", await BareAsync(weChat.Address, messages, ct));
            foreach (var stand in Servers.Stands)
                Keep(Servers.NameOf(stand), await ProductAsync(stand, weChat.Address, messages, ct));
        }

        var bare = Table.Median(measured["bare loop of posts"].Select(row => row.PerSecond));
        var table = new Table("messages dispatched", "a second", "of bare", "process CPU µs", "server CPU µs", "statements", "commits");
        foreach (var (name, rows) in measured)
        {
            var perSecond = Table.Median(rows.Select(row => row.PerSecond));
            table.Add(name, perSecond, $"{perSecond / bare:P0}", Of(row => row.ProcessMicros), Of(row => row.ServerMicros), Of(row => row.Statements), Of(row => row.Commits));

            double Of(Func<Row, double> column) => Table.Median(rows.Select(column));
        }

        Console.WriteLine($"Medians of {runs} runs of {messages} messages, {Parallel} under way at once; CPU (with the stub's), statements and commits for each message.");
        table.Print(Console.Out);

        void Keep(string name, Row row)
        {
            (measured.TryGetValue(name, out var rows) ? rows : measured[name] = []).Add(row);
            Console.Error.WriteLine($"{name}: {row.PerSecond:N0}/s");
        }
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
        var settings = ProductSettings.For(scratch, weChat, ProductSettings.FreeAddress());
        // Measured at any hour: the same time twice means no quiet hours.
        (settings["Outreach:QuietFrom"], settings["Outreach:QuietUntil"]) = ("00:00", "00:00");
        await using var product = await Product.StartAsync(settings, TimeProvider.System, ct);
        await PlanAsync(product, 0, messages / 4, ct);
        await SendAsync(product, ct);
        await PlanAsync(product, messages / 4, messages, ct);

        var before = await Usage.NowAsync(stand, ct);
        var took = await SendAsync(product, ct);
        return Row.Of(messages, took, await Usage.NowAsync(stand, ct) - before);
    }

    /// <summary>Lets what lies planned become due, and waits until all of it is recorded as sent.</summary>
    private static async Task<TimeSpan> SendAsync(Product product, CancellationToken ct)
    {
        var now = TimeProvider.System.GetUtcNow();
        await product.InScopeAsync(services => services.GetRequiredService<Db>().ExecuteAsync(
            "update outreach_message set due_at = @now where state = 'Planned'", new { now }, ct));
        var started = TimeProvider.System.GetTimestamp();
        product.Services.GetRequiredService<DispatchWake>().WakeAll();
        await product.UntilNoneAsync(NotSent, Patience, ct);
        return TimeProvider.System.GetElapsedTime(started);
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
            insert into fan (id, account, open_id, open_id_hash, state, state_at, follow_count, created_at)
            values (@fan, 'Official', @openId, @hash, 'Following', @now, 1, @now)
            """,
            new { fan, openId = Pushes.OpenIdOf(number), hash = $"{number:D32}", now },
            ct);
        await db.QueueAsync(
            """
            insert into outreach_message (id, fan_id, touch_key, purpose, state, channel, content, due_at, expires_at, attempts, created_at)
            values (@id, @fan, @key, 'Marketing', 'Planned', 'Template', @content, @due, @expires, 0, @now)
            """,
            new { id = ids.Next(), fan, key = $"bench:{number}", content = MessageJson.Write(Content), due = now.AddDays(1), expires = now.AddDays(2), now },
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

    private sealed record Row(double PerSecond, double ProcessMicros, double ServerMicros, double Statements, double Commits)
    {
        public static Row Of(int count, TimeSpan took, Usage used) => new(
            count / took.TotalSeconds,
            used.Process.TotalMicroseconds / count,
            used.Server.TotalMicroseconds / count,
            (double)used.Questions / count,
            (double)used.Commits / count);
    }
}
