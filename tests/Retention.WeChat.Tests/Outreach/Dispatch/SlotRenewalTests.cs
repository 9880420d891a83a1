using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.WeChat.Outreach;
using Retention.WeChat.Tests.Fans;
using Retention.WeChat.Tests.Platform;

namespace Retention.WeChat.Tests.Outreach;

public sealed class SlotRenewalTests
{
    private static readonly PressureRule Weekly = new("marketing_per_week", 3, TimeSpan.FromDays(7));

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_slot_about_to_run_out_is_asked_for_again_and_kept_with_the_row(DatabaseProvider engine)
    {
        var book = new SlotBook();
        await using var database = await PlannedAsync(engine, book);
        var until = database.Clock.GetUtcNow().AddMinutes(10);
        book.Answer = new PressureFact.Reserved(until);
        var (dispatch, stays) = await CheckAsync(database);
        Assert.Null(stays);
        Assert.Equal(until, dispatch.HeldUntil);
        var message = await database.MessageAsync("touch");
        Assert.Equal((MessageState.Sending, until, true), (message.State, message.HeldUntil, message.CountsUntil > until));

        await database.RecordAsync(dispatch, new SendOutcome.Accepted("m1"));
        Assert.Equal([("confirmed", "touch", (await database.MessageAsync("touch")).SentAt)], book.Told);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_slot_that_is_gone_makes_the_touch_wait_and_gives_everything_back(DatabaseProvider engine)
    {
        var book = new SlotBook();
        await using var database = await PlannedAsync(engine, book);
        var until = database.Clock.GetUtcNow().AddDays(3);
        book.Answer = new PressureFact.Held(Weekly, 3, until, []);
        var (dispatch, stays) = await CheckAsync(database);
        Assert.Equal(new SendOutcome.Reconsider(until, "marketing_per_week"), stays);
        await database.RecordAsync(dispatch, stays!);
        var message = await database.MessageAsync("touch");
        Assert.Equal((MessageState.Deferred, until, "marketing_per_week", 0), (message.State, message.DueAt, message.Reason, message.Attempts));
        Assert.Equal((null, null, null, null, null), (message.Channel, message.Lane, message.SendRightId, message.HeldUntil, message.CountsUntil));
        Assert.Equal([("given back", "touch", null)], book.Told);
        Assert.Equal(5, Assert.Single(await database.ListAsync<SendRight>("select id, fan_id, kind, template_id, remaining, expires_at from send_right")).Remaining);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task While_nobody_can_say_it_waits_half_a_minute(DatabaseProvider engine)
    {
        var book = new SlotBook();
        await using var database = await PlannedAsync(engine, book);
        book.Answer = new PressureFact.Unavailable();
        Assert.Equal(new SendOutcome.Reconsider(database.Clock.GetUtcNow().AddSeconds(30), "pressure_unavailable"), (await CheckAsync(database)).Stays);
    }

    /// <summary>A touch planned with a slot for ten minutes, nine minutes ago.</summary>
    private static async Task<TestDatabase> PlannedAsync(DatabaseProvider engine, SlotBook book)
    {
        var database = await TestDatabase.CreateAsync(engine, change: services => services.AddScoped<IPressure>(_ => book));
        var fan = await database.FollowAsync("fan");
        await database.OpenWindowAsync(fan, SendRightKind.Message);
        book.Answer = new PressureFact.Reserved(database.Clock.GetUtcNow().AddMinutes(10));
        await database.AskAsync(fan, "touch", TouchPurpose.Marketing, Touches.Chat);
        database.Clock.Advance(TimeSpan.FromMinutes(9));
        return database;
    }

    private static async Task<(Dispatch Dispatch, SendOutcome? Stays)> CheckAsync(TestDatabase database)
    {
        var claimed = await database.ClaimAsync();
        return Assert.Single(await database.InScopeAsync(provider => provider.GetRequiredService<DispatchDesk>().CheckAsync(Channel.CustomerService, claimed, default)));
    }

    /// <summary>Says what it is told to say, and keeps what it was told.</summary>
    private sealed class SlotBook : IPressure
    {
        public PressureFact Answer { get; set; } = new PressureFact.Free();

        public List<(string What, string Key, DateTimeOffset? At)> Told { get; } = [];

        public Task<IReadOnlyList<PressureFact>> ReserveAsync(IReadOnlyList<PressureWish> wishes, DateTimeOffset now, CancellationToken ct) =>
            Task.FromResult<IReadOnlyList<PressureFact>>([.. wishes.Select(_ => Answer)]);

        public Task<IReadOnlyList<PressureFact>> LookAsync(IReadOnlyList<PressureWish> wishes, DateTimeOffset now, CancellationToken ct) => ReserveAsync(wishes, now, ct);

        public Task ConfirmAsync(IReadOnlyCollection<SentTouch> touches, CancellationToken ct)
        {
            Told.AddRange(touches.Select(touch => ("confirmed", touch.TouchKey, (DateTimeOffset?)touch.SentAt)));
            return Task.CompletedTask;
        }

        public Task GiveBackAsync(IReadOnlyCollection<TouchRef> touches, CancellationToken ct)
        {
            Told.AddRange(touches.Select(touch => ("given back", touch.TouchKey, (DateTimeOffset?)null)));
            return Task.CompletedTask;
        }
    }
}
