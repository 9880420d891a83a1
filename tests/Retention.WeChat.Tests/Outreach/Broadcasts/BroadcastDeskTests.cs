using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.Platform.Problems;
using Retention.WeChat.Fans;
using Retention.WeChat.Outreach;
using Retention.WeChat.Tests.Fans;
using Retention.WeChat.Tests.Platform;

namespace Retention.WeChat.Tests.Outreach.Broadcasts;

public sealed class BroadcastDeskTests
{
    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Pausing_and_resuming_repeats_nobody_and_leaves_nobody_out(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var fans = await database.FollowManyAsync(500);
        var broadcast = await database.StartAsync(database.Draft(), fans);
        for (var round = 0; round < 4; round++)
        {
            database.Clock.Advance(TimeSpan.FromSeconds(1));
            await database.StepAsync(broadcast);
            Assert.True((await PauseAsync(database, broadcast)).IsOk);
            Assert.Equal(0, await database.CountAsync(broadcast, MessageState.Planned));
            var before = await database.CountAsync(broadcast);
            database.Clock.Advance(TimeSpan.FromMinutes(5));
            await database.StepAsync(broadcast);
            Assert.Equal(before, await database.CountAsync(broadcast));
            Assert.True((await ResumeAsync(database, broadcast)).IsOk);
        }

        await database.AskAllAsync(broadcast);
        await DecideAllAsync(database);
        Assert.Equal(fans.Select(fan => fan.Id.Value), await database.AskedAsync(broadcast));
        Assert.Equal((500, 500), ((await database.FoundAsync(broadcast)).Asked, await database.CountAsync(broadcast, MessageState.Planned)));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_pause_gives_back_what_the_decisions_took_and_says_so(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var fan = await database.FollowAsync("fan");
        await database.OpenWindowAsync(fan, SendRightKind.Message);
        var broadcast = await database.StartAsync(database.Draft(content: Touches.Chat, purpose: TouchPurpose.Marketing), [fan]);
        await database.AskAllAsync(broadcast);
        Assert.Equal(4, Assert.Single(await database.RightsAsync(fan)).Remaining);

        await PauseAsync(database, broadcast);
        var held = await database.MessageAsync($"{broadcast.Campaign}:{fan.Id}");
        Assert.Equal((MessageState.Deferred, CampaignHolds.Paused, null, null), (held.State, held.Reason, held.Lane, held.HeldUntil));
        Assert.Equal(5, Assert.Single(await database.RightsAsync(fan)).Remaining);
        // The slot is free: another touch takes it.
        Assert.Equal(MessageState.Planned, (await database.AskAsync(fan, "another", TouchPurpose.Marketing, Touches.Chat)).State);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_may_have_arrived_is_neither_taken_back_nor_dropped(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var broadcast = await database.StartAsync(database.Draft(), await database.FollowManyAsync(3));
        await database.AskAllAsync(broadcast);
        await database.ExecuteAsync("update outreach_message set error_code = @code where fan_id in (select min(fan_id) from broadcast_fan)", new { code = Dispatch.Doubt });
        await PauseAsync(database, broadcast);
        Assert.Equal((1, 2), (await database.CountAsync(broadcast, MessageState.Planned), await database.CountAsync(broadcast, MessageState.Deferred)));
        await database.ActAsync(broadcast, (desk, id) => desk.CancelAsync(id, default));
        Assert.Equal((1, 2), (await database.CountAsync(broadcast, MessageState.Planned), await database.CountAsync(broadcast, MessageState.Suppressed)));
        Assert.True((await database.FoundAsync(broadcast)).Unsettled);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_comes_due_while_it_is_paused_is_held_too(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        database.Clock.Advance(TimeSpan.FromHours(12));
        var fan = await database.FollowAsync("fan");
        var broadcast = await database.StartAsync(database.Draft(life: TimeSpan.FromDays(2)), [fan]);
        await database.AskAllAsync(broadcast);
        var key = $"{broadcast.Campaign}:{fan.Id}";
        Assert.Equal((MessageState.Deferred, "quiet_hours"), await StateAsync(database, key));

        await PauseAsync(database, broadcast);
        database.Clock.Advance(TimeSpan.FromHours(12));
        await DecideAllAsync(database);
        Assert.Equal((MessageState.Deferred, CampaignHolds.Paused), await StateAsync(database, key));

        await ResumeAsync(database, broadcast);
        database.Clock.Advance(TimeSpan.FromSeconds(1));
        await database.StepAsync(broadcast);
        await DecideAllAsync(database);
        Assert.Equal(MessageState.Planned, (await StateAsync(database, key)).State);
        database.Clock.Advance(TimeSpan.FromSeconds(10));
        await database.StepAsync(broadcast);
        Assert.False((await database.FoundAsync(broadcast)).Unsettled);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task One_paused_for_good_expires(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var broadcast = await database.StartAsync(database.Draft(life: TimeSpan.FromHours(1)), await database.FollowManyAsync(3));
        await database.AskAllAsync(broadcast);
        await PauseAsync(database, broadcast);
        database.Clock.Advance(TimeSpan.FromHours(2));
        await DecideAllAsync(database);
        Assert.Equal(3, await database.CountAsync(broadcast, MessageState.Expired));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Cancelling_drops_what_did_not_leave_and_keeps_what_did(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var broadcast = await database.StartAsync(database.Draft(), await database.FollowManyAsync(250));
        database.Clock.Advance(TimeSpan.FromSeconds(1));
        await database.StepAsync(broadcast);
        await database.ExecuteAsync("update outreach_message set state = 'Sending', lane = null where fan_id in (select min(fan_id) from broadcast_fan)");

        Assert.True((await database.ActAsync(broadcast, (desk, id) => desk.CancelAsync(id, default))).IsOk);
        Assert.Equal(199, await database.CountAsync(broadcast, MessageState.Suppressed));
        // A send that must be decided anew finds the broadcast cancelled.
        await database.ExecuteAsync("update outreach_message set state = 'Deferred' where state = 'Sending'");
        await DecideAllAsync(database);
        Assert.Equal(200, await database.CountAsync(broadcast, MessageState.Suppressed));
        Assert.All(await database.TallyAsync(broadcast.Campaign), tally => Assert.Equal(CampaignHolds.Cancelled, tally.Reason));
        await database.StepAsync(broadcast);
        Assert.False((await database.FoundAsync(broadcast)).Unsettled);
        Assert.Equal(200, await database.CountAsync(broadcast));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_query_reaches_those_it_matches_when_their_turn_comes(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var old = await database.FollowAsync("old", "shop_1", database.Clock.GetUtcNow().AddDays(-30));
        var tagged = await database.FollowAsync("tagged", "shop_2");
        var both = await database.FollowAsync("both", "shop_2");
        var refused = await database.FollowAsync("none", "shop_2");
        var web = await database.FollowAsync("web", "SHOP_2");
        await database.FollowAsync("left", "shop_2");
        await database.UnfollowAsync("left", database.Clock.GetUtcNow().AddSeconds(1));
        await TagAsync(database, tagged, 1);
        await TagAsync(database, both, 1, 2);
        await TagAsync(database, refused, 1, 3);
        await database.InTransactionAsync(async (provider, ct) => await provider.GetRequiredService<FanRegistry>().RecordAsync(both.Id, "Wrote", null, database.Clock.GetUtcNow(), ct));
        var dayAgo = database.Clock.GetUtcNow().AddDays(-1);

        (AudienceQuery Query, Fan[] Matches)[] cases =
        [
            (new AudienceQuery(), [old, tagged, both, refused, web]),
            (new AudienceQuery(ScenePrefix: "shop_"), [old, tagged, both, refused]),
            (new AudienceQuery(FollowedFrom: dayAgo), [tagged, both, refused, web]),
            (new AudienceQuery(FollowedUntil: dayAgo), [old]),
            (new AudienceQuery(TagsAny: [1]), [tagged, both, refused]),
            (new AudienceQuery(TagsAll: [1, 2, 1]), [both]),
            (new AudienceQuery(TagsAny: [1, 2], TagsNone: [3]), [tagged, both]),
            (new AudienceQuery(ActiveSince: dayAgo), [both]),
            (new AudienceQuery(Account: FanAccount.Mini), []),
        ];
        foreach (var (query, matches) in cases)
        {
            var broadcast = await database.StartAsync(database.Draft(query));
            Assert.Equal(matches.Length, broadcast.AudienceSize);
            await database.AskAllAsync(broadcast);
            Assert.Equal(matches.Select(fan => fan.Id.Value), await database.AskedAsync(broadcast));
        }
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_list_takes_each_fan_once_and_no_strangers(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var fans = await database.FollowManyAsync(3);
        var draft = await database.CreateAsync(database.Draft());
        long[] ids = [.. fans.Select(fan => fan.Id.Value), fans[0].Id.Value, 7];
        var added = await database.InScopeAsync(async provider =>
        {
            var desk = provider.GetRequiredService<BroadcastDesk>();
            return ((await desk.AddFansAsync(draft.Id, ids, default)).Value, (await desk.AddFansAsync(draft.Id, ids, default)).Value);
        });
        Assert.Equal((3, 0), added);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_its_state_does_not_allow_is_refused(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var draft = await database.CreateAsync(database.Draft());
        Assert.Equal("broadcast.no_audience", await ProblemAsync(database, draft, (desk, id) => desk.StartAsync(id, default)));
        Assert.Equal("broadcast.not_running", await ProblemAsync(database, draft, (desk, id) => desk.PauseAsync(id, default)));

        var running = await database.StartAsync(database.Draft(), await database.FollowManyAsync(1));
        Assert.Equal("broadcast.not_draft", await ProblemAsync(database, running, (desk, id) => desk.StartAsync(id, default)));
        Assert.Equal("broadcast.not_draft", await ProblemAsync(database, running, (desk, id) => desk.UpdateAsync(id, known => known, default)));
        Assert.Equal("broadcast.not_paused", await ProblemAsync(database, running, (desk, id) => desk.ResumeAsync(id, default)));
        await database.ActAsync(running, (desk, id) => desk.CancelAsync(id, default));
        Assert.Equal("broadcast.closed", await ProblemAsync(database, running, (desk, id) => desk.CancelAsync(id, default)));
        Assert.Equal("broadcast.not_found", await ProblemAsync(database, running with { Id = new(1) }, (desk, id) => desk.PauseAsync(id, default)));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_draft_that_could_not_be_sent_is_refused(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var good = database.Draft();
        Assert.Null(await RefusalAsync(database, good));
        Assert.Null(await RefusalAsync(database, good with { Content = new TouchContent { Text = "关注的第 {{days_followed}} 天" } }));
        Assert.Equal("template.unknown_variable", await RefusalAsync(database, good with { Content = new TouchContent { Text = "{{day_followed}}" } }));
        Assert.Equal("broadcast.transactional", await RefusalAsync(database, good with { Purpose = TouchPurpose.Transactional }));
        Assert.Equal("broadcast.no_time", await RefusalAsync(database, good with { ExpiresAt = database.Clock.GetUtcNow() }));
        Assert.Equal("broadcast.no_time", await RefusalAsync(database, good with { StartsAt = good.ExpiresAt }));
        Assert.Equal("broadcast.no_content", await RefusalAsync(database, good with { Policy = new TouchPolicy([Channel.Sms]) }));
        var mass = good with { Policy = new TouchPolicy([Channel.MassSend]), Content = new TouchContent { Mass = new MassForm(Text: "春茶到店") } };
        Assert.Null(await RefusalAsync(database, mass));
        Assert.Equal("mass.empty", await RefusalAsync(database, mass with { Content = new TouchContent { Mass = new MassForm() } }));
        Assert.Equal("mass.variable", await RefusalAsync(database, mass with { Content = new TouchContent { Mass = new MassForm(Text: "{{balance}}") } }));
        Assert.Equal("text.too_long", await RefusalAsync(database, mass with { Content = new TouchContent { Mass = new MassForm(Text: new string('茶', 700)) } }));
    }

    private static async Task<string?> RefusalAsync(TestDatabase database, BroadcastRequest request) => await database.InScopeAsync(async provider =>
        (await provider.GetRequiredService<BroadcastDesk>().CreateAsync(request.ToDraft(provider.GetRequiredService<IdGenerator>().Next<Broadcast>(), "tester", database.Clock.GetUtcNow()), default)).Problem?.Code);

    private static async Task<string?> ProblemAsync(
        TestDatabase database, Broadcast broadcast, Func<BroadcastDesk, Id<Broadcast>, Task<Result<Broadcast>>> act) =>
        (await database.ActAsync(broadcast, act)).Problem?.Code;

    private static Task<Result<Broadcast>> PauseAsync(TestDatabase database, Broadcast broadcast) => database.ActAsync(broadcast, (desk, id) => desk.PauseAsync(id, default));

    private static Task<Result<Broadcast>> ResumeAsync(TestDatabase database, Broadcast broadcast) => database.ActAsync(broadcast, (desk, id) => desk.ResumeAsync(id, default));

    private static async Task DecideAllAsync(TestDatabase database)
    {
        while (await database.InScopeAsync(provider => provider.GetRequiredService<OutreachDesk>().DecideDueAsync(default)) > 0)
        {
        }
    }

    private static async Task<(MessageState State, string? Reason)> StateAsync(TestDatabase database, string key) => await database.MessageAsync(key) is var message ? (message.State, message.Reason) : default;

    private static async Task TagAsync(TestDatabase database, Fan fan, params long[] tags)
    {
        foreach (var tag in tags)
            await database.ExecuteAsync("insert into fan_tag (fan_id, tag_id, tagged_at) values (@fan, @tag, '2026-11-01 00:00:00.000')", new { fan = fan.Id, tag });
    }
}
