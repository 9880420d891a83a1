using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MySql.Data.MySqlClient;
using Retention.Platform.Data;
using Retention.Platform.Work;
using Retention.Sandbox;
using Retention.WeChat.Hosting;
using Retention.WeChat.Tests.Platform;

namespace Retention.WeChat.Tests.TestBed;

/// <summary>What the product stands on in a test.</summary>
public enum Stand
{
    /// <summary>The embedded default.</summary>
    Sqlite,

    /// <summary>MariaDB, Redis and the clustered scheduler.</summary>
    Servers,
}

/// <summary>Where the servers are, as <c>tests/with-services.sh</c> says.</summary>
public static class Servers
{
    public static string? MySql => Environment.GetEnvironmentVariable("RETENTION_TEST_MYSQL");

    public static string? Redis => Environment.GetEnvironmentVariable("RETENTION_TEST_REDIS");

    /// <summary>Both stands where the servers run; the embedded one alone where they do not.</summary>
    public static TheoryData<Stand> Stands => MySql is null || Redis is null ? [Stand.Sqlite] : [Stand.Sqlite, Stand.Servers];
}

/// <summary>
/// The product and the sandbox in this process, talking over loopback, on one clock that can be moved. Everything it
/// makes is gone when it is disposed.
/// </summary>
public sealed class ProductBed : IAsyncDisposable
{
    public const string OperatorName = "tester";
    public const string OperatorPassword = "correct-horse-battery";
    public const string SmsCallbackPath = "unguessable-0123456789abcdef";

