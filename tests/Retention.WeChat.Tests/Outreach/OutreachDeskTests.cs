using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.WeChat.Fans;
using Retention.WeChat.Outreach;
using Retention.WeChat.Outreach.Content;
using Retention.WeChat.Tests.Fans;
using Retention.WeChat.Tests.Platform;

namespace Retention.WeChat.Tests.Outreach;

public sealed class OutreachDeskTests
{
    private static readonly TouchContent Sms = new() { Sms = new SmsContent("1", []) };

    public static TheoryData<DatabaseProvider> All => Engines.All;

    [Theory, MemberData(nameof(All))]
    public async Task A_higher_priority_takes_the_place_of_a_lower_one_that_waits_and_the_loser_says_so(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var fan = await ReachableAsync(database);
        await AskAsync(database, fan, "low", priority: 10);
        await AskAsync(database, fan, "high", priority: 90);

        var loser = await database.MessageAsync("low");
        Assert.Equal((MessageState.Deferred, "displaced", null, null), (loser.State, loser.Reason, loser.Lane, loser.CountsUntil));
        Assert.Equal("high", loser.ReadChecks()[^1].Seen!["by"]);
        var winner = await database.MessageAsync("high");
        Assert.Equal((MessageState.Deferred, "takes_place"), (winner.State, winner.Reason));

        await DecideDueAsync(database);
        Assert.Equal(MessageState.Planned, (await database.MessageAsync("high")).State);
        Assert.Equal(["high"], await database.ListAsync<string>("select touch_key from pressure_slot"));
        database.Clock.Advance(TimeSpan.FromDays(7.1));
        await database.ExecuteAsync("update outreach_message set state = 'Sent', lane = null where touch_key = 'high'");
        await DecideDueAsync(database);
        Assert.Equal(MessageState.Planned, (await database.MessageAsync("low")).State);
    }

    [Theory, MemberData(nameof(All))]
    public async Task What_is_on_its_way_or_of_the_same_priority_keeps_its_place(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var fan = await ReachableAsync(database);
        await AskAsync(database, fan, "first", priority: 50);
        await AskAsync(database, fan, "equal", priority: 50);
        Assert.Equal(("sms_per_week", MessageState.Planned), ((await database.MessageAsync("equal")).Reason, (await database.MessageAsync("first")).State));

        await database.ExecuteAsync("update outreach_message set state = 'Sending', lane = null where touch_key = 'first'");
        await AskAsync(database, fan, "urgent", priority: 100);
        Assert.Equal((MessageState.Deferred, "sms_per_week"), ((await database.MessageAsync("urgent")).State, (await database.MessageAsync("urgent")).Reason));
    }

    [Theory, MemberData(nameof(All))]
    public async Task Nobody_makes_room_in_vain(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var fan = await ReachableAsync(database);
        await AskAsync(database, fan, "last week's");
        await database.RecordAsync((await database.ClaimAsync()).Single(), new SendOutcome.Accepted(null));
        database.Clock.Advance(TimeSpan.FromDays(6));
        await database.OpenWindowAsync(fan, SendRightKind.Message);
        await AskAsync(database, new Touch("low", fan.Id, TouchPurpose.Marketing, Touches.Chat, database.Clock.GetUtcNow().AddDays(2)) { Priority = 10 });
        Assert.Equal(MessageState.Planned, (await database.MessageAsync("low")).State);
        database.Clock.Advance(TimeSpan.FromMinutes(1));

        // Two rules are full, and the waiting one's place would open only one of them.
        await AskAsync(database, fan, "high", priority: 90);
        Assert.Equal((MessageState.Planned, MessageState.Deferred), ((await database.MessageAsync("low")).State, (await database.MessageAsync("high")).State));
    }

    [Theory, MemberData(nameof(All))]
    public async Task A_loser_that_would_be_stale_by_then_is_dropped(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var fan = await ReachableAsync(database);
        await AskAsync(database, fan, "low", priority: 10, life: TimeSpan.FromHours(2));
        await AskAsync(database, fan, "high", priority: 90);
        Assert.Equal((MessageState.Suppressed, "displaced_past_expiry"), ((await database.MessageAsync("low")).State, (await database.MessageAsync("low")).Reason));
    }

