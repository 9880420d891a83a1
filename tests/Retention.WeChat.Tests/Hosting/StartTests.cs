using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MySql.Data.MySqlClient;
using Retention.Platform.Ids;
using Retention.WeChat.Hosting;

namespace Retention.WeChat.Tests.Hosting;

public sealed class StartTests
{
    public static TheoryData<string> Engines => Ground.Engines;

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Seeds_are_laid_before_any_worker_starts_and_again_at_the_next_start(string engine)
    {
        await using var ground = await Ground.OpenAsync(engine);
        for (var start = 0; start < 2; start++)
        {
            var order = new Order();
            await using var site = await Site.StartAsync(ground, builder =>
            {
                builder.Services.AddSingleton(order);
                builder.Services.AddHostedService<EagerWorker>();
                builder.Services.AddScoped<ISeed, RecordingSeed>();
            });
            Assert.Equal(["seed", "worker"], order.Steps);
        }
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Nodes_may_start_on_an_empty_database_at_the_same_moment(string engine)
    {
        await using var ground = await Ground.OpenAsync(engine);
        var sites = await Task.WhenAll(Enumerable.Range(0, engine == "mysql" ? 3 : 1).Select(_ => Site.StartAsync(ground)));
        Assert.Equal(1, await sites[0].WithDbAsync(db => db.FindAsync<long>("select count(*) from operator", null, default)));
        foreach (var site in sites)
            await site.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_database_that_is_not_there_is_told_in_a_sentence(string engine)
    {
        if (engine == "sqlite")
            return;
        await using var ground = await Ground.OpenAsync(engine);
        var elsewhere = new MySqlConnectionStringBuilder(Environment.GetEnvironmentVariable("RETENTION_TEST_MYSQL")) { Database = "no_such_database" };
        var refused = await Assert.ThrowsAsync<StartRefusedException>(() => Site.StartAsync(ground, null, false, ("Database:ConnectionString", elsewhere.ConnectionString)));
        Assert.Equal("Database:ConnectionString", Assert.Single(refused.Findings).Key);
    }

    [Fact]
    public async Task Addresses_of_requests_stay_out_of_the_log_because_they_carry_openids()
    {
        var log = new RecordingLog();
        await using (var site = await Site.StartAsync("sqlite", builder => builder.Logging.AddProvider(log)))
            await site.Http.GetAsync("/health/live?openid=oPrivate");
        Assert.Contains(log.Lines, line => line.Contains("Retention", StringComparison.Ordinal));
        Assert.DoesNotContain(log.Lines, line => line.Contains("oPrivate", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("--Database:Provider=MySql --Sms:SecretId=x", "[Database:ConnectionString]", "[Sms:SecretKey]")]
    [InlineData("--Telemetry:TraceRatio=7", "TelemetryOptions", "TraceRatio")]
    public async Task Wrong_settings_end_the_process_with_sentences_and_code_2(string settings, string first, string second)
    {
        var folder = Directory.CreateTempSubdirectory("retention-").FullName;
        string[] arguments = [Path.Combine(AppContext.BaseDirectory, "Retention.WeChat.dll"), $"--Database:DataFolder={folder}", "--urls=http://127.0.0.1:0", .. settings.Split(' ')];
        using var process = Process.Start(new ProcessStartInfo("dotnet", arguments)
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            StandardErrorEncoding = Encoding.UTF8,
        })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.Equal(StartRefusedException.ExitCode, process.ExitCode);
        Assert.Contains(first, errors, StringComparison.Ordinal);
        Assert.Contains(second, errors, StringComparison.Ordinal);
        Directory.Delete(folder, recursive: true);
        Assert.DoesNotContain("   at ", errors + await output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_frameworks_refusals_have_the_shape_of_ours()
    {
        await using var site = await Site.StartAsync("sqlite");

        await AssertProblemAsync(await site.Http.GetAsync("/no/such/page"), HttpStatusCode.NotFound, "request.not_found");
        await AssertProblemAsync(await site.Http.PostAsJsonAsync("/api/console/session", new { name = "a", password = "b", pasword = "c" }), HttpStatusCode.BadRequest, "request.invalid");
        await AssertProblemAsync(await site.Http.PostAsJsonAsync("/api/console/session", new { name = "", password = "b" }), HttpStatusCode.BadRequest, "request.invalid");
        await AssertProblemAsync(await site.Http.PostAsync("/api/console/session", new StringContent("{", Encoding.UTF8, "application/json")), HttpStatusCode.BadRequest, "request.invalid");
        await AssertProblemAsync(await site.Http.PostAsync("/api/console/session", new StringContent("x", Encoding.UTF8, "text/plain")), HttpStatusCode.UnsupportedMediaType, "request.media_type");
        await AssertProblemAsync(await site.Http.PostAsJsonAsync("/api/console/session", new { name = "a", password = new string('x', 1 << 21) }), HttpStatusCode.RequestEntityTooLarge, "request.too_large");
    }

    [Theory]
    [InlineData("https://fans.example.com/shop", "http://127.0.0.1:80", "https://fans.example.com/shop/r/AB12")]
    [InlineData("", "http://*:8080;https://*:8443", "http://localhost:8080/r/AB12")]
    [InlineData("", "", "http://localhost:5000/r/AB12")]
    public void Share_links_begin_with_the_public_address(string configured, string listening, string link)
    {
        var settings = Microsoft.Extensions.Configuration.MemoryConfigurationBuilderExtensions
            .AddInMemoryCollection(new Microsoft.Extensions.Configuration.ConfigurationBuilder(), [new("PublicBaseUrl", configured), new("urls", listening)]).Build();
        Assert.Equal(link, PublicAddress.From(settings).For("r/AB12").AbsoluteUri);
    }

    private static async Task AssertProblemAsync(HttpResponseMessage answer, HttpStatusCode status, string code)
    {
        Assert.Equal(status, answer.StatusCode);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(code, problem.GetProperty("code").GetString());
        Assert.NotEqual("", problem.GetProperty("detail").GetString());
        Assert.NotEqual("", problem.GetProperty("messageEn").GetString());
    }

    private sealed class RecordingLog : ILoggerProvider
    {
        public ConcurrentQueue<string> Lines { get; } = [];

        public ILogger CreateLogger(string categoryName) => new Recorder(this, categoryName);

        public void Dispose()
        {
        }

        private sealed class Recorder(RecordingLog log, string category) : ILogger
        {
            public IDisposable? BeginScope<TState>(TState state)
                where TState : notnull => null;

            public bool IsEnabled(LogLevel logLevel) => true;

            public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
                log.Lines.Enqueue($"{category}: {formatter(state, exception)}");
        }
    }

    private sealed class Order
    {
        public List<string> Steps { get; } = [];
    }

    private sealed class RecordingSeed(Order order, IdGenerator ids) : ISeed
    {
        public Task SeedAsync(CancellationToken ct)
        {
            // Seeds make rows, so an id must be had by now.
            ids.Next();
            order.Steps.Add("seed");
            return Task.CompletedTask;
        }
    }

    private sealed class EagerWorker(Order order) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            order.Steps.Add("worker");
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
