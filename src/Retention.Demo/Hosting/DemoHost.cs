using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;
using Retention.Demo.Control;
using Retention.Demo.Shop;
using Retention.Demo.Story;
using Retention.Platform.Time;
using Retention.Sandbox;
using Retention.WeChat.Hosting;

namespace Retention.Demo.Hosting;

/// <summary>
/// The product and the sandbox in one process, on one clock that can be moved, with a tea shop whose community has
/// lived for three weeks. Gone when disposed.
/// </summary>
public sealed class DemoHost : IAsyncDisposable
{
    // Ten in the morning, whatever the machine's clock says: outside quiet hours, so that whoever moves the clock by
    // whole days sees what arrives.
    private static readonly TimeOnly Present = new(10, 0);

    private readonly DataFolder folder;

    private DemoHost(DataFolder folder, DemoOptions options, MovableClock clock, SandboxHost sandbox, WebApplication product, Community community)
    {
        this.folder = folder;
        (Options, Clock, Sandbox, Product, Community) = (options, clock, sandbox, product, community);
    }

    public DemoOptions Options { get; }

    public MovableClock Clock { get; }

    public SandboxHost Sandbox { get; }

    public WebApplication Product { get; }

    public required Uri ProductAddress { get; init; }

    public required Uri PhonesAddress { get; init; }

    /// <summary>An invitation to try: the link of the first phone's owner.</summary>
    public Uri InviteLink => new(ProductAddress, $"r/{Community.CodeOf(TeaShopStory.Inviter)}");

    internal Community Community { get; }

    /// <summary>Starts both sides and lets the shop's first weeks happen.</summary>
    public static async Task<DemoHost> StartAsync(DemoOptions options, CancellationToken ct = default)
    {
        var listensAt = Ports.Choose(options.Product, DemoOptions.ProductPort);
        var phonesAt = Ports.Choose(options.Phones, DemoOptions.PhonesPort);
        var folder = DataFolder.Open(options.DataFolder);
        try
        {
            return await StartAsync(options, folder, listensAt, phonesAt, ct);
        }
        catch (IOException error) when (error.InnerException is AddressInUseException)
        {
            folder.Dispose();
            throw new DemoRefusedException("选好的端口刚被别的程序占用，请再启动一次。 The chosen port was taken by another program a moment ago; start again.");
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>Until Ctrl+C or the process is asked to end.</summary>
    public Task WaitForShutdownAsync(CancellationToken ct = default) => Product.WaitForShutdownAsync(ct);

    public Task<Census> CountAsync(CancellationToken ct = default) => Community.CountAsync(ct);

    public async ValueTask DisposeAsync()
    {
        Community.Dispose();
        await Sandbox.DisposeAsync();
        await Product.StopAsync();
        await Product.DisposeAsync();
        folder.Dispose();
    }

    private static async Task<DemoHost> StartAsync(DemoOptions options, DataFolder folder, Uri listensAt, Uri phonesAt, CancellationToken ct)
    {
        var (productAddress, phones) = (Ports.FromHere(listensAt), Ports.FromHere(phonesAt));
        var present = BusinessCalendar.At(BusinessCalendar.DayOf(TimeProvider.System.GetUtcNow()), Present);
        var clock = new MovableClock(present.AddDays(-TeaShopStory.Days));
        var (smsPath, tillSecret) = (DemoSettings.NewSecret(), DemoSettings.NewSecret());

        var product = Build(options, DemoSettings.OfProduct(productAddress, phones, folder.Path, smsPath, tillSecret, options), listensAt, clock);
        var control = new DemoControl();
        var sandbox = await SandboxHost.StartAsync(
            DemoSettings.OfSandbox(productAddress, phonesAt, smsPath, TeaShop.Templates), clock, routes => DemoEndpoints.Map(routes, control), ct);
        var shop = new BackOffice(productAddress, options.OperatorName, options.OperatorPassword, new FanNumbers(product.Services));
        var till = new Till(productAddress, tillSecret, clock);
        var community = new Community(sandbox, clock, shop, till, new Stillness(sandbox, product, clock));
        var demo = new DemoHost(folder, options, clock, sandbox, product, community) { ProductAddress = productAddress, PhonesAddress = phones };
        try
        {
            await product.StartAsync(ct);
            using var stopping = CancellationTokenSource.CreateLinkedTokenSource(ct, product.Lifetime.ApplicationStopping);
            await demo.LiveAsync(shop, present, stopping.Token);
            control.Open(demo);
            return demo;
        }
        catch
        {
            await demo.DisposeAsync();
            throw;
        }
    }

    private async Task LiveAsync(BackOffice shop, DateTimeOffset present, CancellationToken ct)
    {
        var opening = present.AddDays(-TeaShopStory.Days);
        await TeaShop.OpenAsync(shop, PhonesAddress, opening, Clock, ct);
        await Community.LiveAsync(TeaShopStory.Write(opening), ct);
        await Community.WaitUntilAsync(present, ct);
    }

    private static WebApplication Build(DemoOptions options, Dictionary<string, string?> settings, Uri listensAt, TimeProvider clock)
    {
        try
        {
            var product = RetentionHost.Build([], builder =>
            {
                // Neither files nor environment of this machine: somebody's real settings must not leak into a demo.
                builder.Configuration.Sources.Clear();
                builder.Configuration.AddInMemoryCollection(settings).AddCommandLine(options.ProductArguments)
                    .AddInMemoryCollection([new("urls", listensAt.ToString())]);
                builder.Services.AddSingleton(clock);
                builder.Services.AddSingleton<IStartupFilter, OpenInvitePages>();
                builder.Logging.AddSimpleConsole(console => console.SingleLine = true);
            });
            product.Services.GetService<IStartupValidator>()?.Validate();
            return product;
        }
        catch (OptionsValidationException invalid)
        {
            throw new DemoRefusedException(string.Join(Environment.NewLine, invalid.Failures));
        }
        catch (StartRefusedException refused)
        {
            throw new DemoRefusedException(string.Join(Environment.NewLine, refused.Findings));
        }
    }
}
