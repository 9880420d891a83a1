using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Ids;
using Retention.Platform.Problems;
using Retention.WeChat.Fans;
using Retention.WeChat.Outreach;
using Retention.WeChat.Tests.Platform;

namespace Retention.WeChat.Tests.Outreach.Broadcasts;

/// <summary>Broadcasts drafted, started and taken along step by step, through the product's own doors.</summary>
internal static class Audiences
{
    public const int Fast = 60_000;

    public static async Task<IReadOnlyList<Fan>> FollowManyAsync(this TestDatabase database, int count, string prefix = "fan")
    {
        var fans = new List<Fan>(count);
        await database.InTransactionAsync(async (provider, ct) =>
        {
            fans.Clear();
            for (var i = 0; i < count; i++)
                fans.Add((await provider.GetRequiredService<FanRegistry>().FollowAsync(FanAccount.Official, $"{prefix}-{i}", database.Clock.GetUtcNow(), null, ct)).Fan);
            return true;
        });
        return fans;
    }

    public static BroadcastRequest Draft(this TestDatabase database, AudienceQuery? audience = null, int perMinute = Fast, TouchPurpose purpose = TouchPurpose.Service, TouchContent? content = null, TouchPolicy? policy = null, TimeSpan? life = null) =>
        new("新品到店", purpose, content ?? Touches.Template, database.Clock.GetUtcNow() + (life ?? TimeSpan.FromHours(6)), audience, policy, PerMinute: perMinute);

    public static Task<Broadcast> CreateAsync(this TestDatabase database, BroadcastRequest request) => database.InScopeAsync(async provider =>
        (await Desk(provider).CreateAsync(request.ToDraft(provider.GetRequiredService<IdGenerator>().Next<Broadcast>(), "tester", database.Clock.GetUtcNow()), default)).Value);

    /// <summary>To named fans, or to those a query matches.</summary>
    public static async Task<Broadcast> StartAsync(this TestDatabase database, BroadcastRequest request, IEnumerable<Fan>? listed = null)
    {
        var draft = await database.CreateAsync(request);
        if (listed is not null)
            Assert.True((await database.InScopeAsync(provider => Desk(provider).AddFansAsync(draft.Id, [.. listed.Select(fan => fan.Id.Value)], default))).IsOk);
        return (await database.ActAsync(draft, (desk, id) => desk.StartAsync(id, default))).Value;
    }

    public static Task<Result<Broadcast>> ActAsync(this TestDatabase database, Broadcast broadcast, Func<BroadcastDesk, Id<Broadcast>, Task<Result<Broadcast>>> act) =>
        database.InScopeAsync(provider => act(Desk(provider), broadcast.Id));

    /// <summary>One step of the planner, as some node would do it.</summary>
    public static Task<bool> StepAsync(this TestDatabase database, Broadcast broadcast) =>
        database.InScopeAsync(provider => provider.GetRequiredService<BroadcastSlices>().StepAsync(broadcast.Id, default));

    /// <summary>Steps, a second apart, until everybody was asked.</summary>
    public static async Task AskAllAsync(this TestDatabase database, Broadcast broadcast, int secondsMax = 60)
    {
        for (var second = 0; (await database.FoundAsync(broadcast)).AskedAllAt is null; second++)
        {
            Assert.True(second < secondsMax, $"Not everybody was asked within {secondsMax} s.");
            database.Clock.Advance(TimeSpan.FromSeconds(1));
            while (await database.StepAsync(broadcast))
            {
            }
        }
    }

    public static Task<Broadcast> FoundAsync(this TestDatabase database, Broadcast broadcast) =>
        database.InScopeAsync(async provider => (await provider.GetRequiredService<BroadcastStore>().FindAsync(broadcast.Id, default))!);

    public static Task<IReadOnlyList<CampaignTally>> TallyAsync(this TestDatabase database, string campaign) => database.InScopeAsync(provider =>
        provider.GetRequiredService<CampaignStore>().TallyAsync(campaign, database.Clock.GetUtcNow() - BroadcastProgress.RateOver, default));

    public static async Task<long> CountAsync(this TestDatabase database, Broadcast broadcast, MessageState? state = null) =>
        (await database.TallyAsync(broadcast.Campaign)).Where(tally => state is null || tally.State == state).Sum(tally => tally.Messages);

    /// <summary>Fans with a message of the broadcast, in the order of their numbers; one who got two is there twice.</summary>
    public static Task<IReadOnlyList<long>> AskedAsync(this TestDatabase database, Broadcast broadcast) =>
        database.ListAsync<long>("select fan_id from outreach_message where campaign = @campaign order by fan_id", new { campaign = broadcast.Campaign });

    /// <summary>As if the node that holds it had died long ago.</summary>
    public static Task<int> LoseLeaseAsync(this TestDatabase database) => database.ExecuteAsync("update broadcast set lease_until = '2000-01-01 00:00:00.000' where lease_until is not null");

    private static BroadcastDesk Desk(IServiceProvider provider) => provider.GetRequiredService<BroadcastDesk>();
}
