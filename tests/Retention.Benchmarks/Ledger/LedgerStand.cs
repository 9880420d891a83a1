using Retention.Benchmarks.Stands;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.Sandbox;
using Retention.WeChat.Fans;
using Retention.WeChat.Hosting;
using Retention.WeChat.Rewards;

namespace Retention.Benchmarks.Ledger;

/// <summary>The product's ledger on a scratch database, composed and not started, on a clock that stands still until it is moved.</summary>
internal sealed class LedgerStand : IAsyncDisposable
{
    private readonly Scratch scratch;
    private readonly WebApplication app;

    private LedgerStand(Scratch scratch, WebApplication app, MovableClock clock)
    {
        this.scratch = scratch;
        this.app = app;
        Clock = clock;
    }

    public MovableClock Clock { get; }

    public IServiceProvider Services => app.Services;

    /// <summary>Merges done so far, by number.</summary>
    public Dictionary<long, FanMerge> Merges { get; } = [];

    public static async Task<LedgerStand> OpenAsync(Stand stand, CancellationToken ct)
    {
        var scratch = await Scratch.CreateAsync(stand, ct);
        var clock = MovableClock.StandingAt(new DateTimeOffset(2026, 11, 2, 0, 0, 0, TimeSpan.FromHours(8)));
        var nobody = ProductSettings.FreeAddress();
        var app = Product.Build(ProductSettings.For(scratch, nobody, nobody), clock);
        await app.Services.GetRequiredService<Migrator>().ApplyAsync(typeof(RetentionHost).Assembly, ct);
        app.Services.GetRequiredService<IdGenerator>().Reserve(1, DateTimeOffset.UtcNow.AddDays(1));
        return new LedgerStand(scratch, app, clock);
    }

    public async Task<T> WithAsync<T>(Func<PointsLedger, Task<T>> work)
    {
        await using var scope = app.Services.CreateAsyncScope();
        return await work(scope.ServiceProvider.GetRequiredService<PointsLedger>());
    }

    public async Task<LedgerCheck> CheckAsync(CancellationToken ct)
    {
        await using var scope = app.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<LedgerProof>().CheckAsync(ct);
    }

    public async Task<IReadOnlyList<T>> ListAsync<T>(string sql, object? args, CancellationToken ct)
    {
        await using var scope = app.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<Db>().ListAsync<T>(sql, args, ct);
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        await scratch.DisposeAsync();
    }
}
