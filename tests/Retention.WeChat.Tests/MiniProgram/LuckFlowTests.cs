using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Retention.WeChat.Tests.Rewards;
using Retention.WeChat.Tests.TestBed;

namespace Retention.WeChat.Tests.MiniProgram;

public sealed class LuckFlowTests
{
    private const int Together = 64;

    private static readonly object Home = new { name = "李梅", phone = "13800000000", region = "浙江省 杭州市 西湖区", detail = "龙井路 1 号" };

    [Theory]
    [MemberData(nameof(Servers.Stands), MemberType = typeof(Servers))]
    public async Task A_lottery_is_published_drawn_claimed_and_checked(Stand stand)
    {
        await using var bed = await ProductBed.StartAsync(stand);
        using var console = await bed.SignInAsync();
        var shopper = await ShopperCalls.SignInAsync(bed);
        await console.CreateAsync($"fans/{shopper.MemberId}/points/adjustments", new { key = "gift", amount = 100, note = "测试" });
        var id = await PublishAsync(console, bed, tickets: 3);

        Assert.Equal(id.ToString(), (await shopper.GetAsync("/lotteries")).Data.GetProperty("list")[0].GetProperty("id").GetString());
        Assert.Equal((id.ToString(), "wheel", 3), Read(await shopper.GetAsync("/me/home"), home => home.GetProperty("lotteries")[0] is var lottery
            ? (Text(lottery, "id"), Text(lottery, "kind"), lottery.GetProperty("drawsLeft").GetInt32()) : default));
        var page = (await shopper.GetAsync($"/lotteries/{id}")).Data;
        Assert.Equal(("2/3", 66.6667m, 2), (Text(page.GetProperty("prizes")[0], "odds"), page.GetProperty("prizes")[0].GetProperty("oddsPercent").GetDecimal(), page.GetProperty("prizes")[0].GetProperty("left").GetInt32()));
        Assert.Equal(("1/3", "open"), (Text(page.GetProperty("noPrize"), "odds"), Text(page, "state")));
        var proof = (await shopper.GetAsync($"/lotteries/{id}/proof")).Data;
        Assert.Equal((Text(page.GetProperty("fairness"), "commitment"), JsonValueKind.Null), (Text(proof, "commitment"), proof.GetProperty("revealed").ValueKind));

        // One press is one draw, however often it is sent.
        var pressed = await Task.WhenAll(Enumerable.Range(0, Together).Select(_ => shopper.PostAsync($"/lotteries/{id}/draws", null, "press-1")));
        Assert.All(pressed, reply => Assert.True(reply.Status == 200 || reply.Reason == "idempotency.running", reply.Body));
        Assert.Equal(1, await bed.ScalarAsync<long>("select drawn from lottery"));
        var draws = new List<JsonElement> { (await shopper.PostAsync($"/lotteries/{id}/draws", null, "press-1")).Data };
        draws.Add((await shopper.PostAsync($"/lotteries/{id}/draws", null, "press-2")).Data);
        draws.Add((await shopper.PostAsync($"/lotteries/{id}/draws", null, "press-3")).Data);
        Assert.Equal([1, 2, 3], draws.Select(draw => draw.GetProperty("ticketNo").GetInt32()));
        Assert.Equal(2, draws.Count(draw => draw.GetProperty("prize").ValueKind == JsonValueKind.Object));
        Assert.Equal((70, 0), (Read(await shopper.GetAsync("/points/balance"), balance => balance.GetProperty("available").GetInt64()), draws[2].GetProperty("drawsLeft").GetInt32()));
        var fourth = await shopper.PostAsync($"/lotteries/{id}/draws", null, "press-4");
        Assert.Equal((409, 5006, "lottery.limit"), (fourth.Status, fourth.Code, fourth.Reason));
        Assert.Equal([3, 2, 1], (await shopper.GetAsync($"/lotteries/{id}/draws")).Data.GetProperty("list").EnumerateArray().Select(draw => draw.GetProperty("ticketNo").GetInt32()));

        await ClaimAsync(bed, console, shopper);
        await console.CreateAsync($"lotteries/{id}/end", new { });
        var revealed = (await shopper.GetAsync($"/lotteries/{id}/proof")).Data;
        var order = Check.Order(Text(revealed, "rulesText")!, Text(revealed.GetProperty("revealed"), "seed")!, "main", "tickets");
        Assert.Equal(order, draws.Select(draw => draw.GetProperty("prize") is { ValueKind: JsonValueKind.Object } won ? int.Parse(Text(won, "id")!) : 0));
        var figures = (await console.ReadAsync($"lotteries/{id}")).GetProperty("figures");
        Assert.Equal((1, 3, 2, 30), (figures.GetProperty("players").GetInt32(), figures.GetProperty("draws").GetInt32(), figures.GetProperty("wins").GetInt32(), figures.GetProperty("pointsTaken").GetInt32()));
    }

