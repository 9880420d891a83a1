using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;
using Retention.WeChat.Outreach;
using Retention.WeChat.Tests.Fans;
using Retention.WeChat.Tests.Platform;

namespace Retention.WeChat.Tests.Outreach;

/// <summary>Limits count for the person, whichever of their accounts a touch goes to. One offer by SMS a week is the default.</summary>
public sealed class PersonalPressureTests
{
    private static readonly TouchContent Sms = new() { Sms = new SmsContent("1", []) };

    public static TheoryData<string> Stores => PressureBed.Stores;

    [Theory, MemberData(nameof(Stores))]
    public async Task What_one_account_was_sent_counts_for_the_other(string store)
    {
        await using var bed = await PressureBed.OpenAsync(store);
        var (official, mini) = await MeetAsync(bed.Database);
        await UniteAsync(bed.Database, mini, official);
        Assert.Equal(MessageState.Planned, await AskAsync(bed.Database, mini, "first"));
        Assert.Equal(MessageState.Deferred, await AskAsync(bed.Database, official, "second"));
        Assert.Equal("sms_per_week", (await bed.Database.MessageAsync("second")).Reason);

        bed.Database.Clock.Advance(TimeSpan.FromMinutes(1));
        await bed.Database.RecordAsync((await bed.Database.ClaimAsync()).Single(), new SendOutcome.Accepted(null));
        bed.Database.Clock.Advance(TimeSpan.FromDays(7) - TimeSpan.FromMilliseconds(1));
        Assert.Equal(MessageState.Deferred, await AskAsync(bed.Database, official, "a week later, less a moment"));
        bed.Database.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(MessageState.Planned, await AskAsync(bed.Database, official, "a week later"));
    }

    [Theory, MemberData(nameof(Stores))]
    public async Task What_two_were_sent_before_they_became_one_counts_for_both_and_goes_with_each_when_they_part(string store)
    {
        await using var bed = await PressureBed.OpenAsync(store);
        var (official, mini) = await MeetAsync(bed.Database);
        await AskAsync(bed.Database, mini, "sent");
        await bed.Database.RecordAsync((await bed.Database.ClaimAsync()).Single(), new SendOutcome.Accepted(null));
        var merge = await UniteAsync(bed.Database, mini, official);
        Assert.Equal(MessageState.Deferred, await AskAsync(bed.Database, official, "one person"));
        Assert.Equal((0, 1), (await bed.CountSlotsAsync(mini), await bed.CountSlotsAsync(official)));

        Assert.True(await bed.Database.InScopeAsync(async provider => (await provider.GetRequiredService<MemberRegistry>().UndoAsync(merge, official, default)).IsOk));
        Assert.Equal(MessageState.Deferred, await AskAsync(bed.Database, mini, "the one that was sent"));
        Assert.Equal(MessageState.Planned, await AskAsync(bed.Database, official, "the other"));
        Assert.Equal((1, 1), (await bed.CountSlotsAsync(mini), await bed.CountSlotsAsync(official)));
    }

    [Theory, MemberData(nameof(Stores))]
    public async Task What_is_on_its_way_while_two_become_one_is_confirmed_and_given_back_for_the_person(string store)
    {
        await using var bed = await PressureBed.OpenAsync(store);
        var (official, mini) = await MeetAsync(bed.Database);
        await AskAsync(bed.Database, mini, "on its way");
        var claimed = (await bed.Database.ClaimAsync()).Single();
        await UniteAsync(bed.Database, mini, official);
        await bed.Database.RecordAsync(claimed, new SendOutcome.Refused("FailedOperation.ContainSensitiveWord", "含有敏感词"));
        Assert.Equal((0, 0), (await bed.CountSlotsAsync(mini), await bed.CountSlotsAsync(official)));
        Assert.Equal(MessageState.Planned, await AskAsync(bed.Database, official, "now"));
    }

    [Theory, MemberData(nameof(Stores))]
    public async Task A_higher_priority_takes_the_place_of_what_waits_for_their_other_account(string store)
    {
        await using var bed = await PressureBed.OpenAsync(store);
        var (official, mini) = await MeetAsync(bed.Database);
        await UniteAsync(bed.Database, mini, official);
        await AskAsync(bed.Database, mini, "low", priority: 10);
        await AskAsync(bed.Database, official, "high", priority: 90);
        Assert.Equal("displaced", (await bed.Database.MessageAsync("low")).Reason);
        await bed.Database.InScopeAsync(provider => provider.GetRequiredService<OutreachDesk>().DecideDueAsync(default));
        Assert.Equal(MessageState.Planned, (await bed.Database.MessageAsync("high")).State);
    }

    [Theory, MemberData(nameof(Stores))]
    public async Task A_slot_that_a_killed_node_did_not_give_back_stands_in_nobodys_way(string store)
    {
        await using var bed = await PressureBed.OpenAsync(store);
        var (official, _) = await MeetAsync(bed.Database);
        await AskAsync(bed.Database, official, "cancelled");
        // The commit of a cancellation, without what follows it.
        await bed.Database.ExecuteAsync("update outreach_message set state = 'Suppressed', reason = 'broadcast_cancelled', lane = null, held_until = null, counts_until = null");
        bed.Database.Clock.Advance(IPressure.HoldFor + TimeSpan.FromHours(1));
        Assert.Equal(MessageState.Planned, await AskAsync(bed.Database, official, "next"));
        Assert.Equal(1, await bed.CountSlotsAsync(official));
    }

