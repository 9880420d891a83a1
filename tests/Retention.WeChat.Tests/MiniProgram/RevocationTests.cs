using Microsoft.Extensions.DependencyInjection;
using Retention.Channels.WeChat.Callbacks;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Callbacks;
using Retention.WeChat.Fans;
using Retention.WeChat.MiniProgram;
using Retention.WeChat.Tests.Fans;
using Retention.WeChat.Tests.Platform;

namespace Retention.WeChat.Tests.MiniProgram;

public sealed class RevocationTests
{
    [Theory]
    [InlineData("205", "Nickname Picture")]
    [InlineData("6", "Nickname Picture")]
    [InlineData("19", "Nickname")]
    [InlineData("20", "Picture")]
    [InlineData("8 2", "Phone Address")]
    [InlineData("201", "Address")]
    [InlineData("204 206 5", "")]
    public void The_codes_name_what_goes(string codes, string goes)
    {
        var parts = goes.Split(' ');
        Assert.Equal(new Revoked(parts.Contains("Nickname"), parts.Contains("Picture"), parts.Contains("Phone"), parts.Contains("Address")), Revoked.Of(codes.Split(' ')));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_is_withdrawn_is_deleted(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var (mini, official) = await OnePersonAsync(database);
        await RevokeAsync(database, InboxSource.Official, "o", "205");
        Assert.Equal(("小叶", "https://thirdwx.qlogo.cn/1"), await FaceAsync(database));

        await RevokeAsync(database, InboxSource.Mini, "m", "20");
        Assert.Equal(("小叶", null), await FaceAsync(database));
        Assert.NotNull((await database.FanAsync(mini)).PhoneCipher);
        await RevokeAsync(database, InboxSource.Mini, "m", "6,8");
        Assert.Equal((null, null), await FaceAsync(database));
        Assert.Equal(new DateOnly(1995, 5, 20), await database.FindAsync<DateOnly>("select birthday from shopper_profile"));
        Assert.Null((await database.FanAsync(mini)).PhoneCipher);
        Assert.Null((await database.FanAsync(official)).PhoneCipher);
        Assert.Equal(0, await database.FindAsync<long>("select count(*) from fan where phone_hash is not null"));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Strangers_are_not_registered_for_it(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        await RevokeAsync(database, InboxSource.Mini, "nobody", "6");
        Assert.Equal(0, await database.FindAsync<long>("select count(*) from fan"));
    }

    private static async Task<(Id<Fan> Mini, Id<Fan> Official)> OnePersonAsync(TestDatabase database)
    {
        var official = (await database.FollowAsync("o")).Id;
        var mini = await database.InTransactionAsync(async (provider, ct) =>
        {
            var fan = await provider.GetRequiredService<FanRegistry>().WelcomeAsync(FanAccount.Mini, "m", null, ct);
            await provider.GetRequiredService<ShopperProfiles>().SaveAsync(fan.Id, "小叶", "https://thirdwx.qlogo.cn/1", new DateOnly(1995, 5, 20), ct);
            return fan.Id;
        });
        await database.InTransactionAsync(async (provider, ct) =>
        {
            var fans = provider.GetRequiredService<FanRegistry>();
            foreach (var fan in await fans.LockAsync([mini, official], ct))
                await fans.SetPhoneAsync(fan, "+8613800000000", ct);
            await provider.GetRequiredService<MemberRegistry>().UniteAsync(mini, official, MergeReason.Phone, ct);
        });
        return (mini, official);
    }

    private static Task RevokeAsync(TestDatabase database, InboxSource source, string openId, string codes)
    {
        var at = database.Clock.GetUtcNow();
        var body = $"""
            <xml><ToUserName>gh_1</ToUserName><FromUserName>platform</FromUserName><CreateTime>{at.ToUnixTimeSeconds()}</CreateTime><MsgType>event</MsgType>
            <Event>user_authorization_revoke</Event><OpenID>{openId}</OpenID><AppID>wx1</AppID><RevokeInfo>{codes}</RevokeInfo></xml>
            """;
        var item = new InboxItem(database.Services.GetRequiredService<IdGenerator>().Next(), source, codes, "", body, at, InboundReader.Read(System.Text.Encoding.UTF8.GetBytes(body)));
        return database.InTransactionAsync((provider, ct) => provider.GetRequiredService<FanEventPipeline>().HandleAsync(item, ct));
    }

    private static async Task<(string?, string?)> FaceAsync(TestDatabase database) =>
        (await database.FindAsync<string>("select nickname from shopper_profile"), await database.FindAsync<string>("select avatar_url from shopper_profile"));
}
