using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Retention.WeChat.Fans;
using Retention.WeChat.Tests.TestBed;

namespace Retention.WeChat.Tests.MiniProgram;

public sealed class CouponFlowTests
{
    private static readonly object Basket = new { items = new[] { new { sku = "tea-1", category = "茶", priceFen = 3_000, quantity = 2 } } };

    [Theory]
    [MemberData(nameof(Servers.Stands), MemberType = typeof(Servers))]
    public async Task A_coupon_is_offered_taken_quoted_and_used(Stand stand)
    {
        await using var bed = await ProductBed.StartAsync(stand);
        using var console = await bed.SignInAsync();
        var template = await PublishAsync(console, stock: 10);
        var shopper = await ShopperCalls.SignInAsync(bed);

        var offer = (await shopper.GetAsync("/coupon-templates")).Data.GetProperty("list")[0];
        Assert.Equal($"{template}", offer.GetProperty("id").GetString());
        Assert.Equal(("amount", "全部商品可用", "领取后 7 天内有效", "open"), (Text(offer, "kind"), Text(offer, "scopeText"), Text(offer, "validText"), Text(offer, "state")));

        var taken = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => TakeAsync(shopper, template, "press-1")));
        Assert.All(taken, reply => Assert.True(reply.Status is 200 or 409 && reply.Reason is null or "idempotency.running", $"{reply.Status} {reply.Body}"));
        var coupon = (await TakeAsync(shopper, template, "press-1")).Data;
        Assert.All(taken.Where(reply => reply.Status == 200), reply => Assert.Equal(Text(coupon, "id"), Text(reply.Data, "id")));
        Assert.Equal(1, await bed.ScalarAsync<long>("select count(*) from coupon"));
        var again = await TakeAsync(shopper, template, "press-2");
        Assert.Equal((409, 4005, "coupon.limit_reached"), (again.Status, again.Code, again.Reason));

        var best = (await shopper.PostAsync("/coupons/quote", Basket)).Data.GetProperty("best");
        Assert.Equal((1_000, 5_000, Text(coupon, "id")), (best.GetProperty("discountFen").GetInt64(), best.GetProperty("payFen").GetInt64(), best.GetProperty("couponIds")[0].GetString()));

        var redemption = await console.CreateAsync("coupons/redemptions", new { code = Text(coupon, "code") });
        Assert.Equal(ProductBed.OperatorName, Text(redemption, "redeemedBy"));
        Assert.Equal(HttpStatusCode.Conflict, (await console.PostAsJsonAsync("/api/console/coupons/redemptions", new { code = Text(coupon, "code") })).StatusCode);
        Assert.Equal("used", Text((await shopper.GetAsync($"/coupons/{Text(coupon, "id")}")).Data, "state"));
        Assert.Equal(1, await CountAsync(shopper, "/coupons?state=used&limit=1"));
        Assert.Equal(0, await CountAsync(shopper, "/coupons?state=usable"));

        var figures = (await console.ReadAsync($"coupon-templates/{template}")).GetProperty("figures");
        Assert.Equal((1, 9, 1), (figures.GetProperty("taken").GetInt64(), figures.GetProperty("left").GetInt64(), figures.GetProperty("used").GetInt64()));
        await console.CreateAsync($"coupons/redemptions/{redemption.GetProperty("id").GetInt64()}/undo", new { });
        Assert.Equal("usable", Text((await shopper.GetAsync($"/coupons/{Text(coupon, "id")}")).Data, "state"));
    }

    [Theory]
    [MemberData(nameof(Servers.Stands), MemberType = typeof(Servers))]
    public async Task What_an_operator_gives_either_fan_of_one_member_lies_in_the_one_wallet(Stand stand)
    {
        await using var bed = await ProductBed.StartAsync(stand);
        using var console = await bed.SignInAsync();
        var template = await PublishAsync(console, stock: 10);
        var (first, second) = (await ShopperCalls.SignInAsync(bed), await ShopperCalls.SignInAsync(bed));
        var merged = await bed.InScopeAsync(provider => provider.GetRequiredService<MemberRegistry>()
            .UniteAsync(new(long.Parse(first.MemberId)), new(long.Parse(second.MemberId)), MergeReason.Union, default));
        var (from, into) = (merged.Value.FromFanId, merged.Value.IntoFanId);

        var granted = await console.CreateAsync($"fans/{from}/coupons", new { key = "T-1", templateId = template });
        Assert.Equal(into.Value, granted.GetProperty("fanId").GetInt64());
        foreach (var fan in new[] { from, into })
            Assert.Equal(1, (await console.ReadAsync($"fans/{fan}/coupons")).GetArrayLength());
    }

    [Theory]
    [MemberData(nameof(Servers.Stands), MemberType = typeof(Servers))]
    public async Task Sixty_four_presses_with_keys_of_their_own_are_one_coupon_where_one_may_take_one(Stand stand)
    {
        await using var bed = await ProductBed.StartAsync(stand);
        using var console = await bed.SignInAsync();
        var template = await PublishAsync(console, stock: 100);
        var shopper = await ShopperCalls.SignInAsync(bed);
        var replies = await Task.WhenAll(Enumerable.Range(0, 64).Select(i => TakeAsync(shopper, template, $"press-{i}")));
        Assert.Single(replies, reply => reply.Status == 200);
        Assert.All(replies.Where(reply => reply.Status != 200), reply => Assert.Equal("coupon.limit_reached", reply.Reason));
        Assert.Equal(1, await bed.ScalarAsync<long>("select taken from coupon_template"));
    }

    [Fact]
    public async Task Codes_cannot_be_guessed_at_leisure()
    {
        await using var bed = await ProductBed.StartAsync(Stand.Sqlite, settings => settings["Rewards:Coupons:CodeTriesPerMinute"] = "3");
        using var console = await bed.SignInAsync();
        var template = await PublishAsync(console, stock: 10);
        var pool = await console.CreateAsync("code-pools", new { name = "茶友卡", templateId = template });
        await console.CreateAsync($"code-pools/{pool.GetProperty("id").GetInt64()}/codes", new { csv = "code\nTEA-0001\nTEA-0001\n", dryRun = false });
        Assert.Equal(1, (await console.ReadAsync("code-pools"))[0].GetProperty("codes").GetInt64());

        var (shopper, other) = (await ShopperCalls.SignInAsync(bed), await ShopperCalls.SignInAsync(bed));
        for (var i = 0; i < 3; i++)
            Assert.Equal((404, 4010), Answer(await shopper.PostAsync("/coupons/redeem-code", new { code = $"GUESS-{i}" }, $"guess-{i}")));
        Assert.Equal((429, 4007), Answer(await shopper.PostAsync("/coupons/redeem-code", new { code = "TEA-0001" }, "guess-3")));
        var exchanged = await other.PostAsync("/coupons/redeem-code", new { code = "tea 0001" }, "card");
        Assert.Equal((200, "usable"), (exchanged.Status, Text(exchanged.Data, "state")));
    }

    private static async Task<int> CountAsync(ShopperCalls shopper, string path)
    {
        var reply = await shopper.GetAsync(path);
        Assert.True(reply.Status == 200, reply.Body);
        return reply.Data.GetProperty("list").GetArrayLength();
    }

    private static (int Status, int Code) Answer(MiniReply reply) => (reply.Status, reply.Code);

    private static Task<MiniReply> TakeAsync(ShopperCalls shopper, long template, string key) => shopper.PostAsync($"/coupon-templates/{template}/take", null, key);

    private static async Task<long> PublishAsync(HttpClient console, long stock)
    {
        var template = await console.CreateAsync("coupon-templates", new
        {
            name = "满50减10", terms = new { kind = "Amount", amountFen = 1_000, thresholdFen = 5_000, validity = new { days = 7 } }, offer = new { stock },
        });
        var id = template.GetProperty("id").GetInt64();
        await console.CreateAsync($"coupon-templates/{id}/publish", new { });
        return id;
    }

    private static string? Text(JsonElement data, string member) => data.GetProperty(member).GetString();
}
