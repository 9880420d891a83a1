using System.Net.Http.Headers;
using Retention.Benchmarks.Load;
using Retention.Benchmarks.Report;
using Retention.Benchmarks.Stands;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;
using Retention.WeChat.MiniProgram;
using Retention.WeChat.Rewards;

namespace Retention.Benchmarks.Measures;

/// <summary>The mini-program's first screen, <c>GET /api/mini/v1/me/home</c>, at a steady rate over HTTP: how long a shopper waits.</summary>
internal static class HomeBenchmark
{
    private const int Shoppers = 2_000;
    private const int PostingsEach = 20;
    private const string Path = "api/mini/v1/me/home";

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(10);

    public static async Task RunAsync(CommandLine words, CancellationToken ct)
    {
        var (perSecond, over) = (words.Number("rate", 200), TimeSpan.FromSeconds(words.Number("seconds", 60)));
        await Machine.PrintAsync(Console.Out, ct);
        await using var weChat = await StubWeChat.StartAsync(ProductSettings.FreeAddress(), ct);
        var table = new Table("first screen", "p50 ms", "p99 ms", "longest ms", "refused", "process CPU µs", "server CPU µs", "statements");
        foreach (var stand in Servers.Stands)
        {
            await using var scratch = await Scratch.CreateAsync(stand, ct);
            await using var product = await Product.StartAsync(ProductSettings.For(scratch, weChat.Address, ProductSettings.FreeAddress()), TimeProvider.System, ct);
            var tokens = await product.InScopeAsync(services => SignInAsync(services, ct));
            using var http = new HttpClient { BaseAddress = product.Address };
            await SteadyLoad.RunAsync(perSecond, WarmUp, (number, token) => AskAsync(http, tokens[number % Shoppers], token), ct);

            var before = await Usage.NowAsync(stand, ct);
            var found = await SteadyLoad.RunAsync(perSecond, over, (number, token) => AskAsync(http, tokens[number % Shoppers], token), ct);
            var used = await Usage.NowAsync(stand, ct) - before;
            var count = found.Sorted.Length;
            table.Add(
                Servers.NameOf(stand), $"{found.At(0.5):0.0}", $"{found.At(0.99):0.0}", $"{found.Sorted[^1]:0.0}", found.Failed,
                used.Process.TotalMicroseconds / count, used.Server.TotalMicroseconds / count, (double)used.Questions / count);
        }

        Console.WriteLine($"{perSecond} a second for {over.TotalSeconds:0} s, {Shoppers} shoppers with {PostingsEach} postings each; the client's CPU is the process's.");
        table.Print(Console.Out);
    }

    private static async Task<bool> AskAsync(HttpClient http, string token, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await http.SendAsync(request, ct);
        await answer.Content.CopyToAsync(Stream.Null, ct);
        return answer.IsSuccessStatusCode;
    }

    /// <summary>Shoppers with something in their wallets.</summary>
    /// <returns>Their access tokens.</returns>
    private static async Task<List<string>> SignInAsync(IServiceProvider services, CancellationToken ct)
    {
        var db = services.GetRequiredService<Db>();
        var fans = services.GetRequiredService<FanRegistry>();
        var ledger = services.GetRequiredService<PointsLedger>();
        var sessions = services.GetRequiredService<ShopperSessions>();
        var tokens = new List<string>(Shoppers);
        foreach (var batch in Enumerable.Range(0, Shoppers).Chunk(100))
        {
            await db.InTransactionAsync(
                async token =>
                {
                    foreach (var number in batch)
                    {
                        var fan = await fans.WelcomeAsync(FanAccount.Mini, Pushes.OpenIdOf(number), null, token);
                        await ledger.GiveAsync([.. Enumerable.Range(0, PostingsEach).Select(each => Points(fan.Id, each))], token);
                        tokens.Add((await sessions.OpenAsync(fan.Id, token)).AccessToken);
                    }
                },
                ct);
        }

        return tokens;
    }

    private static Posting Points(Id<Fan> fanId, int number) => new($"bench:{fanId}:{number}", PointsReason.CheckIn, fanId, 5);
}
