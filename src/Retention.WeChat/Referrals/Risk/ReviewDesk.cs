using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.Platform.Problems;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Referrals;

/// <param name="Decided">How many of the inviter's helps were decided by this call.</param>
/// <param name="More">Whether more wait than are decided at once.</param>
public sealed record BulkDecision(int Decided, bool More);

/// <summary>
/// Where operators decide what the rules held back. A decision is recorded once; whoever comes second is told the first
/// one. The books are the settler's, which is woken.
/// </summary>
internal sealed class ReviewDesk(ReviewStore store, SettlerWake settler, Db db, TimeProvider clock)
{
    public static readonly Problem NotFound = new("referral_review.not_found", 404, "没有这条待审核的助力。", "No such help is under review.");

    /// <summary>Decided in one transaction.</summary>
    private const int AtOnceMax = 200;

    public Task<Result<ReferralReview>> ReleaseAsync(Id<Referral> id, string by, string note, CancellationToken ct) => DecideAsync(id, ReviewDecision.Released, by, note, ct);

    public Task<Result<ReferralReview>> RejectAsync(Id<Referral> id, string by, string note, CancellationToken ct) => DecideAsync(id, ReviewDecision.Rejected, by, note, ct);

    /// <summary>All that waits of one inviter, oldest first, up to a limit.</summary>
    /// <param name="inviterId">Whose friends' helps.</param>
    /// <param name="campaignId">In all campaigns when null.</param>
    public Task<BulkDecision> DecideAllAsync(Id<Fan> inviterId, Id<ReferralCampaign>? campaignId, ReviewDecision decision, string by, string note, CancellationToken ct) =>
        db.InTransactionAsync(
            async token =>
            {
                var open = await store.ListOpenAsync(campaignId, inviterId, null, AtOnceMax + 1, token);
                var decided = await DecideAsync([.. open.Take(AtOnceMax).Select(review => review.ReferralId)], decision, by, note, token);
                return new BulkDecision(decided, open.Count > AtOnceMax);
            },
            ct);

    private Task<Result<ReferralReview>> DecideAsync(Id<Referral> id, ReviewDecision decision, string by, string note, CancellationToken ct) =>
        db.InTransactionAsync<Result<ReferralReview>>(
            async token =>
            {
                await DecideAsync([id], decision, by, note, token);
                return await store.FindAsync(id, token) is { } review ? review : NotFound;
            },
            ct);

    private async Task<int> DecideAsync(IReadOnlyList<Id<Referral>> ids, ReviewDecision decision, string by, string note, CancellationToken ct)
    {
        if (ids.Count == 0)
            return 0;
        await store.LockHelpsAsync(ids, ct);
        Id<Referral>[] open = [.. (await store.ListAsync(ids, ct)).Where(review => review.Decision is null).Select(review => review.ReferralId)];
        if (open.Length == 0)
            return 0;
        var now = clock.GetUtcNow();
        var decided = await store.DecideAsync(open, decision, by, note, now, ct);
        await store.MakeDueAsync(open, now, ct);
        await settler.AfterCommitAsync(ct);
        return decided;
    }
}
