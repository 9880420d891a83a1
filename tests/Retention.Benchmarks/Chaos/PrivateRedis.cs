using System.Diagnostics;
using System.Globalization;
using Retention.Benchmarks.Stands;

namespace Retention.Benchmarks.Chaos;

/// <summary>A Redis of this run's own, which may be killed: it keeps nothing on disk and comes back empty at the same port.</summary>
internal sealed class PrivateRedis : IAsyncDisposable
{
    private const string Ready = "Ready to accept connections";

    private readonly string folder;
    private readonly int port = ProductSettings.FreeAddress().Port;
    private Process process;

    private PrivateRedis(string folder)
    {
        this.folder = folder;
        process = Launch();
    }

    public string Address => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}");

    public static async Task<PrivateRedis> StartAsync(string folder, CancellationToken ct)
    {
        var redis = new PrivateRedis(folder);
        await redis.AnswersAsync(ct);
        return redis;
    }

    public async Task RestartAsync(TimeSpan gone, CancellationToken ct)
    {
        await EndAsync();
        await Task.Delay(gone, ct);
        process = Launch();
        await AnswersAsync(ct);
    }

    public ValueTask DisposeAsync() => new(EndAsync());

    private Process Launch()
    {
        var start = new ProcessStartInfo("redis-server") { RedirectStandardOutput = true, WorkingDirectory = folder };
        foreach (var word in (string[])["--bind", "127.0.0.1", "--port", port.ToString(CultureInfo.InvariantCulture), "--save", "", "--appendonly", "no"])
            start.ArgumentList.Add(word);
        return Process.Start(start)!;
    }

    private async Task AnswersAsync(CancellationToken ct)
    {
        while (await process.StandardOutput.ReadLineAsync(ct) is { } line)
        {
            if (line.Contains(Ready, StringComparison.Ordinal))
                return;
        }

        throw new InvalidOperationException("The run's own Redis did not start.");
    }

    private async Task EndAsync()
    {
        process.Kill();
        await process.WaitForExitAsync(CancellationToken.None);
        process.Dispose();
    }
}
