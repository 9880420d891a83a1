using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.Platform.Time;
using Retention.WeChat.Fans;
using Retention.WeChat.Outreach;
using Retention.WeChat.Tests.Outreach.Broadcasts;
using Retention.WeChat.Tests.Platform;
using Retention.WeChat.Tests.TestBed;

namespace Retention.WeChat.Tests.Outreach.MassSends;

public sealed class MassDeskTests
{
    private static readonly TouchContent Content = new() { Mass = new MassForm(Text: "春茶上市") };
    private static readonly TouchPolicy ByMass = new([Channel.MassSend]);

    public static TheoryData<DatabaseProvider> All => Engines.All;

    [Theory, MemberData(nameof(All))]
    public async Task A_broadcast_becomes_one_call_and_its_end_delivers_it(DatabaseProvider engine)
    {
        var wechat = new MassStub();
        await using var database = await wechat.DatabaseAsync(engine);
        var (broadcast, _) = await FormedAsync(database, 5);
        var job = await JobAsync(database, broadcast);
        Assert.Equal((5, MassJobState.Ready), (job.Recipients, job.State));
        Assert.Equal(5, await database.CountAsync(broadcast, MessageState.Sending));
        Assert.Empty(await AbandonedAsync(database));

        Assert.True(await SendAsync(database));
        Assert.Equal(["fan-0", "fan-1", "fan-2", "fan-3", "fan-4"], Assert.Single(wechat.Calls).OpenIds);
        Assert.InRange(wechat.Calls[0].ClientId.Length, 1, 32);
        Assert.Equal((MassJobState.Submitted, 1_000L), ((await JobAsync(database, broadcast)).State, (await JobAsync(database, broadcast)).MsgId));
        Assert.Equal(5, await database.CountAsync(broadcast, MessageState.Sent));

        await TellAsync(database, new MassReceipt(1_000, "send success", 5, 0));
        Assert.Equal(MassJobState.Finished, (await JobAsync(database, broadcast)).State);
        Assert.Equal(5, await database.CountAsync(broadcast, MessageState.Delivered));
        Assert.False(await SendAsync(database));
    }

    [Theory, MemberData(nameof(All))]
    public async Task Killed_between_call_and_record_the_same_job_is_handed_over_again_and_nobody_gets_it_twice(DatabaseProvider engine)
    {
        var wechat = new MassStub();
        await using var database = await wechat.DatabaseAsync(engine);
        var (broadcast, _) = await FormedAsync(database, 3);
        Assert.True(await SendAsync(database));
        await database.ExecuteAsync("update mass_job set state = 'Ready', doubtful = 1, msg_id = null, lease_until = '2000-01-01 00:00:00.000'");
        await database.ExecuteAsync("update outreach_message set state = 'Sending', sent_at = null");

        database.Clock.Advance(TimeSpan.FromHours(2));
        Assert.True(await SendAsync(database));
        Assert.Equal(2, wechat.Calls.Count);
        Assert.Equal(wechat.Calls[0].ClientId, wechat.Calls[1].ClientId);
        Assert.All(wechat.Received.Values, times => Assert.Equal(1, times));
        Assert.Equal((MassJobState.Submitted, 1_000L), ((await JobAsync(database, broadcast)).State, (await JobAsync(database, broadcast)).MsgId));
    }

    [Theory, MemberData(nameof(All))]
    public async Task A_lost_answer_is_asked_for_again_for_a_day_and_then_stays_unknown(DatabaseProvider engine)
    {
        var wechat = new MassStub();
        await using var database = await wechat.DatabaseAsync(engine);
        var (broadcast, _) = await FormedAsync(database, 3, life: TimeSpan.FromDays(3));
        wechat.Instead.Enqueue(null);
        await SendAsync(database);
        Assert.Equal((MassJobState.Ready, true), ((await JobAsync(database, broadcast)).State, (await JobAsync(database, broadcast)).Doubtful));

        database.Clock.Advance(TimeSpan.FromHours(24));
        await SendAsync(database);
        Assert.Single(wechat.Calls);
        Assert.Equal(MassJobState.Unknown, (await JobAsync(database, broadcast)).State);
        Assert.Equal(3, await database.CountAsync(broadcast, MessageState.Unknown));
    }

