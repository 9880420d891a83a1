using System.Net.Http.Json;
using System.Text.Json;
using Retention.Sandbox;
using Retention.WeChat.Tests.TestBed;

namespace Retention.WeChat.Tests.Flows;

public sealed class FollowFlowTests
{
    public static TheoryData<Stand> Stands => Servers.Stands;

    [Theory, MemberData(nameof(Stands))]
    public async Task A_new_follower_is_registered_once_and_welcomed_in_the_reply_to_the_follow(Stand stand)
    {
        await using var bed = await ProductBed.StartAsync(stand);
        var fan = bed.NewFollower();
        await bed.Sandbox.SettledAsync();

        var welcome = Assert.Single(ProductBed.Received(fan));
        Assert.Contains("欢迎关注", welcome.Text);
        Assert.Equal("account", welcome.From);
        Assert.Equal(1, await bed.ScalarAsync<long>("select count(*) from fan where state = 'Following'"));
        Assert.Equal("PassiveReply", await bed.ScalarAsync<string>("select channel from outreach_message"));
        Assert.Equal(0, bed.World.Arrivals.Accepted(ArrivalKind.Custom));
    }

    [Theory, MemberData(nameof(Stands))]
    public async Task The_profile_brings_the_way_of_following_and_the_unionid_and_with_them_the_tags(Stand stand)
    {
        await using var bed = await ProductBed.StartAsync(stand);
        using var console = await bed.SignInAsync();
        var tag = await console.CreateAsync("tags", new { code = "by-search", name = "搜索关注" });
        var never = await console.PostAsJsonAsync("/api/console/tag-rules", new { name = "早市", tagId = tag.GetProperty("id").GetInt64(), dayTimeFrom = "08:00", dayTimeUntil = "08:00" });
        Assert.Equal((422, "tag_rule.empty_day_time"), ((int)never.StatusCode, (await never.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString()));
        await console.CreateAsync("tag-rules", new { name = "搜索关注", tagId = tag.GetProperty("id").GetInt64(), subscribeScene = "ADD_SCENE_SEARCH" });
        bed.NewFollower();
        await bed.Sandbox.SettledAsync();

        await ProductBed.EventuallyAsync("the fan is tagged", async () => await bed.ScalarAsync<long>("select count(*) from fan_tag") == 1);
        Assert.Equal("ADD_SCENE_SEARCH", await bed.ScalarAsync<string>("select subscribe_scene from fan"));
        Assert.StartsWith("oUnion", await bed.ScalarAsync<string>("select union_id from fan"));
    }

    [Theory, MemberData(nameof(Stands))]
    public async Task Somebody_who_leaves_and_comes_back_by_another_code_keeps_their_history(Stand stand)
    {
        await using var bed = await ProductBed.StartAsync(stand);
        var fan = bed.NewFollower(scene: "shop-door");
        await bed.Sandbox.SettledAsync();
        var firstFollowedAt = await bed.ScalarAsync<DateTimeOffset>("select first_followed_at from fan");
        bed.Clock.Advance(TimeSpan.FromMinutes(5));
        bed.World.Phones.Unfollow(fan);
        await bed.Sandbox.SettledAsync();
        await ProductBed.EventuallyAsync("the fan has left", async () => await bed.ScalarAsync<string>("select state from fan") == "Left");
        bed.Clock.Advance(TimeSpan.FromMinutes(5));
        bed.World.Phones.Follow(fan, "qr", "leaflet");
        await bed.Sandbox.SettledAsync();

        Assert.Equal(1, await bed.ScalarAsync<long>("select count(*) from fan"));
        Assert.Equal("Following", await bed.ScalarAsync<string>("select state from fan"));
        Assert.Equal("leaflet", await bed.ScalarAsync<string>("select scene from fan"));
        Assert.Equal(2, await bed.ScalarAsync<long>("select follow_count from fan"));
        Assert.Equal(firstFollowedAt, await bed.ScalarAsync<DateTimeOffset>("select first_followed_at from fan"));
        Assert.Equal(3, await bed.ScalarAsync<long>("select count(*) from fan_event where kind in ('FollowFirst', 'Unfollowed', 'FollowAgain')"));
        Assert.Equal("Active", await bed.ScalarAsync<string>("select state from lifecycle_run"));
    }

    [Theory, MemberData(nameof(Stands))]
    public async Task Leaving_erases_the_person_after_the_grace_but_not_the_ledger_nor_that_they_were_here(Stand stand)
    {
        await using var bed = await ProductBed.StartAsync(stand);
        using var console = await bed.SignInAsync();
        var fan = bed.NewFollower();
        await bed.Sandbox.SettledAsync();
        bed.World.Phones.Write(fan, "签到");
        await bed.Sandbox.SettledAsync();
        var id = await bed.ScalarAsync<long>("select id from fan");
        await console.ReplaceAsync($"fans/{id}/phone", new { phone = "+8613800000001", smsConsent = true, smsConsentWording = "同意接收营销短信" });
        bed.World.Phones.Unfollow(fan);
        await bed.Sandbox.SettledAsync();
        await ProductBed.EventuallyAsync("the fan has left", async () => await bed.ScalarAsync<string>("select state from fan") == "Left");
        bed.Clock.Advance(TimeSpan.FromHours(25));

        await ProductBed.EventuallyAsync("the openid is gone", async () => await bed.ScalarAsync<long>("select count(*) from fan where open_id is null") == 1);
        Assert.Equal(0, await bed.ScalarAsync<long>("select count(*) from fan where phone_cipher is not null or union_id is not null or scene is not null"));
        Assert.Equal(0, await bed.ScalarAsync<long>("select count(*) from outreach_message where content is not null"));
        Assert.Equal(0, await bed.ScalarAsync<long>("select count(*) from callback_inbox where body is not null"));
        Assert.Equal(5, await console.BalanceAsync(id));

        bed.World.Phones.Follow(fan, "search");
        await bed.Sandbox.SettledAsync();
        Assert.Equal(id, await bed.ScalarAsync<long>("select id from fan"));
        Assert.Equal(1, await bed.ScalarAsync<long>("select count(*) from fan where open_id is not null and state = 'Following'"));
    }

    [Theory, MemberData(nameof(Stands))]
    public async Task An_answer_that_misses_the_reply_goes_out_as_a_customer_service_message_once(Stand stand)
    {
        // SQLite holds the whole file, so there the callback itself is stored late and its own response still in time.
        var misses = stand == Stand.Servers;
        await using var bed = await ProductBed.StartAsync(stand, values => values["Callbacks:PassiveReplyMilliseconds"] = misses ? "300" : "4500");
        var fan = bed.NewFollower();
        // On a busy machine its callback is answered before it is processed, and nobody is there to be held yet.
        await ProductBed.EventuallyAsync("the welcome is sent", async () => await bed.ScalarAsync<long>("select count(*) from outreach_message where state = 'Sent'") == 1);
        await using (await bed.HoldFansAsync())
        {
            bed.World.Phones.Write(fan, "帮助");
            await (misses ? bed.Sandbox.SettledAsync() : Task.Delay(TimeSpan.FromSeconds(1)));
        }

        await bed.Sandbox.SettledAsync();
        await ProductBed.EventuallyAsync("the answer is sent", async () => await bed.ScalarAsync<long>("select count(*) from outreach_message where state = 'Sent'") == 2);
        Assert.Equal(2, ProductBed.Received(fan).Count);
        Assert.Equal(misses ? "CustomerService" : "PassiveReply", await bed.ScalarAsync<string>("select channel from outreach_message order by id desc limit 1"));
        // On a busy machine the welcome may have missed the short wait, too.
        Assert.Equal(await bed.ScalarAsync<long>("select count(*) from outreach_message where channel = 'CustomerService'"), bed.World.Arrivals.Accepted(ArrivalKind.Custom));
    }
}
