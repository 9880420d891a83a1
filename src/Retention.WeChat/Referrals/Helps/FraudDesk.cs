using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.Platform.Problems;

namespace Retention.WeChat.Referrals;

/// <summary>Where operators void a help that turned out false after it was held or confirmed. The books are the settler's, which is woken.</summary>
internal sealed class FraudDesk(ReferralStore store, CampaignStore campaigns, SettlerWake settler, Db db, TimeProvider clock)
{
    public static readonly Problem Closed = new("campaign.help_closed", 409, "这条助力已经失效，不需要再作废。", "This referral does not count any more; there is nothing to void.");
    public static readonly Problem Settled = new("campaign.help_settled", 409, "活动已经结算，已确认的助力不能再作废。", "The campaign is settled; what was confirmed cannot be voided any more.");

    /// <returns>The help with the fact noted; asked again, the same.</returns>
    public Task<Result<Referral>> VoidAsync(Id<Referral> id, CancellationToken ct) => db.InTransactionAsync<Result<Referral>>(
        async token =>
        {
            if (await store.LockAsync(id, token) is not { } help)
                return CampaignProblems.HelpNotFound;
            if (help.Withdrawn == Referral.Fraud)
                return help;
            if (help.Withdrawn is not null || !(help.IsOpen || help.State == ReferralState.Confirmed))
                return Closed;
            var now = clock.GetUtcNow();
            if (help.State == ReferralState.Confirmed && now >= (await campaigns.FindAsync(help.CampaignId, token))!.ReadTerms().SettlesAt)
                return Settled;
            await store.WithdrawAsync(id, Referral.Fraud, now, token);
            await settler.AfterCommitAsync(token);
            return (await store.FindAsync(id, token))!;
        },
        ct);
}
