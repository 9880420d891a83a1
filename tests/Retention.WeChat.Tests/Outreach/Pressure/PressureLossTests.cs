using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;
using Retention.WeChat.Outreach;
using Retention.WeChat.Tests.Hosting;
using Retention.WeChat.Tests.Platform;

namespace Retention.WeChat.Tests.Outreach;

/// <summary>What is said when Redis has forgotten everything, or is not there.</summary>
public sealed class PressureLossTests
{
    private static readonly PressureRule Cooldown = new("cooldown", 1, TimeSpan.FromHours(24), TouchPurpose.Marketing);
    private static readonly PressureRule PerWeek = new("per_week", 3, TimeSpan.FromDays(7));
    private static readonly PressureRule PerCampaign = new("per_campaign", 1, TimeSpan.FromDays(30), PerCampaign: true);

    private static readonly Id<Fan> Li = new(101);
    private static readonly Id<Fan> Wang = new(102);
    private static readonly Id<Fan> Zhao = new(103);

    [Fact]
    public async Task A_flushed_redis_knows_nothing_until_the_messages_have_brought_the_slots_back()
    {
        if (Engines.RedisServer is null)
            return;
        await using var bed = await PressureBed.OpenAsync("redis");
        IReadOnlyList<PressureRule> rules = [Cooldown, PerWeek, PerCampaign];
        var pressure = bed.Under(rules);
        var now = TestDatabase.Start;

        // Li was sent two and is about to be sent a third; Wang may or may not have been; Zhao's touch failed.
        await SendAsync(Service(Li, "first"), now.AddDays(-6), 1);
        await SendAsync(Service(Li, "second", "plan:1"), now.AddDays(-5), 2);
        await TakeAsync(Service(Li, "third"), MessageState.Sending, now, 3);
        await TakeAsync(Marketing(Wang, "unknown"), MessageState.Unknown, now.AddHours(-1), 4);
        await pressure.ConfirmAsync([new SentTouch(Wang, "unknown", now.AddHours(-1) + IPressure.HoldFor)], default);
        await TakeAsync(Marketing(Zhao, "failed"), MessageState.Failed, now, 5, counts: false);
        await pressure.GiveBackAsync([new TouchRef(Zhao, "failed")], default);

        PressureWish[] wishes =
        [
            Service(Li, "fourth"), Service(Li, "third"), Marketing(Li, "fifth", "plan:1"), Marketing(Wang, "another"), Service(Wang, "news"), Marketing(Zhao, "another"),
        ];
        var before = await pressure.LookAsync(wishes, now, default);
        Assert.Equal(["Held", "Free", "Held", "Held", "Free", "Free"], before.Select(fact => fact.GetType().Name));

        await bed.FlushAsync();
        Assert.All(await pressure.ReserveAsync(wishes, now, default), fact => Assert.IsType<PressureFact.Unavailable>(fact));
        await RestoreAsync(bed, rules);
        Assert.Equivalent(before, await pressure.LookAsync(wishes, now, default), strict: true);

        // What was held before the loss is still its holder's: to renew, to confirm, to give back.
        await pressure.GiveBackAsync([new TouchRef(Li, "third")], default);
        Assert.IsType<PressureFact.Free>(Assert.Single(await pressure.LookAsync([Service(Li, "fourth")], now, default)));

        async Task SendAsync(PressureWish wish, DateTimeOffset at, long id)
        {
            Assert.IsType<PressureFact.Reserved>(Assert.Single(await pressure.ReserveAsync([wish], at, default)));
            await pressure.ConfirmAsync([new SentTouch(wish.FanId, wish.TouchKey, at.AddSeconds(2))], default);
            await RememberAsync(bed.Database, id, wish, MessageState.Sent, at + IPressure.HoldFor, at.AddSeconds(2), at.AddDays(30));
        }

        async Task TakeAsync(PressureWish wish, MessageState state, DateTimeOffset at, long id, bool counts = true)
        {
            Assert.IsType<PressureFact.Reserved>(Assert.Single(await pressure.ReserveAsync([wish], at, default)));
            await RememberAsync(bed.Database, id, wish, state, at + IPressure.HoldFor, null, counts ? at.AddDays(30) : null);
        }
    }

