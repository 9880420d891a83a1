using Dapper;
using Retention.Platform;
using Retention.Platform.Data;

namespace Retention.WeChat.Outreach;

/// <summary>
/// Stops all messages of a campaign, on all nodes within a second, and lets them go again. Each reason is a stop of its own:
/// they go on when the last is lifted. What is with a provider already arrives.
/// </summary>
internal sealed class CampaignStops(OutreachDesk outreach, Cached<CampaignHolds> holds, Db db, TimeProvider clock)
{
    /// <summary>By then every node has seen that the campaign goes on: none holds another message.</summary>
    private static readonly TimeSpan SeenEverywhere = TimeSpan.FromSeconds(5);

    /// <summary>What a stop takes back, or a tick lets go, at once; what is left is held at its departure.</summary>
    private const int BatchesMax = 20;

    private const int CampaignsMax = 50;

    private const int NoteMax = 200;

    /// <summary>Stops a campaign another feature runs.</summary>
    public Task StopAsync(string campaign, CancellationToken ct) => StopAsync(new CampaignStop(campaign, CampaignHolds.Stopped, null, null, null, null, clock.GetUtcNow()), ct);

    /// <summary>In the caller's transaction; what was planned is taken back after its commit. Stopped twice for one reason, the first stop stands.</summary>
    public async Task StopAsync(CampaignStop stop, CancellationToken ct)
    {
        var row = stop with { Code = stop.Code.Cut(DispatchStore.CodeMax), Note = stop.Note.Cut(NoteMax) };
        await db.ExecuteAsync(Sql.Insert, row, ct);
        await db.ExecuteAsync(Sql.Stop, row, ct);
        await db.AfterCommitAsync(token => TakeBackAsync(stop.Campaign, stop.Reason, token), ct);
    }

    /// <summary>In the caller's transaction. What was held is decided anew by the next tick.</summary>
    /// <returns>Whether this reason held it.</returns>
    public async Task<bool> LetGoAsync(string campaign, string reason, CancellationToken ct)
    {
        var released = await db.ExecuteAsync(Sql.LetGo, new { campaign, reason, now = clock.GetUtcNow() }, ct) > 0;
        await db.AfterCommitAsync(ForgetSeenAsync, ct);
        return released;
    }

    /// <returns>What holds this campaign now, or any.</returns>
    public Task<IReadOnlyList<CampaignStop>> ListAsync(string? campaign, CancellationToken ct) => db.ListAsync<CampaignStop>(Sql.List, new { campaign }, ct);

    /// <summary>Lets go what stops have held; again and again until no node holds anything more.</summary>
    public async Task FollowUpAsync(CancellationToken ct)
    {
        foreach (var stop in await db.ListAsync<LiftedStop>(Sql.ListLifted, new { limit = CampaignsMax }, ct))
        {
            var released = OutreachDesk.BatchMax;
            for (var batch = 0; batch < BatchesMax && released == OutreachDesk.BatchMax; batch++)
                released = await outreach.ReleaseAsync(stop.Campaign, stop.Reason, OutreachDesk.BatchMax, ct);
            if (released == 0 && clock.GetUtcNow() >= stop.ReleasedAt + SeenEverywhere)
                await db.ExecuteAsync(Sql.Forget, new { stop.Campaign, stop.Reason, stop.ReleasedAt }, ct);
        }
    }

    private async Task TakeBackAsync(string campaign, string reason, CancellationToken ct)
    {
        holds.Invalidate();
        for (var batch = 0; batch < BatchesMax && await outreach.HoldAsync(campaign, reason, ct) == OutreachDesk.BatchMax; batch++)
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
            insert into outreach_campaign_stop (campaign, reason, channel, code, note, stopped_by, stopped_at)
            select @Campaign, @Reason, @Channel, @Code, @Note, @StoppedBy, @StoppedAt from (select 1 as one) as here
            where not exists (select 1 from outreach_campaign_stop where campaign = @Campaign and reason = @Reason)
            """;

        // One that was lifted a moment ago and is not yet forgotten.
        public const string Stop = """
            update outreach_campaign_stop set channel = @Channel, code = @Code, note = @Note, stopped_by = @StoppedBy, stopped_at = @StoppedAt, released_at = null
            where campaign = @Campaign and reason = @Reason and released_at is not null
            """;

        public const string LetGo = "update outreach_campaign_stop set released_at = @now where campaign = @campaign and reason = @reason and released_at is null";

        public const string List = """
            select campaign, reason, channel, code, note, stopped_by, stopped_at from outreach_campaign_stop
            where released_at is null and (@campaign is null or campaign = @campaign)
            order by stopped_at, campaign, reason limit 200
            """;

        public const string ListLifted = "select campaign, reason, released_at from outreach_campaign_stop where released_at is not null order by released_at limit @limit";

        public const string Forget = "delete from outreach_campaign_stop where campaign = @Campaign and reason = @Reason and released_at = @ReleasedAt";
    }
}

/// <summary>Why a campaign's messages are held.</summary>
/// <param name="Reason">One of <see cref="CampaignHolds"/>.</param>
/// <param name="Channel">By which they were refused, where that is why.</param>
/// <param name="Code">The provider's.</param>
/// <param name="StoppedBy">The operator; null for what followed from something else.</param>
[method: ExplicitConstructor]
internal sealed record CampaignStop(string Campaign, string Reason, Channel? Channel, string? Code, string? Note, string? StoppedBy, DateTimeOffset StoppedAt);

[method: ExplicitConstructor]
internal sealed record LiftedStop(string Campaign, string Reason, DateTimeOffset ReleasedAt);