    [Theory, MemberData(nameof(All))]
    public async Task A_no_holds_at_once_for_what_waits_to_be_sent_and_frees_its_slot(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var fan = await ReachableAsync(database);
        await AskAsync(database, fan, "marketing");
        await database.AskAsync(fan, "service", TouchPurpose.Service, Touches.Template);
        await SayAsync(database, fan, ConsentChannel.Sms, given: false);
        Assert.Equal((MessageState.Deferred, "refused"), ((await database.MessageAsync("marketing")).State, (await database.MessageAsync("marketing")).Reason));
        // Decided anew, it has no other channel.
        await DecideDueAsync(database);
        Assert.Equal((MessageState.Suppressed, "refused"), ((await database.MessageAsync("marketing")).State, (await database.MessageAsync("marketing")).Reason));
        Assert.Equal(MessageState.Planned, (await database.MessageAsync("service")).State);
        Assert.Equal(["service"], await database.ListAsync<string>("select touch_key from pressure_slot"));

        // An older yes that arrives late changes nothing; a newer one does.
        await SayAsync(database, fan, ConsentChannel.Sms, given: true, earlier: TimeSpan.FromMinutes(5));
        await AskAsync(database, fan, "second");
        Assert.Equal("refused", (await database.MessageAsync("second")).Reason);
        database.Clock.Advance(TimeSpan.FromMinutes(1));
        await SayAsync(database, fan, ConsentChannel.Sms, given: true);
        await AskAsync(database, fan, "third");
        Assert.Equal(MessageState.Planned, (await database.MessageAsync("third")).State);
        Assert.Equal(4, await database.FindAsync<long>("select count(*) from consent_entry"));
    }

    [Theory, MemberData(nameof(All))]
    public async Task A_no_to_one_channel_leaves_what_waits_for_it_the_others(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var fan = await ReachableAsync(database);
        await database.OpenWindowAsync(fan, SendRightKind.Message);
        var both = new TouchPolicy([Channel.Sms, Channel.CustomerService]);
        await AskAsync(database, new Touch("both", fan.Id, TouchPurpose.Marketing, Sms with { Text = "春茶到了" }, database.Clock.GetUtcNow().AddDays(2)) { Policy = both });
        Assert.Equal((MessageState.Planned, Channel.Sms), ((await database.MessageAsync("both")).State, (await database.MessageAsync("both")).Channel));
        await SayAsync(database, fan, ConsentChannel.Sms, given: false);
        Assert.Empty(await database.ClaimAsync());
        await DecideDueAsync(database);
        Assert.Equal((MessageState.Planned, Channel.CustomerService), ((await database.MessageAsync("both")).State, (await database.MessageAsync("both")).Channel));
    }

    [Theory, MemberData(nameof(All))]
    public async Task A_no_that_comes_late_takes_back_nothing_that_a_newer_yes_allows(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var fan = await ReachableAsync(database);
        await SayAsync(database, fan, ConsentChannel.Sms, given: true);
        await SayAsync(database, fan, ConsentChannel.All, given: true);
        await AskAsync(database, fan, "touch");
        foreach (var channel in new[] { ConsentChannel.Sms, ConsentChannel.All })
        {
            await SayAsync(database, fan, channel, given: false, earlier: TimeSpan.FromMinutes(10));
            Assert.Equal(MessageState.Planned, (await database.MessageAsync("touch")).State);
        }
    }

    [Theory, MemberData(nameof(All))]
    public async Task A_rolled_back_cancellation_leaves_message_and_slot_as_they_were(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var fan = await ReachableAsync(database);
        await AskAsync(database, fan, "marketing");
        await Assert.ThrowsAsync<TimeoutException>(() => database.InTransactionAsync(async (provider, ct) =>
        {
            await provider.GetRequiredService<OutreachDesk>().CancelAsync(fan.Id, "not_following", ct);
            throw new TimeoutException();
        }));
        Assert.Equal(MessageState.Planned, (await database.MessageAsync("marketing")).State);
        Assert.Equal(1, await database.FindAsync<long>("select count(*) from pressure_slot"));
    }

