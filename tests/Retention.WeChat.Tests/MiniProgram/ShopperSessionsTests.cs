using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.Platform.Privacy;
using Retention.Platform.Problems;
using Retention.WeChat.Fans;
using Retention.WeChat.MiniProgram;
using Retention.WeChat.Tests.Fans;
using Retention.WeChat.Tests.Platform;

namespace Retention.WeChat.Tests.MiniProgram;

public sealed class ShopperSessionsTests
{
    private static readonly ShopperTokens Tokens = new(new PersonalData(new byte[PersonalData.KeyBytes]));

    [Fact]
    public void A_token_is_read_by_its_own_kind_only_and_until_it_is_over()
    {
        var until = TestDatabase.Start.AddHours(2);
        var access = Tokens.Access(new Id<ShopperSession>(7), until);
        Assert.Equal(new Id<ShopperSession>(7), Tokens.ReadAccess(access, until.AddSeconds(-1)));
        Assert.Null(Tokens.ReadAccess(access, until));
        Assert.Null(Tokens.ReadRefresh(access));
        Assert.Equal((new Id<ShopperSession>(7), 3), Tokens.ReadRefresh(Tokens.Refresh(new Id<ShopperSession>(7), 3)));
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("7.3")]
    [InlineData("-7.3.x")]
    [InlineData("7.3.x.y")]
    [InlineData("99999999999999999999.3.x")]
    public void What_is_not_a_token_is_none(string text)
    {
        Assert.Null(Tokens.ReadRefresh(text));
        Assert.Null(Tokens.ReadAccess(text, TestDatabase.Start));
    }

    [Fact]
    public void Every_changed_character_makes_a_token_void()
    {
        var token = Tokens.Refresh(new Id<ShopperSession>(1234567), 3);
        for (var i = 0; i < token.Length; i++)
            Assert.Null(Tokens.ReadRefresh(token[..i] + (token[i] == '1' ? '2' : '1') + token[(i + 1)..]));
    }

    [Fact]
    public async Task A_sign_in_lives_as_long_as_it_is_used_and_no_token_outlives_it()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseProvider.Sqlite);
        var fan = (await database.FollowAsync("o")).Id;
        var tokens = await InAsync(database, sessions => sessions.OpenAsync(fan, default));
        Assert.Equal(fan, (await InAsync(database, sessions => sessions.FindAsync(tokens.AccessToken, default)))?.FanId);

        database.Clock.Advance(TimeSpan.FromHours(2));
        Assert.Null(await InAsync(database, sessions => sessions.FindAsync(tokens.AccessToken, default)));
        database.Clock.Advance(TimeSpan.FromDays(29));
        var renewed = (await RefreshAsync(database, tokens.RefreshToken)).Value.Tokens;
        database.Clock.Advance(TimeSpan.FromDays(29));
        var again = (await RefreshAsync(database, renewed.RefreshToken)).Value.Tokens;

        database.Clock.Advance(TimeSpan.FromDays(30));
        Assert.Equal(SignInErrors.SessionEnded, (await RefreshAsync(database, again.RefreshToken)).Problem);
        await InAsync(database, async sessions =>
        {
            await sessions.PurgeAsync(default);
            return true;
        });
        Assert.Equal(0, await database.FindAsync<long>("select count(*) from shopper_session"));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_lost_answer_is_given_again_for_a_minute_and_then_the_token_was_copied(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var fan = (await database.FollowAsync("o")).Id;
        var first = (await InAsync(database, sessions => sessions.OpenAsync(fan, default))).RefreshToken;
        var answers = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => RefreshAsync(database, first)));
        var second = Assert.Single(answers.Select(answer => answer.Value.Tokens.RefreshToken).Distinct());
        database.Clock.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(second, (await RefreshAsync(database, first)).Value.Tokens.RefreshToken);

        database.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(SignInErrors.TokenReused, (await RefreshAsync(database, first)).Problem);
        Assert.Equal(SignInErrors.SessionEnded, (await RefreshAsync(database, second)).Problem);
    }

    [Fact]
    public async Task An_older_token_is_reuse_at_once()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseProvider.Sqlite);
        var fan = (await database.FollowAsync("o")).Id;
        var first = (await InAsync(database, sessions => sessions.OpenAsync(fan, default))).RefreshToken;
        var second = (await RefreshAsync(database, first)).Value.Tokens.RefreshToken;
        Assert.True((await RefreshAsync(database, second)).IsOk);
        Assert.Equal(SignInErrors.TokenReused, (await RefreshAsync(database, first)).Problem);
    }

    private static Task<Result<(TokenPair Tokens, Id<Fan> MemberId)>> RefreshAsync(TestDatabase database, string token) =>
        InAsync(database, sessions => sessions.RefreshAsync(token, default));

    private static Task<T> InAsync<T>(TestDatabase database, Func<ShopperSessions, Task<T>> work) =>
        database.InScopeAsync(provider => work(provider.GetRequiredService<ShopperSessions>()));
}
