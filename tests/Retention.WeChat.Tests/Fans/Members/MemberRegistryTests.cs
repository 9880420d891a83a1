using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.Platform.Problems;
using Retention.WeChat.Fans;
using Retention.WeChat.Tests.Platform;

namespace Retention.WeChat.Tests.Fans.Members;

public sealed class MemberRegistryTests
{
    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Sixty_four_merges_at_once_move_everything_once(DatabaseProvider engine)
    {
        await using var database = await OpenAsync(engine);
        var (mini, official) = (await MeetAsync(database, "m", "u"), (await database.FollowAsync("o")).Id);
        var results = await Task.WhenAll(Enumerable.Range(0, 64).Select(number => number % 2 == 0 ? UniteAsync(database, mini, official) : UniteAsync(database, official, mini)));

        Assert.Single(results, result => result.IsOk);
        Assert.All(results.Where(result => !result.IsOk), result => Assert.Equal(MergeProblems.AlreadyOne, result.Problem));
        Assert.Equal(official, (await database.FanAsync(mini)).MemberId);
        Assert.Equal(official, (await database.FanAsync(official)).MemberId);
        Assert.Equal(1, await CountAsync(database, "Moved"));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Sixty_four_undos_at_once_part_once(DatabaseProvider engine)
    {
        await using var database = await OpenAsync(engine);
        var (mini, official) = (await MeetAsync(database, "m", null), (await database.FollowAsync("o")).Id);
        var merge = (await UniteAsync(database, mini, official)).Value;

        var results = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => UndoAsync(database, merge.Id, official)));
        Assert.Single(results, result => result.IsOk);
        Assert.Equal((mini, official), ((await database.FanAsync(mini)).MemberId, (await database.FanAsync(official)).MemberId));
        Assert.Equal(1, await CountAsync(database, "MovedBack"));