    [Theory, MemberData(nameof(All))]
    public async Task Too_many_calls_a_minute_makes_all_jobs_wait(DatabaseProvider engine)
    {
        var wechat = new MassStub();
        await using var database = await wechat.DatabaseAsync(engine);
        var (first, _) = await AskedAsync(database, 2);
        var (second, _) = await AskedAsync(database, 2, prefix: "other");
        await FormAsync(database);
        await FormAsync(database, TimeSpan.Zero);
        wechat.Instead.Enqueue(45066);
        Assert.True(await SendAsync(database));
        Assert.False(await SendAsync(database));
        Assert.Equal("45066", (await JobAsync(database, first)).ErrorCode);

        database.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.True(await SendAsync(database));
        Assert.True(await SendAsync(database));
        Assert.Equal((MassJobState.Submitted, MassJobState.Submitted), ((await JobAsync(database, first)).State, (await JobAsync(database, second)).State));
    }

    [Theory, MemberData(nameof(All))]
    public async Task Who_opts_out_or_leaves_while_a_job_waits_leaves_it_too(DatabaseProvider engine)
    {
        var wechat = new MassStub();
        await using var database = await wechat.DatabaseAsync(engine);
        var (broadcast, fans) = await FormedAsync(database, 4, TouchPurpose.Marketing);
        wechat.Instead.Enqueue(45066);
        await SendAsync(database);
        await RefuseAsync(database, fans[1], ConsentChannel.All);
        await database.ExecuteAsync("update fan set state = 'Left' where id = @fan", new { fan = fans[2].Id });

        database.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.True(await SendAsync(database));
        Assert.Equal(["fan-0", "fan-3"], wechat.Calls[1].OpenIds);
        Assert.Equal((2, MassJobState.Submitted), ((await JobAsync(database, broadcast)).Recipients, (await JobAsync(database, broadcast)).State));
        await DecideDueAsync(database);
        Assert.Equal(["opted_out", "not_following"], await database.ListAsync<string>("select reason from outreach_message where state = 'Suppressed' order by fan_id"));
        Assert.Equal(4, Assert.Single(await database.RightsAsync(fans[1])).Remaining);
        await TellAsync(database, new MassReceipt(1_000, "send success", 2, 0));
        Assert.Equal(2, await database.CountAsync(broadcast, MessageState.Delivered));
    }

    [Theory, MemberData(nameof(All))]
    public async Task A_job_that_outlives_the_slots_of_its_messages_is_decided_anew(DatabaseProvider engine)
    {
        var wechat = new MassStub();
        await using var database = await wechat.DatabaseAsync(engine);
        var (broadcast, _) = await FormedAsync(database, 2, TouchPurpose.Marketing);
        wechat.Instead.Enqueue(89503);
        await SendAsync(database);
        database.Clock.Advance(TimeSpan.FromMinutes(10));
        Assert.True(await SendAsync(database));
        Assert.Single(wechat.Calls);
        Assert.Equal(MassJobState.Dissolved, (await JobAsync(database, broadcast)).State);
        // It never left with the job: that was no attempt.
        Assert.Equal(2, await database.FindAsync<long>("select count(*) from outreach_message where attempts = 0 and first_attempt_at is null"));
        await DecideDueAsync(database);
        Assert.Equal(2, await database.CountAsync(broadcast, MessageState.Planned));
        Assert.Equal(2, await database.FindAsync<long>("select count(*) from outreach_message where held_until > @now", new { now = database.Clock.GetUtcNow() }));
    }

    [Theory, MemberData(nameof(All))]
    public async Task A_months_quota_that_is_used_up_closes_the_channel_until_the_month_is_over(DatabaseProvider engine)
    {
        var wechat = new MassStub();
        await using var database = await wechat.DatabaseAsync(engine);
        var (first, _) = await AskedAsync(database, 2);
        var (second, _) = await AskedAsync(database, 2, prefix: "other");
        await FormAsync(database);
        await FormAsync(database, TimeSpan.Zero);
        wechat.Instead.Enqueue(45028);
        await SendAsync(database);
        Assert.Equal(2, await database.CountAsync(first, MessageState.Failed));

        // What waits does not walk into it, nor what is asked for later.
        Assert.True(await SendAsync(database));
        await DecideDueAsync(database);
        var (third, _) = await AskedAsync(database, 2, prefix: "late");
        Assert.Equal((2, 2), (await database.CountAsync(second, MessageState.Suppressed), await database.CountAsync(third, MessageState.Suppressed)));
        Assert.Equal(["blocked"], await database.ListAsync<string>("select distinct reason from outreach_message where state = 'Suppressed'"));
        Assert.Single(wechat.Calls);

        database.Clock.Advance(TimeSpan.FromDays(30));
        var (next, _) = await FormedAsync(database, 2, prefix: "next");
        await SendAsync(database);
        Assert.Equal(2, await database.CountAsync(next, MessageState.Sent));
    }

