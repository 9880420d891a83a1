using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.WeChat.Fans;
using Retention.WeChat.Outreach;
using Retention.WeChat.Referrals;
using Retention.WeChat.Tests.Fans;
using Retention.WeChat.Tests.Outreach;
using Retention.WeChat.Tests.Platform;

namespace Retention.WeChat.Tests.Referrals;

public sealed class CampaignStopTests
{
    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Stopped_on_one_node_it_is_stopped_on_another_within_a_second(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var campaign = await database.PublishedCampaignAsync(CampaignSamples.TwoSided(database.Clock.GetUtcNow()));
        var other = new Cached<IReadOnlyList<LiveCampaign>>(
            database.Services.GetRequiredService<IServiceScopeFactory>(), CampaignMemory.StopSeenWithin, new CampaignMemory(database.Clock).LoadAsync);
        var before = Assert.Single(await other.GetAsync(default));
        Assert.True(before.Row.IsRunning(database.Clock.GetUtcNow()));
        Assert.True(CampaignMemory.StopSeenWithin < TimeSpan.FromSeconds(1));

        await database.DeskAsync(desk => desk.StopAsync(campaign.Id, CampaignSamples.Operator, "用户投诉", default));
        Assert.Equal(CampaignState.Stopped, (await HereAsync(database)).Row.State);
        await Task.Delay(TimeSpan.FromSeconds(1));
        var after = Assert.Single(await other.GetAsync(default));
        Assert.Equal((CampaignState.Stopped, false, false), (after.Row.State, after.Row.IsRunning(database.Clock.GetUtcNow()), after.Row.IsSettling));
        // Terms are frozen: they are not read again.
        Assert.Same(before.Terms, after.Terms);

        var entry = (await database.InScopeAsync(provider => provider.GetRequiredService<CampaignLog>().ListAsync(campaign.Id, default)))[0];
        Assert.Equal((CampaignDeed.Stopped, CampaignSamples.Operator, "用户投诉", database.Clock.GetUtcNow()), (entry.Deed, entry.DoneBy, entry.Note, entry.DoneAt));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Its_messages_rest_at_once_wherever_they_are_and_go_on_when_it_is_resumed(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var campaign = await database.PublishedCampaignAsync(CampaignSamples.TwoSided(database.Clock.GetUtcNow()));
        var fan = await database.FollowAsync("fan");
        await AskAsync(database, fan, "claimed", campaign.Label);
        var claimed = await database.ClaimAsync();
        await AskAsync(database, fan, "planned", campaign.Label);
        await AskAsync(database, fan, "of another", "referral:1");
        await database.DeskAsync(desk => desk.StopAsync(campaign.Id, CampaignSamples.Operator, "用户投诉", default));

        Assert.Equal((MessageState.Deferred, CampaignHolds.Stopped), await StateAsync(database, "planned"));
        Assert.Equal(MessageState.Planned, (await StateAsync(database, "of another")).State);
        // It was on its way already: held at its departure, and decided anew it stays.
        var departure = Assert.Single(await database.InScopeAsync(provider => provider.GetRequiredService<DispatchDesk>().CheckAsync(Channel.Template, claimed, default)));
        await database.RecordAsync(departure.Dispatch, Assert.IsType<SendOutcome.Reconsider>(departure.Stays));
        await DecideAsync(database);
        Assert.Equal((MessageState.Deferred, CampaignHolds.Stopped), await StateAsync(database, "claimed"));
        await AskAsync(database, fan, "new", campaign.Label);
        Assert.Equal((MessageState.Deferred, CampaignHolds.Stopped), await StateAsync(database, "new"));

        await database.DeskAsync(desk => desk.ResumeAsync(campaign.Id, CampaignSamples.Operator, default));
        await FollowUpAsync(database);
        await DecideAsync(database);
        foreach (var key in (string[])["claimed", "planned", "new"])
            Assert.Equal(MessageState.Planned, (await StateAsync(database, key)).State);
        Assert.Equal(1, await database.FindAsync<long>("select count(*) from outreach_campaign_stop"));
        database.Clock.Advance(TimeSpan.FromSeconds(5));
        await FollowUpAsync(database);
        Assert.Equal(0, await database.FindAsync<long>("select count(*) from outreach_campaign_stop"));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_poster_under_way_rests_with_the_rest(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var campaign = await database.PublishedCampaignAsync(CampaignSamples.TwoSided(database.Clock.GetUtcNow()));
        var live = await HereAsync(database);
        var fan = await database.FollowAsync("fan");
        await database.OpenWindowAsync(fan, SendRightKind.Message);
        var link = await database.LinkAsync(live, fan);
        await database.InTransactionAsync((provider, ct) => provider.GetRequiredService<QrDesk>().DeliverAsync(live, link with { MediaId = "media" }, "picture:1", ct));
        await database.DeskAsync(desk => desk.StopAsync(campaign.Id, CampaignSamples.Operator, "用户投诉", default));
        await DecideAsync(database);
        Assert.Equal((MessageState.Deferred, CampaignHolds.Stopped), await StateAsync(database, "picture:1"));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_is_being_settled_can_be_stopped_too_and_goes_on_being_settled(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var campaign = await database.PublishedCampaignAsync(CampaignSamples.TwoSided(database.Clock.GetUtcNow()));
        var ended = (await database.DeskAsync(desk => desk.EndAsync(campaign.Id, CampaignSamples.Operator, "门店停业", default))).Value;
        Assert.True((await database.DeskAsync(desk => desk.StopAsync(campaign.Id, CampaignSamples.Operator, "发现作弊", default))).IsOk);
        Assert.Equal(CampaignProblems.StoppedAlready, (await database.DeskAsync(desk => desk.StopAsync(campaign.Id, CampaignSamples.Operator, "发现作弊", default))).Problem);
        Assert.False((await HereAsync(database)).Row.IsSettling);
        Assert.Equal(CampaignProblems.EndedAlready, (await database.DeskAsync(desk => desk.EndAsync(campaign.Id, CampaignSamples.Operator, "门店停业", default))).Problem);
        Assert.Equal(ended, (await database.DeskAsync(desk => desk.ResumeAsync(campaign.Id, CampaignSamples.Operator, default))).Value);
        Assert.True((await HereAsync(database)).Row.IsSettling);
        Assert.Equal(CampaignProblems.NotResting, (await database.DeskAsync(desk => desk.ResumeAsync(campaign.Id, CampaignSamples.Operator, default))).Problem);
    }

    private static async Task<LiveCampaign> HereAsync(TestDatabase database) => Assert.Single(await database.Services.GetRequiredService<Cached<IReadOnlyList<LiveCampaign>>>().GetAsync(default));

    private static Task<int> AskAsync(TestDatabase database, Fan fan, string key, string campaign) =>
        database.InScopeAsync(provider => provider.GetRequiredService<OutreachDesk>().AskAsync(
            [new Touch(key, fan.Id, TouchPurpose.Service, Touches.Template, database.Clock.GetUtcNow().AddDays(2)) { Campaign = campaign }], default));

    private static async Task<(MessageState State, string? Reason)> StateAsync(TestDatabase database, string key)
    {
        var message = await database.MessageAsync(key);
        return (message.State, message.Reason);
    }

    private static Task DecideAsync(TestDatabase database) => database.InScopeAsync(provider => provider.GetRequiredService<OutreachDesk>().DecideDueAsync(default));

    private static Task FollowUpAsync(TestDatabase database) => database.InScopeAsync(provider => provider.GetRequiredService<CampaignStops>().FollowUpAsync(default));
}
