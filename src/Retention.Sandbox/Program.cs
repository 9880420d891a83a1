using Retention.Sandbox;

var configuration = new ConfigurationBuilder()
    .SetBasePath(AppContext.BaseDirectory)
    .AddJsonFile("appsettings.json", optional: true)
    .AddEnvironmentVariables("SANDBOX_")
    .AddCommandLine(args)
    .Build();

var options = configuration.Get<SandboxOptions>() ?? new SandboxOptions();
if (configuration["Url"] is null)
{
    options = options with { Url = "http://127.0.0.1:5880" };
}

await using var host = await SandboxHost.StartAsync(options, new MovableClock());
Console.WriteLine($"Sandbox is listening on {host.BaseAddress}");
using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};
using var terminated = System.Runtime.InteropServices.PosixSignalRegistration.Create(
    System.Runtime.InteropServices.PosixSignal.SIGTERM,
    signal =>
    {
        signal.Cancel = true;
        stop.Cancel();
    });
await host.WaitForShutdownAsync(stop.Token);
