using System.Text;
using Retention.Channels.Sms;

namespace Retention.Channels.Tests.Sms;

public sealed class SmsCallbackReaderTests
{
    [Fact]
    public void Reports_come_as_an_array_with_the_time_of_china()
    {
        var statuses = Read<SmsCallback.Statuses>(
            """
            [{"user_receive_time":"2015-10-17 08:03:04","nationcode":"86","mobile":"13800138000","report_status":"SUCCESS","errmsg":"DELIVRD","description":"用户短信送达成功","sid":"5000:1"},
             {"user_receive_time":"","nationcode":"86","mobile":"13800138001","report_status":"FAIL","errmsg":"MK:0001","description":"空号","sid":"5000:2"}]
            """);

        Assert.Equal(new DateTimeOffset(2015, 10, 17, 0, 3, 4, TimeSpan.Zero), statuses.Reports[0].ReceivedAt);
        Assert.Equal(TimeSpan.Zero, statuses.Reports[0].ReceivedAt!.Value.Offset);
        Assert.Equal(("5000:1", true, "DELIVRD"), (statuses.Reports[0].SerialNumber, statuses.Reports[0].IsDelivered, statuses.Reports[0].CarrierCode));
        Assert.Equal(("5000:2", false, "MK:0001"), (statuses.Reports[1].SerialNumber, statuses.Reports[1].IsDelivered, statuses.Reports[1].CarrierCode));
        Assert.Null(statuses.Reports[1].ReceivedAt);
        Assert.NotEqual(statuses.Reports[0].DedupeKey, statuses.Reports[1].DedupeKey);
    }

    [Theory]
    [InlineData("R", true)]
    [InlineData("t", true)]
    [InlineData("N", true)]
    [InlineData(" td ", true)]
    [InlineData("退订", true)]
    [InlineData("Right", false)]
    [InlineData("好", false)]
    public void A_reply_comes_as_an_object(string text, bool isOptOut)
    {
        var reply = Read<SmsCallback.Reply>($$"""{"extend":"","mobile":"13800138000","nationcode":"86","sign":"品牌","text":"{{text}}","time":1457336869}""").Message;

        Assert.Equal(isOptOut, reply.IsOptOut);
        Assert.Equal(text, reply.Text);
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1457336869), reply.ReceivedAt);
        Assert.DoesNotContain("138", reply.DedupeKey);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\0\0\0")]
    [InlineData("<xml/>")]
    [InlineData("1")]
    [InlineData("null")]
    [InlineData("[1]")]
    [InlineData("[[]]")]
    [InlineData("[{}]")]
    [InlineData("[{\"sid\":\"\",\"mobile\":\"1\"}]")]
    [InlineData("[{\"sid\":{},\"mobile\":\"1\"}]")]
    [InlineData("[{\"sid\":\"\\ud800\",\"mobile\":\"1\"}]")]
    [InlineData("{}")]
    [InlineData("{\"mobile\":\"1\"}")]
    [InlineData("{\"mobile\":\"1\",\"time\":\"soon\"}")]
    [InlineData("{\"mobile\":\"1\",\"time\":99999999999999999999}")]
    [InlineData("{\"mobile\":\"1\",\"time\":1} {}")]
    [InlineData("[[[[[[[[[[[[]]]]]]]]]]]]")]
    public void What_makes_no_sense_is_called_malformed(string body) => Assert.NotEmpty(Read<SmsCallback.Malformed>(body).Why);

    [Fact]
    public void Bodies_have_a_limit()
    {
        Read<SmsCallback.Malformed>("[" + new string(' ', SmsCallbackReader.MaxBodyBytes) + "]");
        Read<SmsCallback.Malformed>("[" + string.Join(',', Enumerable.Repeat("0", 2_001)) + "]");
    }

    private static T Read<T>(string body)
        where T : SmsCallback =>
        Assert.IsType<T>(SmsCallbackReader.Read(Encoding.UTF8.GetBytes(body)));
}
