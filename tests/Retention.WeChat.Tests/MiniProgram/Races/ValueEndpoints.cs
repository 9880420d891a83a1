using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.Platform.Time;
using Retention.WeChat.Fans;
using Retention.WeChat.Orders;
using Retention.WeChat.Rewards;
using Retention.WeChat.Tests.TestBed;

namespace Retention.WeChat.Tests.MiniProgram.Races;

/// <summary>Readies a shopper and gives what they press.</summary>
internal delegate Task<Press> Ready(ShopperCalls shopper);

/// <summary>One request, under an Idempotency-Key where the endpoint takes one.</summary>
internal delegate Task<RaceReply> Press(string key);

/// <summary>An endpoint that gives or takes something, of which one shopper may have one.</summary>
/// <param name="Effects">Counts what it has done so far, for everybody.</param>
/// <param name="OfCrowd">How many of sixty-four shoppers get something; null where it is a matter of one shopper alone.</param>
/// <param name="OpenAsync">Makes something new to be raced for.</param>
/// <param name="Points">By how many each effect changes the balances of all together; null where that depends on who presses.</param>
/// <param name="Used">Counts what has been used up of a stock: one for each effect.</param>
internal sealed record ValueEndpoint(string Effects, int? OfCrowd, Func<RaceBed, Task<Ready>> OpenAsync, long? Points = 0, string? Used = null)
{
    private const int Stock = 10;
    private const string Merges = "select count(*) from fan_merge";
    private const string Received = "select count(*) from prize where kind = 'Physical' and state = 'Done'";
    private const string Taken = "select cast(sum(taken) as signed) from coupon_template";
    private const string Sold = "select -cast(sum(stock_left) as signed) from mall_item";
    private const string Returned = "select cast(sum(stock_left) as signed) from mall_item";

    private static readonly object Home = new { name = "李梅", phone = "13800000000", region = "浙江省 杭州市", detail = "龙井路 1 号" };

    public static IReadOnlyDictionary<string, ValueEndpoint> All { get; } = new Dictionary<string, ValueEndpoint>
    {
        ["check-in"] = new("select count(*) from check_in where made_up_at is null", RaceBed.Together, _ => Same("/check-in"), Points: 5),
        ["make-up"] = new("select count(*) from check_in where made_up_at is not null", RaceBed.Together, bed => Task.FromResult<Ready>(async _ => await MakeUpAsync(bed, await bed.NewcomerAsync())), Points: -10),
        ["coupon take"] = new("select count(*) from coupon", Stock, async bed => await Same($"/coupon-templates/{await TemplateAsync(bed, Stock)}/take"), Used: Taken),
        ["coupon redeem"] = new("select count(*) from coupon_redemption", RaceBed.Together, RedeemAsync, Used: "select count(*) from coupon where state = 'Used'"),
        ["code redeem"] = new("select count(*) from coupon", Stock, ExchangeAsync, Used: "select count(*) from pool_code where given_key is not null"),
        ["task claim"] = new("select count(*) from ledger_posting where reason = 'Task'", RaceBed.Together, TaskAsync, Points: 8),
        ["task report"] = new("select count(*) from task_report", RaceBed.Together, ReportAsync, Used: "select cast(sum(done) as signed) from task_counter"),
        ["lottery draw"] = new("select count(*) from lottery_draw", Stock, async bed => await Same($"/lotteries/{await LotteryAsync(bed, Stock)}/draws"), Used: "select cast(sum(drawn) as signed) from lottery"),
        ["prize address"] = new("select count(*) from prize where state = 'ToShip' and address_cipher is not null", RaceBed.Together, bed => WonAsync(bed, (shopper, prize) => Task.FromResult(Pressing(shopper, $"/prizes/{prize}/address", Home)))),
        ["prize confirm"] = new(Received, RaceBed.Together, bed => WonAsync(bed, async (shopper, prize) =>
        {
            Data(await shopper.PostAsync($"/prizes/{prize}/address", Home, "address"));
            await ShipAsync(bed, prize);
            return Pressing(shopper, $"/prizes/{prize}/confirm");
        })),
        ["mall order"] = new("select count(*) from mall_order", Stock, bed => MallAsync(bed, Stock), Points: -10, Used: Sold),
        ["mall confirm"] = new(Received, RaceBed.Together, bed => OrderedAsync(bed, async (shopper, order) =>
        {
            await ShipAsync(bed, order.Text("prizeId")!);
            return Pressing(shopper, $"/mall/orders/{order.Text("id")}/confirm");
        })),
        ["refund"] = new("select count(*) from ledger_posting where reason = 'MallRefund'", RaceBed.Together, bed => OrderedAsync(bed, (shopper, order) => Task.FromResult(Pressing(shopper, $"/mall/orders/{order.Text("id")}/cancel"))), Points: 10, Used: Returned),
        ["merge"] = new(Merges, RaceBed.Together, bed => Task.FromResult<Ready>(async _ => await MergeAsync(bed, await KnownAsync(bed)))),
        ["merge with one account"] = new(Merges, 1, async bed =>
        {
            var phone = await KnownAsync(bed);
            return _ => MergeAsync(bed, phone);
        }),
        ["phone"] = new(Merges, RaceBed.Together, bed => Task.FromResult<Ready>(async _ => await BindAsync(bed, await CustomerAsync(bed)))),
        ["phone of one customer"] = new(Merges, 1, async bed =>
        {
            var phone = await CustomerAsync(bed);
            return _ => BindAsync(bed, phone);
        }),
        ["points spend"] = new("select count(*) from ledger_posting where reason = 'Coupon'", RaceBed.Together, bed => Task.FromResult<Ready>(shopper => SpendAsync(bed, shopper)), Points: null),
        ["survey"] = new("select count(*) from survey_submission", RaceBed.Together, SurveyAsync, Points: 12),
        ["copy of personal data"] = new("select count(*) from privacy_export", null, _ => Same("/privacy/exports")),
        ["wish to be forgotten"] = new("select count(*) from deletion_request", null, _ => Same("/privacy/deletion-requests")),
    };