    [Theory, MemberData(nameof(All))]
    public async Task What_was_erased_while_it_waited_holds_up_nobody_else(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var fan = await ReachableAsync(database);
        await AskAsync(database, fan, "erased");
        await database.AskAsync(fan, "other", TouchPurpose.Service, Touches.Template);
        await database.ExecuteAsync("update outreach_message set state = 'Deferred', lane = null, channel = null, held_until = null, counts_until = null");
        await database.ExecuteAsync("update outreach_message set content = null where touch_key = 'erased'");
        await DecideDueAsync(database);
        var erased = await database.MessageAsync("erased");
        Assert.Equal((MessageState.Suppressed, "erased"), (erased.State, erased.Reason));
        Assert.NotNull(erased.ClosedAt);
        Assert.Equal(MessageState.Planned, (await database.MessageAsync("other")).State);
    }

    [Theory, MemberData(nameof(All))]
    public async Task One_touch_that_cannot_be_decided_holds_up_none_of_the_others_and_is_given_up_at_its_latest_time(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var fan = await ReachableAsync(database);
        foreach (var key in new[] { "first", "broken", "last" })
            await database.AskAsync(fan, key, TouchPurpose.Service, Touches.Template);
        await database.ExecuteAsync("update outreach_message set state = 'Deferred', lane = null, channel = null, held_until = null, counts_until = null");
        // As a newer version may have written it.
        await database.ExecuteAsync("""update outreach_message set policy = '{"channels":["Pigeon"]}' where touch_key = 'broken'""");
        await DecideDueAsync(database);
        Assert.Equal((MessageState.Planned, MessageState.Planned), ((await database.MessageAsync("first")).State, (await database.MessageAsync("last")).State));
        var broken = await database.MessageAsync("broken");
        Assert.Equal((MessageState.Deferred, "undecidable", database.Clock.GetUtcNow() + OutreachDesk.UndecidedRetry), (broken.State, broken.Reason, broken.DueAt));

        database.Clock.Advance(TimeSpan.FromDays(3));
        await DecideDueAsync(database);
        broken = await database.MessageAsync("broken");
        Assert.Equal((MessageState.Expired, "undecidable", database.Clock.GetUtcNow()), (broken.State, broken.Reason, broken.ClosedAt));
        Assert.Null(await database.FindAsync<int?>(OutreachStore.Sql.AnyDue, new { now = database.Clock.GetUtcNow().AddDays(1) }));
    }

    [Theory, MemberData(nameof(All))]
    public async Task What_was_asked_for_leaves_though_whoever_asked_died_before_telling_anybody(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var fan = await ReachableAsync(database);
        await Assert.ThrowsAsync<TimeoutException>(() => database.InTransactionAsync(async (provider, ct) =>
        {
            await provider.GetRequiredService<OutreachDesk>().AskAsync([new Touch("now", fan.Id, TouchPurpose.Marketing, Sms, database.Clock.GetUtcNow().AddDays(10))], ct);
            throw new TimeoutException("Died before the commit.");
        }));
        Assert.Equal((0, 0), (await database.FindAsync<long>("select count(*) from outreach_message"), await database.FindAsync<long>("select count(*) from pressure_slot")));

        // No worker runs here: whoever is told after the commit is nobody.
        await AskAsync(database, fan, "now");
        await AskAsync(database, fan, "later");
        Assert.Equal(1, await database.FindAsync<int?>(DispatchStore.Sql.AnyDue, new { now = database.Clock.GetUtcNow() }));
        var now = Assert.Single(await database.ClaimAsync());
        await database.RecordAsync(now, new SendOutcome.Accepted("1"));
        Assert.Equal(("now", null), (now.TouchKey, await database.FindAsync<int?>(DispatchStore.Sql.AnyDue, new { now = database.Clock.GetUtcNow() })));

        database.Clock.Advance(TimeSpan.FromDays(7.1));
        Assert.Equal(1, await database.FindAsync<int?>(OutreachStore.Sql.AnyDue, new { now = database.Clock.GetUtcNow() }));
        await DecideDueAsync(database);
        Assert.Equal("later", Assert.Single(await database.ClaimAsync()).TouchKey);
    }