    /// <summary>Others work on the same cores meanwhile; only what never happens takes as long.</summary>
    private static readonly TimeSpan PatienceMax = TimeSpan.FromMinutes(3);
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };

    private const int PortMin = 15_000;
    private const int PortsMax = 17_000;

    private static readonly TimeSpan StirEvery = TimeSpan.FromMilliseconds(200);

    private static int lastPort = Random.Shared.Next(PortsMax);

    private readonly CancellationTokenSource ended = new();
    private readonly string folder;
    private readonly string? database;
    private readonly RedisDatabase? redis;
    private readonly Uri address;

    private ProductBed(string folder, string? database, RedisDatabase? redis, Uri address, MovableClock clock, SandboxHost sandbox, WebApplication product)
    {
        this.folder = folder;
        this.database = database;
        this.redis = redis;
        this.address = address;
        Clock = clock;
        Sandbox = sandbox;
        Product = product;
        Http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = address };
    }

    public MovableClock Clock { get; }

    public SandboxHost Sandbox { get; }

    public WebApplication Product { get; private set; }

    /// <summary>Not signed in.</summary>
    public HttpClient Http { get; }

    public World World => Sandbox.World;

    public Account Account => World.AccountByKey(SandboxDefaults.OfficialAccountKey)!;

    public Account MiniAccount => World.Accounts.First(account => account.Kind == AccountKind.MiniProgram);

    /// <param name="stand">What it stands on.</param>
    /// <param name="settings">Changes to the settings.</param>
    /// <param name="startAt">What the clock shows.</param>
    /// <param name="services">What is registered before the product's own parts.</param>
    /// <param name="other">Changes to the other side of the wire.</param>
    /// <param name="unionIds">Whether WeChat names people across accounts: these are bound to one Open Platform account.</param>
    public static async Task<ProductBed> StartAsync(
        Stand stand, Action<Dictionary<string, string?>>? settings = null, DateTimeOffset? startAt = null, Action<IServiceCollection>? services = null,
        Func<SandboxOptions, SandboxOptions>? other = null, bool unionIds = true)
    {
        var folder = Directory.CreateTempSubdirectory("retention-test-").FullName;
        var database = stand == Stand.Servers ? $"retention_{Guid.NewGuid():N}" : null;
        await (database is null ? MigratedCopies.WriteFileAsync(folder) : MigratedCopies.CreateAsync(Servers.MySql!, database));
        var redis = stand == Stand.Servers ? await RedisDatabase.TakeAsync() : null;
        await (redis?.RememberAsync() ?? Task.CompletedTask);
        var address = new Uri($"http://127.0.0.1:{FreePort()}");
        // Ten in the morning in China: outside quiet hours, inside those of SMS.
        var clock = new MovableClock(startAt ?? new DateTimeOffset(2026, 11, 2, 10, 0, 0, TimeSpan.FromHours(8)));
        var sandboxOptions = Other(address) with { UnionIds = unionIds };
        var sandbox = await SandboxHost.StartAsync(other?.Invoke(sandboxOptions) ?? sandboxOptions, clock);
        var values = Settings(folder, database, redis, sandbox.BaseAddress, address);
        settings?.Invoke(values);
        var bed = new ProductBed(folder, database, redis, address, clock, sandbox, Build(values, clock, services));
        await bed.Product.StartAsync();
        _ = bed.StirAsync([.. bed.Product.Services.GetServices<IHostedService>().OfType<WorkLoop>()]);
        return bed;
    }

    /// <summary>A person who does not follow yet.</summary>
    public Sandbox.Fan NewPerson(string? phone = null) => World.People.Create(phone: phone).At(Account);

    public Sandbox.Fan NewFollower(string? scene = null)
    {
        var fan = NewPerson();
        Assert.Null(World.Phones.Follow(fan, scene is null ? "search" : "qr", scene));
        return fan;
    }

    /// <summary>What the person's phone shows, oldest first, without the system's own lines.</summary>
    public static IReadOnlyList<Bubble> Received(Sandbox.Fan fan) => [.. fan.Person.Chat.After(0).Where(bubble => bubble.From is "account" or "service" or "sms")];

    /// <summary>Waits for a condition that workers bring about; a missing one fails with its name.</summary>
    public static async Task EventuallyAsync(string what, Func<Task<bool>> holds)
    {
        var until = DateTimeOffset.UtcNow + PatienceMax;
        while (!await holds())
        {
            Assert.True(DateTimeOffset.UtcNow < until, $"Not within {PatienceMax.TotalSeconds} s: {what}\n{LastWarnings.Text}");
            await Task.Delay(100);
        }
    }

    public static Task EventuallyAsync(string what, Func<bool> holds) => EventuallyAsync(what, () => Task.FromResult(holds()));

    /// <summary>Redis is flushed, on <see cref="Stand.Servers"/>.</summary>
    public Task LoseRedisAsync() => redis!.ForgetAsync();

    /// <summary>Asks the product's own database.</summary>
    public async Task<T> ScalarAsync<T>(string sql)
    {
        await using var scope = Product.Services.CreateAsyncScope();
        return (await scope.ServiceProvider.GetRequiredService<Db>().FindAsync<T>(sql, null, CancellationToken.None))!;
    }

    /// <summary>Keeps the pipeline waiting, as a slow database would: holds the fans' rows (SQLite: the file) until disposed.</summary>
    public async Task<IAsyncDisposable> HoldFansAsync()
    {
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var scope = Product.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<Db>();
        var holding = db.InTransactionAsync(
            async ct =>
            {
                await db.ListAsync<long>("select id from fan /*lock*/", null, ct);
                held.SetResult();
                await release.Task;
            },
            CancellationToken.None);
        await held.Task;
        return new Hold(release, holding, scope);
    }

    public async Task<T> InScopeAsync<T>(Func<IServiceProvider, Task<T>> work)
    {
        await using var scope = Product.Services.CreateAsyncScope();
        return await work(scope.ServiceProvider);
    }

    /// <summary>A client signed in as the initial operator, or as one with the same password.</summary>
    public async Task<HttpClient> SignInAsync(string name = OperatorName)
    {
        var client = new HttpClient { BaseAddress = address };
        var answer = await client.PostAsJsonAsync("/api/console/session", new { name, password = OperatorPassword });
        answer.EnsureSuccessStatusCode();
        return client;
    }

    public static async Task<JsonElement> ReadAsync(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"{(int)response.StatusCode} {text}");
        return JsonSerializer.Deserialize<JsonElement>(text, Json);
    }

    public async ValueTask DisposeAsync()
    {
        await ended.CancelAsync();
        Http.Dispose();
        await Sandbox.DisposeAsync();
        await Product.StopAsync();
        await Product.DisposeAsync();
        if (database is not null)
            await DropDatabaseAsync(database);
        if (redis is not null)
            await redis.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>Has the loops look several times a second: a test need not wait as long as a product at rest does.</summary>
    private async Task StirAsync(WorkLoop[] loops)
    {
        while (!ended.IsCancellationRequested)
        {
            foreach (var loop in loops)
                loop.Wake();
            await Task.Delay(StirEvery, ended.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static WebApplication Build(Dictionary<string, string?> values, TimeProvider clock, Action<IServiceCollection>? services) => RetentionHost.Build([], builder =>
    {
        services?.Invoke(builder.Services);
        builder.Configuration.AddInMemoryCollection(values);
        builder.Services.AddSingleton(clock);
        builder.WebHost.UseUrls(values["urls"]!);
        builder.Logging.ClearProviders();
        builder.Logging.AddProvider(LastWarnings.Provider);
        if (Environment.GetEnvironmentVariable("RETENTION_TEST_LOG") is not null)
            builder.Logging.AddSimpleConsole(options => options.SingleLine = true);
    });

    private static SandboxOptions Other(Uri product)
    {
        var defaults = new SandboxOptions().OrDefaults();
        return defaults with
        {
            Accounts =
            [
                .. defaults.Accounts.Select(account => account with
                {
                    CallbackUrl = new Uri(product, $"/callbacks/wechat/{(account.Kind == AccountKind.OfficialAccount ? "official" : "mini")}").ToString(),
                }),
            ],
            // WeChat's five seconds are for a product that has a machine of its own.
            Limits = defaults.Limits with { CallbackTimeout = TimeSpan.FromSeconds(30) },
            Sms = defaults.Sms! with
            {
                StatusCallbackUrl = new Uri(product, $"/callbacks/sms/{SmsCallbackPath}").ToString(),
                ReplyCallbackUrl = new Uri(product, $"/callbacks/sms/{SmsCallbackPath}").ToString(),
            },
        };
    }

    private static Dictionary<string, string?> Settings(string folder, string? database, RedisDatabase? redis, Uri sandbox, Uri product)
    {
        var official = SandboxDefaults.Accounts[0];
        var mini = SandboxDefaults.Accounts[1];
        var sms = SandboxDefaults.Sms;
        var values = new Dictionary<string, string?>
        {
            ["urls"] = product.ToString(),
            ["PublicBaseUrl"] = product.ToString(),
            // Tests wait for what comes due.
            ["Ticks:LookEverySeconds"] = "1",
            // On busy cores an answer is no less one in time.
            ["Callbacks:PassiveReplyMilliseconds"] = "4500",
            ["Database:DataFolder"] = folder,
            ["Privacy:Key"] = Convert.ToBase64String(new byte[32]),
            ["Operators:InitialName"] = OperatorName,
            ["Operators:InitialPassword"] = OperatorPassword,
            ["WeChat:ApiBase"] = sandbox.ToString(),
            ["WeChat:MpBase"] = sandbox.ToString(),
            ["WeChat:OpenBase"] = sandbox.ToString(),
            ["Sms:SecretId"] = sms.SecretId,
            ["Sms:SecretKey"] = sms.SecretKey,
            ["Sms:SdkAppId"] = sms.SdkAppId,
            ["Sms:SignName"] = sms.SignName,
            ["Sms:Endpoint"] = sandbox.ToString(),
            ["Sms:CallbackPath"] = SmsCallbackPath,
            ["Sms:PullStatus"] = "true",
        };
        foreach (var (name, account) in new[] { ("OfficialAccount", official), ("MiniProgram", mini) })
        {
            values[$"WeChat:{name}:AppId"] = account.AppId;
            values[$"WeChat:{name}:AppSecret"] = account.AppSecret;
            values[$"WeChat:{name}:OriginalId"] = account.OriginalId;
            values[$"WeChat:{name}:Token"] = account.Token;
            values[$"WeChat:{name}:EncodingAesKey"] = account.EncodingAesKey;
        }

        if (database is not null)
        {
            values["Database:Provider"] = "MySql";
            values["Database:ConnectionString"] = ConnectionString(database);
        }

        if (redis is not null)
            values["Redis:Configuration"] = redis.Configuration;

        return values;
    }

    private static async Task DropDatabaseAsync(string name)
    {
        await OnServerAsync($"drop database if exists `{name}`");
        // Quartz's pool, which ends with the process only, would keep its connections open on the server.
        await using var any = new MySqlConnection(ConnectionString(name));
        MySqlConnection.ClearPool(any);
    }

    private static string ConnectionString(string database) => $"{Servers.MySql};Database={database}";

    private static async Task OnServerAsync(string sql)
    {
        await using var connection = new MySqlConnection(Servers.MySql);
        await connection.OpenAsync();
        await using var command = new MySqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Below the range that the kernel hands out: between our looking and the product's binding it nobody takes it.</summary>
    private static int FreePort()
    {
        while (true)
        {
            var port = PortMin + (Interlocked.Increment(ref lastPort) % PortsMax);
            using var line = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                line.Bind(new IPEndPoint(IPAddress.Loopback, port));
                return port;
            }
            catch (SocketException error) when (error.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                // Another process serves there.
            }
        }
    }
}

internal sealed class Hold(TaskCompletionSource release, Task holding, AsyncServiceScope scope) : IAsyncDisposable
{
    public async ValueTask DisposeAsync()
    {
        release.SetResult();
        await holding;
        await scope.DisposeAsync();
    }
}