    [Fact]
    public async Task What_redis_knows_better_than_the_messages_is_left()
    {
        if (Engines.RedisServer is null)
            return;
        await using var bed = await PressureBed.OpenAsync("redis");
        var pressure = bed.Under(Cooldown);
        var now = TestDatabase.Start;
        await pressure.ReserveAsync([Marketing(Li, "renewed"), Marketing(Wang, "sent")], now, default);
        await RememberAsync(bed.Database, 1, Marketing(Li, "renewed"), MessageState.Planned, now.AddMinutes(5), null, now.AddDays(1));
        await RememberAsync(bed.Database, 2, Marketing(Wang, "sent"), MessageState.Sent, null, now.AddMinutes(15), now.AddDays(2));
        foreach (var bucket in Enumerable.Range(0, PressureKeys.Buckets))
            await (await bed.RedisAsync()).KeyDeleteAsync(PressureKeys.Marker(bucket));

        await RestoreAsync(bed, [Cooldown]);
        var held = (await pressure.LookAsync([Marketing(Li, "other"), Marketing(Wang, "other")], now.AddHours(1), default)).Cast<PressureFact.Held>();
        Assert.Equal([now + IPressure.HoldFor + Cooldown.Window, now.AddMinutes(15) + Cooldown.Window], held.Select(fact => fact.Until));
    }

    [Fact]
    public async Task What_a_persons_accounts_were_sent_is_brought_back_for_the_person()
    {
        if (Engines.RedisServer is null)
            return;
        await using var bed = await PressureBed.OpenAsync("redis");
        await RememberAsync(bed.Database, 1, Marketing(Wang, "sent"), MessageState.Sent, null, TestDatabase.Start, TestDatabase.Start.AddDays(1), member: Li);
        await bed.FlushAsync();
        await RestoreAsync(bed, [Cooldown]);
        var facts = await bed.Under(Cooldown).LookAsync([Marketing(Li, "other"), Marketing(Wang, "other")], TestDatabase.Start, default);
        Assert.Equal(["Held", "Free"], facts.Select(fact => fact.GetType().Name));
    }

    [Fact]
    public async Task A_bucket_lost_again_while_it_is_restored_stays_closed()
    {
        if (Engines.RedisServer is null)
            return;
        await using var bed = await PressureBed.OpenAsync("redis");
        var redis = await bed.RedisAsync();
        await bed.FlushAsync();
        await PressureRestorer.BeginAsync(redis, 7, "lost-again");
        await bed.FlushAsync();
        Assert.False(await PressureRestorer.FinishAsync(redis, 7, "lost-again"));
        // As if it came back from a snapshot made while it was restored.
        await redis.StringSetAsync(PressureKeys.Restoring(7, "of-another-run"), "another run");
        Assert.False(await PressureRestorer.FinishAsync(redis, 7, "of-another-run"));
        Assert.False(await PressureRestorer.IsOpenAsync(redis, 7));

        await PressureRestorer.BeginAsync(redis, 7, "whole");
        Assert.True(await PressureRestorer.FinishAsync(redis, 7, "whole"));
        Assert.True(await PressureRestorer.IsOpenAsync(redis, 7));
    }