    [Theory, MemberData(nameof(All))]
    public async Task What_is_planned_over_the_end_of_a_month_counts_in_the_next_and_never_more_than_four_come_back(DatabaseProvider engine)
    {
        var wechat = new MassStub();
        await using var database = await wechat.DatabaseAsync(engine);
        var (broadcast, fans) = await FormedAsync(database, 2, life: TimeSpan.FromDays(60));
        database.Clock.Advance(TimeSpan.FromDays(30));
        await OpenMonthAsync(database, fans);
        Assert.Equal(3, Assert.Single(await database.RightsAsync(fans[0])).Remaining);

        await database.ExecuteAsync("update outreach_message set state = 'Sent' where fan_id = @fan", new { fan = fans[0].Id });
        database.Clock.Advance(TimeSpan.FromDays(31));
        await OpenMonthAsync(database, fans);
        Assert.Equal(4, Assert.Single(await database.RightsAsync(fans[0])).Remaining);
        var right = (await database.RightsAsync(fans[0]))[0].Id;
        await database.InTransactionAsync(async (provider, ct) => await provider.GetRequiredService<SendRights>().GiveBackAsync(right, ct));
        Assert.Equal(4, Assert.Single(await database.RightsAsync(fans[0])).Remaining);
    }

    [Theory, MemberData(nameof(All))]
    public async Task What_is_handed_over_after_the_end_of_a_month_counts_in_the_next_also_when_that_is_opened_later(DatabaseProvider engine)
    {
        await using var database = await new MassStub().DatabaseAsync(engine, new() { ["Outreach:QuietFrom"] = "00:00", ["Outreach:QuietUntil"] = "00:00" });
        database.Clock.Advance(new TimeSpan(days: 28, hours: 13, minutes: 54, seconds: 0));
        var (broadcast, fans) = await FormedAsync(database, 2);
        Assert.Equal(30, BusinessCalendar.DayOf(database.Clock.GetUtcNow()).Day);
        database.Clock.Advance(TimeSpan.FromMinutes(1.5));
        Assert.Equal(1, BusinessCalendar.DayOf(database.Clock.GetUtcNow()).Day);
        await SendAsync(database);
        Assert.Equal(2, await database.CountAsync(broadcast, MessageState.Sent));
        var look = await database.InScopeAsync(provider => provider.GetRequiredService<SendRights>().LookAsync(fans[0].Id, database.Clock.GetUtcNow(), default));
        await OpenMonthAsync(database, fans);
        Assert.Equal((3, 3), (Assert.Single(look).Remaining, Assert.Single(await database.RightsAsync(fans[0])).Remaining));
    }

    [Theory, MemberData(nameof(All))]
    public async Task What_was_sent_last_month_and_fails_in_this_one_gives_nothing_back_to_it(DatabaseProvider engine)
    {
        await using var database = await new MassStub().DatabaseAsync(engine);
        var (first, fans) = await FormedAsync(database, 2);
        await SendAsync(database);
        database.Clock.Advance(TimeSpan.FromDays(30));
        var second = await database.StartAsync(database.Draft(content: Content, policy: ByMass), fans);
        await database.AskAllAsync(second);
        Assert.Equal(3, Assert.Single(await database.RightsAsync(fans[0])).Remaining);
        await TellAsync(database, new MassReceipt(1_000, "err(20008)", 0, 2));
        Assert.Equal(2, await database.CountAsync(first, MessageState.Failed));
        Assert.Equal(3, Assert.Single(await database.RightsAsync(fans[0])).Remaining);
    }

