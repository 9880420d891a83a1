using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;
using Retention.Platform.Problems;
using Retention.WeChat.Orders;
using Retention.WeChat.Rewards;

namespace Retention.WeChat.Tests.MiniProgram.Docs;

/// <summary>What shops' systems tell: not the mini-program's own calls, but where its orders and the mall's payments come from.</summary>
internal static class ShopEventsPage
{
    private const string Shop = "teahouse";
    private const string Secret = "example-secret";

    private static readonly Dictionary<string, string> Fields = new(StringComparer.Ordinal)
    {
        ["eventId"] = "商家自己的事件编号：同一编号只生效一次",
        ["kind"] = "事件种类，见上表",
        ["orderNo"] = "商家的订单号；`mallPaid` 时是积分商城的订单编号",
        ["occurredAt"] = "发生时间，必须写明时区，1990 年之后、最多比现在晚一天",
        ["amountFen"] = "`paid`：实付；`refunded`：本次退款；`mallPaid`：收到的现金。单位分，这三种须大于 0",
        ["items"] = "商品行；写优惠前的单价，用来核对优惠券的范围与门槛",
        ["customer"] = "谁买的；依次按 openId、unionId、customerNo、phone 认人",
        ["couponIds"] = "用了哪些优惠券：写了就以这些为准；不写则沿用订单已占用的券",
        ["paidByWeChat"] = "以服务号自己的 AppID 用微信支付：打开 48 小时客服消息窗口",
        ["paymentRef"] = "只用于 `mallPaid`：这笔收款的流水号，同一流水号只付一笔订单",
        ["customer.openId"] = "公众号或小程序的 openid",
        ["customer.unionId"] = "unionid",
        ["customer.phone"] = "手机号，例如 13800000001 或 +86 138-0000-0001",
        ["customer.customerNo"] = "商家自己的会员号",
        ["items[].sku"] = "商品编码",
        ["items[].priceFen"] = "单价，分",
        ["items[].quantity"] = "数量",
        ["items[].name"] = "商品名称",
        ["items[].category"] = "商品分类",
    };

    private static readonly Dictionary<ShopEventKind, string> Kinds = new()
    {
        [ShopEventKind.Opened] = "下单未付款：占用 `couponIds` 的券，30 分钟（`Rewards:Coupons:ReservationMinutes`）内别的订单用不了；再推一次可换券",
        [ShopEventKind.Paid] = "付款：得积分、计入等级和任务，券核销",
        [ShopEventKind.Refunded] = "退款，可分多次，合计不超过实付；按比例扣回积分",
        [ShopEventKind.Cancelled] = "取消：实付视为全部退款，券退回",
        [ShopEventKind.MallPaid] = "积分商城订单的现金已收到：订单付讫，开始发货或发放",
    };

    private static readonly Dictionary<ShopEventState, string> States = new()
    {
        [ShopEventState.Applied] = "已生效",
        [ShopEventState.Waiting] = "先于订单（或付款）到达：等订单来了自动生效，不必重推",
        [ShopEventState.Refused] = "等到订单后不能生效，例如退款超过实付；运营在 `/api/console/orders/events` 处理",
    };

    private static readonly Problem[] Notes =
    [
        OrderProblems.CouponsWait, OrderProblems.Cancelled, CouponProblems.NotFound, CouponProblems.Used, CouponProblems.Reserved, CouponProblems.Withdrawn, CouponProblems.Early,
        CouponProblems.Expired, CouponProblems.NotTogether, CouponProblems.NotApplicable,
    ];

    private static readonly Problem[] Refusals =
    [
        .. typeof(OrderProblems).GetFields(BindingFlags.Static | BindingFlags.Public).Select(field => field.GetValue(null)).OfType<Problem>()
            .Where(problem => problem.Code.StartsWith("shop", StringComparison.Ordinal)),
        OrderProblems.AmountTooHigh, OrderProblems.OtherAmount, OrderProblems.AlreadyPaid, OrderProblems.RefundTooHigh,
        CouponProblems.NotFound, CouponProblems.Used, CouponProblems.Reserved, CouponProblems.Withdrawn, CouponProblems.Early, CouponProblems.Expired, CouponProblems.NotTogether,
        CouponProblems.NotApplicable,
        MallProblems.OrderNotFound, MallProblems.WrongAmount, MallProblems.TooLate, MallProblems.PaidTwice, MallProblems.PaymentUsed,
    ];

    public static void Set(Dictionary<string, string?> settings)
    {
        settings[$"Orders:Shops:{Shop}:Secret"] = Secret;
        settings[$"Orders:Shops:{Shop}:TakesMallPayments"] = "true";
    }

