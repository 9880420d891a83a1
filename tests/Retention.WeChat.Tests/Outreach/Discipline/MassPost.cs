using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Ids;
using Retention.WeChat.Channels;
using Retention.WeChat.Outreach;
using Retention.WeChat.Tests.Platform;

namespace Retention.WeChat.Tests.Outreach.Discipline;

/// <summary>
/// WeChat's mass send with its own books: each client id is taken on once, and each fan gets four in a month of China's
/// calendar. It is busy, asks for a pause, refuses or leaves its answer out as drawn.
/// </summary>
internal sealed class MassPost(Chronicle chronicle)
{
    private const int PerMonth = 4;

    private readonly Lock gate = new();
    private readonly Dictionary<string, long> known = new(StringComparer.Ordinal);
    private readonly Dictionary<(long FanId, int Month), int> received = [];
    private readonly List<string> overdrawn = [];

    /// <summary>Messages that WeChat would have dropped without a word.</summary>
    public IReadOnlyList<string> Overdrawn => overdrawn;

    /// <summary>What it says to a call; the rows are those of its job.</summary>
    private string Take(string clientId, IReadOnlyList<Dispatch> rows, Look look, DateTimeOffset at, Random random)
    {
        lock (gate)
        {
            if (known.TryGetValue(clientId, out var earlier))
                return $$"""{"errcode":45065,"errmsg":"clientmsgid exist","msg_id":{{earlier}}}""";
            var drawn = random.Next(100);
            if (drawn < 15)
                return $$"""{"errcode":{{(drawn < 5 ? -1 : drawn < 10 ? 45066 : 45168)}},"errmsg":"no"}""";
            known[clientId] = 1_000 + known.Count;
            foreach (var row in rows)
                Deliver(row, look, at);
            return drawn < 20
                ? throw new HttpRequestException(HttpRequestError.ResponseEnded, "The answer was lost.")
                : $$"""{"errcode":0,"errmsg":"ok","msg_id":{{known[clientId]}}}""";
        }
    }

    private Look LookAt(DateTimeOffset at) => new(at, chronicle.Next());

    private void Deliver(Dispatch row, Look look, DateTimeOffset at)
    {
        chronicle.Leave(new Departure(row, look.At, look.Place, at, chronicle.Next(), new SendOutcome.Accepted(null), Arrived: true));
        var month = (row.FanId.Value, at.ToOffset(TimeSpan.FromHours(8)).Month);
        if ((received[month] = received.GetValueOrDefault(month) + 1) > PerMonth)
            overdrawn.Add($"{row.TouchKey}: mass message number {received[month]} of the month at {at:O}");
    }

    private readonly record struct Look(DateTimeOffset At, long Place);

    /// <summary>The post as one node reaches it, which hands over one job at a time.</summary>
    internal sealed class Line(MassPost post, int seed) : HttpMessageHandler
    {
        // Rows of a job have no lease of their own.
        private const string RowsOfJob = """
            select m.id, m.fan_id, m.touch_key, m.purpose, m.channel, m.content, m.expires_at, m.send_right_id, m.attempts, m.first_attempt_at,
                0 as lease_token, m.expires_at as lease_until, m.held_until, m.budget, m.campaign, m.error_code, f.account, f.open_id, f.phone_cipher, f.state as fan_state
            from outreach_message m join fan f on f.id = m.fan_id
            where m.provider_id = @mark
            """;

        private readonly Random random = new(seed);
        private Look look;

        /// <summary>Where its node is.</summary>
        public TestDatabase? Node { get; set; }

        /// <summary>By the clock that all nodes of the month share; a second node's own stands still.</summary>
        private DateTimeOffset Now => Node!.Services.GetRequiredService<TimeProvider>().GetUtcNow();

        public static Dictionary<string, string?> Settings { get; } = new()
        {
            ["WeChat:OfficialAccount:AppId"] = "wx0000000000000001",
            ["WeChat:OfficialAccount:AppSecret"] = "0123456789abcdef0123456789abcdef",
            ["Outreach:PerSecond:MassSend"] = "60",
        };

        public void Connect(IServiceCollection services) => services.AddHttpClient(WeChatApps.HttpClientName).ConfigurePrimaryHttpMessageHandler(() => this);

        /// <summary>The next job's last look begins.</summary>
        public void Begin() => look = post.LookAt(Now);

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.RequestUri!.AbsolutePath.EndsWith("stable_token", StringComparison.Ordinal))
                return Json("""{"access_token":"token","expires_in":7200}""");
            var body = JsonDocument.Parse(await request.Content!.ReadAsStringAsync(cancellationToken)).RootElement;
            var clientId = body.GetProperty("clientmsgid").GetString()!;
            var people = body.GetProperty("touser").EnumerateArray().Select(each => each.GetString()).ToHashSet();
            var rows = await Node!.ListAsync<Dispatch>(RowsOfJob, new { mark = MassJob.MarkOf(new Id<MassJob>(long.Parse(clientId["mass".Length..]))) });
            return Json(post.Take(clientId, [.. rows.Where(row => people.Contains(row.OpenId))], look, Now, random));
        }

        private static HttpResponseMessage Json(string text) => new(HttpStatusCode.OK) { Content = new StringContent(text, Encoding.UTF8, "application/json") };
    }
}