    [Theory, MemberData(nameof(All))]
    public async Task A_job_in_doubt_is_handed_over_again_to_those_who_may_still_get_it(DatabaseProvider engine)
    {
        var wechat = new MassStub { LostCalls = 2 };
        await using var database = await wechat.DatabaseAsync(engine);
        var (broadcast, fans) = await FormedAsync(database, 4, TouchPurpose.Marketing);
        await SendAsync(database);
        await RefuseAsync(database, fans[1], ConsentChannel.All);
        // Longer than slots are held: they are held anew.
        database.Clock.Advance(TimeSpan.FromMinutes(30));
        await SendAsync(database);
        Assert.Equal(["fan-0", "fan-2", "fan-3"], wechat.Calls[1].OpenIds);
        Assert.Equal((3, 1), (await database.CountAsync(broadcast, MessageState.Sending), await database.CountAsync(broadcast, MessageState.Unknown)));
        Assert.Equal(3, await database.FindAsync<long>("select count(*) from outreach_message where state = 'Sending' and held_until > @now", new { now = database.Clock.GetUtcNow() }));

        database.Clock.Advance(TimeSpan.FromMinutes(1));
        await SendAsync(database);
        Assert.Equal(["fan-0", "fan-2", "fan-3"], wechat.Received.Keys.Order(StringComparer.Ordinal));
        Assert.Equal((MassJobState.Submitted, 3), ((await JobAsync(database, broadcast)).State, await database.CountAsync(broadcast, MessageState.Sent)));
        Assert.Single(wechat.Calls.Select(call => call.ClientId).Distinct());
    }

    [Theory, MemberData(nameof(All))]
    public async Task A_job_in_doubt_that_has_too_few_left_stays_unknown(DatabaseProvider engine)
    {
        var wechat = new MassStub { LostCalls = 1 };
        await using var database = await wechat.DatabaseAsync(engine);
        var (broadcast, fans) = await FormedAsync(database, 2, TouchPurpose.Marketing);
        await SendAsync(database);
        await RefuseAsync(database, fans[1], ConsentChannel.All);
        database.Clock.Advance(TimeSpan.FromMinutes(1));
        await SendAsync(database);
        Assert.Single(wechat.Calls);
        Assert.Equal((MassJobState.Unknown, 2), ((await JobAsync(database, broadcast)).State, await database.CountAsync(broadcast, MessageState.Unknown)));
    }

    [Theory, MemberData(nameof(All))]
    public async Task Whoever_was_reached_otherwise_while_a_job_was_in_doubt_is_left_out_of_it(DatabaseProvider engine)
    {
        var wechat = new MassStub { LostCalls = 1 };
        await using var database = await wechat.DatabaseAsync(engine, new() { ["Outreach:CooldownHours"] = "1" });
        var (broadcast, fans) = await FormedAsync(database, 3, TouchPurpose.Marketing);
        await SendAsync(database);
        database.Clock.Advance(TimeSpan.FromHours(2));
        await database.OpenWindowAsync(fans[2], SendRightKind.Message);
        Assert.Equal(MessageState.Planned, (await database.AskAsync(fans[2], "another", TouchPurpose.Marketing, Touches.Chat)).State);
        await SendAsync(database);
        Assert.Equal(["fan-0", "fan-1"], wechat.Calls[1].OpenIds);
        Assert.Equal(1, await database.CountAsync(broadcast, MessageState.Unknown));
    }

    [Theory, MemberData(nameof(All))]
    public async Task A_stop_pressed_while_the_messages_of_a_job_are_looked_at_holds_its_call(DatabaseProvider engine)
    {
        var wechat = new MassStub();
        var looks = int.MaxValue;
        await using var database = await wechat.DatabaseAsync(engine, also: services => services.AddSingleton(provider => new Cached<MarketingStop>(
            provider.GetRequiredService<IServiceScopeFactory>(),
            TimeSpan.Zero,
            (_, _) => Task.FromResult(new MarketingStop(looks-- > 0 ? null : TestDatabase.Start, null, null)))));
        var (broadcast, _) = await FormedAsync(database, 2, TouchPurpose.Marketing);
        // The job is looked at, then its messages; then somebody presses it.
        looks = 2;
        Assert.True(await SendAsync(database));
        Assert.Equal((MassJobState.Ready, false), ((await JobAsync(database, broadcast)).State, (await JobAsync(database, broadcast)).Doubtful));
        Assert.True(await SendAsync(database));
        Assert.Equal(MassJobState.Dissolved, (await JobAsync(database, broadcast)).State);
        Assert.Empty(wechat.Calls);
    }