    [Theory]
    [MemberData(nameof(Servers.Stands), MemberType = typeof(Servers))]
    public async Task Something_is_ordered_for_points_and_money_paid_shipped_and_received(Stand stand)
    {
        await using var bed = await ProductBed.StartAsync(stand);
        using var console = await bed.SignInAsync();
        var shopper = await ShopperCalls.SignInAsync(bed);
        await console.CreateAsync($"fans/{shopper.MemberId}/points/adjustments", new { key = "gift", amount = 250, note = "测试" });
        var item = (await console.CreateAsync("mall/items", new { name = "紫砂壶", description = "一把好壶", kind = "Physical", points = 100, fen = 990, valueFen = 29_900, perFanMax = 2 }))
            .GetProperty("id").GetInt64();
        await console.CreateAsync($"mall/items/{item}/stock", new { change = 5 });
        await console.ReplaceAsync($"mall/items/{item}/sale", new { onSale = true });
        Assert.Equal(("open", 5, 2), Read(await shopper.GetAsync("/mall/items"), items => items.GetProperty("list")[0] is var offer
            ? (Text(offer, "state"), offer.GetProperty("left").GetInt32(), offer.GetProperty("perFanLeft").GetInt32()) : default));

        var wanted = new { itemId = item.ToString(), quantity = 1, address = Home };
        Assert.Equal((400, "request.invalid"), Refusal(await shopper.PostAsync("/mall/orders", new { itemId = item.ToString(), quantity = 1, address = new { name = "李梅", phone = "电话", region = "浙江", detail = "路" } }, "bad")));
        Assert.Equal((422, "mall.address_missing"), Refusal(await shopper.PostAsync("/mall/orders", new { itemId = item.ToString(), quantity = 1 }, "none")));
        await Task.WhenAll(Enumerable.Range(0, Together).Select(_ => shopper.PostAsync("/mall/orders", wanted, "press-1")));
        var order = (await shopper.PostAsync("/mall/orders", wanted, "press-1")).Data;
        Assert.Equal((1, "awaitingPayment"), (await bed.ScalarAsync<long>("select count(*) from mall_order"), Text(order, "state")));
        Assert.Equal(150, Read(await shopper.GetAsync("/points/balance"), balance => balance.GetProperty("available").GetInt64()));

        var id = Text(order, "id");
        await console.CreateAsync($"mall/orders/{id}/payment", new { paymentRef = "wx-1", amountFen = 990 });
        Assert.Equal("toShip", Text((await shopper.GetAsync($"/mall/orders/{id}")).Data, "state"));
        Assert.Equal((409, "mall.not_cancellable"), Refusal(await shopper.PostAsync($"/mall/orders/{id}/cancel", null, "cancel")));
        var prize = (await console.ReadAsync("prizes?state=ToShip"))[0].GetProperty("id").GetInt64();
        var sheet = await (await console.PostAsync("/api/console/prizes/shipping-sheets", null)).Content.ReadAsStringAsync();
        Assert.Contains($"{prize},紫砂壶,", sheet);
        Assert.Equal(1, (await console.CreateAsync("prizes/tracking-imports", new { csv = $"prizeId,carrier,trackingNo\n{prize},顺丰,SF1\n" })).GetProperty("shipped").GetInt32());
        Assert.Equal(("shipped", "SF1"), Read(await shopper.GetAsync("/mall/orders"), orders => (Text(orders.GetProperty("list")[0], "state"), Text(orders.GetProperty("list")[0], "trackingNo"))));
        Assert.Equal("done", Text((await shopper.PostAsync($"/mall/orders/{id}/confirm", null, "got-it")).Data, "state"));

        var second = Text((await shopper.PostAsync("/mall/orders", wanted, "press-2")).Data, "id");
        Assert.Equal("cancelled", Text((await shopper.PostAsync($"/mall/orders/{second}/cancel", null, "cancel-2")).Data, "state"));
        Assert.Equal(150, Read(await shopper.GetAsync("/points/balance"), balance => balance.GetProperty("available").GetInt64()));
        Assert.Equal(1, (await console.ReadAsync($"mall/items/{item}")).GetProperty("orders").EnumerateArray().Single(row => Text(row, "state") == "Paid").GetProperty("pieces").GetInt32());
    }

