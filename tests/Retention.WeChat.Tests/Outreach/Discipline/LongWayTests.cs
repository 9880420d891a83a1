using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.WeChat.Outreach;
using Retention.WeChat.Tests.Fans;
using Retention.WeChat.Tests.Platform;

namespace Retention.WeChat.Tests.Outreach.Discipline;

/// <summary>A message whose slot ran out before it could leave asks for it again, and the caps answer as they would a new one.</summary>
public sealed class LongWayTests
{
    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_slot_that_ran_out_on_the_way_is_held_again(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        await database.AskAsync(await database.FollowAsync("fan"), "touch");
        database.Clock.Advance(TimeSpan.FromHours(3));
        var claimed = await database.ClaimAsync();
        var (renewed, stays) = Assert.Single(await database.InScopeAsync(provider => provider.GetRequiredService<DispatchDesk>().CheckAsync(Channel.Template, claimed, default)));
        Assert.Null(stays);
        Assert.Equal(database.Clock.GetUtcNow() + IPressure.HoldFor, renewed.HeldUntil);
        Assert.Equal(renewed.HeldUntil, (await database.MessageAsync("touch")).HeldUntil);
        Assert.Equal(1, await database.FindAsync<long>("select count(*) from pressure_slot where held_at = @now", new { now = database.Clock.GetUtcNow() }));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task One_that_found_the_caps_full_meanwhile_is_decided_again(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var fan = await database.FollowAsync("fan");
        await database.OpenWindowAsync(fan, SendRightKind.Message);
        await database.AskAsync(fan, "late", TouchPurpose.Marketing, Touches.Chat);
        database.Clock.Advance(TimeSpan.FromHours(25));
        await database.AskAsync(fan, "early", TouchPurpose.Marketing, Touches.Chat);
        var now = database.Clock.GetUtcNow();
        var late = (await database.ClaimAsync()).Single(dispatch => dispatch.TouchKey == "late");
        Assert.Equal(
            new SendOutcome.Reconsider(now + TimeSpan.FromHours(24), "cooldown"),
            Assert.Single(await database.InScopeAsync(provider => provider.GetRequiredService<DispatchDesk>().CheckAsync(Channel.CustomerService, [late], default))).Stays);
    }
}
