using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.WeChat.Outreach;
using Retention.WeChat.Tests.Fans;
using Retention.WeChat.Tests.Outreach.Broadcasts;
using Retention.WeChat.Tests.Platform;

namespace Retention.WeChat.Tests.Outreach;

/// <summary>In which order what has come due is decided again, and what is not due at all.</summary>
public sealed class DueOrderTests
{
    public static TheoryData<DatabaseProvider> All => Engines.All;

    [Theory, MemberData(nameof(All))]
    public async Task An_answer_does_not_wait_behind_what_a_morning_has_set_free(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        await DeferManyAsync(database);
        var fan = await database.FollowAsync("asks");
        await database.OpenWindowAsync(fan, SendRightKind.Message);
        var answer = new Touch("answer", fan.Id, TouchPurpose.Transactional, Touches.Chat, database.Clock.GetUtcNow().AddMinutes(2));
        await database.InTransactionAsync((provider, ct) => provider.GetRequiredService<OutreachDesk>().OfferAsync(answer, database.Clock.GetUtcNow().AddSeconds(3), ct));
        database.Clock.Advance(TimeSpan.FromSeconds(3));
        await DecideDueAsync(database);
        Assert.Equal(MessageState.Planned, (await database.MessageAsync("answer")).State);

        // Handed to another channel or taken back, it is as urgent as before.
        var claimed = (await database.ClaimAsync()).Single(dispatch => dispatch.TouchKey == "answer");
        await database.RecordAsync(claimed, new SendOutcome.Reconsider(database.Clock.GetUtcNow(), "blocked"));
        Assert.Equal((MessageState.Deferred, Lanes.Answers), ((await database.MessageAsync("answer")).State, (await database.MessageAsync("answer")).Lane));
        await DeferManyAsync(database);
        await DecideDueAsync(database);
        Assert.Equal(MessageState.Planned, (await database.MessageAsync("answer")).State);
    }

    [Theory, MemberData(nameof(All))]
    public async Task What_the_stop_button_holds_is_not_looked_at_until_marketing_goes_on(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        await StopAsync(database, button => button.StopAsync("li", null, default));
        foreach (var fan in await database.FollowManyAsync(3))
        {
            await database.OpenWindowAsync(fan, SendRightKind.Message);
            await database.AskAsync(fan, $"touch-{fan.Id}", TouchPurpose.Marketing, Touches.Chat, TimeSpan.FromHours(5));
        }

        database.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal((false, 0), (await IsAnyDueAsync(database), await DecideDueAsync(database)));
        Assert.Equal(3, await database.FindAsync<long>("select count(*) from outreach_message where reason = 'marketing_stopped' and state = 'Deferred'"));

        await StopAsync(database, button => button.ResumeAsync(default));
        Assert.Equal((true, 3), (await IsAnyDueAsync(database), await DecideDueAsync(database)));
        Assert.Equal(3, await database.FindAsync<long>("select count(*) from outreach_message where state = 'Planned'"));
        Assert.False(await IsAnyDueAsync(database));
    }

    [Theory, MemberData(nameof(All))]
    public async Task What_a_stop_has_held_past_its_latest_time_expires(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var fan = await database.FollowAsync("fan");
        await database.OpenWindowAsync(fan, SendRightKind.Message);
        await StopAsync(database, button => button.StopAsync("li", null, default));
        await database.AskAsync(fan, "touch", TouchPurpose.Marketing, Touches.Chat, TimeSpan.FromHours(1));
        database.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal((true, 1), (await IsAnyDueAsync(database), await DecideDueAsync(database)));
        Assert.Equal((MessageState.Expired, null), ((await database.MessageAsync("touch")).State, (await database.MessageAsync("touch")).Lane));
    }

    /// <summary>More than one step decides, due for an hour.</summary>
    private static async Task DeferManyAsync(TestDatabase database)
    {
        if (await database.FindAsync<long>("select count(*) from fan where open_id like 'many-%'") == 0)
        {
            var fans = await database.FollowManyAsync(OutreachDesk.BatchMax + 1, "many");
            await database.InScopeAsync(provider => provider.GetRequiredService<OutreachDesk>().AskAsync(
                [.. fans.Select(fan => new Touch($"news-{fan.Id}", fan.Id, TouchPurpose.Service, Touches.Template, database.Clock.GetUtcNow().AddHours(5)))], default));
        }

        await database.ExecuteAsync(
            "update outreach_message set state = 'Deferred', lane = null, due_at = @due where purpose = 'Service'", new { due = database.Clock.GetUtcNow().AddHours(-1) });
    }

    private static Task<int> DecideDueAsync(TestDatabase database) => database.InScopeAsync(provider => provider.GetRequiredService<OutreachDesk>().DecideDueAsync(default));

    private static async Task<bool> IsAnyDueAsync(TestDatabase database) =>
        await database.FindAsync<long?>(OutreachStore.Sql.AnyDue, new { now = database.Clock.GetUtcNow() }) is not null;

    private static Task StopAsync(TestDatabase database, Func<StopButton, Task> press) => database.InScopeAsync(async provider =>
    {
        await press(provider.GetRequiredService<StopButton>());
        provider.GetRequiredService<Cached<MarketingStop>>().Invalidate();
    });
}
