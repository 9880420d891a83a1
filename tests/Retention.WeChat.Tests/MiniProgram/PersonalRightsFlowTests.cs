using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;
using Retention.WeChat.Tags;
using Retention.WeChat.Tests.TestBed;

namespace Retention.WeChat.Tests.MiniProgram;

public sealed class PersonalRightsFlowTests
{
    [Theory]
    [MemberData(nameof(Servers.Stands), MemberType = typeof(Servers))]
    public async Task The_switch_holds_for_every_account_of_the_person(Stand stand)
    {
        await using var bed = await ProductBed.StartAsync(stand);
        var follower = bed.NewFollower();
        await ProductBed.EventuallyAsync("the follower is known with a unionid", async () => await bed.ScalarAsync<long>("select count(*) from fan where union_id is not null") == 1);
        var shopper = await ShopperCalls.SignInAsync(bed, follower.Person);

        var refused = await shopper.PostAsync("/privacy/consents", new { channel = "all", purpose = "marketing", given = false, wording = "关闭营销消息" });
        var word = Assert.Single(refused.Data.GetProperty("list").EnumerateArray());
        Assert.Equal(("all", "marketing", false), (word.GetProperty("channel").GetString(), word.GetProperty("purpose").GetString(), word.GetProperty("given").GetBoolean()));
        Assert.Equal(2, await bed.ScalarAsync<long>("select count(*) from consent where channel = 'All' and purpose = 'Marketing' and given = 0"));
        Assert.Equal(2, await bed.ScalarAsync<long>("select count(*) from consent_entry where source = 'MiniProgram' and wording is not null"));
        Assert.Equal(refused.Data.ToString(), (await shopper.GetAsync("/privacy/consents")).Data.ToString());
    }

    [Theory]
    [MemberData(nameof(Servers.Stands), MemberType = typeof(Servers))]
    public async Task A_copy_of_what_is_known_lives_for_a_week(Stand stand)
    {
        await using var bed = await ProductBed.StartAsync(stand);
        var follower = bed.NewFollower("leaflet");
        await ProductBed.EventuallyAsync("the way of following is known", async () => await bed.ScalarAsync<long>("select count(*) from fan where subscribe_scene is not null") == 1);
        var shopper = await ShopperCalls.SignInAsync(bed, follower.Person);
        await shopper.SendAsync(HttpMethod.Patch, "/me", new { nickname = "小叶" });
        await TellAsync(bed);
        var asked = await shopper.PostAsync("/privacy/exports", key: "copy");
        Assert.Equal("waiting", asked.Data.GetProperty("state").GetString());
        var path = $"/privacy/exports/{asked.Data.GetProperty("id").GetString()}";
        await ProductBed.EventuallyAsync("the copy is ready", async () => (await shopper.GetAsync(path)).Data.GetProperty("state").GetString() == "ready");

        var copy = (await shopper.GetAsync(path)).Data.GetProperty("data");
        Assert.Equal("小叶", copy.GetProperty("profile")[0].GetProperty("nickname").GetString());
        var accounts = copy.GetProperty("person").GetProperty("accounts").EnumerateArray().ToDictionary(account => account.GetProperty("account").GetString()!);
        Assert.Equal(shopper.Fan.OpenId, accounts["mini"].GetProperty("openId").GetString());
        Assert.Equal(("ADD_SCENE_QR_CODE", "+8613800000004"), (accounts["official"].GetProperty("subscribeScene").GetString(), accounts["official"].GetProperty("phone").GetString()));
        var tag = Assert.Single(copy.GetProperty("tags").EnumerateArray());
        Assert.Equal(("regular", "official"), (tag.GetProperty("code").GetString(), tag.GetProperty("account").GetString()));
        Assert.Equal(0, await bed.ScalarAsync<long>("select count(*) from privacy_export where data like '%小叶%'"));
        var stranger = await ShopperCalls.SignInAsync(bed);
        Assert.Equal((404, "privacy.export_not_found"), Outcome(await stranger.GetAsync(path)));

        bed.Clock.Advance(TimeSpan.FromDays(7));
        Assert.Equal((404, "privacy.export_not_found"), Outcome(await shopper.GetAsync(path)));
    }

