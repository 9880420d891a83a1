using System.Diagnostics;
using System.Text.Json;
using Retention.Benchmarks.Stands;

namespace Retention.Benchmarks.Nodes;

/// <summary>A node that can be killed and started again at the same address.</summary>
internal sealed class NodeProcess : IAsyncDisposable
{
    private readonly string settingsFile;
    private readonly string clockFile;
    private Process? process;

    private NodeProcess(Uri address, string settingsFile, string clockFile)
    {
        Address = address;
        this.settingsFile = settingsFile;
        this.clockFile = clockFile;
    }

    public Uri Address { get; }

    public static async Task<NodeProcess> StartAsync(Scratch scratch, Uri weChat, Uri publicAddress, string clockFile, Action<Dictionary<string, string?>> adjust, CancellationToken ct)
    {
        var address = ProductSettings.FreeAddress();
        var settings = ProductSettings.For(scratch, weChat, address);
        settings["PublicBaseUrl"] = publicAddress.ToString();
        adjust(settings);
        var settingsFile = Path.Combine(scratch.Folder, $"node-{address.Port}.json");
        await File.WriteAllTextAsync(settingsFile, JsonSerializer.Serialize(settings), ct);
        var node = new NodeProcess(address, settingsFile, clockFile);
        await node.StartAsync(ct);
        return node;
    }

    public async Task StartAsync(CancellationToken ct)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        foreach (var word in (string[])[typeof(NodeProcess).Assembly.Location, NodeCommand.Name, "--settings", settingsFile, "--clock", clockFile])
            start.ArgumentList.Add(word);
        process = Process.Start(start)!;
        if (await process.StandardOutput.ReadLineAsync(ct) != NodeCommand.Ready)
            throw new InvalidOperationException("A node did not start; its complaint stands above.");
    }

    /// <summary>SIGKILL: it gets no chance to tidy up.</summary>
    public async Task KillAsync(CancellationToken ct)
    {
        process!.Kill();
        await process.WaitForExitAsync(ct);
        process.Dispose();
        process = null;
    }

    public async ValueTask DisposeAsync()
    {
        if (process is null)
            return;
        process.StandardInput.Close();
        await process.WaitForExitAsync(CancellationToken.None);
        process.Dispose();
    }
}