    [Theory, MemberData(nameof(All))]
    public async Task The_stop_button_tells_of_a_mass_send_once_it_was_called(DatabaseProvider engine)
    {
        var wechat = new MassStub { LostCalls = 1 };
        await using var database = await wechat.DatabaseAsync(engine);
        await FormedAsync(database, 3, TouchPurpose.Marketing);
        Assert.Equal((0, 0), await InFlightAsync(database));
        await SendAsync(database);
        Assert.Equal((3, 3), await InFlightAsync(database));

        static Task<(long, int)> InFlightAsync(TestDatabase database) => database.InScopeAsync(async provider =>
        {
            var button = provider.GetRequiredService<StopButton>();
            return (await button.CountInFlightAsync(default), (await button.ListInFlightAsync(default)).Count);
        });
    }

    [Theory, MemberData(nameof(All))]
    public async Task An_end_WeChat_does_not_tell_is_asked_for_every_hour(DatabaseProvider engine)
    {
        var wechat = new MassStub();
        await using var database = await wechat.DatabaseAsync(engine);
        var (broadcast, _) = await FormedAsync(database, 2);
        await SendAsync(database);
        Assert.False(await AskEndAsync(database));
        database.Clock.Advance(TimeSpan.FromHours(1));
        Assert.True(await AskEndAsync(database));
        Assert.Equal(MassJobState.Submitted, (await JobAsync(database, broadcast)).State);
        Assert.False(await AskEndAsync(database));

        wechat.Status = "SEND_SUCCESS";
        database.Clock.Advance(TimeSpan.FromHours(1));
        Assert.True(await AskEndAsync(database));
        Assert.Equal((MassJobState.Finished, null), ((await JobAsync(database, broadcast)).State, (await JobAsync(database, broadcast)).SentCount));
        Assert.Equal(2, await database.CountAsync(broadcast, MessageState.Sent));
        Assert.False(await AskEndAsync(database));
    }

    [Theory, MemberData(nameof(All))]
    public async Task A_refused_job_fails_in_plain_words_and_gives_the_months_message_back(DatabaseProvider engine)
    {
        var wechat = new MassStub();
        await using var database = await wechat.DatabaseAsync(engine);
        var (broadcast, fans) = await FormedAsync(database, 2);
        Assert.Equal(3, Assert.Single(await database.RightsAsync(fans[0])).Remaining);
        wechat.Instead.Enqueue(45028);
        await SendAsync(database);
        Assert.Equal((MassJobState.Failed, "本月群发次数已用完。"), ((await JobAsync(database, broadcast)).State, (await JobAsync(database, broadcast)).ErrorText));
        Assert.Equal(2, await database.CountAsync(broadcast, MessageState.Failed));
        Assert.Equal(4, Assert.Single(await database.RightsAsync(fans[0])).Remaining);
    }

    [Theory, MemberData(nameof(All))]
    public async Task A_single_fan_is_told_that_a_mass_send_needs_two(DatabaseProvider engine)
    {
        await using var database = await new MassStub().DatabaseAsync(engine);
        var (broadcast, fans) = await FormedAsync(database, 1);
        var message = await database.MessageAsync($"{broadcast.Campaign}:{fans[0].Id}");
        Assert.Equal((MessageState.Suppressed, MassForming.NeedsTwo), (message.State, message.Reason));
        Assert.Equal(4, Assert.Single(await database.RightsAsync(fans[0])).Remaining);
    }

    [Theory, MemberData(nameof(All))]
    public async Task Whoever_opts_out_leaves_or_has_had_four_is_left_out(DatabaseProvider engine)
    {
        var wechat = new MassStub();
        await using var database = await wechat.DatabaseAsync(engine);
        var fans = await database.FollowManyAsync(6);
        await database.InTransactionAsync((provider, ct) => provider.GetRequiredService<SendRights>().OpenMonthAsync([fans[0].Id], database.Clock.GetUtcNow(), ct));
        await database.ExecuteAsync("update send_right set remaining = 0");
        var broadcast = await database.StartAsync(database.Draft(content: Content, policy: ByMass, purpose: TouchPurpose.Marketing), fans);
        await database.AskAllAsync(broadcast);
        await RefuseAsync(database, fans[1], ConsentChannel.All);
        // As if it came while the job was formed: the message is not cancelled, and still does not leave.
        await database.ExecuteAsync(
            "insert into consent (fan_id, channel, purpose, given, decided_at) values (@fan, 'WeChat', 'Marketing', 0, @now)", new { fan = fans[2].Id, now = database.Clock.GetUtcNow() });
        await database.ExecuteAsync("update fan set state = 'Left' where id = @fan", new { fan = fans[3].Id });

        await FormAsync(database);
        await SendAsync(database);
        Assert.Equal(["fan-4", "fan-5"], Assert.Single(wechat.Calls).OpenIds);
        await database.InScopeAsync(provider => provider.GetRequiredService<OutreachDesk>().DecideDueAsync(default));
        var reasons = await database.ListAsync<string>("select reason from outreach_message where state = 'Suppressed' order by fan_id");
        Assert.Equal(["mass_quota_used", "opted_out", "refused", "not_following"], reasons);
    }

