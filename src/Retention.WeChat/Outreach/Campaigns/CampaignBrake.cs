using Retention.Platform.Data;

namespace Retention.WeChat.Outreach;

/// <summary>
/// Holds what is left of a campaign when a provider refuses one message of it after the other for the same reason: the fault
/// is the content's, and every further message would meet it. It goes on when an operator resumes it.
/// </summary>
internal sealed class CampaignBrake(CampaignRefusals refusals, CampaignStops stops, Db db, TimeProvider clock)
{
    public async Task LearnAsync(IReadOnlyCollection<(Dispatch Dispatch, SendOutcome Outcome)> outcomes, CancellationToken ct)
    {
        foreach (var (dispatch, outcome) in outcomes)
        {
            if (refusals.Learn(dispatch, outcome) && outcome is SendOutcome.Refused refused)
                await db.InTransactionAsync(token => stops.StopAsync(new CampaignStop(dispatch.Campaign!, CampaignHolds.Refused, dispatch.Channel, refused.Code, refused.Text, null, clock.GetUtcNow()), token), ct);
        }
    }
}