    public static async Task PlayAsync(DocsStage stage)
    {
        stage.Write("signature", Signature());
        stage.Write("kinds", Table("| kind | 含义 |", Enum.GetValues<ShopEventKind>().Select(kind => $"| `{Camel(kind)}` | {Kinds[kind]} |")));
        stage.Write("fields", Table("| 字段 | 类型 | 含义 |", FieldsOf(typeof(ShopEventRequest), "").Concat(FieldsOf(typeof(ShopCustomer), "customer.")).Concat(FieldsOf(typeof(OrderItem), "items[]."))));
        stage.Write("states", Table("| state | 含义 |", Enum.GetValues<ShopEventState>().Select(state => $"| `{state}` | {States[state]} |")));
        stage.Write("notes", Table("| note | 含义 |", Notes.Select(note => $"| `{note.Code}` | {note.Message} |")));
        stage.Write("problems", Table("| HTTP | code | detail | messageEn |", Refusals.Select(each => $"| {each.Status} | `{each.Code}` | {each.Message} | {each.MessageEn} |")));

        var (now, customer) = (stage.Bed.Clock.GetUtcNow(), new { openId = stage.Shopper.Fan.OpenId, phone = DocsStage.Phone });
        stage.Say(stage.Shopper.Fan.OpenId, "oMini_7f3a0c");
        await TellAsync(stage, "waiting", new { eventId = "T20261102-002-refund-1", kind = "refunded", orderNo = "T20261102-002", occurredAt = now, amountFen = 1_000 });
        await TellAsync(stage, "opened", new
        {
            eventId = "T20261102-001-opened", kind = "opened", orderNo = "T20261102-001", occurredAt = now, amountFen = 6_800, customer,
            items = new[] { new { sku = "SKU-1001", priceFen = 3_400, quantity = 2, name = "明前龙井 50 克", category = "茶叶" } },
        });
        var paid = new { eventId = "T20261102-001-paid", kind = "paid", orderNo = "T20261102-001", occurredAt = now, amountFen = 6_800, customer };
        await TellAsync(stage, "paid", paid);
        await TellAsync(stage, "again", paid);
        await TellAsync(stage, "refunded", new { eventId = "T20261102-001-refund-1", kind = "refunded", orderNo = "T20261102-001", occurredAt = now, amountFen = 3_400 });
        await TellAsync(stage, "too-high", new { eventId = "T20261102-001-refund-2", kind = "refunded", orderNo = "T20261102-001", occurredAt = now, amountFen = 3_401 });

        await stage.GiveAsync(200, "会员日补发");
        var item = await MallPage.PutOnSaleAsync(stage.Console);
        var ordered = await stage.ChangeAsync("mall-order", "/mall/orders", new { itemId = $"{item}", quantity = 1, address = PrizesPage.Address, pay = new { points = 100, fen = 990 } });
        var order = ordered.Data.GetProperty("id").GetString();
        await TellAsync(stage, "mall-wrong-amount", new { eventId = "pay-0001", kind = "mallPaid", orderNo = order, occurredAt = now, amountFen = 900, paymentRef = "4200001234202611020000000001" });
        await TellAsync(stage, "mall-paid", new { eventId = "pay-0001", kind = "mallPaid", orderNo = order, occurredAt = now, amountFen = 990, paymentRef = "4200001234202611020000000001" });
    }

    /// <summary>Anybody can reckon it again.</summary>
    private static string Signature()
    {
        const string Timestamp = "1793584800";
        const string Body = """{"eventId":"T20261102-001-paid","kind":"paid","orderNo":"T20261102-001","occurredAt":"2026-11-02T10:00:00+08:00","amountFen":6800}""";
        return $"""
            ```bash
            BODY='{Body}'
            printf '%s.%s' {Timestamp} "$BODY" | openssl dgst -sha256 -hmac '{Secret}'
            # {ShopSignature.Of(Secret, Timestamp, Encoding.UTF8.GetBytes(Body))}
            ```
            """;
    }

    private static async Task TellAsync(DocsStage stage, string name, object body)
    {
        var text = JsonSerializer.Serialize(body);
        var timestamp = stage.Bed.Clock.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/callbacks/shop/{Shop}") { Content = new StringContent(text, Encoding.UTF8, "application/json") };
        request.Headers.Add(ShopCallbackEndpoints.TimestampHeader, timestamp);
        request.Headers.Add(ShopCallbackEndpoints.SignatureHeader, ShopSignature.Of(Secret, timestamp, Encoding.UTF8.GetBytes(text)));
        using var answer = await stage.Bed.Http.SendAsync(request);
        var told = JsonNode.Parse(await answer.Content.ReadAsStringAsync());
        stage.Write(name, $"""
            ```http
            POST /callbacks/shop/{Shop}
            {ShopCallbackEndpoints.TimestampHeader}: <timestamp>
            {ShopCallbackEndpoints.SignatureHeader}: <signature>
            Content-Type: application/json

            {stage.Readable(JsonNode.Parse(text))}
            ```

            ```http
            {(int)answer.StatusCode} {ReasonPhrases.GetReasonPhrase((int)answer.StatusCode)}

            {stage.Readable(told)}
            ```
            """);
    }

    private static IEnumerable<string> FieldsOf(Type type, string prefix) => type.GetConstructors()[0].GetParameters().Select(parameter =>
    {
        var name = prefix + JsonNamingPolicy.CamelCase.ConvertName(parameter.Name!);
        return $"| `{name}`{(parameter.HasDefaultValue ? "" : "（必填）")} | {TypeOf(type.GetProperty(parameter.Name!)!)} | {Fields[name]} |";
    });

    private static string TypeOf(PropertyInfo member)
    {
        var type = Nullable.GetUnderlyingType(member.PropertyType) ?? member.PropertyType;
        if (type == typeof(string))
            return $"文字，最多 {member.GetCustomAttribute<StringLengthAttribute>()!.MaximumLength} 字";
        if (type == typeof(DateTimeOffset))
            return "时刻";
        if (type.IsEnum)
            return "文字";
        if (type == typeof(bool))
            return "真假";
        if (member.GetCustomAttribute<MaxLengthAttribute>() is { } list)
            return $"列表，最多 {list.Length} 项";
        return member.GetCustomAttribute<RangeAttribute>() is { } range ? $"整数，{range.Minimum}–{range.Maximum}" : "对象";
    }

    private static string Table(string heading, IEnumerable<string> rows) =>
        string.Join('\n', [heading, string.Concat(Enumerable.Repeat("|---", heading.Count(each => each == '|') - 1)) + "|", .. rows]);

    private static string Camel(ShopEventKind kind) => JsonNamingPolicy.CamelCase.ConvertName($"{kind}");
}
