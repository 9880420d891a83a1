using System.Globalization;
using Retention.Benchmarks.Nodes;
using Retention.Benchmarks.Stands;
using Retention.Sandbox;

namespace Retention.Benchmarks.Chaos;

/// <summary>Two nodes on MariaDB and a Redis of their own, against the sandbox; and the hands that break them.</summary>
internal sealed class ChaosStage : IAsyncDisposable
{
    private const int SmsPerSecond = 3_000;

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(200);

    private readonly Scratch scratch;
    private readonly SharedClock shared;
    private readonly Relay relay;
    private readonly Action<Dictionary<string, string?>>? adjust;
    private readonly List<(NodeProcess Process, SemaphoreSlim Turn)> nodes = [];

    private ChaosStage(Scratch scratch, SharedClock shared, MovableClock clock, Relay relay, SandboxHost sandbox, PrivateRedis redis, Action<Dictionary<string, string?>>? adjust)
    {
        this.scratch = scratch;
        this.shared = shared;
        this.relay = relay;
        this.adjust = adjust;
        Clock = clock;
        Sandbox = sandbox;
        Redis = redis;
    }

    public MovableClock Clock { get; }

    public SandboxHost Sandbox { get; }

    public World World => Sandbox.World;

    public Account Account => World.AccountByKey(SandboxDefaults.OfficialAccountKey)!;

    public PrivateRedis Redis { get; }

    /// <summary>The node that operators talk to when they mean just one.</summary>
    public Uri FirstNode => nodes[0].Process.Address;

    public static async Task<ChaosStage> SetAsync(CancellationToken ct, Action<Dictionary<string, string?>>? adjust = null)
    {
        var scratch = await Scratch.CreateAsync(Stand.Servers, ct);
        // Ten in the morning in China: outside quiet hours.
        var clock = new MovableClock(new DateTimeOffset(2026, 11, 2, 10, 0, 0, TimeSpan.FromHours(8)));
        var shared = new SharedClock(Path.Combine(scratch.Folder, "clock")) { Offset = clock.Offset };
        var relay = await Relay.StartAsync(ct);
        var sandbox = await SandboxHost.StartAsync(Other(relay.Address), clock, ct: ct);
        var stage = new ChaosStage(scratch, shared, clock, relay, sandbox, await PrivateRedis.StartAsync(scratch.Folder, ct), adjust);
        for (var i = 0; i < ChaosOptions.Nodes; i++)
            stage.nodes.Add((await NodeProcess.StartAsync(scratch, sandbox.BaseAddress, relay.Address, Path.Combine(scratch.Folder, "clock"), stage.Adjust, ct), new SemaphoreSlim(1)));
        relay.To([.. stage.nodes.Select(node => node.Process.Address)]);
        return stage;
    }

    /// <summary>Settings of a host that serves nobody.</summary>
    public Dictionary<string, string?> SettingsOfAsker()
    {
        var settings = ProductSettings.For(scratch, Sandbox.BaseAddress, ProductSettings.FreeAddress());
        Adjust(settings);
        return settings;
    }

    /// <summary>Kills a node and starts it again a little later; one that is just coming back is killed once it has.</summary>
    public async Task KillAsync(int node, Action killed, TimeSpan gone, CancellationToken ct)
    {
        var (process, turn) = nodes[node];
        await turn.WaitAsync(ct);
        try
        {
            await process.KillAsync(ct);
            killed();
            await Task.Delay(gone, ct);
            await process.StartAsync(ct);
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Ends every connection to the product's database in the middle of whatever it is doing, once all nodes are there to feel it.</summary>
    /// <returns>How many there were.</returns>
    public async Task<int> CutConnectionsAsync(CancellationToken ct)
    {
        foreach (var (_, turn) in nodes)
            await turn.WaitAsync(ct);
        try
        {
            var connections = await RowsAsync("select id from information_schema.processlist where db = database() and id <> connection_id()", ct);
            foreach (var connection in connections)
                await RowsAsync($"kill {connection[0]}", ct);
            return connections.Count;
        }
        finally
        {
            foreach (var (_, turn) in nodes)
                turn.Release();
        }
    }

    public async Task UntilNoneAsync(string sql, TimeSpan patience, CancellationToken ct)
    {
        var started = TimeProvider.System.GetTimestamp();
        for (long left; (left = await NumberAsync(sql, ct)) > 0;)
        {
            if (TimeProvider.System.GetElapsedTime(started) > patience)
                throw new TimeoutException($"Still {left} after {patience.TotalMinutes} min: {sql}");
            await Task.Delay(Poll, ct);
        }
    }

    public Task<List<object[]>> RowsAsync(string sql, CancellationToken ct) => scratch.RowsAsync(sql, ct);

    public Task<long> NumberAsync(string sql, CancellationToken ct) => scratch.NumberAsync(sql, ct);

    public async ValueTask DisposeAsync()
    {
        await Sandbox.DisposeAsync();
        foreach (var (process, turn) in nodes)
        {
            await process.DisposeAsync();
            turn.Dispose();
        }

        await relay.DisposeAsync();
        await Redis.DisposeAsync();
        shared.Dispose();
        await scratch.DisposeAsync();
    }

    private static SandboxOptions Other(Uri product)
    {
        var defaults = new SandboxOptions().OrDefaults();
        return defaults with
        {
            Accounts = [defaults.Accounts[0] with { CallbackUrl = new Uri(product, "/callbacks/wechat/official").ToString() }],
            Templates = [.. defaults.Templates.Where(template => template.Account == defaults.Accounts[0].Key)],
        };
    }

    private void Adjust(Dictionary<string, string?> settings)
    {
        var sms = SandboxDefaults.Sms;
        settings["Redis:Configuration"] = Redis.Address;
        settings["Outreach:PerSecond:Sms"] = SmsPerSecond.ToString(CultureInfo.InvariantCulture);
        settings["Sms:SecretId"] = sms.SecretId;
        settings["Sms:SecretKey"] = sms.SecretKey;
        settings["Sms:SdkAppId"] = sms.SdkAppId;
        settings["Sms:SignName"] = sms.SignName;
        settings["Sms:Endpoint"] = Sandbox.BaseAddress.ToString();
        settings["Sms:PullStatus"] = "true";
        adjust?.Invoke(settings);
    }
}
