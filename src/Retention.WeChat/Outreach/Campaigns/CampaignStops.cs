using Dapper;
using Retention.Platform.Data;

namespace Retention.WeChat.Outreach;

/// <summary>
/// Stops all messages of a campaign another feature runs, on all nodes within a second, and lets them go again. What is
/// with a provider already arrives.
/// </summary>
internal sealed class CampaignStops(OutreachDesk outreach, Cached<CampaignHolds> holds, Db db, TimeProvider clock)
{
    /// <summary>By then every node has seen that the campaign goes on: none holds another message.</summary>
    private static readonly TimeSpan SeenEverywhere = TimeSpan.FromSeconds(5);

    /// <summary>What a stop takes back, or a tick lets go, at once; what is left is held at its departure.</summary>
    private const int BatchesMax = 20;

    private const int CampaignsMax = 50;

    /// <summary>In the caller's transaction; what was planned is taken back after its commit.</summary>
    public async Task StopAsync(string campaign, CancellationToken ct)
    {
        await db.ExecuteAsync(Sql.Insert, new { campaign, now = clock.GetUtcNow() }, ct);
        await db.ExecuteAsync(Sql.Stop, new { campaign }, ct);
        await db.AfterCommitAsync(token => TakeBackAsync(campaign, token), ct);
    }

    /// <summary>In the caller's transaction. What was held is decided anew by the next tick.</summary>
    public async Task LetGoAsync(string campaign, CancellationToken ct)
    {
        await db.ExecuteAsync(Sql.LetGo, new { campaign, now = clock.GetUtcNow() }, ct);
        await db.AfterCommitAsync(ForgetSeenAsync, ct);
    }

    /// <summary>Lets go what stops have held; again and again until no node holds anything more.</summary>
    public async Task FollowUpAsync(CancellationToken ct)
    {
        foreach (var stop in await db.ListAsync<LiftedStop>(Sql.ListLifted, new { limit = CampaignsMax }, ct))
        {
            var released = OutreachDesk.BatchMax;
            for (var batch = 0; batch < BatchesMax && released == OutreachDesk.BatchMax; batch++)
                released = await outreach.ReleaseAsync(stop.Campaign, CampaignHolds.Stopped, OutreachDesk.BatchMax, ct);
            if (released == 0 && clock.GetUtcNow() >= stop.ReleasedAt + SeenEverywhere)
                await db.ExecuteAsync(Sql.Forget, new { stop.Campaign, stop.ReleasedAt }, ct);
        }
    }

    private async Task TakeBackAsync(string campaign, CancellationToken ct)
    {
        holds.Invalidate();
        for (var batch = 0; batch < BatchesMax && await outreach.HoldAsync(campaign, CampaignHolds.Stopped, ct) == OutreachDesk.BatchMax; batch++)
        {
        }
    }

    private Task ForgetSeenAsync(CancellationToken ct)
    {
        holds.Invalidate();
        return Task.CompletedTask;
    }

    internal static class Sql
    {
        public const string Insert = """
            insert into outreach_campaign_stop (campaign, stopped_at)
            select @campaign, @now from (select 1 as one) as here
            where not exists (select 1 from outreach_campaign_stop where campaign = @campaign)
            """;

        public const string Stop = "update outreach_campaign_stop set released_at = null where campaign = @campaign";

        public const string LetGo = "update outreach_campaign_stop set released_at = @now where campaign = @campaign and released_at is null";

        public const string ListLifted = "select campaign, released_at from outreach_campaign_stop where released_at is not null order by released_at limit @limit";

        public const string Forget = "delete from outreach_campaign_stop where campaign = @Campaign and released_at = @ReleasedAt";
    }
}

[method: ExplicitConstructor]
internal sealed record LiftedStop(string Campaign, DateTimeOffset ReleasedAt);
