using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Retention.WeChat.Orders;
using Retention.WeChat.Tests.TestBed;

namespace Retention.WeChat.Tests.MiniProgram;

public sealed class OrderFlowTests
{
    private const string Secret = "0123456789abcdef0123456789abcdef";

    [Theory]
    [MemberData(nameof(Servers.Stands), MemberType = typeof(Servers))]
    public async Task An_order_a_shop_tells_of_is_claimed_by_its_shopper_and_shown_with_its_points(Stand stand)
    {
        await using var bed = await StartAsync(stand);
        using var console = await bed.SignInAsync();
        await EarnAPointPerYuanAsync(console);
        var (shopper, other) = (await ShopperCalls.SignInAsync(bed), await ShopperCalls.SignInAsync(bed));

        var paid = new { eventId = "e1", kind = "paid", orderNo = "A1", occurredAt = bed.Clock.GetUtcNow(), amountFen = 12_800, customer = new { phone = "13800000001" }, items = new[] { new { sku = "tea-1", name = "龙井", priceFen = 6_400, quantity = 2 } } };
        var told = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => TellAsync(bed, paid)));
        Assert.All(told, answer => Assert.Equal((200, "Applied"), (answer.Status, answer.Body.GetProperty("state").GetString())));
        Assert.Single(told, answer => answer.Body.GetProperty("isNew").GetBoolean());

        Assert.Equal((404, 6000), await ClaimAsync(shopper, "0002", "try-1"));
        Assert.Equal((200, 0), await ClaimAsync(shopper, "0001", "try-2"));
        Assert.Equal((200, 0), await ClaimAsync(shopper, "0001", "try-2"));
        Assert.Equal((409, 6001), await ClaimAsync(other, "0001", "try-1"));
        await TellAsync(bed, new { eventId = "e2", kind = "refunded", orderNo = "A1", occurredAt = bed.Clock.GetUtcNow(), amountFen = 6_400 });

        var order = (await shopper.GetAsync("/orders")).Data.GetProperty("list")[0];
        Assert.Equal(("A1", "partlyRefunded", 12_800, 6_400, 128), (Text(order, "no"), Text(order, "state"), Number(order, "amountFen"), Number(order, "refundedFen"), Number(order, "points")));
        Assert.Equal("龙井", (await shopper.GetAsync($"/orders/{Text(order, "id")}")).Data.GetProperty("items")[0].GetProperty("name").GetString());
        Assert.Equal(404, (await other.GetAsync($"/orders/{Text(order, "id")}")).Status);
        Assert.Equal(64, Number((await shopper.GetAsync("/points/balance")).Data, "available"));
        Assert.Equal(1, (await console.ReadAsync("orders?shop=teahouse")).GetArrayLength());
    }

    [Fact]
    public async Task What_is_wrong_with_a_shop_s_request_is_said()
    {
        await using var bed = await StartAsync(Stand.Sqlite);
        var paid = new { eventId = "e1", kind = "paid", orderNo = "A1", occurredAt = bed.Clock.GetUtcNow(), amountFen = 1 };
        Assert.Equal((404, "shop.unknown"), await ProblemAsync(bed, paid, shop: "nobody"));
        Assert.Equal((401, "shop.signature_wrong"), await ProblemAsync(bed, paid, secret: "other"));
        Assert.Equal((401, "shop.timestamp_off"), await ProblemAsync(bed, paid, secondsOff: 600));
        Assert.Equal((400, "shop.body_invalid"), await ProblemAsync(bed, new { paid.eventId, kind = "shipped", paid.orderNo, paid.occurredAt }));
        Assert.Equal((413, "shop.body_too_large"), await ProblemAsync(bed, new { paid.eventId, note = new string('x', 300_000) }));
        Assert.Equal((400, "shop.body_invalid"), await ProblemAsync(bed, new { paid.eventId, paid.kind, paid.orderNo, occurredAt = "2026-11-02T10:00:00", paid.amountFen }));
        // It pays orders of the mall only where the brand says so.
        Assert.Equal((403, "shop.no_mall_payments"), await ProblemAsync(bed, new { paid.eventId, kind = "mallPaid", orderNo = "7", paid.occurredAt, paid.amountFen, paymentRef = "wx-1" }));
        Assert.Equal(0, await bed.ScalarAsync<long>("select count(*) from shop_event"));
    }

    [Fact]
    public async Task A_null_in_a_list_is_told_and_nothing_breaks()
    {
        await using var bed = await StartAsync(Stand.Sqlite);
        var shopper = await ShopperCalls.SignInAsync(bed);
        foreach (var (path, body) in new[] { ("/coupons/quote", """{"items":[null]}"""), ("/events", """{"events":[null]}""") })
        {
            var reply = await shopper.PostAsync(path, body, "key");
            Assert.Equal((400, "request.invalid"), (reply.Status, reply.Reason));
            Assert.Contains("null", reply.Body, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Servers.Stands), MemberType = typeof(Servers))]
    public async Task A_file_is_looked_through_applied_and_reversed_in_the_background(Stand stand)
    {
        await using var bed = await StartAsync(stand);
        using var console = await bed.SignInAsync();
        await EarnAPointPerYuanAsync(console);
        var csv = new StringBuilder("订单号,支付时间,金额,会员号\n");
        for (var i = 0; i < 700; i++)
            csv.Append(System.Globalization.CultureInfo.InvariantCulture, $"N{i},2026-11-01 12:00:00,10.50,C{i % 70}\n");
        var import = (await console.CreateAsync("order-imports", new { shop = "teahouse", fileName = "十一月.csv", csv = csv.ToString(), createMembers = true })).GetProperty("id").GetInt64();
        await UntilAsync(bed, console, import, "Checked");
        Assert.Equal(0, await bed.ScalarAsync<long>("select count(*) from shop_order"));
        await console.CreateAsync($"order-imports/{import}/apply", new { });
        await UntilAsync(bed, console, import, "Applied");
        Assert.Equal((700, 7_000), (await bed.ScalarAsync<long>("select count(*) from shop_order"), await bed.ScalarAsync<long>("select sum(balance) from points_balance")));
        Assert.Equal(100, (await console.ReadAsync($"order-imports/{import}/lines?outcome=New")).GetArrayLength());
        await console.CreateAsync($"order-imports/{import}/reverse", new { });
        await UntilAsync(bed, console, import, "Reversed");
        Assert.Equal((0, 0), (await bed.ScalarAsync<long>("select count(*) from shop_order"), await bed.ScalarAsync<long>("select sum(balance) from points_balance")));
    }

    private static Task<ProductBed> StartAsync(Stand stand) => ProductBed.StartAsync(stand, settings =>
    {
        settings["Orders:Shops:teahouse:Secret"] = Secret;
        settings["Orders:ClaimsPerMinute"] = "20";
    });

    private static Task EarnAPointPerYuanAsync(HttpClient console) =>
        console.CreateAsync("earning-rules", new { name = "消费积分", kind = "Purchase", gives = "PerYuan", pointsPer100Yuan = 100 });

    private static async Task<(int Status, JsonElement Body)> TellAsync(ProductBed bed, object told, string shop = "teahouse", string secret = Secret, int secondsOff = 0)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(told);
        var timestamp = $"{bed.Clock.GetUtcNow().AddSeconds(secondsOff).ToUnixTimeSeconds()}";
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/callbacks/shop/{shop}") { Content = new ByteArrayContent(body) };
        request.Headers.Add(ShopCallbackEndpoints.TimestampHeader, timestamp);
        request.Headers.Add(ShopCallbackEndpoints.SignatureHeader, ShopSignature.Of(secret, timestamp, body));
        using var answer = await bed.Http.SendAsync(request);
        return ((int)answer.StatusCode, await answer.Content.ReadFromJsonAsync<JsonElement>());
    }

    private static async Task<(int Status, string? Code)> ProblemAsync(ProductBed bed, object told, string shop = "teahouse", string secret = Secret, int secondsOff = 0)
    {
        var (status, body) = await TellAsync(bed, told, shop, secret, secondsOff);
        return (status, Text(body, "code"));
    }

    private static async Task<(int Status, int Code)> ClaimAsync(ShopperCalls shopper, string tail, string key)
    {
        var reply = await shopper.PostAsync("/orders/claim", new { orderNo = "A1", phoneTail = tail }, key);
        return (reply.Status, reply.Code);
    }

    private static Task UntilAsync(ProductBed bed, HttpClient console, long import, string state) => ProductBed.EventuallyAsync(
        $"the import is {state}", async () => (await console.ReadAsync($"order-imports/{import}")).GetProperty("import").GetProperty("state").GetString() == state);

    private static string? Text(JsonElement data, string member) => data.GetProperty(member).GetString();

    private static long Number(JsonElement data, string member) => data.GetProperty(member).GetInt64();
}
