using Microsoft.Extensions.Options;
using Quartz;
using Retention.Channels.Sms;
using Retention.Platform.Data;
using Retention.Platform.Work;
using Retention.WeChat.Channels;

namespace Retention.WeChat.Outreach;

/// <summary>
/// Pulls delivery reports, where the application may: they carry our own id, so they also settle messages whose send
/// came to no answer. The provider gives each report once: a batch is written down whole before any of it is settled, and
/// one that cannot be settled holds up no other.
/// </summary>
internal sealed partial class SmsStatusJob(
    SmsGateway gateway, SmsReportStore store, Receipts receipts, DueItems due, Db db, TimeProvider clock, IOptions<SmsOptions> options, ILogger<SmsStatusJob> logger) : IJob
{
    private const int PullsMax = 50;

    /// <summary>Outlasts a database that hands over to another.</summary>
    private const int KeepTriesMax = 10;

    private static readonly TimeSpan KeepFor = TimeSpan.FromDays(7);

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        if (gateway.Client is not { } client || !options.Value.PullStatus)
            return;
        await PullAsync(client, cancellationToken);
        await due.EachAsync("SMS report", store.ListAsync, SettleAsync, cancellationToken);
        await store.DropOldAsync(clock.GetUtcNow() - KeepFor, cancellationToken);
    }

    private async Task PullAsync(SmsClient client, CancellationToken ct)
    {
        try
        {
            for (var pull = 0; pull < PullsMax; pull++)
            {
                var reports = await client.PullSendStatusAsync(SmsClient.MaxPull, ct);
                await KeepAsync(reports);
                if (reports.Count < SmsClient.MaxPull)
                    return;
            }
        }
        catch (SmsException error)
        {
            Log.PullRefused(logger, error);
        }
    }

    /// <summary>Pulled is pulled: stopping waits, and whatever is wrong with the database for a moment must not cost a report.</summary>
    private async Task KeepAsync(IReadOnlyList<SmsStatusReport> reports)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await store.KeepAsync(reports, clock.GetUtcNow(), CancellationToken.None);
                return;
            }
            catch (Exception error) when (attempt < KeepTriesMax)
            {
                Log.TriedAgain(logger, error, reports.Count, attempt, KeepTriesMax);
                await Task.Delay(WorkLoop.PauseAfter(attempt, Random.Shared.NextDouble()), CancellationToken.None);
            }
        }
    }

    private Task SettleAsync(long id, CancellationToken ct) => db.InTransactionAsync(
        async token =>
        {
            if (await store.LockAsync(id, token) is not { } report)
                return;
            if (SmsContext.Read(report.SessionContext) is not { } sms || !await receipts.ReceiveByIdAsync(sms, report.SerialNumber, report.Delivered, report.Description, token))
                await receipts.ReceiveAsync(report.SerialNumber, report.Delivered, report.Description, clock.GetUtcNow(), token);
            await store.DropAsync(id, token);
        },
        ct);

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "SMS reports could not be pulled; the next tick tries again.")]
        public static partial void PullRefused(ILogger logger, Exception error);

        [LoggerMessage(LogLevel.Warning, "{Count} SMS reports could not be written down, try {Attempt} of {TriesMax}.")]
        public static partial void TriedAgain(ILogger logger, Exception error, int count, int attempt, int triesMax);
    }
}