    private static Task<Ready> Same(string path, object? body = null) => Task.FromResult<Ready>(shopper => Task.FromResult(Pressing(shopper, path, body)));

    private static Press Pressing(ShopperCalls shopper, string path, object? body = null) => key => RaceReply.OfAsync(shopper.PostAsync(path, body, key));

    /// <summary>A newcomer: who has checked in today already, in another race, cannot have missed yesterday.</summary>
    private static async Task<Press> MakeUpAsync(RaceBed bed, ShopperCalls shopper)
    {
        var now = bed.Product.Clock.GetUtcNow();
        await bed.Product.InScopeAsync(provider => provider.GetRequiredService<CheckInDesk>().CheckInAsync(new(long.Parse(shopper.MemberId)), now.AddDays(-2), default));
        await bed.GiveAsync(shopper, 100);
        return Pressing(shopper, "/check-in/make-up", new { day = $"{BusinessCalendar.DayOf(now).AddDays(-1):yyyy-MM-dd}" });
    }

    private static async Task<Ready> RedeemAsync(RaceBed bed)
    {
        var template = await TemplateAsync(bed, RaceBed.Together);
        return async shopper =>
        {
            var code = Data(await shopper.PostAsync($"/coupon-templates/{template}/take", null, "take")).Text("code");
            return _ => RaceReply.OfAsync(bed.Console.PostAsJsonAsync("/api/console/coupons/redemptions", new { code }));
        };
    }

    /// <summary>Several shoppers to a code.</summary>
    private static async Task<Ready> ExchangeAsync(RaceBed bed)
    {
        var (prefix, next) = (bed.Name("CARD"), -1);
        var pool = (await bed.Console.CreateAsync("code-pools", new { name = prefix, templateId = await TemplateAsync(bed, RaceBed.Together, isPublic: false) })).GetProperty("id").GetInt64();
        await bed.Console.CreateAsync($"code-pools/{pool}/codes", new { csv = $"code\n{string.Join('\n', Enumerable.Range(0, Stock).Select(i => $"{prefix}-{i}"))}\n", dryRun = false });
        return shopper => Task.FromResult(Pressing(shopper, "/coupons/redeem-code", new { code = $"{prefix}-{++next % Stock}" }));
    }

