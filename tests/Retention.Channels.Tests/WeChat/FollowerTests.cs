using Retention.Channels.WeChat;

namespace Retention.Channels.Tests.WeChat;

public sealed class FollowerTests
{
    [Fact]
    public async Task A_follower_by_code()
    {
        var wechat = FakeWeChat.Answering(
            """{"subscribe":1,"openid":"o1","nickname":"","sex":0,"language":"zh_CN","city":"","headimgurl":"","subscribe_time":1434093047,"unionid":"u1","remark":"","groupid":0,"tagid_list":[128,2],"subscribe_scene":"ADD_SCENE_QR_CODE","qr_scene":98765,"qr_scene_str":""}""");

        var fan = await wechat.App().Followers.GetAsync("o1", CancellationToken.None);

        Assert.Equal("?openid=o1&lang=zh_CN&access_token=token-1", wechat.Last.Query);
        Assert.True(fan.IsFollowing);
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1434093047), fan.FollowedAt);
        Assert.Equal(("u1", null, "ADD_SCENE_QR_CODE", "98765"), (fan.UnionId, fan.Remark, fan.SubscribeScene, fan.QrSceneText));
        Assert.Equal([128, 2], fan.TagIds);
    }

    [Fact]
    public async Task Somebody_who_left_is_only_an_openid()
    {
        var fan = await FakeWeChat.Answering("""{"subscribe":0,"openid":"o1"}""").App().Followers.GetAsync("o1", CancellationToken.None);

        Assert.False(fan.IsFollowing);
        Assert.Null(fan.FollowedAt);
        Assert.Empty(fan.TagIds);
    }

    [Fact]
    public async Task A_batch_mixes_both()
    {
        var wechat = FakeWeChat.Answering("""{"user_info_list":[{"subscribe":1,"openid":"o1","subscribe_time":1},{"subscribe":0,"openid":"o2"}]}""");

        var fans = await wechat.App().Followers.GetBatchAsync(["o1", "o2"], CancellationToken.None);

        Assert.Equal([true, false], fans.Select(fan => fan.IsFollowing));
        Assert.Equal("""{"user_list":[{"openid":"o1","lang":"zh_CN"},{"openid":"o2","lang":"zh_CN"}]}""", wechat.Last.Body);
    }

    [Fact]
    public async Task A_batch_has_a_hundred_at_most() =>
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() =>
            new FakeWeChat().App().Followers.GetBatchAsync([.. Enumerable.Range(0, 101).Select(i => $"o{i}")], CancellationToken.None));

    [Fact]
    public async Task All_followers_are_listed_up_to_the_empty_page_at_the_end()
    {
        var wechat = new FakeWeChat
        {
            Answer = (request, _) => Task.FromResult(FakeWeChat.Json(request.Query switch
            {
                "?next_openid=&access_token=token-1" => """{"total":3,"count":2,"data":{"openid":["o1","o2"]},"next_openid":"o2"}""",
                "?next_openid=o2&access_token=token-1" => """{"total":3,"count":1,"data":{"openid":["o3"]},"next_openid":"o3"}""",
                _ => """{"total":3,"count":0,"next_openid":""}""",
            })),
        };
        var found = new List<string>();

        await foreach (var openId in wechat.App().Followers.ListAllAsync(CancellationToken.None))
            found.Add(openId);

        Assert.Equal(["o1", "o2", "o3"], found);
        Assert.Equal(3, wechat.Calls.Count);
    }

    [Fact]
    public async Task A_remark()
    {
        var wechat = new FakeWeChat();

        await wechat.App().Followers.SetRemarkAsync("o1", "老客", CancellationToken.None);

        Assert.Equal("""{"openid":"o1","remark":"老客"}""", wechat.Last.Body);
    }

    [Fact]
    public async Task Tags_are_made_and_renamed_in_plain_chinese()
    {
        var wechat = FakeWeChat.Answering("""{"tag":{"id":134,"name":"广东"}}""");
        var tags = wechat.App().Tags;

        Assert.Equal(new FanTag(134, "广东"), await tags.CreateAsync("广东", CancellationToken.None));
        Assert.Equal("""{"tag":{"name":"广东"}}""", wechat.Last.Body);
        await tags.RenameAsync(134, "广东人", CancellationToken.None);
        Assert.Equal("""{"tag":{"id":134,"name":"广东人"}}""", wechat.Last.Body);
        await tags.DeleteAsync(134, CancellationToken.None);
        Assert.Equal("""{"tag":{"id":134}}""", wechat.Last.Body);
    }

    [Fact]
    public async Task Tagging_names_the_fans_that_need_another_try()
    {
        var wechat = new FakeWeChat();
        var tags = wechat.App().Tags;

        Assert.Empty(await tags.AddAsync(134, ["o1", "o2"], CancellationToken.None));
        Assert.Equal("""{"openid_list":["o1","o2"],"tagid":134}""", wechat.Last.Body);

        wechat.Answer = (_, _) => Task.FromResult(FakeWeChat.Json("""{"errcode":45171,"errmsg":"partial","fail_openid_list":["o2"]}"""));
        Assert.Equal(["o2"], await tags.AddAsync(134, ["o1", "o2"], CancellationToken.None));
        wechat.Answer = (_, _) => FakeWeChat.Error(45171);
        Assert.Equal(["o1", "o2"], await tags.RemoveAsync(134, ["o1", "o2"], CancellationToken.None));
    }

    [Fact]
    public async Task Tags_of_a_fan_and_fans_of_a_tag()
    {
        Assert.Equal([134, 2], await FakeWeChat.Answering("""{"tagid_list":[134,2]}""").App().Tags.OfFanAsync("o1", CancellationToken.None));
        var page = await FakeWeChat.Answering("""{"count":1,"data":{"openid":["o1"]},"next_openid":"o1"}""").App().Tags.FansOfAsync(134, null, CancellationToken.None);
        Assert.Equal("o1", page.NextOpenId);
    }

    [Fact]
    public async Task The_blacklist()
    {
        var wechat = FakeWeChat.Answering("""{"total":1,"count":1,"data":{"openid":["o1"]},"next_openid":"o1"}""");
        var blacklist = wechat.App().Blacklist;

        Assert.Equal(["o1"], (await blacklist.ListAsync(null, CancellationToken.None)).OpenIds);
        Assert.Equal("""{"begin_openid":""}""", wechat.Last.Body);
        await blacklist.AddAsync(["o1"], CancellationToken.None);
        Assert.Equal("/cgi-bin/tags/members/batchblacklist", wechat.Last.Path);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => blacklist.AddAsync([.. Enumerable.Repeat("o", 21)], CancellationToken.None));
    }
}