    [Theory, MemberData(nameof(All))]
    public async Task A_touch_asked_for_again_months_later_is_known(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var fan = await ReachableAsync(database);
        await AskAsync(database, fan, "once");
        await database.RecordAsync(Assert.Single(await database.ClaimAsync()), new SendOutcome.Accepted("1"));
        database.Clock.Advance(TimeSpan.FromDays(100));
        await AskAsync(database, fan, "once");
        Assert.Equal((1, MessageState.Sent), (await database.FindAsync<long>("select count(*) from outreach_message"), (await database.MessageAsync("once")).State));
        Assert.Empty(await database.ClaimAsync());
    }

    [Theory, MemberData(nameof(All))]
    public async Task A_cap_with_the_longest_name_can_be_written_down_as_a_reason(DatabaseProvider engine)
    {
        var name = new string('n', 40);
        await using var database = await TestDatabase.CreateAsync(engine, new()
        {
            ["Outreach:Caps:0:Name"] = name, ["Outreach:Caps:0:Max"] = "1", ["Outreach:Caps:0:Hours"] = "24", ["Outreach:Caps:0:Purpose"] = "Service",
        });
        var fan = await database.FollowAsync("fan");
        await database.AskAsync(fan, "first");
        Assert.Equal($"{name}_past_expiry", (await database.AskAsync(fan, "second", life: TimeSpan.FromHours(1))).Reason);
    }