    [Theory, MemberData(nameof(All))]
    public async Task A_stopped_or_stale_job_that_was_not_handed_over_is_decided_anew(DatabaseProvider engine)
    {
        var wechat = new MassStub();
        await using var database = await wechat.DatabaseAsync(engine);
        var (broadcast, _) = await FormedAsync(database, 2, TouchPurpose.Marketing);
        await database.InScopeAsync(async provider =>
        {
            await provider.GetRequiredService<StopButton>().StopAsync("tester", null, default);
            provider.GetRequiredService<Cached<MarketingStop>>().Invalidate();
        });
        Assert.True(await SendAsync(database));
        Assert.Equal(MassJobState.Dissolved, (await JobAsync(database, broadcast)).State);
        await database.InScopeAsync(provider => provider.GetRequiredService<OutreachDesk>().DecideDueAsync(default));
        Assert.Equal(2, (await database.TallyAsync(broadcast.Campaign)).Single(tally => tally.Reason == "marketing_stopped").Messages);

        var (stale, _) = await FormedAsync(database, 2, prefix: "stale");
        database.Clock.Advance(TimeSpan.FromHours(7));
        await SendAsync(database);
        while (await database.InScopeAsync(provider => provider.GetRequiredService<OutreachDesk>().DecideDueAsync(default)) > 0)
        {
        }

        Assert.Equal(2, await database.CountAsync(stale, MessageState.Expired));
        Assert.Empty(wechat.Calls);
    }

    [Theory, MemberData(nameof(All))]
    public async Task Receipts_come_before_their_answer_twice_and_incomplete(DatabaseProvider engine)
    {
        var wechat = new MassStub();
        await using var database = await wechat.DatabaseAsync(engine);
        var (broadcast, _) = await FormedAsync(database, 3);
        await TellAsync(database, new MassReceipt(1_000, "sendsuccess", 2, 1));
        await SendAsync(database);
        await TellAsync(database, new MassReceipt(1_000, "sendsuccess", 3, 0));
        var job = await JobAsync(database, broadcast);
        Assert.Equal((MassJobState.Finished, 2, 1), (job.State, job.SentCount, job.ErrorCount));
        // Nobody knows which of the three it was.
        Assert.Equal(3, await database.CountAsync(broadcast, MessageState.Sent));
    }

    [Theory, MemberData(nameof(All))]
    public async Task A_job_WeChat_did_not_let_pass_fails(DatabaseProvider engine)
    {
        await using var database = await new MassStub().DatabaseAsync(engine);
        var (broadcast, fans) = await FormedAsync(database, 2);
        await SendAsync(database);
        await TellAsync(database, new MassReceipt(1_000, "err(20008)", 0, 2));
        Assert.Equal((MassJobState.Failed, "err(20008)"), ((await JobAsync(database, broadcast)).State, (await JobAsync(database, broadcast)).ErrorCode));
        Assert.Equal(2, await database.CountAsync(broadcast, MessageState.Failed));
        Assert.Equal(4, Assert.Single(await database.RightsAsync(fans[0])).Remaining);
    }

    [Theory, MemberData(nameof(All))]
    public Task What_a_job_that_failed_has_used_under_the_caps_comes_back(DatabaseProvider engine) => SeeSlotsComeBackAsync(engine, null);

    [Fact]
    public async Task So_it_does_in_redis()
    {
        if (Engines.RedisServer is null)
            return;
        await using var redis = await RedisDatabase.TakeAsync();
        await redis.RememberAsync();
        await SeeSlotsComeBackAsync(DatabaseProvider.Sqlite, redis.Configuration);
    }