    private static async Task<Ready> TaskAsync(RaceBed bed)
    {
        var code = bed.Name("tea");
        var task = await bed.Console.CreateAsync("tasks", new { code, title = "看新茶", description = "浏览 1 次", kind = "ViewPage", need = 1, target = $"pages/{code}", period = "Day", points = 8 });
        return async shopper =>
        {
            Data(await shopper.PostAsync("/events", new { events = new[] { new { id = code, kind = "pageView", target = $"pages/{code}", at = bed.Product.Clock.GetUtcNow() } } }));
            return Pressing(shopper, $"/tasks/{task.GetProperty("id").GetInt64()}/claim");
        };
    }

    private static async Task<Ready> MallAsync(RaceBed bed, int stock)
    {
        var item = (await bed.Console.CreateAsync("mall/items", new { name = bed.Name("茶"), description = "", kind = "Physical", points = 10, fen = 0, valueFen = 100, perFanMax = 1 })).GetProperty("id").GetInt64();
        await bed.Console.CreateAsync($"mall/items/{item}/stock", new { change = stock });
        await bed.Console.ReplaceAsync($"mall/items/{item}/sale", new { onSale = true });
        return async shopper =>
        {
            await bed.GiveAsync(shopper, 100);
            return Pressing(shopper, "/mall/orders", new { itemId = $"{item}", quantity = 1, address = Home });
        };
    }

    private static async Task<Ready> ReportAsync(RaceBed bed)
    {
        var task = await bed.Console.CreateAsync("tasks", new { code = bed.Name("note"), title = "写笔记", description = "写一篇", kind = "Report", need = 1, period = "Total", points = 8 });
        return shopper => Task.FromResult(Pressing(shopper, $"/tasks/{task.GetProperty("id").GetInt64()}/report", new { evidence = "小红书" }));
    }

    /// <summary>Somebody who has ordered goods for points.</summary>
    private static async Task<Ready> OrderedAsync(RaceBed bed, Func<ShopperCalls, JsonElement, Task<Press>> press)
    {
        var order = await MallAsync(bed, RaceBed.Together);
        return async shopper =>
        {
            var placed = await (await order(shopper))(bed.Name("order"));
            Assert.True(placed.Status == 200, placed.Body);
            return await press(shopper, JsonSerializer.Deserialize<JsonElement>(placed.Body).GetProperty("data"));
        };
    }

    /// <summary>Somebody who has won goods.</summary>
    private static async Task<Ready> WonAsync(RaceBed bed, Func<ShopperCalls, string, Task<Press>> press)
    {
        var lottery = await LotteryAsync(bed, RaceBed.Together);
        return async shopper => await press(shopper, Data(await shopper.PostAsync($"/lotteries/{lottery}/draws", null, bed.Name("draw"))).Text("prizeClaimId")!);
    }

    private static Task ShipAsync(RaceBed bed, string prize) => bed.Console.CreateAsync($"prizes/{prize}/shipment", new { carrier = "顺丰", trackingNo = "SF1020304050" });

    /// <returns>A number that the official account knows of a follower.</returns>
    private static async Task<string> KnownAsync(RaceBed bed)
    {
        var phone = $"139{bed.Number():00000000}";
        var known = bed.Product.NewPerson();
        await bed.Product.InScopeAsync(provider => provider.GetRequiredService<Db>().InTransactionAsync(
            async ct =>
            {
                var fans = provider.GetRequiredService<FanRegistry>();
                await fans.SetPhoneAsync(await fans.WelcomeAsync(FanAccount.Official, known.OpenId, null, ct), $"+86{phone}", ct);
                return true;
            },
            default));
        return phone;
    }

    /// <returns>A number that a shop knows of a customer, who has bought there.</returns>
    private static async Task<string> CustomerAsync(RaceBed bed)
    {
        var (phone, no) = ($"137{bed.Number():00000000}", bed.Name("C"));
        await bed.Product.InScopeAsync(provider => provider.GetRequiredService<Db>().InTransactionAsync(
            async ct =>
            {
                var customer = (await provider.GetRequiredService<FanRegistry>().MeetCustomersAsync("teahouse", [no], ct))[no];
                await provider.GetRequiredService<OrderMatcher>().LearnAsync("teahouse", no, customer.Id, ct);
                return await provider.GetRequiredService<ShopEventDesk>().TakeAsync(
                    "teahouse", new ShopEventRequest(no, ShopEventKind.Paid, no, bed.Product.Clock.GetUtcNow(), 9_900, null, new ShopCustomer(Phone: phone, CustomerNo: no)), "print", ct);
            },
            default));
        return phone;
    }