        // Parted, they may become one again: that is another merge.
        Assert.True((await UniteAsync(database, mini, official)).IsOk);
        Assert.Equal(2, await CountAsync(database, "Moved"));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Only_the_last_merge_is_undone_and_parts_whom_it_joined(DatabaseProvider engine)
    {
        await using var database = await OpenAsync(engine);
        var (old, recent, official) = (await MeetAsync(database, "a", null), await MeetCustomerAsync(database), (await database.FollowAsync("o")).Id);
        var first = (await UniteAsync(database, recent, old)).Value;
        Assert.Equal((recent, old), (first.FromFanId, first.IntoFanId));
        var second = (await UniteAsync(database, official, recent)).Value;
        Assert.All(await MembersAsync(database, old, recent, official), member => Assert.Equal(official, member));

        Assert.Equal(MergeProblems.UndoOver, (await UndoAsync(database, first.Id, old)).Problem);
        Assert.Equal(MergeProblems.NotFound, (await UndoAsync(database, first.Id, official)).Problem);
        Assert.True((await UndoAsync(database, second.Id, official)).IsOk);
        Assert.Equal([old, old, official], await MembersAsync(database, old, recent, official));
        // What the first had brought was moved on by the second, and cannot be told apart any more.
        Assert.Equal(MergeProblems.UndoOver, (await UndoAsync(database, first.Id, old)).Problem);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_phone_number_does_not_make_two_WeChat_users_one(DatabaseProvider engine)
    {
        await using var database = await OpenAsync(engine);
        var (one, other, official) = (await MeetAsync(database, "a", "u1"), await MeetAsync(database, "b", null), (await database.FollowAsync("o")).Id);
        await database.ExecuteAsync("update fan set union_id = 'u2' where id = @official", new { official });
        Assert.Equal(MergeProblems.TwoUsers, (await UniteAsync(database, one, other)).Problem);
        Assert.Equal(MergeProblems.TwoUsers, (await UniteAsync(database, one, official)).Problem);
        Assert.True((await UniteAsync(database, other, official)).IsOk);
        // Whoever has joined the follower's wallet is a user of the mini-program, too.
        await database.ExecuteAsync("update fan set union_id = null");
        Assert.Equal(MergeProblems.TwoUsers, (await UniteAsync(database, one, official)).Problem);
        Assert.Equal(0, await database.FindAsync<long>("select count(*) from fan_event where fan_id = @one", new { one }));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task One_unionid_is_one_person_for_ever(DatabaseProvider engine)
    {
        await using var database = await OpenAsync(engine);
        var (mini, official) = (await MeetAsync(database, "m", "union"), (await database.FollowAsync("o")).Id);
        await database.ExecuteAsync("update fan set union_id = 'union' where id = @official", new { official });
        for (var i = 0; i < 2; i++)
            await database.InScopeAsync(provider => provider.GetRequiredService<MemberRegistry>().UniteByUnionsAsync(["union", "nobody"], default));
        Assert.Equal([official, official], await MembersAsync(database, mini, official));
        Assert.Equal(1, await CountAsync(database, "Moved"));

        var merge = await database.FindAsync<long>("select id from fan_merge");
        Assert.Equal(MergeProblems.SamePerson, (await UndoAsync(database, new Id<Merge>(merge), official)).Problem);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Who_was_found_before_a_merge_is_followed_after_it(DatabaseProvider engine)
    {
        await using var database = await OpenAsync(engine);
        var (mini, official, other) = (await MeetAsync(database, "m", null), (await database.FollowAsync("o")).Id, (await database.FollowAsync("x")).Id);
        await UniteAsync(database, mini, official);
        var now = await database.InTransactionAsync((provider, ct) => provider.GetRequiredService<FanRegistry>().LockMembersAsync([mini, other], ct));
        Assert.Equal((official, other), (now[mini], now[other]));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Who_starts_anew_has_another_wallet_and_is_still_known(DatabaseProvider engine)
    {
        await using var database = await OpenAsync(engine);
        var (mini, official) = (await MeetAsync(database, "m", null), (await database.FollowAsync("o")).Id);
        await UniteAsync(database, mini, official);
        await database.InTransactionAsync((provider, ct) => provider.GetRequiredService<MemberRegistry>().StartAnewAsync(official, ct));

        var members = await MembersAsync(database, mini, official);
        Assert.Equal(members[0], members[1]);
        Assert.DoesNotContain(members[0], new[] { mini, official });
        Assert.Equal(members[0], (await database.FanAsync(members[0])).MemberId);
        Assert.Equal(FollowKind.AlreadyFollowing, await database.InTransactionAsync(async (provider, ct) =>
            (await provider.GetRequiredService<FanRegistry>().FollowAsync(FanAccount.Official, "o", database.Clock.GetUtcNow(), null, ct)).Kind));
    }

    private static Task<TestDatabase> OpenAsync(DatabaseProvider engine) =>
        TestDatabase.CreateAsync(engine, change: services => services.AddScoped<IBelongings, Diary>());

    private static Task<Id<Fan>> MeetAsync(TestDatabase database, string openId, string? unionId) => database.InTransactionAsync(async (provider, ct) =>
        (await provider.GetRequiredService<FanRegistry>().WelcomeAsync(FanAccount.Mini, openId, unionId, ct)).Id);

    private static Task<Id<Fan>> MeetCustomerAsync(TestDatabase database) => database.InTransactionAsync(async (provider, ct) =>
        (await provider.GetRequiredService<FanRegistry>().MeetCustomersAsync("teahouse", ["C7"], ct))["C7"].Id);

    private static Task<Result<Merge>> UniteAsync(TestDatabase database, Id<Fan> one, Id<Fan> other) =>
        database.InScopeAsync(provider => provider.GetRequiredService<MemberRegistry>().UniteAsync(one, other, MergeReason.Phone, default));

    private static Task<Result<Merge>> UndoAsync(TestDatabase database, Id<Merge> id, Id<Fan> by) =>
        database.InScopeAsync(provider => provider.GetRequiredService<MemberRegistry>().UndoAsync(id, by, default));

    private static async Task<Id<Fan>[]> MembersAsync(TestDatabase database, params Id<Fan>[] fans) =>
        await Task.WhenAll(fans.Select(async id => (await database.FanAsync(id)).MemberId));

    private static Task<long> CountAsync(TestDatabase database, string kind) =>
        database.FindAsync<long>("select count(*) from fan_event where kind = @kind", new { kind });

    /// <summary>A belonging that writes down that it was moved.</summary>
    private sealed class Diary(FanRegistry fans) : IBelongings
    {
        public Task MoveAsync(FanMerge merge, CancellationToken ct) => fans.RecordAsync(merge.Into, "Moved", null, merge.At, ct).AsTask();

        public Task MoveBackAsync(FanMerge merge, CancellationToken ct) => fans.RecordAsync(merge.From, "MovedBack", null, merge.At, ct).AsTask();
    }
}
