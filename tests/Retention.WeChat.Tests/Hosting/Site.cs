using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using MySql.Data.MySqlClient;
using Retention.Platform.Data;
using Retention.WeChat.Hosting;

namespace Retention.WeChat.Tests.Hosting;

/// <summary>A private database, kept while several hosts start on it, dropped at the end.</summary>
public sealed class Ground : IAsyncDisposable
{
    private readonly string? server = Environment.GetEnvironmentVariable("RETENTION_TEST_MYSQL");
    private readonly string name = $"hosting_{Guid.NewGuid():N}";
    private readonly bool mySql;

    private Ground(bool mySql) => this.mySql = mySql;

    public static TheoryData<string> Engines => Environment.GetEnvironmentVariable("RETENTION_TEST_MYSQL") is null ? ["sqlite"] : ["sqlite", "mysql"];

    public string Folder { get; } = Directory.CreateTempSubdirectory("retention-").FullName;

    public IEnumerable<KeyValuePair<string, string?>> Settings => mySql
        ?
        [
            new("Database:Provider", "MySql"),
            new("Database:ConnectionString", new MySqlConnectionStringBuilder(server) { Database = name }.ConnectionString),
            new("Database:DataFolder", Folder),
            new("Privacy:Key", Convert.ToBase64String(new byte[32])),
        ]
        : [new("Database:DataFolder", Folder)];

    public static async Task<Ground> OpenAsync(string engine)
    {
        var ground = new Ground(engine == "mysql");
        if (ground.mySql)
            await ground.OnServerAsync($"create database `{ground.name}`");
        return ground;
    }

    public async ValueTask DisposeAsync()
    {
        if (mySql)
        {
            await OnServerAsync($"drop database `{name}`");
            // Every database had pools of its own; idle connections to the dropped ones would use up the server's.
            MySqlConnection.ClearAllPools();
        }

        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(Folder, recursive: true);
    }

    private async Task OnServerAsync(string sql)
    {
        await using var connection = new MySqlConnection(server);
        await connection.OpenAsync();
        await using var command = new MySqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}

/// <summary>The whole product on a free port, as Program.cs composes it.</summary>
public sealed class Site : IAsyncDisposable
{
    public const string AdminName = "root";
    public const string AdminPassword = "correct horse battery";

    private readonly Ground? owned;

    private Site(WebApplication app, Ground? owned)
    {
        App = app;
        this.owned = owned;
        Http = NewClient();
    }

    public WebApplication App { get; }

    public HttpClient Http { get; }

    public static async Task<Site> StartAsync(string engine, Action<WebApplicationBuilder>? configure = null, params (string Key, string Value)[] settings)
    {
        var ground = await Ground.OpenAsync(engine);
        return await StartAsync(ground, configure, owns: true, settings);
    }

    public static async Task<Site> StartAsync(Ground ground, Action<WebApplicationBuilder>? configure = null, bool owns = false, params (string Key, string Value)[] settings)
    {
        var app = RetentionHost.Build([], builder =>
        {
            builder.Logging.ClearProviders();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            builder.Configuration.AddInMemoryCollection(ground.Settings);
            builder.Configuration.AddInMemoryCollection([new("Operators:InitialName", AdminName), new("Operators:InitialPassword", AdminPassword)]);
            builder.Configuration.AddInMemoryCollection(settings.Select(setting => new KeyValuePair<string, string?>(setting.Key, setting.Value)));
            configure?.Invoke(builder);
        });
        await app.StartAsync();
        return new Site(app, owns ? ground : null);
    }

    /// <summary>A browser of its own: cookies are kept by nobody, tests carry them.</summary>
    public HttpClient NewClient() => new(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = new Uri(App.Urls.First()) };

    public async Task<HttpClient> SignedInAsync(string name = AdminName, string password = AdminPassword)
    {
        var client = NewClient();
        var answer = await client.PostAsJsonAsync("/api/console/session", new { name, password, bearer = true });
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var token = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("token").GetString();
        client.DefaultRequestHeaders.Authorization = new("Bearer", token);
        return client;
    }

    public async Task<T> WithDbAsync<T>(Func<Db, Task<T>> use)
    {
        await using var scope = App.Services.CreateAsyncScope();
        return await use(scope.ServiceProvider.GetRequiredService<Db>());
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await App.StopAsync();
        await App.DisposeAsync();
        if (owned is not null)
            await owned.DisposeAsync();
    }
}

/// <summary>The machine's clock, put ahead by a test.</summary>
internal sealed class AheadClock : TimeProvider
{
    private long aheadTicks;

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow().AddTicks(Interlocked.Read(ref aheadTicks));

    public void Advance(TimeSpan by) => Interlocked.Add(ref aheadTicks, by.Ticks);
}

internal static class Poll
{
    private static readonly TimeSpan LimitMax = TimeSpan.FromSeconds(30);

    public static async Task UntilAsync(Func<Task<bool>> condition, string what)
    {
        using var limit = new CancellationTokenSource(LimitMax);
        while (!await condition())
        {
            Assert.False(limit.IsCancellationRequested, $"Waited in vain: {what}.");
            await Task.Delay(20);
        }
    }

    public static Task UntilAsync(Func<bool> condition, string what) => UntilAsync(() => Task.FromResult(condition()), what);
}
