using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;
using Retention.WeChat.MiniProgram;
using Retention.WeChat.Tests.Platform;

namespace Retention.WeChat.Tests.MiniProgram;

public sealed class IdempotentRequestsTests
{
    private const string Print = "0000000000000000000000000000000000000000000000000000000000000000";

    private static readonly Id<Fan> Li = new(101);
    private static readonly WrittenAnswer Yes = new(200, "{}");

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task One_of_sixty_four_gets_the_key(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var claims = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => ClaimAsync(database)));
        Assert.Single(claims.OfType<KeyClaim.Ours>());
        Assert.Equal(63, claims.OfType<KeyClaim.Running>().Count());
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Many_keys_of_one_shopper_do_not_stand_in_each_others_way(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        for (var round = 0; round < 5; round++)
        {
            var claims = await Task.WhenAll(Enumerable.Range(0, 64).Select(number => ClaimAsync(database, key: $"{round}-{number}")));
            Assert.All(claims, claim => Assert.IsType<KeyClaim.Ours>(claim));
        }
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_killed_request_frees_its_key_and_can_answer_no_more(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var killed = Assert.IsType<KeyClaim.Ours>(await ClaimAsync(database));
        database.Clock.Advance(IdempotentRequests.Lease - TimeSpan.FromMilliseconds(1));
        Assert.IsType<KeyClaim.Running>(await ClaimAsync(database));
        database.Clock.Advance(TimeSpan.FromMilliseconds(1));

        var claims = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => ClaimAsync(database)));
        var heir = Assert.Single(claims.OfType<KeyClaim.Ours>());
        Assert.False(await AnswerAsync(database, killed));
        Assert.True(await AnswerAsync(database, heir));
        Assert.Equal(Yes, Assert.IsType<KeyClaim.Answered>(await ClaimAsync(database)).Answer);
    }

    [Fact]
    public async Task A_key_given_back_is_free_and_an_answered_one_never_is()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseProvider.Sqlite);
        var failed = Assert.IsType<KeyClaim.Ours>(await ClaimAsync(database));
        await InAsync(database, requests => requests.ReleaseAsync(failed, default));
        var second = Assert.IsType<KeyClaim.Ours>(await ClaimAsync(database));
        await AnswerAsync(database, second);
        await InAsync(database, requests => requests.ReleaseAsync(second, default));
        Assert.IsType<KeyClaim.Answered>(await ClaimAsync(database));
        Assert.IsType<KeyClaim.OtherContent>(await ClaimAsync(database, Print.Replace('0', '1')));
    }

    [Fact]
    public async Task Answers_are_kept_for_a_week()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseProvider.Sqlite);
        await AnswerAsync(database, Assert.IsType<KeyClaim.Ours>(await ClaimAsync(database)));
        database.Clock.Advance(TimeSpan.FromDays(7) - TimeSpan.FromSeconds(1));
        await InAsync(database, requests => requests.PurgeAsync(default));
        Assert.IsType<KeyClaim.Answered>(await ClaimAsync(database));
        database.Clock.Advance(TimeSpan.FromSeconds(1));
        await InAsync(database, requests => requests.PurgeAsync(default));
        Assert.IsType<KeyClaim.Ours>(await ClaimAsync(database));
    }

    private static Task<KeyClaim> ClaimAsync(TestDatabase database, string print = Print, string key = "key") =>
        database.InScopeAsync(provider => provider.GetRequiredService<IdempotentRequests>().ClaimAsync(Li, key, print, default));

    private static Task<bool> AnswerAsync(TestDatabase database, KeyClaim.Ours claim) =>
        database.InScopeAsync(provider => provider.GetRequiredService<IdempotentRequests>().AnswerAsync(claim, Yes, default));

    private static Task InAsync(TestDatabase database, Func<IdempotentRequests, Task> work) =>
        database.InScopeAsync(provider => work(provider.GetRequiredService<IdempotentRequests>()));
}