    /// <summary>Somebody who shows that a number is theirs; WeChat gives a code for each press of the button.</summary>
    private static async Task<Press> BindAsync(RaceBed bed, string phone)
    {
        var shopper = await ShopperCalls.SignInAsync(bed.Product, bed.Product.World.People.Create(phone: phone));
        var codes = new ConcurrentDictionary<string, string>();
        return key => RaceReply.OfAsync(shopper.PostAsync("/auth/phone", new { phoneCode = codes.GetOrAdd(key, _ => shopper.Open().PhoneCode) }, key));
    }

    /// <summary>Somebody who finds that the official account knows their number, and agrees to be one.</summary>
    private static async Task<Press> MergeAsync(RaceBed bed, string phone)
    {
        var second = await ShopperCalls.SignInAsync(bed.Product, bed.Product.World.People.Create(phone: phone));
        var asked = await second.PostAsync("/auth/phone", new { phoneCode = second.Open().PhoneCode }, "bind");
        return Pressing(second, "/auth/merge", new { mergeToken = asked.Data.Text("mergeToken") });
    }

    /// <summary>As many points as one spending takes.</summary>
    private static async Task<Press> SpendAsync(RaceBed bed, ShopperCalls shopper)
    {
        var balance = Data(await shopper.GetAsync("/points/balance")).GetProperty("available").GetInt64();
        await bed.GiveAsync(shopper, 10);
        return key => bed.PostAsync(shopper, $"spend:{shopper.MemberId}:{key}", PointsReason.Coupon, -balance - 10);
    }

    private static async Task<Ready> SurveyAsync(RaceBed bed)
    {
        var questions = new[] { new { id = "tea", kind = "Single", title = "最喜欢的茶", options = new[] { new { id = "green", text = "绿茶" }, new { id = "black", text = "红茶" } } } };
        var survey = await bed.Console.CreateAsync("surveys", new { title = bed.Name("口味"), description = "一分钟", questions, points = 12 });
        return await Same($"/surveys/{survey.GetProperty("id").GetInt64()}/answers", new { answers = new { tea = "green" } });
    }

    private static async Task<long> TemplateAsync(RaceBed bed, int stock, bool isPublic = true)
    {
        var template = (await bed.Console.CreateAsync("coupon-templates", new
        {
            name = "满50减10", terms = new { kind = "Amount", amountFen = 1_000, thresholdFen = 5_000, validity = new { days = 7 } }, offer = new { stock, isPublic },
        })).GetProperty("id").GetInt64();
        await bed.Console.CreateAsync($"coupon-templates/{template}/publish", new { });
        return template;
    }

    private static async Task<long> LotteryAsync(RaceBed bed, int tickets)
    {
        var now = bed.Product.Clock.GetUtcNow();
        var id = (await bed.Console.CreateAsync("lotteries", new
        {
            name = bed.Name("转盘"), kind = "Wheel", organiser = "山间茶铺有限公司", conditions = "会员均可参与。", method = "依次抽取预先洗好的奖券。", claimTerms = "30 天内填写地址。",
            startsAt = now.AddMinutes(-1), endsAt = now.AddDays(7), costPoints = 0, drawsPerDayMax = 1, drawsMax = 1,
            prizes = new[] { new { no = 1, prize = new { name = "紫砂壶", kind = "Physical", valueFen = 29_900 }, tickets } }, noPrizeTickets = 0,
        })).GetProperty("id").GetInt64();
        await bed.Console.CreateAsync($"lotteries/{id}/publish", new { });
        return id;
    }

    private static JsonElement Data(MiniReply reply)
    {
        Assert.True(reply.Status == 200, reply.Body);
        return reply.Data;
    }
}
