using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.WeChat.Outreach;
using Retention.WeChat.Tests.Fans;
using Retention.WeChat.Tests.Platform;

namespace Retention.WeChat.Tests.Outreach;

public sealed class SendRightsTests
{
    [Theory]
    [InlineData(SendRightKind.Message, 5, 48 * 60)]
    [InlineData(SendRightKind.MenuClick, 3, 1)]
    [InlineData(SendRightKind.Follow, 3, 1)]
    [InlineData(SendRightKind.Scan, 3, 1)]
    [InlineData(SendRightKind.ServiceEntry, 2, 1)]
    [InlineData(SendRightKind.Payment, null, 48 * 60)]
    public void Windows_are_as_wechat_opens_them(SendRightKind kind, int? messages, int minutes) =>
        Assert.Equal((messages, TimeSpan.FromMinutes(minutes)), SendRights.WindowOf(kind));

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_new_trigger_starts_its_window_afresh_and_an_older_one_does_not_shorten_it(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var fan = await database.FollowAsync("fan");
        var now = database.Clock.GetUtcNow();
        await database.OpenWindowAsync(fan, SendRightKind.Message, now.AddHours(-1));
        await database.AskAsync(fan, "touch", content: Touches.Chat);
        await database.RecordAsync(Assert.Single(await database.ClaimAsync()), new SendOutcome.Accepted(null));
        Assert.Equal((4, now.AddHours(47)), Only(await database.RightsAsync(fan)));
        await database.OpenWindowAsync(fan, SendRightKind.Message, now.AddHours(-2));
        Assert.Equal((4, now.AddHours(47)), Only(await database.RightsAsync(fan)));
        await database.OpenWindowAsync(fan, SendRightKind.Message, now);
        Assert.Equal((5, now.AddHours(48)), Only(await database.RightsAsync(fan)));
        await database.OpenWindowAsync(fan, SendRightKind.MenuClick, now);
        Assert.Equal(2, (await database.RightsAsync(fan)).Count);
        database.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal((5, now.AddHours(48)), Only(await database.RightsAsync(fan)));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_is_on_its_way_counts_against_the_new_window_and_only_once_when_it_stays(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var fan = await database.FollowAsync("fan");
        await database.OpenWindowAsync(fan, SendRightKind.Message);
        foreach (var key in new[] { "stays", "leaves", "waits" })
            await database.AskAsync(fan, key, content: Touches.Chat);
        database.Clock.Advance(TimeSpan.FromHours(1));
        await database.OpenWindowAsync(fan, SendRightKind.Message);
        Assert.Equal(2, Assert.Single(await database.RightsAsync(fan)).Remaining);

        foreach (var dispatch in await database.ClaimAsync())
        {
            if (dispatch.TouchKey != "waits")
                await database.RecordAsync(dispatch, dispatch.TouchKey == "leaves" ? new SendOutcome.Accepted(null) : new SendOutcome.Refused("47003", "模板参数不符合要求。"));
        }

        Assert.Equal(3, Assert.Single(await database.RightsAsync(fan)).Remaining);
        database.Clock.Advance(TimeSpan.FromHours(1));
        await database.OpenWindowAsync(fan, SendRightKind.Message);
        Assert.Equal(4, Assert.Single(await database.RightsAsync(fan)).Remaining);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_payment_opens_two_days_in_which_no_message_counts(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var fan = await database.FollowAsync("fan");
        var now = database.Clock.GetUtcNow();
        await database.OpenWindowAsync(fan, SendRightKind.Payment, now.AddHours(-1));
        await database.InScopeAsync(provider => provider.GetRequiredService<OutreachDesk>().AskAsync(
            [.. Enumerable.Range(0, 12).Select(i => new Touch($"touch-{i}", fan.Id, TouchPurpose.Transactional, Touches.Chat, now.AddDays(1)))], default));
        await database.OpenWindowAsync(fan, SendRightKind.Payment, now);
        foreach (var dispatch in await database.ClaimAsync())
            await database.RecordAsync(dispatch, dispatch.TouchKey == "touch-0" ? new SendOutcome.Refused("47003", "模板参数不符合要求。") : new SendOutcome.Accepted(null));
        Assert.Equal(11, await database.FindAsync<long>("select count(*) from outreach_message where state = 'Sent'"));
        Assert.Equal((1, now.AddHours(48)), Only(await database.RightsAsync(fan)));
        Assert.Equal("window_unlimited", (await database.AskAsync(fan, "offer", TouchPurpose.Marketing, Touches.Chat)).ReadChecks().Single(check => check.Channel == Channel.CustomerService).Finding);

        Assert.Equal("touch-13", (await database.AskAsync(fan, "touch-13", content: Touches.Chat)).TouchKey);
        foreach (var dispatch in await database.ClaimAsync())
            await database.RecordAsync(dispatch, new SendOutcome.Refused("45047", "客服消息条数用完。"));
        Assert.Empty(await database.RightsAsync(fan));
        await database.OpenWindowAsync(fan, SendRightKind.Payment);
        database.Clock.Advance(TimeSpan.FromHours(48));
        Assert.Empty(await database.RightsAsync(fan));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Six_touches_of_a_batch_share_five_messages_of_a_window(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var fan = await database.FollowAsync("fan");
        await database.OpenWindowAsync(fan, SendRightKind.Message);
        await database.InScopeAsync(provider => provider.GetRequiredService<OutreachDesk>().AskAsync(
            [.. Enumerable.Range(0, 6).Select(i => new Touch($"touch-{i}", fan.Id, TouchPurpose.Transactional, Touches.Chat, database.Clock.GetUtcNow().AddDays(1)))], default));
        Assert.Equal(5, await database.FindAsync<long>("select count(*) from outreach_message where state = 'Planned'"));
        Assert.Equal("no_window", await database.FindAsync<string>("select reason from outreach_message where state = 'Suppressed'"));
        Assert.Empty(await database.RightsAsync(fan));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Grants_add_up_by_template_and_are_lost_by_template(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var fan = await database.FollowAsync("fan");
        await database.InTransactionAsync(async (provider, ct) =>
        {
            var rights = provider.GetRequiredService<SendRights>();
            await rights.GrantAsync(fan.Id, "S1", ct);
            await rights.GrantAsync(fan.Id, "S1", ct);
            await rights.GrantAsync(fan.Id, "S2", ct);
        });
        Assert.Equal([("S1", 2), ("S2", 1)], (await database.RightsAsync(fan)).Select(right => (right.TemplateId, right.Remaining)).Order());
        await database.InTransactionAsync(async (provider, ct) => await provider.GetRequiredService<SendRights>().LoseGrantsAsync(fan.Id, "S1", ct));
        Assert.Equal("S2", Assert.Single(await database.RightsAsync(fan)).TemplateId);
    }

    private static (int Remaining, DateTimeOffset ExpiresAt) Only(IReadOnlyList<SendRight> rights) => Assert.Single(rights) is var right ? (right.Remaining, right.ExpiresAt) : default;
}
