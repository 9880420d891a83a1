using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Referrals;

/// <summary>Something a person did that meets a campaign's condition.</summary>
/// <param name="Key">As it was or will be told to <see cref="ReferralProgram"/>, so that undoing it finds it.</param>
internal sealed record Deed(string Key, DateTimeOffset At);

/// <summary>A feature that knows what people did; helps ask it for what was told before they were there.</summary>
internal interface IKnowDeeds
{
    /// <param name="fanIds">A person's accounts.</param>
    /// <param name="condition">What it has to meet.</param>
    /// <param name="since">Earlier ones are not meant.</param>
    /// <param name="ct">Stops waiting.</param>
    /// <returns>The first that still stands; null when there is none.</returns>
    Task<Deed?> FindFirstAsync(IReadOnlyCollection<Id<Fan>> fanIds, HelpCondition condition, DateTimeOffset since, CancellationToken ct);
}

/// <summary>
/// What somebody did before it could be told of their help: an order whose callback overtook the follow, or one by an account
/// that only later turned out to be theirs.
/// </summary>
internal sealed class EarlierDeeds(ReferralStore store, IEnumerable<IKnowDeeds> knowing, Cached<IReadOnlyList<LiveCampaign>> campaigns, TimeProvider clock)
{
    /// <summary>Notes it on a person's open helps, in the caller's transaction.</summary>
    public async Task NoteAsync(Id<Fan> memberId, CancellationToken ct)
    {
        var meant = (await campaigns.GetAsync(ct)).Where(campaign => campaign.Terms.Condition is HelpCondition.FirstOrder or HelpCondition.ServiceEvent).ToDictionary(campaign => campaign.Id);
        if (meant.Count == 0)
            return;
        var accounts = await store.ListAccountsAsync(memberId, ct);
        foreach (var help in (await store.ListOfInviteesAsync(accounts, ct)).Where(help => help is { IsOpen: true, ConditionAt: null } && meant.ContainsKey(help.CampaignId)))
        {
            if (await FirstAsync(accounts, meant[help.CampaignId].Terms.Condition, help.AttributedAt, ct) is { } first)
                await store.MeetConditionAsync(memberId, [help.CampaignId], first.Key, first.At, clock.GetUtcNow(), ct);
        }
    }

    private async Task<Deed?> FirstAsync(IReadOnlyCollection<Id<Fan>> accounts, HelpCondition condition, DateTimeOffset since, CancellationToken ct)
    {
        Deed? first = null;
        foreach (var each in knowing)
        {
            if (await each.FindFirstAsync(accounts, condition, since, ct) is { } deed && (first is null || deed.At < first.At))
                first = deed;
        }

        return first;
    }
}
