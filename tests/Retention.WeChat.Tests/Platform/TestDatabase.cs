using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MySql.Data.MySqlClient;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.Platform.Privacy;
using Retention.Platform.Redis;
using Retention.Sandbox;
using Retention.WeChat.Callbacks;
using Retention.WeChat.Channels;
using Retention.WeChat.Conversations;
using Retention.WeChat.Fans;
using Retention.WeChat.Hosting;
using Retention.WeChat.Journeys;
using Retention.WeChat.MiniProgram;
using Retention.WeChat.Operators;
using Retention.WeChat.Orders;
using Retention.WeChat.Outreach;
using Retention.WeChat.Referrals;
using Retention.WeChat.Rewards;
using Retention.WeChat.Tags;

namespace Retention.WeChat.Tests.Platform;

/// <summary>SQLite always, MariaDB where <c>tests/with-services.sh</c> has started one.</summary>
public static class Engines
{
    public static string? MySqlServer => Environment.GetEnvironmentVariable("RETENTION_TEST_MYSQL");

    public static string? RedisServer => Environment.GetEnvironmentVariable("RETENTION_TEST_REDIS");

    public static TheoryData<DatabaseProvider> All => MySqlServer is null ? [DatabaseProvider.Sqlite] : [DatabaseProvider.Sqlite, DatabaseProvider.MySql];
}

/// <summary>
/// A database of its own with the product's tables and the features' doors registered by their own modules; no worker
/// and no tick runs. The business clock stands still at ten in the morning in China until it is moved.
/// </summary>
public sealed class TestDatabase : IAsyncDisposable
{
    public static readonly DateTimeOffset Start = new(2026, 11, 2, 10, 0, 0, TimeSpan.FromHours(8));

    private readonly string folder = Directory.CreateTempSubdirectory("retention-rules-").FullName;
    private readonly string? database;
    private readonly ServiceProvider services;

    private TestDatabase(DatabaseProvider engine, IEnumerable<KeyValuePair<string, string?>> settings, Action<IServiceCollection>? change)
    {
        database = engine == DatabaseProvider.MySql ? $"rules_{Guid.NewGuid():N}" : null;
        Options = new DatabaseOptions
        {
            Provider = engine,
            DataFolder = folder,
            ConnectionString = database is null ? null : new MySqlConnectionStringBuilder(Engines.MySqlServer) { Database = database }.ConnectionString,
        };
        services = Register(settings, change).BuildServiceProvider(validateScopes: true);
    }

    public DatabaseOptions Options { get; }

    public MovableClock Clock { get; } = MovableClock.StandingAt(Start);

    public IServiceProvider Services => services;

    public DataSources Sources => services.GetRequiredService<DataSources>();

    /// <param name="engine">One of <see cref="Engines.All"/>.</param>
    /// <param name="settings">Configuration as in appsettings, e.g. <c>Redis:Configuration</c>.</param>
    /// <param name="change">Last word on the registrations.</param>
    /// <param name="migrate">False leaves the database empty.</param>
    public static async Task<TestDatabase> CreateAsync(
        DatabaseProvider engine, Dictionary<string, string?>? settings = null, Action<IServiceCollection>? change = null, bool migrate = true)
    {
        var made = new TestDatabase(engine, settings ?? [], change);
        if (migrate)
            await (made.database is { } name ? MigratedCopies.CreateAsync(Engines.MySqlServer!, name) : MigratedCopies.WriteFileAsync(made.folder));
        else if (made.database is { } empty)
            await OnServerAsync($"create database `{empty}`");
        made.services.GetRequiredService<IdGenerator>().Reserve(1, DateTimeOffset.UtcNow.AddDays(1));
        return made;
    }

    /// <summary>One unit of work: everything resolved from the provider shares its connection.</summary>
    public async Task<T> InScopeAsync<T>(Func<IServiceProvider, Task<T>> work)
    {
        await using var scope = services.CreateAsyncScope();
        return await work(scope.ServiceProvider);
    }

    public Task InScopeAsync(Func<IServiceProvider, Task> work) => InScopeAsync(async provider =>
    {
        await work(provider);
        return true;
    });

    public Task<T> InTransactionAsync<T>(Func<IServiceProvider, CancellationToken, Task<T>> work) =>
        InScopeAsync(provider => provider.GetRequiredService<Db>().InTransactionAsync(ct => work(provider, ct), default));

    public Task InTransactionAsync(Func<IServiceProvider, CancellationToken, Task> work) =>
        InScopeAsync(provider => provider.GetRequiredService<Db>().InTransactionAsync(ct => work(provider, ct), default));

    public Task<T?> FindAsync<T>(string sql, object? args = null) => InScopeAsync(provider => provider.GetRequiredService<Db>().FindAsync<T>(sql, args, default));

    public Task<IReadOnlyList<T>> ListAsync<T>(string sql, object? args = null) => InScopeAsync(provider => provider.GetRequiredService<Db>().ListAsync<T>(sql, args, default));

    public Task<int> ExecuteAsync(string sql, object? args = null) => InScopeAsync(provider => provider.GetRequiredService<Db>().ExecuteAsync(sql, args, default));

    public async ValueTask DisposeAsync()
    {
        await using (var connection = await Sources.OpenAsync(default))
        {
            // The pools are the process's: without this every test would leave its connections open on the server.
            if (connection is MySqlConnection pooled)
                MySqlConnection.ClearPool(pooled);
            else
                SqliteConnection.ClearPool((SqliteConnection)connection);
        }

        await services.DisposeAsync();
        if (database is not null)
            await OnServerAsync($"drop database `{database}`");
        Directory.Delete(folder, recursive: true);
    }

    private static async Task OnServerAsync(string sql)
    {
        await using var connection = new MySqlConnection(Engines.MySqlServer);
        await connection.OpenAsync();
        await using var command = new MySqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private ServiceCollection Register(IEnumerable<KeyValuePair<string, string?>> settings, Action<IServiceCollection>? change)
    {
        var all = new ServiceCollection();
        all.AddLogging(logging => logging.ClearProviders());
        all.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
        all.AddOptions<RedisOptions>().BindConfiguration("Redis");
        all.AddOptions<WeChatOptions>().BindConfiguration("WeChat");
        all.AddSingleton<TimeProvider>(Clock);
        all.AddSingleton(Options);
        all.AddSingleton(provider => provider.GetRequiredService<IOptions<RedisOptions>>().Value);
        all.AddSingleton<DataSources>();
        all.AddScoped<Db>();
        all.AddSingleton<Migrator>();
        all.AddSingleton<RedisConnection>();
        all.AddSingleton(new IdGenerator(TimeProvider.System));
        all.AddSingleton<NodeSlot>();
        all.AddSingleton(new PersonalData(new byte[PersonalData.KeyBytes]));
        all.AddSingleton(new PublicAddress(new Uri("https://brand.example/")));
        all.AddChannels().AddFans().AddTags().AddRewards().AddOutreach().AddReferrals().AddOrders().AddConversations().AddJourneys().AddMiniProgram().AddCallbacks();
        all.AddSingleton(new SessionClock(Clock));
        // No account is configured here; what a decision says about channels is looked at all the same.
        all.AddSingleton(new ConfiguredChannels(Enum.GetValues<Channel>().ToHashSet()));
        change?.Invoke(all);
        return all;
    }
}