    [Theory, MemberData(nameof(Stores))]
    public async Task Who_starts_anew_is_not_disturbed_anew(string store)
    {
        await using var bed = await PressureBed.OpenAsync(store);
        var (official, mini) = await MeetAsync(bed.Database);
        await UniteAsync(bed.Database, mini, official);
        await AskAsync(bed.Database, mini, "before");
        await bed.Database.InTransactionAsync((provider, ct) => provider.GetRequiredService<MemberRegistry>().StartAnewAsync(official, ct));
        Assert.Equal(MessageState.Deferred, await AskAsync(bed.Database, official, "after"));
        Assert.Equal(0, await bed.CountSlotsAsync(official));
    }

    [Theory, MemberData(nameof(Stores))]
    public async Task Decisions_for_both_accounts_and_their_union_at_once_pass_one_touch(string store)
    {
        await using var bed = await PressureBed.OpenAsync(store);
        var pairs = new List<(Id<Fan> Official, Id<Fan> Mini)>();
        for (var pair = 0; pair < 12; pair++)
            pairs.Add(await MeetAsync(bed.Database, pair));
        await Task.WhenAll(pairs.SelectMany((pair, number) => new Task[]
        {
            UniteAsync(bed.Database, pair.Mini, pair.Official), AskAsync(bed.Database, pair.Mini, $"mini-{number}"), AskAsync(bed.Database, pair.Official, $"official-{number}"),
        }));
        // Both may have passed before they were one; whatever is asked for afterwards counts what passed.
        await Task.WhenAll(pairs.Select((pair, number) => AskAsync(bed.Database, pair.Mini, $"later-{number}")));
        Assert.Equal(0, await bed.Database.FindAsync<long>("select count(*) from outreach_message where touch_key like 'later-%' and state = 'Planned'"));
    }

    [Fact]
    public async Task Accounts_become_one_only_when_what_they_were_sent_can_come_along()
    {
        if (Engines.RedisServer is null)
            return;
        await using var bed = await PressureBed.ConnectAsync("127.0.0.1:1,connectTimeout=200,connectRetry=0");
        var (official, mini) = await MeetAsync(bed.Database);
        await bed.Database.ExecuteAsync(
            """
            insert into outreach_message (id, fan_id, touch_key, purpose, channel, budget, priority, state, due_at, expires_at, cost_milli_yuan, attempts, created_at, sent_at, counts_until)
            values (1, @fan, 'sent', 'Marketing', 'Sms', 'general', 50, 'Sent', @now, @now, 0, 1, @now, @now, @until)
            """,
            new { fan = mini, now = TestDatabase.Start, until = TestDatabase.Start.AddDays(7) });
        await Assert.ThrowsAsync<OutdatedException>(() => UniteAsync(bed.Database, mini, official));
        Assert.Equal(mini, (await bed.Database.FanAsync(mini)).MemberId);
    }

    /// <summary>A follower and a shopper who can both be sent offers by SMS.</summary>
    private static async Task<(Id<Fan> Official, Id<Fan> Mini)> MeetAsync(TestDatabase database, int number = 0)
    {
        var official = await database.FollowAsync($"o{number}");
        var mini = await database.InTransactionAsync((provider, ct) => provider.GetRequiredService<FanRegistry>().WelcomeAsync(FanAccount.Mini, $"m{number}", null, ct));
        await database.InTransactionAsync(async (provider, ct) =>
        {
            foreach (var fan in new[] { official, mini })
            {
                await provider.GetRequiredService<FanRegistry>().SetPhoneAsync(fan, "+8613800000000", ct);
                await provider.GetRequiredService<OutreachDesk>().TakeConsentAsync(
                    fan.Id, new ConsentChange(ConsentChannel.Sms, ConsentPurpose.Marketing, true, ConsentSource.Console, "同意接收活动短信", TestDatabase.Start.AddDays(-1)), ct);
            }
        });
        return (official.Id, mini.Id);
    }

    private static async Task<MessageState> AskAsync(TestDatabase database, Id<Fan> fan, string key, int priority = Touch.PriorityDefault)
    {
        var touch = new Touch(key, fan, TouchPurpose.Marketing, Sms, database.Clock.GetUtcNow().AddDays(10)) { Priority = priority };
        await database.InScopeAsync(provider => provider.GetRequiredService<OutreachDesk>().AskAsync([touch], default));
        return (await database.MessageAsync(key)).State;
    }

    private static async Task<Id<Merge>> UniteAsync(TestDatabase database, Id<Fan> one, Id<Fan> other) => (await database.InScopeAsync(async provider =>
        (await provider.GetRequiredService<MemberRegistry>().UniteAsync(one, other, MergeReason.Customer, default)).Value)).Id;
}
