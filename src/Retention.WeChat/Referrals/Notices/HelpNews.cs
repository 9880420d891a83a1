using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Referrals;

/// <summary>How often a fan was told a sort of news in a campaign.</summary>
[method: Dapper.ExplicitConstructor]
internal sealed record NoticeCount(Id<ReferralCampaign> CampaignId, Id<Fan> FanId, NoticeKind Kind, int Sent);

/// <summary>News of helps that are settled together: counted as it comes up, asked for once.</summary>
/// <param name="known">What these fans were told before.</param>
internal sealed class HelpNews(IEnumerable<NoticeCount> known)
{
    private readonly Dictionary<(Id<ReferralCampaign> Campaign, Id<Fan> Fan, NoticeKind Kind), int> before = known.ToDictionary(each => (each.CampaignId, each.FanId, each.Kind), each => each.Sent);
    private readonly Dictionary<(Id<ReferralCampaign> Campaign, Id<Fan> Fan, NoticeKind Kind), int> added = [];

    public List<Notice> Notices { get; } = [];

    /// <summary>Counts are kept from the first on: these have none yet.</summary>
    public IEnumerable<NoticeCount> First => added.Where(each => !before.ContainsKey(each.Key)).Select(CountOf);

    /// <summary>With how many more.</summary>
    public IEnumerable<NoticeCount> Further => added.Where(each => before.ContainsKey(each.Key)).Select(CountOf);

    /// <returns>Which one it is; null when there have been as many as may be.</returns>
    public int? Count(Id<ReferralCampaign> campaignId, Id<Fan> fanId, NoticeKind kind, int max)
    {
        var key = (campaignId, fanId, kind);
        var more = added.GetValueOrDefault(key) + 1;
        if (before.GetValueOrDefault(key) + more is var number && number > max)
            return null;
        added[key] = more;
        return number;
    }

    private static NoticeCount CountOf(KeyValuePair<(Id<ReferralCampaign> Campaign, Id<Fan> Fan, NoticeKind Kind), int> each) => new(each.Key.Campaign, each.Key.Fan, each.Key.Kind, each.Value);
}
