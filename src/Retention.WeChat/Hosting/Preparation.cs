using MySql.Data.MySqlClient;
using Retention.Platform.Data;
using Retention.Platform.Ids;

namespace Retention.WeChat.Hosting;

/// <summary>
/// Brings the database up to date, takes an id slot and lays down the seeds, all before any worker, tick or request:
/// hosts run every StartingAsync before the first StartAsync.
/// </summary>
internal sealed partial class Preparation(Migrator migrator, NodeSlot slot, IServiceScopeFactory scopes, StartFindings findings, ILogger<Preparation> logger) : IHostedLifecycleService
{
    /// <summary>A database that starts together with the product needs a moment.</summary>
    private const int TriesMax = 30;

    private static readonly TimeSpan BetweenTries = TimeSpan.FromSeconds(1);

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        foreach (var finding in findings.Warnings)
            Log.SettingsWarning(logger, finding.Key, finding.Message, finding.MessageEn);
        await MigrateAsync(cancellationToken);
        await slot.ClaimAsync(cancellationToken);
        await SeedAsync(cancellationToken);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task MigrateAsync(CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await migrator.ApplyAsync(typeof(RetentionHost).Assembly, ct);
                return;
            }
            catch (MySqlException error) when (IsRefused(error) || (attempt == TriesMax && Dialect.IsConnectionLost(error)))
            {
                throw new StartRefusedException([Finding.Error("Database:ConnectionString", $"连接不上数据库：{error.Message} 请检查数据库服务、库名、账号和密码。", "The database cannot be opened. Check the server, the database's name, the user and the password.")]);
            }
            catch (Exception error) when (attempt < TriesMax && Dialect.IsConnectionLost(error))
            {
                Log.DatabaseAway(logger, attempt, TriesMax, error.Message);
                await Task.Delay(BetweenTries, ct);
            }
        }
    }

    /// <summary>Access denied or no such database: waiting will not help. The driver hides the number inside a general one.</summary>
    private static bool IsRefused(Exception? error) => error is not null && (error is MySqlException { Number: 1044 or 1045 or 1049 } || IsRefused(error.InnerException));

    private async Task SeedAsync(CancellationToken ct)
    {
        // One scope each: a seed that fails must not leave its unit of work to the next.
        for (var i = 0; ; i++)
        {
            await using var scope = scopes.CreateAsyncScope();
            if (scope.ServiceProvider.GetServices<ISeed>().ElementAtOrDefault(i) is not { } seed)
                return;
            await seed.SeedAsync(ct);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "{Key}: {Message} {MessageEn}")]
        public static partial void SettingsWarning(ILogger logger, string key, string message, string messageEn);

        [LoggerMessage(LogLevel.Warning, "The database does not answer (try {Attempt} of {TriesMax}): {Reason}")]
        public static partial void DatabaseAway(ILogger logger, int attempt, int triesMax, string reason);
    }
}

/// <summary>What the check of the settings found and let pass.</summary>
internal sealed record StartFindings(IReadOnlyList<Finding> Warnings);
