using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.WeChat.Fans;
using Retention.WeChat.Hosting;
using Retention.WeChat.Outreach;
using Retention.WeChat.Tests.Fans;
using Retention.WeChat.Tests.Platform;

namespace Retention.WeChat.Tests.Outreach;

public sealed class CampaignBrakeTests
{
    private const string Campaign = "broadcast:7", Other = "broadcast:8";

    private static readonly SendOutcome BadMedia = new SendOutcome.Refused("40007", "素材编号无效。");

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Refused_one_after_the_other_the_rest_of_a_campaign_is_held_until_it_is_resumed(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        await AskAsync(database, Campaign, CampaignRefusals.RowMax + 5);
        var claimed = (await database.ClaimAsync()).ToList();
        await AskAsync(database, Campaign, 10);
        await AskAsync(database, Campaign, 1, TouchPurpose.Transactional);
        await AskAsync(database, Other, 1);
        await RecordAsync(database, claimed.Take(CampaignRefusals.RowMax - 1), BadMedia);
        Assert.Equal(0, await HeldAsync(database));
        Assert.Equal(HealthStatus.Ok, (await HealthAsync(database)).Status);

        await RecordAsync(database, [claimed[CampaignRefusals.RowMax - 1]], BadMedia);
        // What was planned is taken back, what has been claimed stays, what the fan has asked for and other campaigns go on.
        Assert.Equal(10, await HeldAsync(database));
        Assert.Equal(2, await database.FindAsync<long>("select count(*) from outreach_message where state = 'Planned'"));
        var late = claimed[CampaignRefusals.RowMax..];
        foreach (var (dispatch, stays) in await database.InScopeAsync(provider => provider.GetRequiredService<DispatchDesk>().CheckAsync(Channel.Template, late, default)))
            await database.RecordAsync(dispatch, Assert.IsType<SendOutcome.Reconsider>(stays));
        await DecideAsync(database);
        Assert.Equal(15, await HeldAsync(database));
        var health = await HealthAsync(database);
        Assert.Equal(HealthStatus.Degraded, health.Status);
        Assert.Contains("broadcast:7 的模板消息（40007）", health.Message, StringComparison.Ordinal);
        Assert.Contains("broadcast:7 by template message (40007)", health.MessageEn, StringComparison.Ordinal);

        await database.InTransactionAsync((provider, ct) => provider.GetRequiredService<CampaignStops>().LetGoAsync(Campaign, CampaignHolds.Refused, ct));
        await database.InScopeAsync(provider => provider.GetRequiredService<CampaignStops>().FollowUpAsync(default));
        await DecideAsync(database);
        Assert.Equal(0, await HeldAsync(database));
        Assert.Equal(HealthStatus.Ok, (await HealthAsync(database)).Status);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Nothing_is_held_while_some_get_through_or_the_reasons_are_the_fans(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        await AskAsync(database, Campaign, (3 * CampaignRefusals.RowMax) + 2);
        var claimed = (await database.ClaimAsync()).ToList();
        await RecordAsync(database, claimed.Take(CampaignRefusals.RowMax - 1), BadMedia);
        await RecordAsync(database, claimed.Skip(CampaignRefusals.RowMax - 1).Take(1), new SendOutcome.Accepted(null));
        await RecordAsync(database, claimed.Skip(CampaignRefusals.RowMax).Take(CampaignRefusals.RowMax - 1), BadMedia);
        await RecordAsync(database, claimed.Skip((2 * CampaignRefusals.RowMax) - 1).Take(1), new SendOutcome.Refused("47003", "参数错误。"));
        await RecordAsync(database, claimed.Skip(2 * CampaignRefusals.RowMax), new SendOutcome.Refused("43004", "粉丝未关注。"));
        Assert.Equal(0, await database.FindAsync<long>("select count(*) from outreach_campaign_stop"));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_failed_of_a_campaign_by_one_code_is_tried_again_together(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        await AskAsync(database, Campaign, 6);
        await AskAsync(database, Other, 1);
        var claimed = (await database.ClaimAsync()).OrderBy(dispatch => dispatch.Id.Value).ToList();
        await RecordAsync(database, [.. claimed.Take(4), claimed[6]], BadMedia);
        await RecordAsync(database, claimed.Skip(4).Take(2), new SendOutcome.Refused("87014", "内容违规。"));
        await database.ExecuteAsync($"update outreach_message set expires_at = '2026-11-02 01:00:00.000' where id = {claimed[0].Id}");
        var failed = await PageAsync(database, new MessageFilter(MessageState.Failed, Campaign, Channel.Template, "40007"));
        Assert.Equal(claimed.Take(4).Select(dispatch => dispatch.Id).Reverse(), failed.Select(message => message.Id));
        Assert.Equal(5, (await PageAsync(database, new MessageFilter(null, null, null, "40007"))).Count);
        Assert.Empty(await PageAsync(database, new MessageFilter(null, Campaign, Channel.Sms, "40007")));

        Assert.Equal(new RetriedMessages(0, More: false), await RetryAsync(database, Channel.Sms));
        Assert.Equal(new RetriedMessages(3, More: false), await RetryAsync(database, null));
        await DecideAsync(database);
        Assert.Equal(3, (await PageAsync(database, new MessageFilter(MessageState.Planned, Campaign, null, null))).Count);
        Assert.Equal(4, await database.FindAsync<long>("select count(*) from outreach_message where state = 'Failed'"));
    }

    private static Task<RetriedMessages> RetryAsync(TestDatabase database, Channel? channel) =>
        database.InScopeAsync(provider => provider.GetRequiredService<DeadLetters>().RetryAsync(Campaign, "40007", channel, default));

    private static Task<IReadOnlyList<OutreachMessage>> PageAsync(TestDatabase database, MessageFilter filter) =>
        database.InScopeAsync(provider => provider.GetRequiredService<OutreachStore>().PageAsync(filter, null, 100, default));

    private static async Task AskAsync(TestDatabase database, string campaign, int count, TouchPurpose purpose = TouchPurpose.Service)
    {
        var known = await database.FindAsync<long>("select count(*) from fan");
        var fans = new List<Fan>(count);
        for (var i = 0; i < count; i++)
            fans.Add(await database.FollowAsync($"fan-{known + i}"));
        await database.InScopeAsync(provider => provider.GetRequiredService<OutreachDesk>().AskAsync(
            [.. fans.Select(fan => new Touch($"touch-{fan.Id}", fan.Id, purpose, Touches.Template, database.Clock.GetUtcNow().AddDays(2)) { Campaign = campaign })], default));
    }

    private static async Task RecordAsync(TestDatabase database, IEnumerable<Dispatch> dispatches, SendOutcome outcome) =>
        await database.InScopeAsync(provider => provider.GetRequiredService<DispatchDesk>().RecordAsync([.. dispatches.Select(dispatch => (dispatch, outcome))], default));

    private static Task<long> HeldAsync(TestDatabase database) =>
        database.FindAsync<long>("select count(*) from outreach_message where state = 'Deferred' and reason = @reason", new { reason = CampaignHolds.Refused });

    private static Task<HealthPart> HealthAsync(TestDatabase database) =>
        database.InScopeAsync(provider => provider.GetServices<IHealthCheck>().OfType<CampaignsHealth>().Single().CheckAsync(default));

    private static Task DecideAsync(TestDatabase database) => database.InScopeAsync(provider => provider.GetRequiredService<OutreachDesk>().DecideDueAsync(default));
}