    [Theory, MemberData(nameof(All))]
    public async Task Too_long_words_close_their_channel_or_are_cut_as_the_policy_says(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var fan = await ReachableAsync(database);
        var tooLong = new TouchContent { Template = new TemplateContent("T1", new Dictionary<string, string> { ["thing1"] = new('茶', 30) }) };
        var refused = await database.AskAsync(fan, "refuse", TouchPurpose.Service, tooLong);
        Assert.Equal((MessageState.Suppressed, "content"), (refused.State, refused.Reason));

        await AskAsync(database, new Touch("cut", fan.Id, TouchPurpose.Service, tooLong, database.Clock.GetUtcNow().AddDays(1)) { Policy = new TouchPolicy(Overflow: OverflowPolicy.Cut) });
        var cut = await database.MessageAsync("cut");
        Assert.Equal(MessageState.Planned, cut.State);
        Assert.Equal(20, cut.ReadContent().Template!.Data["thing1"].Length);
        Assert.Contains("thing1", cut.ReadChecks().Single(check => check.Channel == Channel.Template).Seen!["cut"], StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(All))]
    public async Task What_an_SMS_costs_is_on_its_row(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine, new() { ["Sms:MilliYuanPerPart"] = "45" });
        var fan = await ReachableAsync(database);
        await AskAsync(database, fan, "marketing");
        Assert.Equal(45, (await database.MessageAsync("marketing")).CostMilliYuan);
    }

    [Theory, MemberData(nameof(All))]
    public async Task After_the_stop_button_marketing_waits_on_every_node_and_goes_on_when_it_is_lifted(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var fan = await ReachableAsync(database);
        await database.InScopeAsync(provider => provider.GetRequiredService<StopButton>().StopAsync("运营", "投诉", default));
        // A node learns of it when what it remembers is older than its limit; this one never asked before.
        await AskAsync(database, fan, "marketing");
        await database.AskAsync(fan, "service", TouchPurpose.Service, Touches.Template);
        Assert.Equal((MessageState.Deferred, "marketing_stopped"), ((await database.MessageAsync("marketing")).State, (await database.MessageAsync("marketing")).Reason));
        Assert.Equal(MessageState.Planned, (await database.MessageAsync("service")).State);

        await database.InScopeAsync(provider => provider.GetRequiredService<StopButton>().ResumeAsync(default));
        database.Services.GetRequiredService<Cached<MarketingStop>>().Invalidate();
        await DecideDueAsync(database);
        Assert.Equal(MessageState.Planned, (await database.MessageAsync("marketing")).State);
    }

    [Theory, MemberData(nameof(All))]
    public async Task Four_mass_messages_a_month_and_four_more_the_next(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine, new() { ["Outreach:CooldownHours"] = "0", ["Outreach:Caps:0:Name"] = "many", ["Outreach:Caps:0:Max"] = "100", ["Outreach:Caps:0:Hours"] = "1" });
        var fan = await database.FollowAsync("fan");
        Touch Mass(int number) => new($"mass-{number}", fan.Id, TouchPurpose.Marketing, new TouchContent { Mass = new MassForm(Text: "春茶到了") }, database.Clock.GetUtcNow().AddDays(1))
        {
            Policy = new TouchPolicy([Channel.MassSend]),
        };
        await AskAsync(database, [.. Enumerable.Range(0, 6).Select(Mass)]);
        Assert.Equal(4, await database.FindAsync<long>("select count(*) from outreach_message where state = 'Planned' and lane = 'MassSend:2'"));
        Assert.Equal(2, await database.FindAsync<long>("select count(*) from outreach_message where reason = 'mass_quota_used'"));
        await database.ExecuteAsync("update outreach_message set state = 'Sent', lane = null where state = 'Planned'");
        database.Clock.Advance(TimeSpan.FromDays(29));
        await AskAsync(database, Mass(7));
        Assert.Equal(MessageState.Planned, (await database.MessageAsync("mass-7")).State);
    }

    [Theory, MemberData(nameof(All))]
    public async Task What_waited_past_its_latest_time_behind_a_channel_that_is_down_expires_and_frees_its_slot(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var fan = await ReachableAsync(database);
        await AskAsync(database, fan, "short", life: TimeSpan.FromMinutes(5));
        await database.AskAsync(fan, "long", TouchPurpose.Service, Touches.Template);
        database.Clock.Advance(TimeSpan.FromMinutes(5));
        await database.InScopeAsync(provider => provider.GetRequiredService<OutreachDesk>().TakeBackStaleAsync(default));
        await DecideDueAsync(database);
        Assert.Equal((MessageState.Expired, "expired"), ((await database.MessageAsync("short")).State, (await database.MessageAsync("short")).Reason));
        Assert.Equal(MessageState.Planned, (await database.MessageAsync("long")).State);
        Assert.Equal(["long"], await database.ListAsync<string>("select touch_key from pressure_slot"));
    }

    [Theory, MemberData(nameof(All))]
    public async Task Two_nodes_asking_for_the_same_fan_at_once_get_one_slot(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var fan = await ReachableAsync(database);
        await Task.WhenAll(Enumerable.Range(0, 24).Select(i => AskAsync(database, fan, $"touch-{i}")));
        Assert.Equal(1, await database.FindAsync<long>("select count(*) from outreach_message where state = 'Planned'"));
        Assert.Equal(23, await database.FindAsync<long>("select count(*) from outreach_message where state = 'Deferred' and reason = 'sms_per_week'"));
    }

    private static async Task<Fan> ReachableAsync(TestDatabase database)
    {
        var fan = await database.FollowAsync("fan");
        await database.InTransactionAsync((provider, ct) => provider.GetRequiredService<FanRegistry>().SetPhoneAsync(fan, "+8613800000000", ct));
        await SayAsync(database, fan, ConsentChannel.Sms, given: true, earlier: TimeSpan.FromDays(1));
        return fan;
    }

    private static Task SayAsync(TestDatabase database, Fan fan, ConsentChannel channel, bool given, TimeSpan earlier = default) =>
        database.InTransactionAsync((provider, ct) => provider.GetRequiredService<OutreachDesk>().TakeConsentAsync(
            fan.Id, new ConsentChange(channel, ConsentPurpose.Marketing, given, ConsentSource.Console, "同意接收活动短信", database.Clock.GetUtcNow() - earlier), ct));

    private static Task AskAsync(TestDatabase database, Fan fan, string key, int priority = Touch.PriorityDefault, TimeSpan? life = null) =>
        AskAsync(database, new Touch(key, fan.Id, TouchPurpose.Marketing, Sms, database.Clock.GetUtcNow() + (life ?? TimeSpan.FromDays(10))) { Priority = priority });

    private static Task AskAsync(TestDatabase database, params Touch[] touches) =>
        database.InScopeAsync(provider => provider.GetRequiredService<OutreachDesk>().AskAsync(touches, default));

    private static Task DecideDueAsync(TestDatabase database) => database.InScopeAsync(provider => provider.GetRequiredService<OutreachDesk>().DecideDueAsync(default));
}
