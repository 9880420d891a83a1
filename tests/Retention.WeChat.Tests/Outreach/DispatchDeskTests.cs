using Microsoft.Extensions.DependencyInjection;
using Quartz;
using Retention.Platform.Data;
using Retention.WeChat.Outreach;
using Retention.WeChat.Tests.Fans;
using Retention.WeChat.Tests.Platform;

namespace Retention.WeChat.Tests.Outreach;

public sealed class DispatchDeskTests
{
    private static readonly SendOutcome.Refused Refused = new("40037", "模板不存在。");
    private static readonly SendOutcome.NotNow NotNow = new("-1", "系统繁忙。", null);

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Workers_never_hold_the_same_message(DatabaseProvider engine)
    {
        const int Messages = 120;
        await using var database = await TestDatabase.CreateAsync(engine);
        var fan = await database.FollowAsync("fan");
        await database.InScopeAsync(provider => provider.GetRequiredService<OutreachDesk>().AskAsync(
            [.. Enumerable.Range(0, Messages).Select(i => new Touch($"touch-{i}", fan.Id, TouchPurpose.Service, Touches.Template, database.Clock.GetUtcNow().AddDays(1)))], default));
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
    public async Task A_sender_paused_past_its_lease_changes_nothing(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var fan = await database.FollowAsync("fan");
        await database.OpenWindowAsync(fan, SendRightKind.Message);
        await database.AskAsync(fan, "touch", TouchPurpose.Marketing, Touches.Chat with { Template = Touches.Template.Template });
        var stale = Assert.Single(await database.ClaimAsync());
        await database.ExecuteAsync("update outreach_message set lease_token = lease_token + 1");
        var current = stale with { LeaseToken = stale.LeaseToken + 1 };
        await database.RecordAsync(current, new SendOutcome.Accepted("provider-1"));

        SendOutcome[] late = [Refused, NotNow, new SendOutcome.Unknown("?"), new SendOutcome.Accepted("provider-2")];
        foreach (var outcome in late)
            await database.RecordAsync(stale, outcome);
        var message = await database.MessageAsync("touch");
        Assert.Equal((MessageState.Sent, "provider-1", null), (message.State, message.ProviderId, message.ErrorCode));
        Assert.Equal(4, Assert.Single(await database.RightsAsync(fan)).Remaining);
        Assert.Equal(1, await database.FindAsync<long>("select count(*) from outreach_message where cooldown_until is not null"));
        Assert.Equal(1, await database.FindAsync<long>("select count(*) from cooldown"));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_refused_message_gives_back_its_right_and_its_cool_down(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var fan = await database.FollowAsync("fan");
        await database.OpenWindowAsync(fan, SendRightKind.Message);
        await database.AskAsync(fan, "touch", TouchPurpose.Marketing, Touches.Chat);
        Assert.Equal(4, Assert.Single(await database.RightsAsync(fan)).Remaining);
        await database.RecordAsync(Assert.Single(await database.ClaimAsync()), Refused);

        var message = await database.MessageAsync("touch");
        Assert.Equal((MessageState.Failed, "40037", "模板不存在。"), (message.State, message.ErrorCode, message.ErrorText));
        Assert.NotNull(message.ClosedAt);
        Assert.Equal(5, Assert.Single(await database.RightsAsync(fan)).Remaining);
        Assert.Equal(0, await database.FindAsync<long>("select count(*) from cooldown"));
        Assert.Equal(MessageState.Planned, (await database.AskAsync(fan, "another", TouchPurpose.Marketing, Touches.Chat)).State);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_lost_right_is_believed_and_another_channel_is_taken(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var fan = await database.FollowAsync("fan");
        await database.OpenWindowAsync(fan, SendRightKind.Message);
        await database.AskAsync(fan, "touch", TouchPurpose.Marketing, Touches.Chat with { Template = Touches.Template.Template });
        await database.RecordAsync(Assert.Single(await database.ClaimAsync()), new SendOutcome.RightLost("45015", "窗口已关闭。"));
        Assert.Empty(await database.RightsAsync(fan));
        Assert.Equal(MessageState.Deferred, (await database.MessageAsync("touch")).State);

        Assert.Equal(1, await DecideDueAsync(database));
        Assert.Equal((MessageState.Planned, Channel.Template), ((await database.MessageAsync("touch")).State, (await database.MessageAsync("touch")).Channel));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_may_work_later_is_tried_again_after_a_pause_and_not_for_ever(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var fan = await database.FollowAsync("fan");
        await database.AskAsync(fan, "touch", TouchPurpose.Marketing);
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
        Assert.Equal((MessageState.Failed, "-1"), ((await database.MessageAsync("touch")).State, (await database.MessageAsync("touch")).ErrorCode));
        Assert.Equal(0, await database.FindAsync<long>("select count(*) from cooldown"));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_providers_own_pause_is_kept_unless_the_message_would_be_stale_by_then(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var fan = await database.FollowAsync("fan");
        var limited = new SendOutcome.NotNow("45009", "调用次数已用完。", TimeSpan.FromHours(5));
        await database.AskAsync(fan, "patient", life: TimeSpan.FromHours(6));
        await database.RecordAsync(Assert.Single(await database.ClaimAsync()), limited);
        Assert.Equal(database.Clock.GetUtcNow().AddHours(5), (await database.MessageAsync("patient")).DueAt);
        await database.AskAsync(fan, "urgent", life: TimeSpan.FromHours(5));
        await database.RecordAsync(Assert.Single(await database.ClaimAsync()), limited);
        Assert.Equal(MessageState.Failed, (await database.MessageAsync("urgent")).State);
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
        Assert.Equal(0, await database.FindAsync<long>("select count(*) from outreach_receipt"));

        await ReceiveAsync(database, "nobody's", delivered: true, null);
        await MatchAsync(database);
        Assert.Equal(1, await database.FindAsync<long>("select count(*) from outreach_receipt"));
        database.Clock.Advance(TimeSpan.FromDays(8));
        await MatchAsync(database);
        Assert.Equal(0, await database.FindAsync<long>("select count(*) from outreach_receipt"));
    }

    private static async Task AbandonAsync(TestDatabase database, int count)
    {
        Assert.Equal(count, (await database.ClaimAsync()).Count);
        await database.ExecuteAsync("update outreach_message set lease_until = @past where state = 'Sending'", new { past = DateTimeOffset.UtcNow.AddSeconds(-1) });
        Assert.Equal(count, await ResolveAsync(database));
    }

    private static async Task<MessageState> StateAsync(TestDatabase database, string key) => (await database.MessageAsync(key)).State;

    private static Task<int> ResolveAsync(TestDatabase database) => database.InScopeAsync(provider => provider.GetRequiredService<DispatchDesk>().ResolveAbandonedAsync(default));

    private static Task<int> DecideDueAsync(TestDatabase database) => database.InScopeAsync(provider => provider.GetRequiredService<OutreachDesk>().DecideDueAsync(default));

    private static Task ReceiveAsync(TestDatabase database, string providerId, bool delivered, string? detail) =>
        database.InScopeAsync(provider => provider.GetRequiredService<DispatchDesk>().ReceiveAsync(providerId, delivered, detail, default));

    private static Task MatchAsync(TestDatabase database) => database.InScopeAsync(async provider =>
    {
        IJob job = ActivatorUtilities.CreateInstance<ReceiptJob>(provider);
        await job.Execute(null!, default);
    });
}
