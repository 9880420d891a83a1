using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.WeChat.Fans;
using Retention.WeChat.Outreach;
using Retention.WeChat.Tests.Fans;
using Retention.WeChat.Tests.Outreach.Discipline;
using Retention.WeChat.Tests.Platform;
using Xunit.Abstractions;

namespace Retention.WeChat.Tests.Outreach;

/// <summary>What is said of an imagined touch is what becomes of the same touch when it is asked for.</summary>
public sealed class WhyForesightTests(ITestOutputHelper output)
{
    private const int Fans = 60;
    private const int TouchesBefore = 6;

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_answer_comes_true(DatabaseProvider engine)
    {
        var random = Seeded.Draws(output);
        await using var database = await TestDatabase.CreateAsync(engine, HouseLimits.ToSettings());
        var told = new List<string>();
        for (var i = 0; i < Fans; i++)
        {
            var fan = await LiveAsync(database, random, i);
            var touch = random.Draw($"imagined-{i}", fan.Id, database.Clock.GetUtcNow());
            var answer = Why.Of(await database.InScopeAsync(provider => provider.GetRequiredService<TouchDecider>().LookAsync(touch, fan, default)));
            told.Add(answer.Outcome);
            await database.InScopeAsync(provider => provider.GetRequiredService<OutreachDesk>().AskAsync([touch], default));
            if ((await database.MessageAsync(touch.Key)).Reason == "takes_place")
                Assert.Contains(answer.Checks, check => check is { Finding: "takes_place", Passed: true });
            var came = await SettledAsync(database, touch);
            Assert.True((answer.Outcome == "Sends") == (came.State == MessageState.Planned), $"{answer.SummaryEn}; it is {came.State} {came.Reason}: {touch}");
            if (answer is not { Outcome: "Waits", EarliestAt: { } at })
                continue;
            Assert.Equal(MessageState.Deferred, came.State);
            if (at - database.Clock.GetUtcNow() is { Ticks: > 0 } ahead)
                database.Clock.Advance(ahead);
            await database.InScopeAsync(provider => provider.GetRequiredService<OutreachDesk>().DecideDueAsync(default));
            came = await SettledAsync(database, touch);
            Assert.True(came.State == MessageState.Planned, $"{answer.SummaryEn}; then it is {came.State} {came.Reason}: {touch}");
        }

        output.WriteLine(string.Join(", ", told.CountBy(outcome => outcome)));
        Assert.Contains("Sends", told);
        Assert.Contains("Waits", told);
        Assert.Contains("Suppressed", told);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_answer_knows_whose_place_a_higher_priority_takes(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var fan = await database.FollowAsync("fan");
        await database.OpenWindowAsync(fan, SendRightKind.Message);
        await database.InScopeAsync(provider => provider.GetRequiredService<OutreachDesk>().AskAsync([Imagined("low", 50)], default));

        Assert.Equal("Waits", (await LookAsync(50)).Outcome);
        var answer = await LookAsync(90);
        Assert.Equal("Sends", answer.Outcome);
        Assert.Contains(answer.Checks, check => check is { Finding: "takes_place", Passed: true } && check.TextEn.Contains("low", StringComparison.Ordinal));
        Assert.Equal(MessageState.Planned, (await database.MessageAsync("low")).State);

        Touch Imagined(string key, int priority) => new(key, fan.Id, TouchPurpose.Marketing, Touches.Chat, database.Clock.GetUtcNow().AddDays(2)) { Priority = priority };

        Task<WhyView> LookAsync(int priority) => database.InScopeAsync(async provider =>
            Why.Of(await provider.GetRequiredService<TouchDecider>().LookAsync(Imagined("imagined", priority), fan, default)));
    }

    /// <summary>Who makes room has done so when the transaction is over: what takes the place is decided again at once.</summary>
    private static async Task<OutreachMessage> SettledAsync(TestDatabase database, Touch touch)
    {
        var came = await database.MessageAsync(touch.Key);
        if (came.Reason != "takes_place")
            return came;
        await database.InScopeAsync(provider => provider.GetRequiredService<OutreachDesk>().DecideDueAsync(default));
        return await database.MessageAsync(touch.Key);
    }

    /// <summary>A fan with some days of messages, words, windows and grants behind them; nothing is on its way.</summary>
    private static async Task<Fan> LiveAsync(TestDatabase database, Random random, int number)
    {
        var fan = await database.FollowAsync($"fan-{number}");
        if (random.Next(2) == 0)
        {
            await database.InTransactionAsync((provider, ct) => provider.GetRequiredService<FanRegistry>().SetPhoneAsync(fan, $"+86138{number:00000000}", ct));
            await SayAsync(database, fan, ConsentChannel.Sms, given: random.Next(4) > 0);
        }

        for (var i = 0; i < TouchesBefore; i++)
        {
            await database.OpenWindowAsync(fan, SendRightKind.Message);
            if (random.Next(3) == 0)
                await database.InTransactionAsync((provider, ct) => provider.GetRequiredService<SendRights>().GrantAsync(fan.Id, random.GetItems(TouchDraws.GrantTemplates, 1)[0], ct));
            var touch = random.Draw($"{number}-{i}", fan.Id, database.Clock.GetUtcNow()) with { ExpiresAt = database.Clock.GetUtcNow().AddMinutes(1) };
            await database.InScopeAsync(provider => provider.GetRequiredService<OutreachDesk>().AskAsync([touch], default));
            foreach (var dispatch in await database.ClaimAsync())
                await database.RecordAsync(dispatch, new SendOutcome.Accepted(null));
            database.Clock.Advance(TimeSpan.FromMinutes(random.Next(1, random.Next(2) == 0 ? 90 : 20 * 60)));
        }

        if (random.Next(10) == 0)
            await SayAsync(database, fan, ConsentChannel.All, given: false);
        return await database.FanAsync(fan.Id);
    }

    private static Task SayAsync(TestDatabase database, Fan fan, ConsentChannel channel, bool given) => database.InTransactionAsync((provider, ct) =>
        provider.GetRequiredService<OutreachDesk>().TakeConsentAsync(
            fan.Id, new ConsentChange(channel, ConsentPurpose.Marketing, given, ConsentSource.Console, "同意接收活动短信", database.Clock.GetUtcNow()), ct));
}
