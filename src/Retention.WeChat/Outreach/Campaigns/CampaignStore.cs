using Dapper;
using Retention.Platform.Data;

namespace Retention.WeChat.Outreach;

/// <summary>The table <c>outreach_message</c> by campaign: what it came to, and what of it is still under way.</summary>
internal sealed class CampaignStore(Db db, TimeProvider clock)
{
    /// <param name="sentSince">From when <see cref="CampaignTally.SentLately"/> counts.</param>
    public Task<IReadOnlyList<CampaignTally>> TallyAsync(string campaign, DateTimeOffset sentSince, CancellationToken ct) =>
        db.ListAsync<CampaignTally>(Sql.Tally, new { campaign, sentSince, receiptsBy = clock.GetUtcNow() - ReceiptColumns.ReceiptWithin }, ct);

    /// <summary>Whether anything was ever asked for under this name.</summary>
    public async Task<bool> IsKnownAsync(string campaign, CancellationToken ct) => await db.FindAsync<long?>(Sql.FindAny, new { campaign }, ct) is not null;

    /// <summary>Messages that wait for a sender, counted up to a limit.</summary>
    public async Task<int> CountPlannedAsync(string campaign, int max, CancellationToken ct) => (int)await db.FindAsync<long>(Sql.CountPlanned, new { campaign, max }, ct);

    /// <summary>Whether anything of it may still leave.</summary>
    public async Task<bool> IsUnderWayAsync(string campaign, CancellationToken ct) => await db.FindAsync<long?>(Sql.FindUnderWay, new { campaign }, ct) is not null;

    /// <summary>Whether anything of it is planned or with a sender.</summary>
    public async Task<bool> IsLeavingAsync(string campaign, CancellationToken ct) => await db.FindAsync<long?>(Sql.FindLeaving, new { campaign }, ct) is not null;

    internal static class Sql
    {
        // The casts are for MySQL, whose sums are decimals.
        public const string Tally = """
            select state, channel, case when state = 'Failed' then error_code else reason end as reason, count(*) as messages,
                cast(sum(cost_milli_yuan) as signed) as cost_milli_yuan,
                cast(sum(case when sent_at >= @sentSince then 1 else 0 end) as signed) as sent_lately,
                cast(sum(case when state = 'Sent' and sent_at <= @receiptsBy then 1 else 0 end) as signed) as never_told,
                max(case when state = 'Deferred' then due_at end) as last_due_at
            from outreach_message
            where campaign = @campaign
            group by state, channel, case when state = 'Failed' then error_code else reason end
            """;

        public const string FindAny = "select 1 from outreach_message where campaign = @campaign limit 1";

        public const string CountPlanned = """
            select count(*) from (select 1 as one from outreach_message where campaign = @campaign and state = 'Planned' limit @max) as planned
            """;

        public const string FindUnderWay = "select 1 from outreach_message where campaign = @campaign and state in ('Offered', 'Planned', 'Deferred', 'Sending') limit 1";

        public const string FindLeaving = "select 1 from outreach_message where campaign = @campaign and state in ('Planned', 'Sending') limit 1";
    }
}

/// <summary>Messages of a campaign that are alike.</summary>
/// <param name="NeverTold">Sent so long ago that no receipt comes any more.</param>
/// <param name="Reason">Why it waits or was refused; of a failed one the provider's code.</param>
/// <param name="LastDueAt">When the last of what is deferred comes due; null for all others.</param>
[method: ExplicitConstructor]
public sealed record CampaignTally(MessageState State, Channel? Channel, string? Reason, long Messages, long CostMilliYuan, long SentLately, long NeverTold = 0, DateTimeOffset? LastDueAt = null);
