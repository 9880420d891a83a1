using Microsoft.Extensions.DependencyInjection;
using Quartz;
using Retention.Platform.Data;
using Retention.WeChat.Fans;
using Retention.WeChat.Outreach;
using Retention.WeChat.Tests.Fans;
using Retention.WeChat.Tests.Platform;

namespace Retention.WeChat.Tests.Outreach;

public sealed class ReceiptsTests
{
    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Receipts_settle_once_and_those_that_come_early_are_matched_later(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var fan = await database.FollowAsync("fan");
        await database.AskAsync(fan, "early");
        var dispatch = Assert.Single(await database.ClaimAsync());
        await ReceiveAsync(database, "m1", delivered: false, "failed:user block");
        await ReceiveAsync(database, "m1", delivered: false, "failed:user block");
        Assert.Equal(MessageState.Sending, await StateAsync(database, "early"));
        await database.RecordAsync(dispatch, new SendOutcome.Accepted("m1"));
        await MatchAsync(database);
        Assert.Equal((MessageState.Failed, "failed:user block"), (await StateAsync(database, "early"), (await database.MessageAsync("early")).ErrorText));

        await database.AskAsync(fan, "late");
        await database.RecordAsync(Assert.Single(await database.ClaimAsync()), new SendOutcome.Accepted("m2"));
        await ReceiveAsync(database, "m2", delivered: true, null);
        await ReceiveAsync(database, "m2", delivered: false, "failed: system failed");
        await MatchAsync(database);
        Assert.Equal(MessageState.Delivered, await StateAsync(database, "late"));
        Assert.Equal("m2", Assert.Single(await database.ListAsync<string>("select provider_id from outreach_receipt")));

        await ReceiveAsync(database, "nobody's", delivered: true, null);
        await MatchAsync(database);
        Assert.Equal(2, await database.FindAsync<long>("select count(*) from outreach_receipt"));
        // Each look asks for the message of every receipt that is kept: those of nobody's must not gather.
        database.Clock.Advance(TimeSpan.FromHours(1) + TimeSpan.FromMinutes(1));
        await MatchAsync(database);
        Assert.Equal(0, await database.FindAsync<long>("select count(*) from outreach_receipt"));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Each_receipt_settles_one_of_several_messages_with_the_same_id_the_oldest_first(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var fan = await database.FollowAsync("fan");
        foreach (var key in new[] { "older", "newer" })
        {
            await database.AskAsync(fan, key);
            await database.RecordAsync(Assert.Single(await database.ClaimAsync()), new SendOutcome.Accepted("sub:1:T1"));
            database.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        await ReceiveAsync(database, "sub:1:T1", delivered: true, null);
        Assert.Equal((MessageState.Delivered, MessageState.Sent), (await StateAsync(database, "older"), await StateAsync(database, "newer")));
        await ReceiveAsync(database, "sub:1:T1", delivered: false, "failed:user block");
        Assert.Equal((MessageState.Delivered, MessageState.Failed), (await StateAsync(database, "older"), await StateAsync(database, "newer")));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_subscribe_message_in_doubt_is_settled_by_its_own_receipt_whether_that_comes_before_or_after(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var fan = await database.FollowAsync("fan");
        var receipt = SubscribeSender.ReceiptOf(fan.Id, "T1");
        foreach (var (key, comesFirst) in new[] { ("after", false), ("before", true) })
        {
            var dispatch = await SubscribeAsync(database, fan, key);
            if (comesFirst)
                await ReceiveAsync(database, receipt, delivered: true, null);
            await database.RecordAsync(dispatch, new SendOutcome.Unknown("没有应答。", new ChannelFault("OutcomeUnknown", "没有应答。", "No answer.")));
            Assert.Equal(MessageState.Unknown, await StateAsync(database, key));
            if (!comesFirst)
                await ReceiveAsync(database, receipt, delivered: true, null);
            await MatchAsync(database);
            Assert.Equal(MessageState.Delivered, await StateAsync(database, key));
        }

        await database.RecordAsync(await SubscribeAsync(database, fan, "next"), new SendOutcome.Accepted(receipt));
        await MatchAsync(database);
        Assert.Equal(MessageState.Sent, await StateAsync(database, "next"));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_receipt_that_comes_early_waits_for_its_message_though_an_older_one_had_the_same_id(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var fan = await database.FollowAsync("fan");
        var receipt = SubscribeSender.ReceiptOf(fan.Id, "T1");
        await database.RecordAsync(await SubscribeAsync(database, fan, "older"), new SendOutcome.Accepted(receipt));
        await ReceiveAsync(database, receipt, delivered: true, null);

        var dispatch = await SubscribeAsync(database, fan, "newer");
        await ReceiveAsync(database, receipt, delivered: false, "failed:user block");
        await MatchAsync(database);
        await database.RecordAsync(dispatch, new SendOutcome.Accepted(receipt));
        await MatchAsync(database);
        Assert.Equal((MessageState.Delivered, MessageState.Failed), (await StateAsync(database, "older"), await StateAsync(database, "newer")));
        Assert.Equal(0, await database.FindAsync<long>("select count(*) from outreach_receipt"));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_WeChat_never_told_of_takes_no_receipt_of_a_later_message(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var fan = await database.FollowAsync("fan");
        var receipt = SubscribeSender.ReceiptOf(fan.Id, "T1");
        await database.RecordAsync(await SubscribeAsync(database, fan, "doubtful"), new SendOutcome.Unknown("没有应答。"));
        await database.RecordAsync(await SubscribeAsync(database, fan, "untold"), new SendOutcome.Accepted(receipt));
        database.Clock.Advance(TimeSpan.FromHours(2));
        await database.RecordAsync(await SubscribeAsync(database, fan, "later"), new SendOutcome.Accepted(receipt));
        await ReceiveAsync(database, receipt, delivered: true, null);
        Assert.Equal(
            (MessageState.Unknown, MessageState.Sent, MessageState.Delivered), (await StateAsync(database, "doubtful"), await StateAsync(database, "untold"), await StateAsync(database, "later")));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_message_that_did_not_arrive_takes_no_room_under_the_caps(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var fan = await database.FollowAsync("fan");
        await database.AskAsync(fan, "touch");
        await database.RecordAsync(Assert.Single(await database.ClaimAsync()), new SendOutcome.Accepted("m1"));
        Assert.Equal(1, await database.FindAsync<long>("select count(*) from pressure_slot"));
        await ReceiveAsync(database, "m1", delivered: false, "failed:user block");
        Assert.Equal(0, await database.FindAsync<long>("select count(*) from pressure_slot"));
        Assert.Null((await database.MessageAsync("touch")).CountsUntil);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_status_pulled_with_our_own_id_settles_what_nobody_knew(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var message = await UnknownAsync(database);
        Assert.True(await database.InScopeAsync(provider => provider.GetRequiredService<Receipts>().ReceiveByIdAsync(new SmsContext(message.Id.Value, 0), "sn1", true, "SUCCESS", default)));
        Assert.False(await database.InScopeAsync(provider => provider.GetRequiredService<Receipts>().ReceiveByIdAsync(new SmsContext(message.Id.Value, 0), "sn1", false, "late", default)));
        var settled = await database.MessageAsync("touch");
        Assert.Equal((MessageState.Delivered, "sn1", null), (settled.State, settled.ProviderId, settled.ErrorCode));
        Assert.NotNull(settled.SentAt);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_status_pulled_before_its_sender_knows_stands_whatever_the_sender_says_later(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        await database.AskAsync(await database.FollowAsync("fan"), "touch");
        var dispatch = Assert.Single(await database.ClaimAsync());
        Assert.True(await database.InScopeAsync(provider => provider.GetRequiredService<Receipts>().ReceiveByIdAsync(dispatch.SmsContext, "sn1", true, "SUCCESS", default)));
        await database.RecordAsync(dispatch, new SendOutcome.Unknown("没有回应。"));
        var settled = await database.MessageAsync("touch");
        Assert.Equal((MessageState.Delivered, "sn1", null), (settled.State, settled.ProviderId, settled.ErrorCode));
        Assert.Equal(0, await database.InScopeAsync(provider => provider.GetRequiredService<DispatchDesk>().ResolveAbandonedAsync(default)));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_operator_settles_once_what_nobody_knew_and_sends_a_dead_letter_again(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var message = await UnknownAsync(database);
        Assert.Same(DeadLetters.NotFailed, await RetryAsync(database));
        Assert.True(await ResolveAsync(database, message, delivered: false));
        Assert.False(await ResolveAsync(database, message, delivered: true));
        Assert.Equal((MessageState.Failed, "电话确认没有收到"), ((await database.MessageAsync("touch")).State, (await database.MessageAsync("touch")).ErrorText));
        Assert.Equal(0, await database.FindAsync<long>("select count(*) from pressure_slot"));

        Assert.Null(await RetryAsync(database));
        await database.InScopeAsync(provider => provider.GetRequiredService<OutreachDesk>().DecideDueAsync(default));
        var again = Assert.Single(await database.ClaimAsync());
        Assert.Equal((1, false), (again.Attempts, again.IsDoubtful));
        await database.RecordAsync(again, new SendOutcome.Refused("47003", "模板参数不符合要求。"));
        database.Clock.Advance(TimeSpan.FromDays(2));
        Assert.Same(DeadLetters.Stale, await RetryAsync(database));
        await database.ExecuteAsync("update outreach_message set content = null, expires_at = @later", new { later = database.Clock.GetUtcNow().AddDays(1) });
        Assert.Same(DeadLetters.Erased, await RetryAsync(database));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_an_operator_says_never_arrived_has_spent_no_right(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var fan = await database.FollowAsync("fan");
        await database.RecordAsync(await SubscribeAsync(database, fan, "touch"), new SendOutcome.Unknown("没有应答。"));
        Assert.Empty(await database.RightsAsync(fan));
        Assert.True(await ResolveAsync(database, await database.MessageAsync("touch"), delivered: false));
        Assert.Equal(1, Assert.Single(await database.RightsAsync(fan)).Remaining);

        Assert.Null(await RetryAsync(database));
        await database.InScopeAsync(provider => provider.GetRequiredService<OutreachDesk>().DecideDueAsync(default));
        Assert.Equal(MessageState.Planned, await StateAsync(database, "touch"));
        Assert.Empty(await database.RightsAsync(fan));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_never_arrived_gives_nothing_to_a_window_that_was_opened_since(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var message = await UnknownAsync(database);
        var fan = await database.FanAsync(message.FanId);
        database.Clock.Advance(TimeSpan.FromMinutes(5));
        await database.OpenWindowAsync(fan, SendRightKind.Message);
        Assert.True(await ResolveAsync(database, message, delivered: false));
        Assert.Equal(5, Assert.Single(await database.RightsAsync(fan)).Remaining);

        await database.AskAsync(fan, "next", content: Touches.Chat);
        await database.RecordAsync(Assert.Single(await database.ClaimAsync()), new SendOutcome.Unknown("没有应答。"));
        Assert.Equal(4, Assert.Single(await database.RightsAsync(fan)).Remaining);
        Assert.True(await ResolveAsync(database, await database.MessageAsync("next"), delivered: false));
        Assert.Equal(5, Assert.Single(await database.RightsAsync(fan)).Remaining);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_mass_message_of_last_month_that_never_arrived_gives_nothing_to_this_one(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var fan = await database.FollowAsync("fan");
        foreach (var (key, left) in new[] { ("november", 2), ("december", 3) })
        {
            await database.AskAsync(fan, key);
            await database.InTransactionAsync((provider, ct) => provider.GetRequiredService<SendRights>().OpenMonthAsync([fan.Id], database.Clock.GetUtcNow(), ct));
            // As if it had been sent with a job whose end nobody knows; two of the month are used up.
            await database.ExecuteAsync("update send_right set remaining = 2 where kind = 'Mass'");
            await database.ExecuteAsync(
                """
                update outreach_message set state = 'Unknown', channel = 'MassSend', lane = null, first_attempt_at = @now, send_right_id = (select id from send_right where kind = 'Mass')
                where touch_key = @key
                """,
                new { key, now = database.Clock.GetUtcNow() });
            if (key == "november")
            {
                database.Clock.Advance(TimeSpan.FromDays(30));
                await database.InTransactionAsync((provider, ct) => provider.GetRequiredService<SendRights>().OpenMonthAsync([fan.Id], database.Clock.GetUtcNow(), ct));
                await database.ExecuteAsync("update send_right set remaining = 2 where kind = 'Mass'");
            }

            Assert.True(await ResolveAsync(database, await database.MessageAsync(key), delivered: false));
            Assert.Equal(left, Assert.Single(await database.RightsAsync(fan)).Remaining);
        }
    }

    /// <summary>A subscribe message on its way.</summary>
    private static async Task<Dispatch> SubscribeAsync(TestDatabase database, Fan fan, string key)
    {
        await database.InTransactionAsync((provider, ct) => provider.GetRequiredService<SendRights>().GrantAsync(fan.Id, "T1", ct));
        await database.AskAsync(fan, key, content: new TouchContent { Subscribe = Touches.Template.Template });
        return Assert.Single(await database.ClaimAsync());
    }

    private static async Task<OutreachMessage> UnknownAsync(TestDatabase database)
    {
        var fan = await database.FollowAsync("fan");
        await database.OpenWindowAsync(fan, SendRightKind.Message);
        await database.AskAsync(fan, "touch", content: Touches.Chat);
        await database.RecordAsync(Assert.Single(await database.ClaimAsync()), new SendOutcome.Unknown("没有应答。"));
        var message = await database.MessageAsync("touch");
        Assert.Equal(MessageState.Unknown, message.State);
        return message;
    }

    private static Task<bool> ResolveAsync(TestDatabase database, OutreachMessage message, bool delivered) =>
        database.InScopeAsync(provider => provider.GetRequiredService<Receipts>().ResolveAsync(message.Id, delivered, "电话确认没有收到", default));

    private static async Task<Retention.Platform.Problems.Problem?> RetryAsync(TestDatabase database)
    {
        var message = await database.MessageAsync("touch");
        return await database.InScopeAsync(provider => provider.GetRequiredService<DeadLetters>().RetryAsync(message, default));
    }

    private static async Task<MessageState> StateAsync(TestDatabase database, string key) => (await database.MessageAsync(key)).State;

    private static Task ReceiveAsync(TestDatabase database, string providerId, bool delivered, string? detail) =>
        database.InScopeAsync(provider => provider.GetRequiredService<Receipts>().ReceiveAsync(providerId, delivered, detail, database.Clock.GetUtcNow(), default));

    private static Task MatchAsync(TestDatabase database) => database.InScopeAsync(async provider =>
    {
        IJob job = ActivatorUtilities.CreateInstance<ReceiptJob>(provider);
        await job.Execute(null!, default);
    });
}
