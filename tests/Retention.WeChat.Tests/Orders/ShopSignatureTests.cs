using System.Text;
using Retention.WeChat.Orders;
using Retention.WeChat.Tests.Platform;

namespace Retention.WeChat.Tests.Orders;

public sealed class ShopSignatureTests
{
    private const string Secret = "shop secret";

    private static readonly byte[] Body = "{\"eventId\":\"1\"}"u8.ToArray();
    private static readonly DateTimeOffset Now = TestDatabase.Start;
    private static readonly string Timestamp = $"{Now.ToUnixTimeSeconds()}";

    [Fact]
    public void A_signature_is_what_any_tool_makes_of_timestamp_and_body() =>
        // printf '1700000000.{}' | openssl dgst -sha256 -hmac 'shop secret'
        Assert.Equal("246b4a93dabacf09", ShopSignature.Of(Secret, "1700000000", "{}"u8)[..16]);

    [Theory]
    [InlineData(0, null)]
    [InlineData(300, null)]
    [InlineData(-300, null)]
    [InlineData(301, "shop.timestamp_off")]
    [InlineData(-301, "shop.timestamp_off")]
    public void A_signature_is_good_for_five_minutes_either_way(int seconds, string? problem) =>
        Assert.Equal(problem, ShopSignature.ProblemOf(Secret, Timestamp, ShopSignature.Of(Secret, Timestamp, Body), Body, Now.AddSeconds(seconds))?.Code);

    [Fact]
    public void Whatever_is_altered_the_signature_is_wrong()
    {
        var signature = ShopSignature.Of(Secret, Timestamp, Body);
        Assert.Null(ProblemOf(Secret, Timestamp, signature.ToUpperInvariant(), Body));
        Assert.Equal("shop.signature_wrong", ProblemOf("other", Timestamp, signature, Body));
        Assert.Equal("shop.signature_wrong", ProblemOf(Secret, $"{Now.ToUnixTimeSeconds() + 1}", signature, Body));
        Assert.Equal("shop.signature_wrong", ProblemOf(Secret, Timestamp, signature, Encoding.UTF8.GetBytes("{\"eventId\":\"2\"}")));
        Assert.Equal("shop.signature_wrong", ProblemOf(Secret, Timestamp, "签名", Body));
        Assert.Equal("shop.signature_missing", ProblemOf(Secret, null, signature, Body));
        Assert.Equal("shop.signature_missing", ProblemOf(Secret, Timestamp, "", Body));
        Assert.Equal("shop.timestamp_off", ProblemOf(Secret, "soon", signature, Body));
        Assert.Equal("shop.timestamp_off", ProblemOf(Secret, "99999999999999999", signature, Body));
    }

