using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using MySql.Data.MySqlClient;
using Retention.Benchmarks.Stands;

namespace Retention.Benchmarks.Ledger;

/// <summary>A MariaDB of this run's own, which may be killed in the middle of a commit and comes back at the same port with what it had.</summary>
internal sealed class PrivateMariaDb : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string folder;
    private readonly int port = ProductSettings.FreeAddress().Port;
    private readonly string password = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
    private Process? process;

    private PrivateMariaDb(string folder) => this.folder = folder;

    public string ConnectionString => string.Create(
        CultureInfo.InvariantCulture, $"Server=127.0.0.1;Port={port};User ID=retention;Password={password};SslMode=Disabled;AllowPublicKeyRetrieval=true");

    private string Socket => Path.Combine(folder, "mariadb.sock");

    public static async Task<PrivateMariaDb> StartAsync(string folder, CancellationToken ct)
    {
        var server = new PrivateMariaDb(folder);
        // Root comes in through the socket only, as whoever runs this.
        await RunAsync(
            "mariadb-install-db",
            ["--no-defaults", $"--user={Environment.UserName}", $"--datadir={server.DataFolder}", "--skip-test-db", "--auth-root-authentication-method=socket", $"--auth-root-socket-user={Environment.UserName}"],
            null,
            ct);
        server.Launch();
        await server.AnswersAsync(ct);
        await RunAsync("mariadb", ["--no-defaults", $"--socket={server.Socket}"], $"create user 'retention'@'127.0.0.1' identified by '{server.password}'; grant all on *.* to 'retention'@'127.0.0.1'; create database ledger;", ct);
        return server;
    }

    /// <summary>SIGKILL, and a new start after a moment.</summary>
    public async Task KillAsync(TimeSpan gone, CancellationToken ct)
    {
        await EndAsync();
        await Task.Delay(gone, ct);
        Launch();
        await AnswersAsync(ct);
    }

    public async ValueTask DisposeAsync() => await EndAsync();

    private string DataFolder => Path.Combine(folder, "mariadb");

    private void Launch()
    {
        var start = new ProcessStartInfo("mariadbd") { RedirectStandardError = true };
        foreach (var word in (string[])
        [
            "--no-defaults", $"--user={Environment.UserName}", $"--datadir={DataFolder}", $"--socket={Socket}", "--bind-address=127.0.0.1",
            string.Create(CultureInfo.InvariantCulture, $"--port={port}"), "--skip-name-resolve", "--character-set-server=utf8mb4", "--skip-log-bin", "--innodb-flush-log-at-trx-commit=1",
            $"--log-error={Path.Combine(folder, "mariadb.log")}",
        ])
            start.ArgumentList.Add(word);
        process = Process.Start(start)!;
    }

    private async Task AnswersAsync(CancellationToken ct)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!await AnswersOnceAsync(ct))
        {
            if (TimeProvider.System.GetElapsedTime(started) > Patience)
                throw new TimeoutException("The run's own MariaDB did not start.");
            await Task.Delay(100, ct);
        }
    }

    /// <summary>Whether it talks: being refused is an answer, too.</summary>
    private async Task<bool> AnswersOnceAsync(CancellationToken ct)
    {
        try
        {
            await using var connection = new MySqlConnection($"{ConnectionString};Pooling=false");
            await connection.OpenAsync(ct);
            return true;
        }
        catch (MySqlException error)
        {
            return IsRefused(error);
        }
    }

    private static bool IsRefused(Exception? error) => error is not null && (error is MySqlException { Number: 1045 or 1130 } || IsRefused(error.InnerException));

    private static async Task RunAsync(string program, IEnumerable<string> words, string? input, CancellationToken ct)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var word in words)
            start.ArgumentList.Add(word);
        using var run = Process.Start(start)!;
        await run.StandardInput.WriteAsync(input);
        run.StandardInput.Close();
        var said = await Task.WhenAll(run.StandardOutput.ReadToEndAsync(ct), run.StandardError.ReadToEndAsync(ct));
        await run.WaitForExitAsync(ct);
        if (run.ExitCode != 0)
            throw new InvalidOperationException($"{program} ended with {run.ExitCode}: {string.Concat(said)}");
    }

    private async Task EndAsync()
    {
        if (process is null)
            return;
        process.Kill();
        await process.WaitForExitAsync(CancellationToken.None);
        process.Dispose();
        process = null;
    }
}
