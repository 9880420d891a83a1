using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Retention.Sandbox.Control;
using Retention.Sandbox.Faults;

namespace Retention.Sandbox;

/// <summary>The other side of the wire in this process: WeChat, Tencent Cloud SMS and the phones, at one address.</summary>
public sealed class SandboxHost : IAsyncDisposable
{
    private const int BodyBytesMax = 16 << 20;

    private readonly WebApplication app;

    private SandboxHost(WebApplication app, World world, Uri baseAddress) => (this.app, World, BaseAddress) = (app, world, baseAddress);

    public Uri BaseAddress { get; }

    public World World { get; }

    /// <param name="options">Who lives there.</param>
    /// <param name="clock">The world's time; the machine's when left out.</param>
    /// <param name="more">Addresses that the process hosting it answers at the same origin.</param>
    /// <param name="ct">Stops starting.</param>
    public static async Task<SandboxHost> StartAsync(
        SandboxOptions options, TimeProvider? clock = null, Action<IEndpointRouteBuilder>? more = null, CancellationToken ct = default)
    {
        var world = new World(options.OrDefaults(), clock ?? TimeProvider.System);
        for (var i = 0; i < options.People; i++)
        {
            world.People.Create();
        }

        var app = Build(options, world, more);
        await app.StartAsync(ct);
        world.Pusher.Start();
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return new SandboxHost(app, world, new Uri(address));
    }

    /// <summary>Nothing is on its way: no callback, and no receipt that is due by the world's clock.</summary>
    public bool IsSettled => CallbacksWaiting == 0 && !World.Delays.IsBusy;

    /// <summary>Callbacks not answered yet, also those a fault holds back.</summary>
    public long CallbacksWaiting => World.Pusher.Pending;

    /// <summary>Those of them that a fault holds back now; no worker is busy with them.</summary>
    public long CallbacksHeldBack => World.Pusher.HeldBack;

    /// <summary>Sets where an account's callbacks go, for hosts whose address is known only after this one's.</summary>
    public void PointCallbacks(string accountKey, Uri? url) =>
        (World.AccountByKey(accountKey) ?? throw new ArgumentException($"No account has the key {accountKey}.", nameof(accountKey))).PointCallbacksTo(url);

    /// <summary>Sets where SMS status reports and replies go.</summary>
    public void PointSmsCallbacks(Uri? status, Uri? reply) => World.Sms.PointCallbacksTo(status, reply);

    /// <summary>Waits until nothing is on its way any more: no callback, and no receipt that is due by the world's clock.</summary>
    public async Task SettledAsync(CancellationToken ct = default)
    {
        while (!IsSettled)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), ct);
        }
    }

    public Task WaitForShutdownAsync(CancellationToken ct = default) => app.WaitForShutdownAsync(ct);

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync(CancellationToken.None);
        World.Delays.Dispose();
        await World.Pusher.DisposeAsync();
        await app.DisposeAsync();
    }

    // An empty builder: neither settings nor static files of the process it runs in may leak into the other side.
    private static WebApplication Build(SandboxOptions options, World world, Action<IEndpointRouteBuilder>? more)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = typeof(SandboxHost).Assembly.GetName().Name });
        var url = new Uri(options.Url);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = BodyBytesMax;
            kestrel.AddServerHeader = false;
            if (IPAddress.TryParse(url.Host, out var ip))
            {
                kestrel.Listen(ip, url.Port);
            }
            else
            {
                kestrel.ListenLocalhost(url.Port);
            }
        });
        builder.Services.AddRoutingCore();
        builder.Services.ConfigureHttpJsonOptions(json =>
        {
            foreach (var converter in ControlJson.Options.Converters)
            {
                json.SerializerOptions.Converters.Add(converter);
            }
        });
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(2));
        var app = builder.Build();
        app.UseMiddleware<FaultMiddleware>(world);
        app.UseRouting();
        SandboxRoutes.Map(app, world);
        more?.Invoke(app);
        return app;
    }
}
