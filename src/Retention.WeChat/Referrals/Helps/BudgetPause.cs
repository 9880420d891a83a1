using Retention.Platform.Data;

namespace Retention.WeChat.Referrals;

/// <summary>A campaign pauses itself before it would owe more than was set aside for it.</summary>
internal sealed partial class BudgetPause(CampaignDesk desk, Cached<IReadOnlyList<LiveCampaign>> live, Db db, ILogger<BudgetPause> logger)
{
    public async Task PauseAsync(LiveCampaign campaign, CancellationToken ct)
    {
        if (!(await desk.PauseForBudgetAsync(campaign.Id, ct)).IsOk)
            return;
        Log.Paused(logger, campaign.Id.Value);
        await db.AfterCommitAsync(
            _ =>
            {
                live.Invalidate();
                return Task.CompletedTask;
            },
            ct);
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "Campaign {CampaignId} has promised all points of its budget and takes no new helps; raise the budget and resume it.")]
        public static partial void Paused(ILogger logger, long campaignId);
    }
}