    [Fact]
    public async Task Nobody_touches_what_is_somebody_elses()
    {
        await using var bed = await ProductBed.StartAsync(Stand.Sqlite);
        using var console = await bed.SignInAsync();
        var (winner, other) = (await ShopperCalls.SignInAsync(bed), await ShopperCalls.SignInAsync(bed));
        var id = await PublishAsync(console, bed, tickets: 1, costPoints: 0);
        var claim = Text((await winner.PostAsync($"/lotteries/{id}/draws", null, "press")).Data, "prizeClaimId");
        Assert.Equal((404, "prize.not_found"), Refusal(await other.GetAsync($"/prizes/{claim}")));
        Assert.Equal((404, "prize.not_found"), Refusal(await other.GetAsync($"/prizes/{claim}/code")));
        Assert.Equal((404, "prize.not_found"), Refusal(await other.PostAsync($"/prizes/{claim}/address", Home, "mine")));
        Assert.Equal((404, "prize.not_found"), Refusal(await other.PostAsync($"/prizes/{claim}/confirm", null, "mine-too")));
        Assert.Equal(0, (await other.GetAsync("/prizes")).Data.GetProperty("list").GetArrayLength());
        Assert.Equal((404, "mall.order_not_found"), Refusal(await other.GetAsync("/mall/orders/7")));

        Assert.Equal(HttpStatusCode.Conflict, (await console.PutAsJsonAsync($"/api/console/lotteries/{id}", Draft(bed, 2, 0))).StatusCode);
        var dear = JsonSerializer.SerializeToNode(Draft(bed, 2, 0), JsonSerializerOptions.Web)!;
        dear["prizes"]![0]!["prize"]!["valueFen"] = -1;
        Assert.Equal(HttpStatusCode.BadRequest, (await console.PostAsJsonAsync("/api/console/lotteries", dear)).StatusCode);
    }

