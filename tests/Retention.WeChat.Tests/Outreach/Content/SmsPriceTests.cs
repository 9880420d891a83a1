using Retention.WeChat.Outreach;
using Retention.WeChat.Outreach.Content;

namespace Retention.WeChat.Tests.Outreach.Content;

public sealed class SmsPriceTests
{
    private const string Sign = "茶舍";
    private const long PerPart = 45;

    /// <summary>The signature takes four characters, the closing six.</summary>
    [Theory]
    [InlineData(66, 70, 1)]
    [InlineData(67, 71, 2)]
    [InlineData(130, 134, 2)]
    [InlineData(131, 135, 3)]
    public void Parts_are_counted_with_the_signature(int body, int length, int parts) =>
        Assert.Equal(new SmsBill(length, parts, parts * PerPart, true), Bill(new SmsContent("1", []) { Body = new string('茶', body) }));

    [Fact]
    public void Values_count_in_place_of_their_variables()
    {
        var sms = new SmsContent("1", ["张三", "😀"]) { Body = "{1}您好，{2}{3}" };
        Assert.Equal("【茶舍】张三您好，😀{3}".Length, Bill(sms).Length);
    }

    [Theory]
    [InlineData(60, TouchPurpose.Marketing, 70, 1)]
    [InlineData(61, TouchPurpose.Marketing, 71, 2)]
    [InlineData(61, TouchPurpose.Service, 65, 1)]
    public void Marketing_pays_for_its_closing_even_where_it_was_forgotten(int body, TouchPurpose purpose, int length, int parts)
    {
        var text = new string('茶', body);
        var expected = new SmsBill(length, parts, parts * PerPart, true);
        Assert.Equal(expected, Bill(new SmsContent("1", []) { Body = text }, purpose));
        if (purpose == TouchPurpose.Marketing)
            Assert.Equal(expected, Bill(new SmsContent("1", []) { Body = $"{text}拒收请回复R" }, purpose));
    }

    [Fact]
    public void Without_the_body_it_is_the_least_it_can_be()
    {
        var bill = Bill(new SmsContent("1", ["张三", "10"]), TouchPurpose.Marketing);
        Assert.Equal(new SmsBill("【茶舍】张三10拒收请回复R".Length, 1, PerPart, false), bill);
    }

    private static SmsBill Bill(SmsContent sms, TouchPurpose purpose = TouchPurpose.Service) => SmsPrice.Of(Sign, sms, purpose, PerPart);
}
