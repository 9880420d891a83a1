using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Retention.Benchmarks.Nodes;
using Retention.Benchmarks.Stands;
using Retention.Benchmarks.Story;

namespace Retention.Benchmarks.Ledger;

/// <param name="Postings">Asked for, each under a key of its own.</param>
/// <param name="Kills">Of the node and of its database, in turn.</param>
public sealed record LedgerKillOptions(int Postings, int Kills, int Seed = 1);

/// <summary>
/// Points are posted over HTTP while the process that posts them, and the database under it, are killed with SIGKILL. Callers
/// who got no answer ask again with the same key. Then everything is asked for once more, and must change nothing.
/// </summary>
public static class LedgerKillRun
{
    private const int Callers = 48;
    private const int Members = 60;
    private const int FirstMember = 1_000;

    private static readonly TimeSpan Gone = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan BeforeAskingAgain = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static async Task<StoryReport> RunAsync(LedgerKillOptions options, CancellationToken ct)
    {
        await using var scratch = await Scratch.CreateAsync(Stand.Sqlite, ct);
        await using var database = await PrivateMariaDb.StartAsync(scratch.Folder, ct);
        var nobody = ProductSettings.FreeAddress();
        await using var node = await NodeProcess.StartAsync(scratch, nobody, nobody, Path.Combine(scratch.Folder, "clock"), settings =>
        {
            settings["Database:Provider"] = "MySql";
            settings["Database:ConnectionString"] = $"{database.ConnectionString};Database=ledger;ConnectionTimeout=5";
        }, ct);
        using var http = new HttpClient { BaseAddress = node.Address, Timeout = Patience };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await SignInAsync(http, ct));

        await using (var connection = await OpenAsync())
        {
            await using var command = connection.CreateCommand();
            command.CommandText = LedgerFans.InsertOf(FirstMember, Members);
            await command.ExecuteNonQueryAsync(ct);
        }

        var wishes = Wishes(options).ToArray();
        var answers = new Answer?[wishes.Length];
        var (done, askedAgain, kills) = (0, 0, 0);
        var havoc = KillAsync();
        await EachAsync(async i => answers[i] = await AskAsync(wishes[i]));
        await havoc;
        var before = await StateAsync();
        var firstAgain = askedAgain;
        var changed = 0;
        await EachAsync(async i =>
        {
            if (answers[i]!.IsPosted && (await AskAsync(wishes[i])) is not { IsPosted: true, IsNew: false })
                Interlocked.Increment(ref changed);
        });
        var after = await StateAsync();
        var check = await (await http.PostAsync("/api/console/ledger/check", null, ct)).Content.ReadFromJsonAsync<JsonElement>(ct);
        var posted = answers.Count(answer => answer!.IsPosted);
        var points = answers.Zip(wishes).Where(each => each.First!.IsPosted).Sum(each => each.Second.Amount);
        return new StoryReport(
            [
                StoryLine.Of("kills", options.Kills, kills),
                StoryLine.AtLeast("postings nobody answered, asked for again", 1, firstAgain),
                StoryLine.Of("postings in the ledger, of those answered as posted", posted, before.Postings),
                StoryLine.Of("points of all members", points, before.Points),
                StoryLine.Of("postings after everything was asked for again", before.Postings, after.Postings),
                StoryLine.Of("points after everything was asked for again", before.Points, after.Points),
                StoryLine.Of("asked for again and not answered as known", 0, changed),
                StoryLine.Of("faults found in the proof from the first entry", 0, check.GetProperty("faults").GetInt64()),
            ],
            [$"{posted:N0} posted, {answers.Length - posted:N0} refused for want of points"]);

        Task EachAsync(Func<int, Task> ask)
        {
            var next = -1;
            return Task.WhenAll(Enumerable.Range(0, Callers).Select(async _ =>
            {
                for (int i; (i = Interlocked.Increment(ref next)) < wishes.Length;)
                {
                    await ask(i);
                    Interlocked.Increment(ref done);
                }
            }));
        }

        async Task<Answer> AskAsync(Wish wish)
        {
            while (true)
            {
                if (await TryAsync(http, wish, ct) is { } answer)
                    return answer;
                Interlocked.Increment(ref askedAgain);
                await Task.Delay(BeforeAskingAgain, ct);
            }
        }

        async Task KillAsync()
        {
            for (; kills < options.Kills; kills++)
            {
                while (Volatile.Read(ref done) < (kills + 1L) * wishes.Length / (options.Kills + 2))
                    await Task.Delay(5, ct);
                if (kills % 2 == 0)
                {
                    await node.KillAsync(ct);
                    await Task.Delay(Gone, ct);
                    await node.StartAsync(ct);
                }
                else
                {
                    await database.KillAsync(Gone, ct);
                }
            }
        }

        async Task<(long Postings, long Points)> StateAsync()
        {
            await using var connection = await OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = "select (select count(*) from ledger_posting), (select coalesce(sum(balance), 0) from points_balance)";
            await using var reader = await command.ExecuteReaderAsync(ct);
            await reader.ReadAsync(ct);
            return (reader.GetInt64(0), reader.GetInt64(1));
        }

        async Task<MySql.Data.MySqlClient.MySqlConnection> OpenAsync()
        {
            var connection = new MySql.Data.MySqlClient.MySqlConnection($"{database.ConnectionString};Database=ledger");
            await connection.OpenAsync(ct);
            return connection;
        }
    }

    private static IEnumerable<Wish> Wishes(LedgerKillOptions options)
    {
        var random = new Random(options.Seed);
        for (var i = 0; i < options.Postings; i++)
            yield return new Wish($"kill:{options.Seed}:{i}", FirstMember + random.Next(Members), "Milestone", random.Next(3) == 0 ? -random.Next(1, 30) : random.Next(1, 20));
    }

    private static async Task<string> SignInAsync(HttpClient http, CancellationToken ct)
    {
        var session = await http.PostAsJsonAsync("/api/console/session", new { name = ProductSettings.OperatorName, password = ProductSettings.OperatorPassword, bearer = true }, ct);
        return (await session.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>(ct)).GetProperty("token").GetString()!;
    }

    /// <returns>None when nobody knows what became of it.</returns>
    private static async Task<Answer?> TryAsync(HttpClient http, Wish wish, CancellationToken ct)
    {
        try
        {
            using var reply = await http.PostAsJsonAsync("/api/console/points/postings", wish, ct);
            if (reply.StatusCode == HttpStatusCode.OK)
                return new Answer(true, (await reply.Content.ReadFromJsonAsync<JsonElement>(ct)).GetProperty("isNew").GetBoolean());
            return reply.StatusCode == HttpStatusCode.UnprocessableEntity ? new Answer(false, false) : null;
        }
        catch (Exception error) when (error is HttpRequestException or IOException || (error is OperationCanceledException && !ct.IsCancellationRequested))
        {
            return null;
        }
    }

    private sealed record Wish(string Key, long FanId, string Reason, long Amount);

    private sealed record Answer(bool IsPosted, bool IsNew);
}