    private static async Task ClaimAsync(ProductBed bed, HttpClient console, ShopperCalls shopper)
    {
        var prizes = Read(await shopper.GetAsync("/prizes?state=needsAddress"), page => page.GetProperty("list").EnumerateArray().Select(prize => Text(prize, "id")).ToList());
        Assert.Equal(2, prizes.Count);
        Assert.Equal("toShip", Text((await shopper.PostAsync($"/prizes/{prizes[0]}/address", Home, "address")).Data, "state"));
        Assert.Equal((409, "prize.no_address_needed"), Refusal(await shopper.PostAsync($"/prizes/{prizes[0]}/address", Home, "address-again")));
        await AssertAddressIsRecordedAsync(bed, console, prizes[0]!);
        await console.CreateAsync($"prizes/{prizes[0]}/shipment", new { carrier = "顺丰", trackingNo = "SF7" });
        Assert.Equal(("shipped", "SF7"), Read(await shopper.GetAsync($"/prizes/{prizes[0]}"), prize => (Text(prize, "state"), Text(prize, "trackingNo"))));
        Assert.Equal("done", Text((await shopper.PostAsync($"/prizes/{prizes[0]}/confirm", null, "confirm")).Data, "state"));

        var code = Text((await shopper.GetAsync($"/prizes/{prizes[1]}/code")).Data, "code");
        var redeemed = await console.CreateAsync("prizes/redemptions", new { code });
        Assert.Equal(("Done", ProductBed.OperatorName), (Text(redeemed, "state"), Text(redeemed, "handledBy")));
        Assert.Equal(HttpStatusCode.Conflict, (await console.PostAsJsonAsync("/api/console/prizes/redemptions", new { code })).StatusCode);
    }

    private static async Task<long> PublishAsync(HttpClient console, ProductBed bed, int tickets, long costPoints = 10)
    {
        var id = (await console.CreateAsync("lotteries", Draft(bed, tickets, costPoints))).GetProperty("id").GetInt64();
        Assert.Equal(JsonValueKind.Null, (await console.ReadAsync($"lotteries/{id}")).GetProperty("publicationProblem").ValueKind);
        await console.CreateAsync($"lotteries/{id}/publish", new { });
        return id;
    }

    /// <summary>Two teapots of three tickets; or, of one ticket, one.</summary>
    private static object Draft(ProductBed bed, int tickets, long costPoints) => new
    {
        name = "春茶大转盘", kind = "Wheel", organiser = "山间茶铺有限公司", conditions = "会员均可参与。", method = "依次抽取预先洗好的奖券。", claimTerms = "30 天内填写地址。",
        startsAt = bed.Clock.GetUtcNow().AddMinutes(-1), endsAt = bed.Clock.GetUtcNow().AddDays(7), costPoints, drawsPerDayMax = 10, drawsMax = 3,
        prizes = new[] { new { no = 1, prize = new { name = "紫砂壶", kind = "Physical", valueFen = 29_900 }, tickets = Math.Max(1, tickets - 1) } }, noPrizeTickets = tickets > 1 ? 1 : 0,
    };

    private static T Read<T>(MiniReply reply, Func<JsonElement, T> read)
    {
        Assert.True(reply.Status == 200, reply.Body);
        return read(reply.Data);
    }

    private static (int Status, string? Reason) Refusal(MiniReply reply) => (reply.Status, reply.Reason);

    private static string? Text(JsonElement data, string member) => data.GetProperty(member).GetString();

    /// <summary>Who only looks reads no addresses, and whoever does is recorded.</summary>
    private static async Task AssertAddressIsRecordedAsync(ProductBed bed, HttpClient console, string prize)
    {
        Assert.False((await console.ReadAsync($"prizes/{prize}")).TryGetProperty("address", out _));
        await console.CreateAsync("operators", new { name = "looker", password = ProductBed.OperatorPassword, role = "Viewer" });
        using var looker = await bed.SignInAsync("looker");
        Assert.Equal(HttpStatusCode.Forbidden, (await looker.PostAsync($"/api/console/prizes/{prize}/address-view", null)).StatusCode);
        Assert.Equal(0, await bed.ScalarAsync<long>("select count(*) from audit_entry where action like '%address-view' and detail like '%; 200'"));
        Assert.Equal("李梅", Text(await console.CreateAsync($"prizes/{prize}/address-view", new { }), "name"));
        Assert.Equal(1, await bed.ScalarAsync<long>("select count(*) from audit_entry where action like '%address-view' and detail like '%; 200'"));
    }
}
