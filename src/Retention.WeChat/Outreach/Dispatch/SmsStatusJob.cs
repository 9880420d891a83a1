using System.Globalization;
using Microsoft.Extensions.Options;
using Quartz;
using Retention.Channels.Sms;
using Retention.Platform.Data;
using Retention.Platform.Work;
using Retention.WeChat.Channels;

namespace Retention.WeChat.Outreach;

/// <summary>
/// Pulls delivery reports, where the application may: they carry our own id, so they also settle messages whose send
/// came to no answer. The provider gives each report once; they are written down before more are asked for.
/// </summary>
internal sealed partial class SmsStatusJob(SmsGateway gateway, Receipts receipts, IOptions<SmsOptions> options, ILogger<SmsStatusJob> logger) : IJob
{
    private const int PullsMax = 50;
    private const int SettleTriesMax = 6;

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        if (gateway.Client is not { } client || !options.Value.PullStatus)
            return;
        try
        {
            for (var pull = 0; pull < PullsMax; pull++)
            {
                var reports = await client.PullSendStatusAsync(SmsClient.MaxPull, cancellationToken);
                // Pulled is pulled: stopping waits until these are written down.
                foreach (var report in reports)
                    await SettleAsync(report);
                if (reports.Count < SmsClient.MaxPull)
                    return;
            }
        }
        catch (SmsException error)
        {
            Log.PullRefused(logger, error);
        }
    }

    /// <summary>The database being away for a moment must not cost a report.</summary>
    private async Task SettleAsync(SmsStatusReport report)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await SettleOnceAsync(report, CancellationToken.None);
                return;
            }
            catch (Exception error) when (attempt < SettleTriesMax && Dialect.IsConnectionLost(error))
            {
                Log.TriedAgain(logger, error, attempt, SettleTriesMax);
                await Task.Delay(WorkLoop.PauseAfter(attempt, Random.Shared.NextDouble()), CancellationToken.None);
            }
        }
    }

    private async Task SettleOnceAsync(SmsStatusReport report, CancellationToken ct)
    {
        var isOurs = long.TryParse(report.SessionContext, NumberStyles.None, CultureInfo.InvariantCulture, out var id);
        if (!isOurs || !await receipts.ReceiveByIdAsync(id, report.SerialNumber, report.IsDelivered, report.Description, ct))
            await receipts.ReceiveAsync(report.SerialNumber, report.IsDelivered, report.Description, ct);
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "SMS reports could not be pulled; the next tick tries again.")]
        public static partial void PullRefused(ILogger logger, Exception error);

        [LoggerMessage(LogLevel.Warning, "An SMS report could not be written down, try {Attempt} of {TriesMax}.")]
        public static partial void TriedAgain(ILogger logger, Exception error, int attempt, int triesMax);
    }
}
