using Retention.Platform.Data;
using Retention.WeChat.Hosting;

namespace Retention.Benchmarks.Stands;

/// <summary>The product in this process, quiet, on a scratch database.</summary>
internal sealed class Product : IAsyncDisposable
{
    private readonly WebApplication app;

    private Product(WebApplication app, Uri address)
    {
        this.app = app;
        Address = address;
    }

    public Uri Address { get; }

    public IServiceProvider Services => app.Services;

    public static async Task<Product> StartAsync(Dictionary<string, string?> settings, TimeProvider clock, CancellationToken ct)
    {
        var app = Build(settings, clock);
        await app.StartAsync(ct);
        return new Product(app, new Uri(settings["urls"]!));
    }

    /// <summary>The host, composed and not started.</summary>
    public static WebApplication Build(Dictionary<string, string?> settings, TimeProvider clock) => RetentionHost.Build([], builder =>
    {
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Services.AddSingleton(clock);
        builder.WebHost.UseUrls(settings["urls"]!);
        builder.Logging.ClearProviders();
        builder.Logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace).SetMinimumLevel(Environment.GetEnvironmentVariable("RETENTION_TEST_LOG") is null ? LogLevel.Error : LogLevel.Debug);
    });

    public async Task<T> InScopeAsync<T>(Func<IServiceProvider, Task<T>> work)
    {
        await using var scope = app.Services.CreateAsyncScope();
        return await work(scope.ServiceProvider);
    }

    public Task<long> CountAsync(string sql, CancellationToken ct) =>
        InScopeAsync(services => services.GetRequiredService<Db>().FindAsync<long>(sql, null, ct));

    /// <summary>Asks until a count is zero.</summary>
    public async Task UntilNoneAsync(string sql, TimeSpan patience, CancellationToken ct)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (await CountAsync(sql, ct) > 0)
        {
            if (TimeProvider.System.GetElapsedTime(started) > patience)
                throw new TimeoutException($"Not none within {patience.TotalSeconds} s: {sql}");
            await Task.Delay(20, ct);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync(CancellationToken.None);
        await app.DisposeAsync();
    }
}
