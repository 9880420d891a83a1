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

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Kept_answers_and_callbacks_go_with_the_fan_they_tell_of(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var (gone, stays) = (await database.FollowAsync("a"), await database.FollowAsync("b"));
        foreach (var fan in new[] { gone, stays })
        {
            foreach (var state in new[] { "Failed", "Kept", "Pending", "Done" })
                await database.ExecuteAsync(
                    "insert into callback_inbox (id, source, dedupe_key, fan_hash, body, state, attempts, received_at) values (@id, 'Official', @key, @OpenIdHash, 'words', @state, 8, @now)",
                    new { id = fan.Id.Value + state.Length * 10 + state[0], key = $"{fan.Id}{state}", fan.OpenIdHash, state, now = database.Clock.GetUtcNow() });
            await database.ExecuteAsync(
                "insert into shopper_request (fan_id, request_key, fingerprint, lease_token, lease_until, status, body, created_at) values (@Id, 'k', 'f', 1, @now, 200, '{\"phoneTail\":\"0001\"}', @now)",
                new { fan.Id, now = database.Clock.GetUtcNow() });
        }

        await database.InTransactionAsync((provider, ct) => provider.GetRequiredService<FanEraser>().EraseNowAsync(gone.Id, ct));
        Assert.Equal(["Done", "Pending"], await database.ListAsync<string>("select state from callback_inbox where fan_hash = @OpenIdHash order by state", new { gone.OpenIdHash }));
        Assert.Equal(4, await database.FindAsync<long>("select count(*) from callback_inbox where fan_hash = @OpenIdHash", new { stays.OpenIdHash }));
        Assert.Equal([stays.Id.Value], await database.ListAsync<long>("select fan_id from shopper_request"));
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