    [Theory]
    [InlineData("""{"eventId":"1","kind":"paid","orderNo":"A1","occurredAt":"2026-11-02T10:00:00+08:00","amountFen":100}""", null)]
    [InlineData("""{"eventId":"1","kind":"paid","orderNo":"A1","occurredAt":"2026-11-02T10:00:00+08:00","amountFen":100,"couponIds":["12"],"items":[{"sku":"a","priceFen":100,"quantity":1}]}""", null)]
    [InlineData("""{"eventId":"1","kind":"paid","orderNo":"A1","occurredAt":"2026-11-02T10:00:00+08:00","amountFen":100,"items":[{"sku":"a","priceFen":100,"quantity":0}]}""", "Quantity")]
    [InlineData("""{"eventId":"1","kind":"paid","orderNo":"A1","occurredAt":"2026-11-02T10:00:00+08:00"}""", "amountFen")]
    [InlineData("""{"eventId":"1","kind":"shipped","orderNo":"A1","occurredAt":"2026-11-02T10:00:00+08:00"}""", "kind")]
    [InlineData("""{"eventId":"1","kind":"cancelled","orderNo":"","occurredAt":"2026-11-02T10:00:00+08:00"}""", "OrderNo")]
    [InlineData("""{"eventId":"1","kind":"cancelled","orderNo":"A1"}""", "occurredAt")]
    [InlineData("""{"eventId":"1","kind":"cancelled","orderNo":"A1","occurredAt":"2026-11-02T10:00:00+08:00","amount":1}""", "amount")]
    [InlineData("""{"eventId":"1","kind":"cancelled","orderNo":"A1","occurredAt":"2026-11-02T10:00:00+08:00","customer":{"phone":"12"}}""", "phone")]
    [InlineData("""{"eventId":"1","kind":"cancelled","orderNo":"A1","occurredAt":"2026-11-02T10:00:00"}""", "$.occurredAt: The time lacks its offset")]
    [InlineData("""{"eventId":"1","kind":"cancelled","orderNo":"A1","occurredAt":"2026-11-02"}""", "$.occurredAt: The time lacks its offset")]
    [InlineData("""{"eventId":"1","kind":"cancelled","orderNo":"A1","occurredAt":"soon"}""", "$.occurredAt: This is no time")]
    [InlineData("""{"eventId":"1","kind":"cancelled","orderNo":"A1","occurredAt":"0001-01-01T00:00:00Z"}""", "occurredAt")]
    [InlineData("""{"eventId":"1","kind":"cancelled","orderNo":"A1","occurredAt":"9999-12-31T23:00:00Z"}""", "occurredAt")]
    [InlineData("""{"eventId":"1","kind":"paid","orderNo":"A1","occurredAt":"2026-11-02T10:00:00+08:00","amountFen":100,"items":[null]}""", "null")]
    [InlineData("""{"eventId":"1 ","kind":"cancelled","orderNo":"A1","occurredAt":"2026-11-02T10:00:00+08:00"}""", "white space")]
    [InlineData("""{"eventId":"1","kind":"cancelled","orderNo":"  ","occurredAt":"2026-11-02T10:00:00+08:00"}""", "OrderNo")]
    [InlineData("""{"eventId":"1","kind":"mallPaid","orderNo":"7","occurredAt":"2026-11-02T10:00:00+08:00","amountFen":100,"paymentRef":"wx-1"}""", null)]
    [InlineData("""{"eventId":"1","kind":"mallPaid","orderNo":"7","occurredAt":"2026-11-02T10:00:00+08:00","amountFen":100}""", "paymentRef")]
    [InlineData("""{"eventId":"1","kind":"mallPaid","orderNo":"7","occurredAt":"2026-11-02T10:00:00+08:00","paymentRef":"wx-1"}""", "amountFen")]
    [InlineData("""{"eventId":"1","kind":"paid","orderNo":"7","occurredAt":"2026-11-02T10:00:00+08:00","amountFen":100,"paymentRef":"wx-1"}""", "paymentRef")]
    [InlineData("null", "null")]
    [InlineData("{", "JSON")]
    public void What_is_wrong_with_an_event_is_said(string body, string? what)
    {
        var read = ShopEventReader.Read(Encoding.UTF8.GetBytes(body), Now);
        Assert.Equal(what is null ? null : "shop.body_invalid", read.Problem?.Code);
        if (what is not null)
            Assert.Contains(what, read.Problem!.MessageEn, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Numbers_are_taken_without_the_blanks_around_them()
    {
        var told = ShopEventReader.Read("""{"eventId":"1","kind":"cancelled","orderNo":" A1 ","occurredAt":"2026-11-02T10:00:00+08:00","customer":{"customerNo":"C7 "}}"""u8, Now).Value;
        Assert.Equal(("A1", "C7"), (told.OrderNo, told.Customer!.CustomerNo));
    }

    [Theory]
    [InlineData("13800000001", "+8613800000001")]
    [InlineData("+86 138-0000-0001", "+8613800000001")]
    [InlineData("8613800000001", "+8613800000001")]
    [InlineData("+1 (212) 555-0100", "+12125550100")]
    [InlineData("0571-8888888", null)]
    [InlineData("138****0001", null)]
    [InlineData("", null)]
    public void Numbers_are_read_as_shops_write_them(string text, string? phone) => Assert.Equal(phone, ChinesePhone.Read(text));

    private static string? ProblemOf(string secret, string? timestamp, string signature, byte[] body) => ShopSignature.ProblemOf(secret, timestamp, signature, body, Now)?.Code;
}
