using System.Globalization;
using Microsoft.Extensions.Options;
using Quartz;
using Retention.Channels.Sms;
using Retention.WeChat.Channels;

namespace Retention.WeChat.Outreach;

/// <summary>
/// Pulls delivery reports, where the application may: they carry our own id, so they also settle messages whose send
/// came to no answer. The provider gives each report once; they are written down before more are asked for.
/// </summary>
internal sealed partial class SmsStatusJob(SmsGateway gateway, Receipts receipts, IOptions<SmsOptions> options, ILogger<SmsStatusJob> logger) : IJob
{
    private const int PullsMax = 50;

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        if (gateway.Client is not { } client || !options.Value.PullStatus)
            return;
        try
        {
            for (var pull = 0; pull < PullsMax; pull++)
            {
                var reports = await client.PullSendStatusAsync(SmsClient.MaxPull, cancellationToken);
                foreach (var report in reports)
                    await SettleAsync(report, cancellationToken);
                if (reports.Count < SmsClient.MaxPull)
                    return;
            }
        }
        catch (SmsException error)
        {
            Log.PullRefused(logger, error);
        }
    }

    private async Task SettleAsync(SmsStatusReport report, CancellationToken ct)
    {
        var isOurs = long.TryParse(report.SessionContext, NumberStyles.None, CultureInfo.InvariantCulture, out var id);
        if (!isOurs || !await receipts.ReceiveByIdAsync(id, report.SerialNumber, report.IsDelivered, report.Description, ct))
            await receipts.ReceiveAsync(report.SerialNumber, report.IsDelivered, report.Description, ct);
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "SMS reports could not be pulled; the next tick tries again.")]
        public static partial void PullRefused(ILogger logger, Exception error);
    }
}
