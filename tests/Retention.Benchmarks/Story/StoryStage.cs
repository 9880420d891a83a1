using System.Globalization;
using Retention.Benchmarks.Nodes;
using Retention.Benchmarks.Stands;
using Retention.Sandbox;
using Retention.Sandbox.Faults;

namespace Retention.Benchmarks.Story;

/// <param name="Duplicated">Share of deliveries that come twice at once.</param>
/// <param name="Reordered">Share of deliveries that come late, behind what happened next.</param>
/// <param name="LateBy">By the fans' clock.</param>
/// <param name="HasMini">The brand has a mini-program, too.</param>
internal sealed record StageOptions(Stand Stand, int Nodes, int Seed, double Duplicated, double Reordered, TimeSpan LateBy, bool HasMini = false);

/// <summary>The sandbox, the product on one node or several, and the clock they share.</summary>
internal sealed class StoryStage : IAsyncDisposable
{
    private const string AtWork = """
        select (select count(*) from callback_inbox where state = 'Pending')
            + (select count(*) from outreach_message where state in ('Offered', 'Planned', 'Sending'))
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan RestartAfter = TimeSpan.FromSeconds(3);

    private readonly StageOptions options;
    private readonly Scratch scratch;
    private readonly MovableClock clock;
    private readonly SharedClock shared;
    private readonly List<NodeProcess> nodes = [];
    private Product? product;
    private Relay? relay;

    private StoryStage(StageOptions options, Scratch scratch, MovableClock clock, SharedClock shared, SandboxHost sandbox)
    {
        this.options = options;
        this.scratch = scratch;
        this.clock = clock;
        this.shared = shared;
        Sandbox = sandbox;
        StartedAt = clock.GetUtcNow();
    }

    public SandboxHost Sandbox { get; }

    public World World => Sandbox.World;

    public Account Account => World.AccountByKey(SandboxDefaults.OfficialAccountKey)!;

    /// <summary>The brand's mini-program, where it has one.</summary>
    public Account MiniAccount => World.AccountByKey(SandboxDefaults.MiniProgramKey)!;

    public DateTimeOffset StartedAt { get; }

    public DateTimeOffset Now => clock.GetUtcNow();

    /// <summary>Deliveries that came twice, and those that came late.</summary>
    public (int Twice, int Late) Disturbed => (Struck(FaultKind.Duplicate), Struck(FaultKind.Reorder));

    public Uri Address { get; private set; } = null!;

    /// <summary>Requests that reached a node through the relay.</summary>
    public int Passed => relay?.Passed ?? 0;

    public static async Task<StoryStage> SetAsync(StageOptions options, CancellationToken ct)
    {
        var scratch = await Scratch.CreateAsync(options.Stand, ct);
        // Ten in the morning in China: outside quiet hours.
        var clock = new MovableClock(new DateTimeOffset(2026, 11, 2, 10, 0, 0, TimeSpan.FromHours(8)));
        var shared = new SharedClock(Path.Combine(scratch.Folder, "clock"));
        var relay = options.Nodes > 1 ? await Relay.StartAsync(ct) : null;
        var address = relay?.Address ?? ProductSettings.FreeAddress();
        var stage = new StoryStage(options, scratch, clock, shared, await SandboxHost.StartAsync(Other(address, options.HasMini), clock, ct: ct)) { Address = address, relay = relay };
        shared.Offset = clock.Offset;
        await stage.StartProductAsync(ct);
        stage.Disturb();
        return stage;
    }

    public void Advance(TimeSpan by)
    {
        shared.Offset += by;
        clock.Advance(by);
    }

    public void AdvanceTo(TimeSpan sinceStart)
    {
        if (StartedAt + sinceStart - clock.GetUtcNow() is var left && left > TimeSpan.Zero)
            Advance(left);
    }

    /// <summary>All callbacks of the sandbox have been answered.</summary>
    public async Task DeliveredAsync(CancellationToken ct)
    {
        while (!Sandbox.IsSettled)
        {
            await LetGoOfLateAsync(ct);
            await Task.Delay(Poll, ct);
        }
    }

    /// <summary>Nothing is on its way any more, on either side.</summary>
    public async Task QuietAsync(CancellationToken ct)
    {
        var started = TimeProvider.System.GetTimestamp();
        for (var quiet = 0; quiet < 2;)
        {
            await LetGoOfLateAsync(ct);
            var waiting = await WaitingAsync(ct);
            quiet = waiting.Length == 0 ? quiet + 1 : 0;
            if (TimeProvider.System.GetElapsedTime(started) > Patience)
                throw new TimeoutException($"Still waiting after {Patience.TotalMinutes} min: {waiting}");
            await Task.Delay(Poll, ct);
        }
    }

    /// <summary>
    /// When all that is left is held back, its time is made to come. Not while the product is at work, or a push is about to be
    /// repeated: on a busy machine an answer takes a while, a dead node's leases take a minute to end, and the fans' clock must
    /// not run away from them meanwhile.
    /// </summary>
    private async Task LetGoOfLateAsync(CancellationToken ct)
    {
        var heldBack = Sandbox.CallbacksHeldBack;
        if (heldBack > 0 && heldBack == Sandbox.CallbacksWaiting && await NumberAsync(AtWork, ct) == 0)
            Advance(options.LateBy);
    }

    /// <summary>Kills a node now and starts it again a little later.</summary>
    public async Task KillAsync(int node, CancellationToken ct)
    {
        await nodes[node].KillAsync(ct);
        await Task.Delay(RestartAfter, ct);
        await nodes[node].StartAsync(ct);
    }

    public Task<List<object[]>> RowsAsync(string sql, CancellationToken ct) => scratch.RowsAsync(sql, ct);

    public Task<long> NumberAsync(string sql, CancellationToken ct) => scratch.NumberAsync(sql, ct);

    public async ValueTask DisposeAsync()
    {
        await Sandbox.DisposeAsync();
        foreach (var node in nodes)
            await node.DisposeAsync();
        if (relay is not null)
            await relay.DisposeAsync();
        if (product is not null)
            await product.DisposeAsync();
        shared.Dispose();
        await scratch.DisposeAsync();
    }

    private void Disturb()
    {
        World.Faults.Add(new Fault { Path = FaultBook.CallbackPath, Kind = FaultKind.Duplicate, Probability = options.Duplicated, Seed = options.Seed });
        // Asked only where the first one did not strike.
        World.Faults.Add(new Fault
        {
            Path = FaultBook.CallbackPath, Kind = FaultKind.Reorder, Probability = options.Reordered / (1 - options.Duplicated), Seed = options.Seed + 1,
            Millis = (int)options.LateBy.TotalMilliseconds,
        });
    }

    private int Struck(FaultKind kind) => World.Faults.All.Where(fault => fault.Kind == kind).Sum(fault => fault.Struck);

    private static SandboxOptions Other(Uri product, bool hasMini)
    {
        var defaults = new SandboxOptions().OrDefaults();
        var official = defaults.Accounts[0] with { CallbackUrl = new Uri(product, "/callbacks/wechat/official").ToString() };
        return defaults with
        {
            Accounts = hasMini ? [official, defaults.Accounts[1]] : [official],
            // WeChat's five seconds are for a product that has a machine of its own.
            Limits = defaults.Limits with { CallbackTimeout = TimeSpan.FromSeconds(30) },
            Templates = [.. defaults.Templates.Where(template => template.Account == defaults.Accounts[0].Key)],
        };
    }

    private async Task StartProductAsync(CancellationToken ct)
    {
        if (relay is null)
        {
            var settings = ProductSettings.For(scratch, Sandbox.BaseAddress, Address);
            Adjust(settings);
            product = await Product.StartAsync(settings, clock, ct);
            return;
        }

        for (var i = 0; i < options.Nodes; i++)
            nodes.Add(await NodeProcess.StartAsync(scratch, Sandbox.BaseAddress, Address, Path.Combine(scratch.Folder, "clock"), Adjust, ct));
        relay.To([.. nodes.Select(node => node.Address)]);
    }

    private void Adjust(Dictionary<string, string?> settings)
    {
        // Those who leave are erased within the story, but not before it has read who is who.
        settings["Fans:ErasureGraceHours"] = "168";
        if (!options.HasMini)
            return;
        // The fans' clock leaps while callbacks are on their way; no sender's does.
        settings["Callbacks:TimestampWindowMinutes"] = "0";
        var mini = SandboxDefaults.Accounts[1];
        settings["WeChat:MiniProgram:AppId"] = mini.AppId;
        settings["WeChat:MiniProgram:AppSecret"] = mini.AppSecret;
        settings["WeChat:MiniProgram:OriginalId"] = mini.OriginalId;
        settings["WeChat:MiniProgram:Token"] = mini.Token;
        settings["WeChat:MiniProgram:EncodingAesKey"] = mini.EncodingAesKey;
        // Phones say through the script's own proxy where they are.
        settings["ReverseProxy:0"] = "127.0.0.1";
    }

    private async Task<string> WaitingAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture);
        (string What, string Sql)[] queues =
        [
            ("callbacks", "select count(*) from callback_inbox where state = 'Pending'"),
            ("messages", "select count(*) from outreach_message where state in ('Offered', 'Planned', 'Deferred', 'Sending')"),
            ("receipts", "select count(*) from outreach_message where state = 'Sent' and channel = 'Template'"),
            ("helps", $"select count(*) from referral where due_at <= '{now}'"),
            ("profiles", $"select count(*) from fan where profile_due_at <= '{now}' and open_id is not null"),
            ("runs", $"select count(*) from lifecycle_run where state = 'Active' and due_at <= '{now}'"),
        ];
        if (!Sandbox.IsSettled)
            return "callbacks not delivered";
        foreach (var (what, sql) in queues)
        {
            if (await NumberAsync(sql, ct) is > 0 and var count)
                return $"{count} {what}";
        }

        return "";
    }
}