    private static async Task SeeSlotsComeBackAsync(DatabaseProvider engine, string? redis)
    {
        await using var database = await new MassStub().DatabaseAsync(engine, new() { ["Redis:Configuration"] = redis });
        var (broadcast, fans) = await FormedAsync(database, 2, TouchPurpose.Marketing);
        await SendAsync(database);
        Assert.All(await LookAsync(database, fans), fact => Assert.IsType<PressureFact.Held>(fact));
        await TellAsync(database, new MassReceipt(1_000, "err(20008)", 0, 2));
        Assert.Equal(2, await database.CountAsync(broadcast, MessageState.Failed));
        Assert.All(await LookAsync(database, fans), fact => Assert.IsType<PressureFact.Free>(fact));
    }

    private static Task<IReadOnlyList<PressureFact>> LookAsync(TestDatabase database, IReadOnlyList<Fan> fans) => database.InScopeAsync(provider =>
        provider.GetRequiredService<IPressure>().LookAsync(
            [.. fans.Select(fan => new PressureWish(fan.Id, "another", TouchPurpose.Marketing, Channel.MassSend, "general", null))], database.Clock.GetUtcNow(), default));

    /// <summary>A broadcast whose messages were gathered into a job, as far as that goes.</summary>
    private static async Task<(Broadcast Broadcast, IReadOnlyList<Fan> Fans)> FormedAsync(
        TestDatabase database, int count, TouchPurpose purpose = TouchPurpose.Service, string prefix = "fan", TimeSpan? life = null)
    {
        var asked = await AskedAsync(database, count, purpose, prefix, life);
        await FormAsync(database);
        return asked;
    }

    private static async Task<(Broadcast Broadcast, IReadOnlyList<Fan> Fans)> AskedAsync(
        TestDatabase database, int count, TouchPurpose purpose = TouchPurpose.Service, string prefix = "fan", TimeSpan? life = null)
    {
        var fans = await database.FollowManyAsync(count, prefix);
        var broadcast = await database.StartAsync(database.Draft(content: Content, policy: ByMass, purpose: purpose, life: life), fans);
        await database.AskAllAsync(broadcast);
        return (broadcast, fans);
    }

    private static async Task FormAsync(TestDatabase database, TimeSpan? after = null)
    {
        database.Clock.Advance(after ?? MassRules.GatherFor);
        await database.InScopeAsync(provider => provider.GetRequiredService<MassForming>().StepAsync(default));
    }

    private static Task<bool> SendAsync(TestDatabase database) => database.InScopeAsync(async provider =>
    {
        var sent = await provider.GetRequiredService<MassDesk>().SendNextAsync(default);
        await provider.GetRequiredService<MassDesk>().SettleAsync(default);
        return sent;
    });

    private static Task DecideDueAsync(TestDatabase database) => database.InScopeAsync(provider => provider.GetRequiredService<OutreachDesk>().DecideDueAsync(default));

    private static Task<bool> AskEndAsync(TestDatabase database) => database.InScopeAsync(provider => provider.GetRequiredService<MassDesk>().AskAsync(default));

    private static Task TellAsync(TestDatabase database, MassReceipt receipt) => database.InScopeAsync(async provider =>
    {
        await provider.GetRequiredService<MassDesk>().ReceiveAsync(receipt, default);
        await provider.GetRequiredService<MassDesk>().SettleAsync(default);
    });

    private static Task OpenMonthAsync(TestDatabase database, IReadOnlyList<Fan> fans) => database.InTransactionAsync((provider, ct) =>
        provider.GetRequiredService<SendRights>().OpenMonthAsync(fans.Select(fan => fan.Id), database.Clock.GetUtcNow(), ct));

    private static Task<MassJob> JobAsync(TestDatabase database, Broadcast broadcast) => database.InScopeAsync(async provider =>
        Assert.Single(await provider.GetRequiredService<MassStore>().ListOfCampaignAsync(broadcast.Campaign, default)));

    private static Task<IReadOnlyList<Dispatch>> AbandonedAsync(TestDatabase database) => database.InScopeAsync(provider =>
        provider.GetRequiredService<DispatchStore>().ListAbandonedAsync(TimeProvider.System.GetUtcNow().AddDays(1), 10, default));

    private static Task RefuseAsync(TestDatabase database, Fan fan, ConsentChannel channel) => database.InScopeAsync(provider => provider.GetRequiredService<OutreachDesk>()
        .TakeConsentAsync(fan.Id, new ConsentChange(channel, ConsentPurpose.Marketing, false, ConsentSource.Chat, null, database.Clock.GetUtcNow()), default));
}
