using Retention.Benchmarks.Load;
using Retention.Benchmarks.Report;
using Retention.Benchmarks.Stands;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.Sandbox;
using Retention.WeChat.Referrals;
using Fan = Retention.WeChat.Fans.Fan;

namespace Retention.Benchmarks.Measures;

/// <summary>Events fully processed a second, from the first one accepted until the inbox holds none that waits.</summary>
internal static class ProcessBenchmark
{
    private const int Inviters = 500;
    private const string NotProcessed = "select count(*) from callback_inbox where state = 'Pending'";

    /// <summary>Helps the settler has not looked at: not assessed, no points promised, no progress counted.</summary>
    private const string NotHeld = "select count(*) from referral where state = 'New'";

    private static readonly string[] Words = ["积分", "签到", "帮助", "你好"];
    private static readonly AccountOptions Account = SandboxDefaults.Accounts[0];
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    public static async Task RunAsync(CommandLine words, CancellationToken ct)
    {
        var (runs, fans, connections) = (words.Number("runs", 3), words.Number("fans", 10_000), words.Number("connections", 256));
        await Machine.PrintAsync(Console.Out, ct);
        var table = new Table("events processed", "a second", "product CPU µs", "server CPU µs", "statements", "commits", "fsyncs");
        foreach (var stand in Servers.Stands)
        {
            var measured = new List<(Row Follows, Row Texts)>();
            for (var run = 0; run < runs; run++)
                measured.Add(await ProductAsync(stand, fans, connections, ct));
            Add($"{Servers.NameOf(stand)}, follows, half invited and held", measured.ConvertAll(each => each.Follows));
            Add($"{Servers.NameOf(stand)}, texts", measured.ConvertAll(each => each.Texts));
        }

        Console.WriteLine($"Medians of {runs} runs, {fans} events of each sort over {connections} connections; CPU, statements, commits and fsyncs for each event.");
        table.Print(Console.Out);

        void Add(string name, List<Row> rows)
        {
            table.Add(name, Of(row => row.PerSecond), Of(row => row.ProcessMicros), Of(row => row.ServerMicros), Of(row => row.Statements), Of(row => row.Commits), Of(row => row.Fsyncs));

            double Of(Func<Row, double> column) => Table.Median(rows.Select(column));
        }
    }

    private static async Task<(Row Follows, Row Texts)> ProductAsync(Stand stand, int fans, int connections, CancellationToken ct)
    {
        await using var scratch = await Scratch.CreateAsync(stand, ct);
        await using var weChat = await StubWeChat.StartAsync(ProductSettings.FreeAddress(), ct);
        var settings = ProductSettings.For(scratch, weChat.Address, ProductSettings.FreeAddress());
        settings["Callbacks:TimestampWindowMinutes"] = "0";
        await using var product = await Product.StartAsync(settings, TimeProvider.System, ct);

        var pushes = new Pushes(Account, TimeProvider.System.GetUtcNow());
        var number = 0;
        // The inviters follow and write first, which also warms the code up.
        await MeasureAsync(Inviters, i => pushes.Follow(i));
        await MeasureAsync(Inviters * 4, i => pushes.Text(i % Inviters, number, Words[i / Inviters]));
        var codes = await product.InScopeAsync(services => LinksAsync(services, ct));
        var follows = await MeasureAsync(fans, i => pushes.Follow(Inviters + i, i % 2 == 0 ? null : ReferralLink.ScenePrefix + codes[i % codes.Count]));
        var texts = await MeasureAsync(fans, i => pushes.Text(Inviters + i, number, Words[i % Words.Length]));
        if (await product.CountAsync("select count(*) from referral", ct) != fans / 2)
            throw new InvalidOperationException("Not every invitation was attributed.");
        return (follows, texts);

        async Task<Row> MeasureAsync(int count, Func<int, string> clear)
        {
            var volley = Volley.Of(count, i =>
            {
                number++;
                return pushes.Request(clear(i), number);
            });
            var before = await Usage.NowAsync(stand, ct);
            var started = TimeProvider.System.GetTimestamp();
            var sent = await LoadClient.SendAsync(product.Address, volley, Math.Min(connections, count));
            await product.UntilNoneAsync(NotProcessed, Patience, ct);
            await product.UntilNoneAsync(NotHeld, Patience, ct);
            var row = Row.Of(count, TimeProvider.System.GetElapsedTime(started), sent.Cpu, await Usage.NowAsync(stand, ct) - before);
            Console.Error.WriteLine($"{stand}: {count} events, {row.PerSecond:N0}/s");
            return row;
        }
    }

    private static async Task<List<string>> LinksAsync(IServiceProvider services, CancellationToken ct)
    {
        var now = TimeProvider.System.GetUtcNow();
        var terms = new CampaignTerms(
            "压测", "压测", CampaignKind.TwoSided, now.AddDays(-1), now.AddDays(30), HelpCondition.ServiceEvent, new CampaignDisclosure("压测", "压测", "压测", "压测"),
            InviterPoints: 100, InviteePoints: 50, InviterHelpsMax: 10_000, PointsBudget: 1_000_000_000);
        var campaign = (await services.GetRequiredService<CampaignDesk>().CreateAndPublishAsync("bench", terms, acceptRisk: false, "bench", ct)).Value;
        var links = services.GetRequiredService<ReferralLinks>();
        var codes = new List<string>();
        foreach (var fan in await services.GetRequiredService<Db>().ListAsync<long>("select id from fan", null, ct))
            codes.Add((await links.EnsureAsync(campaign.Id, new Id<Fan>(fan), ct)).Code);
        return codes;
    }

    private sealed record Row(double PerSecond, double ProcessMicros, double ServerMicros, double Statements, double Commits, double Fsyncs)
    {
        public static Row Of(int count, TimeSpan took, TimeSpan clientCpu, Usage used) => new(
            count / took.TotalSeconds,
            (used.Process - clientCpu).TotalMicroseconds / count,
            used.Server.TotalMicroseconds / count,
            (double)used.Questions / count,
            (double)used.Commits / count,
            (double)used.Fsyncs / count);
    }
}
