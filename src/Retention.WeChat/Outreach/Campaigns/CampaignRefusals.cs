namespace Retention.WeChat.Outreach;

/// <summary>
/// How often in a row a provider has refused a campaign's messages by one channel for one reason, as this node has seen it.
/// Only reasons that say nothing of the fan count: a media id that has run out, a template's variables, a forbidden word.
/// </summary>
internal sealed class CampaignRefusals
{
    /// <summary>Nothing that is right is refused so often without anything getting through between.</summary>
    public const int RowMax = 20;

    private readonly Lock gate = new();
    private readonly Dictionary<(string Campaign, Channel Channel), (string Code, int Times)> rows = [];

    /// <returns>Whether this refusal fills the row; counting then begins anew.</returns>
    public bool Learn(Dispatch dispatch, SendOutcome outcome)
    {
        // What fans have asked for is tried whatever became of the rest.
        if (dispatch.Campaign is not { } campaign || dispatch.Purpose == TouchPurpose.Transactional)
            return false;
        var key = (campaign, dispatch.Channel);
        lock (gate)
        {
            switch (outcome)
            {
                case SendOutcome.Accepted:
                    rows.Remove(key);
                    return false;
                // Those that teach something are a fan's or a template's own, and are not met twice.
                case SendOutcome.Refused refused when Lessons.Of(dispatch.Channel, refused.Code, refused.Said).Count == 0:
                    var times = rows.TryGetValue(key, out var row) && row.Code == refused.Code ? row.Times + 1 : 1;
                    if (times < RowMax)
                    {
                        rows[key] = (refused.Code, times);
                        return false;
                    }

                    rows.Remove(key);
                    return true;
                default:
                    return false;
            }
        }
    }
}