    [Theory]
    [MemberData(nameof(Servers.Stands), MemberType = typeof(Servers))]
    public async Task Who_asks_to_be_forgotten_is_after_the_cooling_off(Stand stand)
    {
        await using var bed = await ProductBed.StartAsync(stand);
        var shopper = await ShopperCalls.SignInAsync(bed, bed.World.People.Create(phone: "13800000002"));
        await shopper.PostAsync("/auth/phone", new { phoneCode = shopper.Open().PhoneCode }, "phone");
        await shopper.SendAsync(HttpMethod.Patch, "/me", new { nickname = "小叶" });
        await GivePointsAsync(bed, shopper);
        var before = shopper.MemberId;
        await shopper.PostAsync("/privacy/consents", new { channel = "sms", purpose = "marketing", given = true, wording = "同意接收营销短信" });
        await shopper.PostAsync("/privacy/consents", new { channel = "weChat", purpose = "marketing", given = false, wording = "接收活动消息" });

        Assert.Equal((404, "privacy.no_deletion"), Outcome(await shopper.GetAsync("/privacy/deletion-requests/current")));
        Assert.Equal(200, (await shopper.PostAsync("/privacy/deletion-requests", key: "one")).Status);
        Assert.Equal(200, (await shopper.SendAsync(HttpMethod.Delete, "/privacy/deletion-requests/current")).Status);
        bed.Clock.Advance(TimeSpan.FromDays(8));
        var asked = await shopper.PostAsync("/privacy/deletion-requests", key: "two");
        Assert.Equal(asked.Data.GetProperty("dueAt").GetString(), (await shopper.GetAsync("/me")).Data.GetProperty("deletionDueAt").GetString());

        bed.Clock.Advance(TimeSpan.FromDays(7));
        await ProductBed.EventuallyAsync("the person is erased", async () => await bed.ScalarAsync<long>("select count(*) from fan where open_id is not null") == 0);
        Assert.Equal(401, (await shopper.GetAsync("/me")).Status);
        Assert.Equal("auth.session_ended", (await shopper.PostAsync("/auth/refresh", new { refreshToken = shopper.RefreshToken })).Reason);
        Assert.Equal(0, await bed.ScalarAsync<long>("select count(*) from shopper_profile"));
        Assert.Equal(0, await bed.ScalarAsync<long>("select count(*) from fan where phone_hash is not null or phone_cipher is not null"));

        var back = await shopper.LoginAsync();
        Assert.False(back.Data.GetProperty("isNew").GetBoolean());
        Assert.Equal(0, (await shopper.GetAsync("/points/balance")).Data.GetProperty("available").GetInt64());
        Assert.Equal(JsonValueKind.Null, (await shopper.GetAsync("/me")).Data.GetProperty("nickname").ValueKind);
        Assert.Equal(77, await bed.ScalarAsync<long>("select sum(balance) from points_balance"));
        // Whoever speaks of them by their account's number reaches who they are now.
        using var console = await bed.SignInAsync();
        var path = $"/api/console/fans/{before}/points";
        Assert.True((await console.PostAsync($"{path}/adjustments", new StringContent("""{"key":"sorry","amount":20,"note":"补偿"}""", System.Text.Encoding.UTF8, "application/json"))).IsSuccessStatusCode);
        Assert.Equal(20, (await shopper.GetAsync("/points/balance")).Data.GetProperty("available").GetInt64());
        var view = await ProductBed.ReadAsync(await console.GetAsync(path));
        Assert.Equal((20, 1), (view.GetProperty("balance").GetInt64(), view.GetProperty("entries").GetArrayLength()));
        // What they agreed to is asked anew, what they refused stays refused: the switches show no more than counts.
        var word = Assert.Single((await shopper.GetAsync("/privacy/consents")).Data.GetProperty("list").EnumerateArray());
        Assert.Equal(("weChat", false, "接收活动消息"), (word.GetProperty("channel").GetString(), word.GetProperty("given").GetBoolean(), word.GetProperty("wording").GetString()));
    }

    [Fact]
    public async Task A_follower_who_was_forgotten_starts_anew_in_the_chat_too()
    {
        await using var bed = await ProductBed.StartAsync(Stand.Sqlite);
        var follower = bed.NewFollower();
        await ProductBed.EventuallyAsync("the follower is known with a unionid", async () => await bed.ScalarAsync<long>("select count(*) from fan where union_id is not null") == 1);
        var shopper = await ShopperCalls.SignInAsync(bed, follower.Person);
        await GivePointsAsync(bed, shopper);
        await shopper.PostAsync("/privacy/deletion-requests", key: "one");
        bed.Clock.Advance(TimeSpan.FromDays(7));
        await ProductBed.EventuallyAsync("both accounts are erased", async () => await bed.ScalarAsync<long>("select count(*) from fan where open_id is not null or union_id is not null") == 0);

        Assert.Null(bed.World.Phones.Write(follower, "签到"));
        await ProductBed.EventuallyAsync("the check-in has been taken", async () => await bed.ScalarAsync<long>("select count(*) from check_in") == 1);
        await shopper.LoginAsync();
        Assert.Equal(5, (await shopper.GetAsync("/points/balance")).Data.GetProperty("available").GetInt64());
        // The first day's gift fell due with the deletion: either may have come first.
        Assert.Equal(82, await bed.ScalarAsync<long>("select sum(amount) from ledger_posting where reason <> 'Milestone'"));
    }

    /// <summary>The shop knows the follower's number and has tagged them.</summary>
    private static Task<bool> TellAsync(ProductBed bed) => bed.InScopeAsync(provider => provider.GetRequiredService<Db>().InTransactionAsync(
        async ct =>
        {
            var fans = provider.GetRequiredService<FanRegistry>();
            var official = new Id<Fan>(await bed.ScalarAsync<long>("select id from fan where account = 'Official'"));
            await fans.SetPhoneAsync((await fans.LockAsync([official], ct)).Single(), "+8613800000004", ct);
            var tags = provider.GetRequiredService<TagBook>();
            await tags.GiveAsync(official, [await tags.EnsureAsync("regular", "常客", ct)], ct);
            return true;
        },
        default));

    private static async Task GivePointsAsync(ProductBed bed, ShopperCalls shopper)
    {
        using var console = await bed.SignInAsync();
        var given = await console.PostAsync(
            $"/api/console/fans/{shopper.MemberId}/points/adjustments",
            new StringContent("""{"key":"gift","amount":77,"note":"补偿"}""", System.Text.Encoding.UTF8, "application/json"));
        Assert.True(given.IsSuccessStatusCode, await given.Content.ReadAsStringAsync());
        Assert.Equal(77, (await shopper.GetAsync("/points/balance")).Data.GetProperty("available").GetInt64());
    }

    private static (int Status, string? Reason) Outcome(MiniReply reply) => (reply.Status, reply.Reason);
}
