using Microsoft.Extensions.Options;
using Quartz;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.Platform.Work;

namespace Retention.WeChat.Referrals;

/// <summary>Forgets the touches of campaigns that are long over, and keeps what they came to for the review.</summary>
internal sealed class TouchPurgeJob(TouchArchive archive, DueItems due, IOptions<TouchOptions> options, TimeProvider clock) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        var before = clock.GetUtcNow().AddDays(-options.Value.KeptDays);
        await due.EachAsync("touches of campaign", (after, limit, ct) => archive.ListOverAsync(before, after, limit, ct), (id, ct) => archive.CloseAsync(new Id<ReferralCampaign>(id), ct), cancellationToken);
    }
}

/// <summary>The table <c>referral_touch_sum</c>: what a campaign's touches came to, once they are forgotten.</summary>
internal sealed class TouchArchive(Db db, TimeProvider clock)
{
    /// <summary>Deleted in one statement, so that nobody waits long for the others' rows.</summary>
    private const int TogetherMax = 5_000;

    /// <returns>Campaigns that ended before then and still have touches.</returns>
    public Task<IReadOnlyList<long>> ListOverAsync(DateTimeOffset before, long after, int limit, CancellationToken ct) => db.ListAsync<long>(Sql.ListOver, new { before, after, limit }, ct);

    public async Task CloseAsync(Id<ReferralCampaign> id, CancellationToken ct)
    {
        await db.ExecuteAsync(Sql.Sum, new { id, now = clock.GetUtcNow() }, ct);
        while (await db.ExecuteAsync(Sql.Forget, new { id, limit = TogetherMax }, ct) == TogetherMax)
        {
        }
    }

    internal static class Sql
    {
        public const string ListOver = """
            select c.id from referral_campaign c
            where c.ends_at < @before and c.id > @after and exists (select 1 from referral_touch t where t.campaign_id = c.id)
            order by c.id limit @limit
            """;

        public const string Sum = """
            insert into referral_touch_sum (campaign_id, scans, reach, summed_at)
            select @id, coalesce(sum(case when channel = 'Page' then 0 else 1 end), 0), count(distinct visitor), @now
            from referral_touch
            where campaign_id = @id and (fan_id is null or fan_id <> inviter_fan_id)
            having not exists (select 1 from referral_touch_sum where campaign_id = @id)
            """;

        public const string Forget = """
            delete from referral_touch
            where id in (select id from (select id from referral_touch where campaign_id = @id order by id limit @limit) as some)
            """;
    }
}
