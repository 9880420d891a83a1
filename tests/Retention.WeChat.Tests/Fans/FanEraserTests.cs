using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;
using Retention.WeChat.Tests.Platform;

namespace Retention.WeChat.Tests.Fans;

public sealed class FanEraserTests
{
    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_member_is_forgotten_with_the_last_of_their_accounts(DatabaseProvider engine)
    {
        var forgotten = new List<Id<Fan>>();
        await using var database = await TestDatabase.CreateAsync(engine, change: services => services.AddScoped<IForgetMembers>(_ => new Memory(forgotten)));
        var official = (await database.FollowAsync("o")).Id;
        var mini = await database.InTransactionAsync(async (provider, ct) =>
            (await provider.GetRequiredService<FanRegistry>().WelcomeAsync(FanAccount.Mini, "m", "union", ct)).Id);
        await database.InScopeAsync(provider => provider.GetRequiredService<MemberRegistry>().UniteAsync(mini, official, MergeReason.Union, default));

        await database.UnfollowAsync("o", TestDatabase.Start.AddMinutes(1));
        database.Clock.Advance(TimeSpan.FromDays(1) + TimeSpan.FromMinutes(1));
        Assert.True(await database.InTransactionAsync((provider, ct) => provider.GetRequiredService<FanEraser>().EraseAsync(official, ct)));
        Assert.Null((await database.FanAsync(official)).OpenId);
        Assert.Empty(forgotten);

        await database.InTransactionAsync((provider, ct) => provider.GetRequiredService<FanEraser>().EraseNowAsync(mini, ct));
        Assert.Null((await database.FanAsync(mini)).UnionId);
        Assert.Equal([official], forgotten);
    }

    private sealed class Memory(List<Id<Fan>> forgotten) : IForgetMembers
    {
        public Task ForgetAsync(Id<Fan> memberId, CancellationToken ct)
        {
            forgotten.Add(memberId);
            return Task.CompletedTask;
        }
    }
}
