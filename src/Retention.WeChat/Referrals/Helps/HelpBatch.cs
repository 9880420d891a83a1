using Retention.Platform.Ids;
using Retention.WeChat.Fans;
using Retention.WeChat.Rewards;

namespace Retention.WeChat.Referrals;

/// <summary>
/// What the helps of one transaction come to together: read once before the first of them, and written once after the last.
/// Whoever counts for these inviters waits for the transaction, because their people are locked.
/// </summary>
internal sealed class HelpBatch(IEnumerable<ReferralProgress> known, IDictionary<Id<ReferralCampaign>, long> reserved, HelpNews news)
{
    private readonly Dictionary<(Id<ReferralCampaign> Campaign, Id<Fan> Inviter), ReferralProgress> progress = known.ToDictionary(each => (each.CampaignId, each.FanId));
    private readonly HashSet<(Id<ReferralCampaign> Campaign, Id<Fan> Inviter)> stored = [.. known.Select(each => (each.CampaignId, each.FanId))];
    private readonly HashSet<(Id<ReferralCampaign> Campaign, Id<Fan> Inviter)> changed = [];

    /// <summary>Points to promise, to take back, to give, and what operators' rules may add to them.</summary>
    public List<PlaceHold> Holds { get; } = [];

    public List<string> Voids { get; } = [];

    public List<string> Posts { get; } = [];

    public List<EarningEvent> Earnings { get; } = [];

    public HelpNews News => news;

    public IEnumerable<ReferralProgress> NewProgress => changed.Where(each => !stored.Contains(each)).Select(each => progress[each]);

    public IEnumerable<ReferralProgress> ChangedProgress => changed.Where(stored.Contains).Select(each => progress[each]);

    /// <summary>Points of each campaign's budget that were taken for these helps and that none of them needed.</summary>
    public IEnumerable<(Id<ReferralCampaign> Campaign, long Points)> Unused => reserved.Where(each => each.Value > 0).Select(each => (each.Key, each.Value));

    public ReferralProgress ProgressOf(Id<ReferralCampaign> campaignId, Id<Fan> inviter) =>
        progress.GetValueOrDefault((campaignId, inviter)) ?? ReferralProgress.Empty(campaignId, inviter);

    public void Keep(ReferralProgress now)
    {
        progress[(now.CampaignId, now.FanId)] = now;
        changed.Add((now.CampaignId, now.FanId));
    }

    /// <returns>False when so much was not reserved.</returns>
    public bool Use(Id<ReferralCampaign> campaignId, long points)
    {
        if (!reserved.TryGetValue(campaignId, out var left) || left < points)
            return false;
        reserved[campaignId] = left - points;
        return true;
    }
}
