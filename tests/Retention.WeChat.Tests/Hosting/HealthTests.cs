using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Retention.WeChat.Hosting;
using Retention.WeChat.Tests.TestBed;

namespace Retention.WeChat.Tests.Hosting;

public sealed class HealthTests
{
    public static TheoryData<string> Engines => Ground.Engines;

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_fresh_node_is_alive_and_ready(string engine)
    {
        await using var redis = Servers.Redis is null ? null : await RedisDatabase.TakeAsync();
        await using var site = await Site.StartAsync(engine, null, ("Redis:Configuration", redis?.Configuration ?? ""));
        Assert.Equal(HttpStatusCode.OK, (await site.Http.GetAsync("/health/live")).StatusCode);
        // The scheduler starts once the host has; until then it is reported as not running.
        await Poll.UntilAsync(async () => (await ReadyAsync(site)).Report.GetProperty("status").GetString() == "ok", "every part to be well");
        var (status, report) = await ReadyAsync(site);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(["database", "redis", "idSlot", "scheduler", "inbox", "outbox", "ledger", "earningBudgets", "caps", "channels", "campaigns", "posters", "orderImports", "penalties"], report.GetProperty("parts").EnumerateArray().Select(part => part.GetProperty("name").GetString()));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task What_waits_or_failed_is_counted_and_degrades(string engine)
    {
        await using var site = await Site.StartAsync(engine);
        var dayAgo = DateTimeOffset.UtcNow.AddDays(-3);
        await site.WithDbAsync(db => db.ExecuteAsync("insert into callback_inbox (id, source, dedupe_key, fan_hash, state, attempts, received_at) values (1, 'Official', 'k', 'h', 'Failed', 5, @dayAgo)", new { dayAgo }, default));
        await site.WithDbAsync(db => db.ExecuteAsync("insert into ledger_check (id, checked_at, postings, faults) values (1, @dayAgo, 9, 2)", new { dayAgo }, default));
        await site.WithDbAsync(db => db.ExecuteAsync(
            """
            insert into earning_rule (id, name, kind, gives, unit, points, points_per_100_yuan, percent, by_tier, min_amount_fen, fan_period, budget_left, paused_at, enabled, created_at)
            values (1, '签到', 'CheckIn', 'Fixed', 'Points', 5, 0, 100, 0, 0, 'Day', 0, @dayAgo, 1, @dayAgo)
            """, new { dayAgo }, default));
        await Poll.UntilAsync(async () => Part((await ReadyAsync(site)).Report, "inbox").GetProperty("status").GetString() == "degraded", "the cached report to age");

        var (status, report) = await ReadyAsync(site);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("degraded", report.GetProperty("status").GetString());
        Assert.Equal(1, Part(report, "inbox").GetProperty("numbers").GetProperty("failed").GetInt64());
        Assert.Equal(2, Part(report, "ledger").GetProperty("numbers").GetProperty("faults").GetInt64());
        Assert.Equal("degraded", Part(report, "earningBudgets").GetProperty("status").GetString());
    }

    [Fact]
    public async Task Redis_away_degrades_and_says_what_happens()
    {
        await using var site = await Site.StartAsync("sqlite", null, ("Redis:Configuration", $"127.0.0.1:{ClosedPort()}"));
        var (status, report) = await ReadyAsync(site);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("degraded", report.GetProperty("status").GetString());
        Assert.Equal("degraded", Part(report, "redis").GetProperty("status").GetString());
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_database_that_does_not_answer_takes_the_node_out_of_service(string engine)
    {
        await using var site = await Site.StartAsync(engine);
        await site.WithDbAsync(db => db.ExecuteAsync("drop table schema_migration", null, default));
        var (status, report) = await ReadyAsync(site);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Equal("down", Part(report, "database").GetProperty("status").GetString());
    }

    [Fact]
    public async Task A_part_that_hangs_is_reported_and_not_asked_again_while_it_does()
    {
        var hanging = new Hanging();
        await using var services = new ServiceCollection().AddSingleton<IHealthCheck>(hanging).BuildServiceProvider();
        using var probe = new HealthProbe(services.GetRequiredService<IServiceScopeFactory>(), NullLogger<HealthProbe>.Instance);
        var first = await probe.AskAsync(default);
        Assert.Equal(HealthStatus.Down, first.Status);
        Assert.Same(first, await probe.AskAsync(default));
        await Poll.UntilAsync(async () => !ReferenceEquals(first, await probe.AskAsync(default)), "a second report");
        Assert.Equal(1, hanging.Asked);

        hanging.Answer.SetResult(HealthPart.Ok("hanging"));
        await Poll.UntilAsync(async () => (await probe.AskAsync(default)).Status == HealthStatus.Ok, "the part to be asked again");
    }

    private static async Task<(HttpStatusCode Status, JsonElement Report)> ReadyAsync(Site site)
    {
        var answer = await site.Http.GetAsync("/health/ready");
        return (answer.StatusCode, await answer.Content.ReadFromJsonAsync<JsonElement>());
    }

    private static JsonElement Part(JsonElement report, string name) =>
        report.GetProperty("parts").EnumerateArray().Single(part => part.GetProperty("name").GetString() == name);

    private static int ClosedPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private sealed class Hanging : IHealthCheck
    {
        public TaskCompletionSource<HealthPart> Answer { get; } = new();

        public int Asked { get; private set; }

        public string Name => "hanging";

        public HealthStatus WhenSilent => HealthStatus.Down;

        public Task<HealthPart> CheckAsync(CancellationToken ct)
        {
            Asked++;
            return Answer.Task;
        }
    }
}