    [Fact]
    public async Task A_redis_that_came_back_without_its_latest_is_not_believed()
    {
        if (Engines.RedisServer is null)
            return;
        await using var bed = await PressureBed.OpenAsync("redis");
        var redis = await bed.RedisAsync();
        var pressure = bed.Under(Cooldown);
        var now = TestDatabase.Start;
        await pressure.ReserveAsync([Marketing(Li, "sent")], now, default);
        await RememberAsync(bed.Database, 1, Marketing(Li, "sent"), MessageState.Sent, null, now, now.AddDays(1));
        // The snapshot is older than the slot, and so is the run that had opened the buckets.
        await redis.KeyDeleteAsync(PressureKeys.Slots(Li));
        foreach (var bucket in Enumerable.Range(0, PressureKeys.Buckets))
            await redis.StringSetAsync(PressureKeys.Marker(bucket), "another run");

        Assert.IsType<PressureFact.Unavailable>(Assert.Single(await pressure.ReserveAsync([Marketing(Li, "another")], now, default)));
        await RestoreAsync(bed, [Cooldown]);
        Assert.IsType<PressureFact.Held>(Assert.Single(await pressure.ReserveAsync([Marketing(Li, "another")], now, default)));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_decision_that_outlasts_a_restoring_is_made_again(DatabaseProvider engine)
    {
        if (Engines.RedisServer is null)
            return;
        await using var bed = await PressureBed.OpenAsync("redis", engine);
        var machine = Retention.Sandbox.MovableClock.StandingAt(TestDatabase.Start);
        var tries = 0;
        await bed.Database.InScopeAsync(async provider =>
        {
            var db = provider.GetRequiredService<Db>();
            var deciding = bed.InRedis(db, Cooldown);
            deciding.Machine = machine;
            await db.InTransactionAsync(
                async ct =>
                {
                    Assert.IsType<PressureFact.Reserved>(Assert.Single(await deciding.ReserveAsync([Marketing(Li, "late")], TestDatabase.Start, ct)));
                    if (++tries > 1)
                        return;
                    // It waits for a lock while Redis loses everything and is restored from what is committed.
                    machine.Advance(RedisPressure.DecideWithin + TimeSpan.FromSeconds(1));
                    await bed.FlushAsync();
                    await RestoreAsync(bed, [Cooldown]);
                },
                default);
        });
        Assert.Equal(2, tries);
        var other = await bed.Under(Cooldown).ReserveAsync([Marketing(Li, "other")], TestDatabase.Start, default);
        Assert.IsType<PressureFact.Held>(Assert.Single(other));
    }

    [Fact]
    public async Task Without_redis_what_needs_a_slot_waits_and_the_rest_goes_on()
    {
        // Port 1 is nobody's: the connection is refused at once.
        await using var bed = await PressureBed.ConnectAsync("127.0.0.1:1");
        var pressure = bed.Under(Cooldown);
        var facts = await pressure.ReserveAsync([Marketing(Li, "touch"), Service(Li, "news")], TestDatabase.Start, default);
        Assert.Equal(["Unavailable", "Free"], facts.Select(fact => fact.GetType().Name));
        await pressure.ConfirmAsync([new SentTouch(Li, "touch", TestDatabase.Start)], default);
        await pressure.GiveBackAsync([new TouchRef(Li, "touch")], default);
    }

    private static async Task RestoreAsync(PressureBed bed, IReadOnlyList<PressureRule> rules)
    {
        using var restorer = bed.Restorer(rules);
        var redis = await bed.RedisAsync();
        await restorer.StartAsync(default);
        await Poll.UntilAsync(
            async () => (await Task.WhenAll(Enumerable.Range(0, PressureKeys.Buckets).Select(bucket => PressureRestorer.IsOpenAsync(redis, bucket)))).All(open => open),
            "slots restored");
        await restorer.StopAsync(default);
    }

    private static PressureWish Marketing(Id<Fan> fan, string key, string? campaign = null) => new(fan, key, TouchPurpose.Marketing, Channel.Template, "general", campaign);

    private static PressureWish Service(Id<Fan> fan, string key, string? campaign = null) => new(fan, key, TouchPurpose.Service, Channel.Subscribe, "general", campaign);

    private static async Task RememberAsync(
        TestDatabase database, long id, PressureWish wish, MessageState state, DateTimeOffset? heldUntil, DateTimeOffset? sentAt, DateTimeOffset? countsUntil, Id<Fan>? member = null)
    {
        await database.ExecuteAsync(
            """
            insert into fan (id, account, open_id_hash, state, state_at, follow_count, created_at, member_id)
            select @FanId, 'Official', @hash, 'Following', @Start, 1, @Start, @member from (select 1 as one) as here where not exists (select 1 from fan where id = @FanId)
            """,
            new { wish.FanId, hash = $"{wish.FanId}", TestDatabase.Start, member = member ?? wish.FanId });
        await database.ExecuteAsync(
            """
            insert into outreach_message (id, fan_id, touch_key, purpose, channel, budget, campaign, state, held_until, sent_at, counts_until,
                priority, due_at, expires_at, cost_milli_yuan, attempts, created_at)
            values (@id, @FanId, @TouchKey, @Purpose, @Channel, @Budget, @Campaign, @state, @heldUntil, @sentAt, @countsUntil,
                50, @Start, @Start, 0, 1, @Start)
            """,
            new { id, wish.FanId, wish.TouchKey, wish.Purpose, wish.Channel, wish.Budget, wish.Campaign, state, heldUntil, sentAt, countsUntil, TestDatabase.Start });
    }
}
