using Dapper;
using Retention.Platform;
using Retention.Platform.Data;
using Retention.Platform.Ids;

namespace Retention.WeChat.Referrals;

public enum CampaignDeed
{
    Created,
    Published,

    /// <summary>Somebody accepted by name what WeChat's rules forbid; the note says what.</summary>
    RiskAccepted,
    Paused,

    /// <summary>It paused itself: its points budget was used up.</summary>
    BudgetUsedUp,
    BudgetRaised,
    Resumed,
    Stopped,
    Ended,
}

/// <summary>What was done with a campaign, by whom and why.</summary>
[method: ExplicitConstructor]
public sealed record CampaignLogEntry(long Id, CampaignDeed Deed, string DoneBy, string? Note, DateTimeOffset DoneAt);

/// <summary>The table <c>referral_campaign_log</c>: append-only, for as long as the campaign itself.</summary>
internal sealed class CampaignLog(Cached<IReadOnlyList<LiveCampaign>> live, Db db, IdGenerator ids, TimeProvider clock)
{
    /// <summary>Whoever acts where no operator does.</summary>
    public const string Product = "system";

    private const int NoteMax = 200;
    private const int ListMax = 100;

    /// <summary>In the caller's transaction. What this node knows of campaigns is out of date after its commit.</summary>
    public async Task WriteAsync(Id<ReferralCampaign> campaignId, CampaignDeed deed, string by, string? note, CancellationToken ct)
    {
        await db.QueueAsync(Sql.Write, new { id = ids.Next(), campaignId, deed, by, note = note.Cut(NoteMax), now = clock.GetUtcNow() }, ct);
        await db.AfterCommitAsync(ForgetSeenAsync, ct);
    }

    /// <returns>Newest first.</returns>
    public Task<IReadOnlyList<CampaignLogEntry>> ListAsync(Id<ReferralCampaign> campaignId, CancellationToken ct) =>
        db.ListAsync<CampaignLogEntry>(Sql.List, new { campaignId, limit = ListMax }, ct);

    /// <summary>Whether the last who changed its state was an operator who paused it; a paused campaign that was not, paused itself.</summary>
    public async Task<bool> WasPausedByOperatorAsync(Id<ReferralCampaign> campaignId, CancellationToken ct) =>
        await db.FindAsync<string>(Sql.FindLastMove, new { campaignId }, ct) == nameof(CampaignDeed.Paused);

    private Task ForgetSeenAsync(CancellationToken ct)
    {
        live.Invalidate();
        return Task.CompletedTask;
    }

    internal static class Sql
    {
        public const string Write = """
            insert into referral_campaign_log (id, campaign_id, deed, done_by, note, done_at)
            values (@id, @campaignId, @deed, @by, @note, @now)
            """;

        public const string List = """
            select id, deed, done_by, note, done_at from referral_campaign_log
            where campaign_id = @campaignId
            order by id desc limit @limit
            """;

        public const string FindLastMove = """
            select deed from referral_campaign_log
            where campaign_id = @campaignId and deed in ('Published', 'Paused', 'BudgetUsedUp', 'Resumed', 'Stopped', 'Ended')
            order by id desc limit 1
            """;
    }
}
