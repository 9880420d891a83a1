using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.WeChat.Fans;
using Retention.WeChat.Outreach;
using Retention.WeChat.Tests.Fans;
using Retention.WeChat.Tests.Platform;

namespace Retention.WeChat.Tests.Outreach;

public sealed class DispatchDeskTests
{
    private static readonly SendOutcome.Refused Refused = new("47003", "模板参数不符合要求。");
    private static readonly SendOutcome.NotNow NotNow = new("LimitExceeded.PhoneNumberOneHourLimit", "该号码一小时内的短信已达上限。", null);
    private static readonly SendOutcome.ChannelDown Busy = new(new ChannelFault("-1", "微信系统繁忙。", "WeChat is busy."));



    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Workers_never_hold_the_same_message(DatabaseProvider engine)
    {
        const int Messages = 120;
        await using var database = await TestDatabase.CreateAsync(engine);
        var fan = await database.FollowAsync("fan");
        await database.InScopeAsync(provider => provider.GetRequiredService<OutreachDesk>().AskAsync(
            [.. Enumerable.Range(0, Messages).Select(i => new Touch($"touch-{i}", fan.Id, TouchPurpose.Transactional, Touches.Template, database.Clock.GetUtcNow().AddDays(1)))], default));
        var claimed = new List<Dispatch>();
        while (claimed.Count < Messages)
        {
            var batches = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => database.ClaimAsync(25)));
            Assert.Contains(batches, batch => batch.Count > 0);
            claimed.AddRange(batches.SelectMany(batch => batch));
        }

        Assert.Equal(Messages, claimed.Select(dispatch => dispatch.Id).Distinct().Count());
        Assert.Equal(Messages, claimed.Count);
        Assert.All(claimed, dispatch => Assert.Equal((1, "fan"), (dispatch.Attempts, dispatch.OpenId)));
        Assert.Empty(await database.ClaimAsync());
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_answer_is_claimed_before_the_broadcast_it_came_after_and_no_channel_sees_anothers(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var fan = await database.FollowAsync("fan");
        await database.OpenWindowAsync(fan, SendRightKind.Message);
        await database.AskAsync(fan, "marketing", TouchPurpose.Marketing, Touches.Chat);
        database.Clock.Advance(TimeSpan.FromMinutes(1));
        await database.AskAsync(fan, "template");
        await database.AskAsync(fan, "service", TouchPurpose.Service, Touches.Chat);
        database.Clock.Advance(TimeSpan.FromMinutes(1));
        await database.AskAsync(fan, "answer", TouchPurpose.Transactional, Touches.Chat);

        Assert.Equal(["answer", "service"], await KeysAsync(database, Channel.CustomerService, 2));
        Assert.Equal(["marketing"], await KeysAsync(database, Channel.CustomerService, 2));
        Assert.Equal(["template"], await KeysAsync(database, Channel.Template, 2));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_sender_paused_past_its_lease_changes_nothing(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var fan = await database.FollowAsync("fan");
        await database.OpenWindowAsync(fan, SendRightKind.Message);
        await database.AskAsync(fan, "touch", TouchPurpose.Marketing, Touches.Chat);
        var stale = Assert.Single(await database.ClaimAsync());
        await database.ExecuteAsync("update outreach_message set lease_token = lease_token + 1");
        var current = stale with { LeaseToken = stale.LeaseToken + 1 };
        await database.RecordAsync(current, new SendOutcome.Accepted("provider-1"));

        SendOutcome[] late =
        [
            Refused, NotNow, Busy, new SendOutcome.Refused("45015", "窗口已关闭。"), new SendOutcome.Unknown("?"), new SendOutcome.Withdrawn("not_following"),
            new SendOutcome.Accepted("provider-2"), new SendOutcome.Accepted(null),
        ];
        foreach (var outcome in late)
            await database.RecordAsync(stale, outcome);
        var message = await database.MessageAsync("touch");
        Assert.Equal((MessageState.Sent, "provider-1", null), (message.State, message.ProviderId, message.ErrorCode));
        Assert.Equal(4, Assert.Single(await database.RightsAsync(fan)).Remaining);
        Assert.Equal(1, await database.FindAsync<long>("select count(*) from outreach_message where counts_until is not null"));
        Assert.Equal(1, await database.FindAsync<long>("select count(*) from pressure_slot"));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_refused_message_gives_back_its_right_and_its_slot(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var fan = await database.FollowAsync("fan");
        await database.OpenWindowAsync(fan, SendRightKind.Message);
        await database.AskAsync(fan, "touch", TouchPurpose.Marketing, Touches.Chat);
        Assert.Equal(4, Assert.Single(await database.RightsAsync(fan)).Remaining);
        await database.RecordAsync(Assert.Single(await database.ClaimAsync()), Refused);

        var message = await database.MessageAsync("touch");
        Assert.Equal((MessageState.Failed, "47003", "模板参数不符合要求。"), (message.State, message.ErrorCode, message.ErrorText));
        Assert.NotNull(message.ClosedAt);
        Assert.Equal(5, Assert.Single(await database.RightsAsync(fan)).Remaining);
        Assert.Equal(0, await database.FindAsync<long>("select count(*) from pressure_slot"));
        Assert.Equal(MessageState.Planned, (await database.AskAsync(fan, "another", TouchPurpose.Marketing, Touches.Chat)).State);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_lost_right_is_believed_and_another_channel_is_taken(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var fan = await database.FollowAsync("fan");
        await database.OpenWindowAsync(fan, SendRightKind.Message);
        await database.AskAsync(fan, "touch", TouchPurpose.Service, Touches.Chat with { Template = Touches.Template.Template });
        await database.RecordAsync(Assert.Single(await database.ClaimAsync()), new SendOutcome.Refused("45015", "窗口已关闭。"));
        Assert.Empty(await database.RightsAsync(fan));
        var deferred = await database.MessageAsync("touch");
        Assert.Equal((MessageState.Deferred, null, null, null), (deferred.State, deferred.Channel, deferred.SendRightId, deferred.HeldUntil));
        Assert.Equal(0, await database.FindAsync<long>("select count(*) from pressure_slot"));

        Assert.Equal(1, await DecideDueAsync(database));
        Assert.Equal((MessageState.Planned, Channel.Template), ((await database.MessageAsync("touch")).State, (await database.MessageAsync("touch")).Channel));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_may_work_later_is_tried_again_after_a_pause_and_not_for_ever(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var fan = await database.FollowAsync("fan");
        await database.AskAsync(fan, "touch");
        var lastPause = TimeSpan.Zero;
        for (var attempt = 1; attempt < new OutreachOptions().AttemptsMax; attempt++)
        {
            await database.RecordAsync(Assert.Single(await database.ClaimAsync()), NotNow);
            var message = await database.MessageAsync("touch");
            Assert.Equal((MessageState.Planned, attempt), (message.State, message.Attempts));
            var pause = message.DueAt - database.Clock.GetUtcNow();
            Assert.True(pause > lastPause, $"{pause} after {lastPause}");
            Assert.Empty(await database.ClaimAsync());
            database.Clock.Advance(lastPause = pause);
        }

        await database.RecordAsync(Assert.Single(await database.ClaimAsync()), NotNow);
        Assert.Equal((MessageState.Failed, NotNow.Code), ((await database.MessageAsync("touch")).State, (await database.MessageAsync("touch")).ErrorCode));
        Assert.Equal(0, await database.FindAsync<long>("select count(*) from pressure_slot"));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_providers_own_pause_is_kept_unless_the_message_would_be_stale_by_then(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var fan = await database.FollowAsync("fan");
        var limited = NotNow with { After = TimeSpan.FromHours(5) };
        await database.AskAsync(fan, "patient", life: TimeSpan.FromHours(6));
        await database.RecordAsync(Assert.Single(await database.ClaimAsync()), limited);
        Assert.Equal(database.Clock.GetUtcNow().AddHours(5), (await database.MessageAsync("patient")).DueAt);
        await database.AskAsync(fan, "urgent", life: TimeSpan.FromHours(5));
        await database.RecordAsync(Assert.Single(await database.ClaimAsync()), limited);
        Assert.Equal(MessageState.Failed, (await database.MessageAsync("urgent")).State);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_a_channel_does_to_every_message_is_not_held_against_one(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var circuits = database.Services.GetRequiredService<ChannelCircuits>();
        await database.AskAsync(await database.FollowAsync("fan"), "touch", life: TimeSpan.FromHours(1));
        for (var time = 1; time <= 3 * new OutreachOptions().AttemptsMax; time++)
        {
            var dispatch = Assert.Single(await database.ClaimAsync());
            circuits.Learn(dispatch.Route, Busy, database.Clock.GetUtcNow());
            await database.RecordAsync(dispatch, Busy);
            var message = await database.MessageAsync("touch");
            Assert.Equal((MessageState.Planned, "Template:1", "-1", null), (message.State, message.Lane, message.ErrorCode, message.FirstAttemptAt));
            Assert.Equal(Math.Min(time, new OutreachOptions().AttemptsMax - 2), message.Attempts);
            database.Clock.Advance(message.DueAt - database.Clock.GetUtcNow());
        }

        await database.RecordAsync(Assert.Single(await database.ClaimAsync()), new SendOutcome.Accepted("m1"));
        Assert.Equal((MessageState.Sent, "m1", 4, null), ((await database.MessageAsync("touch")).State, (await database.MessageAsync("touch")).ProviderId, (await database.MessageAsync("touch")).Attempts, (await database.MessageAsync("touch")).ErrorCode));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_may_have_arrived_is_never_said_to_have_stayed(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var fan = await database.FollowAsync("fan");
        await database.AskAsync(fan, "touch");
        await database.RecordAsync(Assert.Single(await database.ClaimAsync()), new SendOutcome.Unknown("没有应答。", Busy.Fault));
        database.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal((MessageState.Planned, 0), ((await database.MessageAsync("touch")).State, (await database.MessageAsync("touch")).Attempts));
        await database.InTransactionAsync((provider, ct) => provider.GetRequiredService<OutreachDesk>().TakeConsentAsync(
            fan.Id, new ConsentChange(ConsentChannel.All, ConsentPurpose.Service, false, ConsentSource.Chat, "退订", database.Clock.GetUtcNow()), ct));

        var again = Assert.Single(await database.ClaimAsync());
        Assert.True(again.IsDoubtful);
        var stays = Assert.Single(await CheckAsync(database, again)).Stays;
        Assert.Equal(new SendOutcome.Withdrawn("opted_out"), stays);
        await database.RecordAsync(again, stays!);
        Assert.Equal(MessageState.Unknown, await StateAsync(database, "touch"));
        Assert.Equal(1, await database.FindAsync<long>("select count(*) from pressure_slot"));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_doubtful_message_is_not_repeated_once_the_provider_no_longer_drops_repeats(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        await database.AskAsync(await database.FollowAsync("fan"), "touch");
        await database.RecordAsync(Assert.Single(await database.ClaimAsync()), new SendOutcome.Unknown("没有应答。", Busy.Fault));
        database.Clock.Advance(TimeSpan.FromSeconds(1));
        await database.RecordAsync(Assert.Single(await database.ClaimAsync()), Busy);
        database.Clock.Advance(TimeSpan.FromMinutes(9));
        var late = Assert.Single(await database.ClaimAsync());
        await database.RecordAsync(late, Assert.Single(await CheckAsync(database, late)).Stays!);
        Assert.Equal((MessageState.Unknown, Dispatch.Doubt), (await StateAsync(database, "touch"), (await database.MessageAsync("touch")).ErrorCode));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_template_that_may_not_be_sent_stops_at_its_first_refusal(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        await database.AskAsync(await database.FollowAsync("one"), "first");
        await database.AskAsync(await database.FollowAsync("other"), "second");
        var claimed = await database.ClaimAsync();
        await database.RecordAsync(claimed[0], new SendOutcome.Refused("43116", "该模板已被限制下发。"));
        Assert.Equal(new SendOutcome.Reconsider(database.Clock.GetUtcNow(), "blocked"), Assert.Single(await CheckAsync(database, claimed[1])).Stays);
        await DecideDueAsync(database);
        var first = await database.MessageAsync("first");
        Assert.Equal((MessageState.Suppressed, "blocked", "43116"), (first.State, first.Reason, first.ErrorCode));
        Assert.Single(await database.InScopeAsync(provider => provider.GetRequiredService<ChannelBlocks>().ListTemplatesAsync(default)));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_the_night_overtakes_in_its_line_waits_is_dropped_or_takes_a_quieter_channel_as_its_policy_says(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine, new()
        {
            ["Outreach:Quiet:0:Channel"] = "Subscribe", ["Outreach:Quiet:0:From"] = "23:30", ["Outreach:Quiet:0:Until"] = "07:00",
        });
        var fan = await database.FollowAsync("fan");
        await database.InTransactionAsync((provider, ct) => provider.GetRequiredService<SendRights>().GrantAsync(fan.Id, "T1", ct));
        foreach (var choice in Enum.GetValues<QuietChoice>())
        {
            var touch = new Touch($"{choice}", fan.Id, TouchPurpose.Service, Touches.Template with { Subscribe = Touches.Template.Template }, database.Clock.GetUtcNow().AddDays(2))
            {
                Policy = new TouchPolicy(Quiet: choice),
            };
            await database.InScopeAsync(provider => provider.GetRequiredService<OutreachDesk>().AskAsync([touch], default));
            Assert.Equal((MessageState.Planned, Channel.Template), ((await database.MessageAsync(touch.Key)).State, (await database.MessageAsync(touch.Key)).Channel));
        }

        database.Clock.Advance(TimeSpan.FromHours(12));
        foreach (var dispatch in await database.ClaimAsync())
            await database.RecordAsync(dispatch, Assert.Single(await CheckAsync(database, dispatch)).Stays!);
        await DecideDueAsync(database);
        var (waits, dropped, degraded) = (await database.MessageAsync("Defer"), await database.MessageAsync("Drop"), await database.MessageAsync("Degrade"));
        Assert.Equal((MessageState.Deferred, "quiet_hours", TestDatabase.Start.AddHours(22)), (waits.State, waits.Reason, waits.DueAt));
        Assert.Equal((MessageState.Suppressed, "quiet_hours"), (dropped.State, dropped.Reason));
        Assert.Equal((MessageState.Planned, Channel.Subscribe), (degraded.State, degraded.Channel));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_number_the_carrier_lists_as_refusing_is_a_refusal_of_the_fans(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var fan = await database.FollowAsync("fan");
        await database.InTransactionAsync((provider, ct) => provider.GetRequiredService<FanRegistry>().SetPhoneAsync(fan, "+8613800000000", ct));
        await database.AskAsync(fan, "sms", TouchPurpose.Service, new TouchContent { Sms = new SmsContent("100001", []) });
        await database.RecordAsync(Assert.Single(await database.ClaimAsync()), new SendOutcome.Refused("FailedOperation.PhoneNumberInBlacklist", "该号码已退订。"));
        await DecideDueAsync(database);
        Assert.Equal((MessageState.Suppressed, "blocked"), ((await database.MessageAsync("sms")).State, (await database.MessageAsync("sms")).Reason));
        var consents = await database.InScopeAsync(provider => provider.GetRequiredService<ConsentBook>().OfAsync(fan.Id, default));
        Assert.NotNull(consents.RefusalOf(ConsentChannel.Sms, ConsentPurpose.Marketing));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_abandoned_send_is_repeated_only_where_the_provider_drops_repeats(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var fan = await database.FollowAsync("fan");
        await database.OpenWindowAsync(fan, SendRightKind.Message);
        await database.AskAsync(fan, "template");
        await database.AskAsync(fan, "chat", content: Touches.Chat);
        await AbandonAsync(database, 2);
        Assert.Equal((MessageState.Planned, MessageState.Unknown), (await StateAsync(database, "template"), await StateAsync(database, "chat")));

        database.Clock.Advance(TimeSpan.FromMinutes(9) - TimeSpan.FromSeconds(1));
        await AbandonAsync(database, 1);
        Assert.Equal(MessageState.Planned, await StateAsync(database, "template"));
        database.Clock.Advance(TimeSpan.FromSeconds(1));
        await AbandonAsync(database, 1);
        Assert.Equal(MessageState.Unknown, await StateAsync(database, "template"));
        Assert.Equal(0, await ResolveAsync(database));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_send_under_way_is_nobody_elses_to_settle(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        await database.AskAsync(await database.FollowAsync("fan"), "touch");
        Assert.Single(await database.ClaimAsync());
        Assert.Equal(0, await ResolveAsync(database));
        Assert.Equal(MessageState.Sending, await StateAsync(database, "touch"));
    }

    private static Task<IReadOnlyList<(Dispatch Dispatch, SendOutcome? Stays)>> CheckAsync(TestDatabase database, Dispatch dispatch) =>
        database.InScopeAsync(provider => provider.GetRequiredService<DispatchDesk>().CheckAsync(dispatch.Channel, [dispatch], default));

    private static async Task AbandonAsync(TestDatabase database, int count)
    {
        Assert.Equal(count, (await database.ClaimAsync()).Count);
        await database.ExecuteAsync("update outreach_message set lease_until = @past where state = 'Sending'", new { past = DateTimeOffset.UtcNow.AddSeconds(-1) });
        Assert.Equal(count, await ResolveAsync(database));
    }

    private static async Task<MessageState> StateAsync(TestDatabase database, string key) => (await database.MessageAsync(key)).State;

    private static Task<int> ResolveAsync(TestDatabase database) => database.InScopeAsync(provider => provider.GetRequiredService<DispatchDesk>().ResolveAbandonedAsync(default));

    private static Task<int> DecideDueAsync(TestDatabase database) => database.InScopeAsync(provider => provider.GetRequiredService<OutreachDesk>().DecideDueAsync(default));

    private static async Task<IReadOnlyList<string>> KeysAsync(TestDatabase database, Channel channel, int limit) =>
        [.. (await database.InScopeAsync(provider => provider.GetRequiredService<DispatchDesk>().ClaimAsync(new ChannelRoute(channel), limit, default))).Select(dispatch => dispatch.TouchKey)];
}
