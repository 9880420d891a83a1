using System.Net;
using System.Text;
using Retention.Channels.Sms;

namespace Retention.Channels.Tests.Sms;

public sealed class SmsClientTests
{
    private static readonly SmsMessage Message = new("T1", ["+8613800138000", "+8613800138001"], ["张三"], "out-1");

    [Fact]
    public async Task Every_number_has_a_result_of_its_own()
    {
        var sms = FakeSms.Answering(
            """
            {"SendStatusSet":[
              {"SerialNo":"5000:1045710669157053657849499619","PhoneNumber":"+8613800138000","Fee":2,"SessionContext":"out-1","Code":"Ok","Message":"send success","IsoCode":"CN"},
              {"SerialNo":"","PhoneNumber":"+8613800138001","Fee":0,"SessionContext":"out-1","Code":"FailedOperation.PhoneNumberInBlacklist","Message":"in blacklist","IsoCode":""}],
             "RequestId":"r1"}
            """);

        var results = await sms.Client().SendAsync(Message, CancellationToken.None);

        Assert.Equal(("5000:1045710669157053657849499619", 2, true, null), (results[0].SerialNumber, results[0].BilledParts, results[0].IsAccepted, results[0].Problem));
        Assert.Equal((false, SmsErrorKind.NumberUnreachable), (results[1].IsAccepted, results[1].Problem));
        Assert.Contains("退订", results[1].Explanation);
        Assert.Equal(
            ("SendSms", """{"PhoneNumberSet":["+8613800138000","+8613800138001"],"SmsSdkAppId":"1400006666","TemplateId":"T1","SignName":"品牌","TemplateParamSet":["张三"],"SessionContext":"out-1"}"""),
            Assert.Single(sms.Calls));
    }

    [Theory]
    [InlineData("https://sms.tencentcloudapi.com/", "sms.tencentcloudapi.com")]
    [InlineData("http://127.0.0.1:5081/", "127.0.0.1:5081")]
    public async Task The_signature_covers_what_is_sent(string endpoint, string host)
    {
        var sms = FakeSms.Answering("""{"SendStatusSet":[],"RequestId":"r1"}""");

        await sms.Client(endpoint).SendAsync(Message, CancellationToken.None);

        var request = new Tc3Request("sms", host, "application/json; charset=utf-8", Encoding.UTF8.GetBytes(sms.Calls[0].Body), sms.Clock.Now);
        Assert.Equal(Tc3Signer.Authorize(request, "id-1", "key-1"), sms.Last!.Headers.GetValues("Authorization").Single());
        Assert.Equal(host, sms.Last.Headers.Host);
        Assert.Equal("application/json; charset=utf-8", sms.Last.Content!.Headers.ContentType!.ToString());
        Assert.Equal(("2021-01-11", "ap-guangzhou", "1772337600"), (
            sms.Last.Headers.GetValues("X-TC-Version").Single(),
            sms.Last.Headers.GetValues("X-TC-Region").Single(),
            sms.Last.Headers.GetValues("X-TC-Timestamp").Single()));
    }

    [Theory]
    [InlineData("AuthFailure.SignatureExpire", SmsErrorKind.Misconfigured)]
    [InlineData("AuthFailure.TokenFailure", SmsErrorKind.Misconfigured)]
    [InlineData("RequestLimitExceeded.UinLimitExceeded", SmsErrorKind.RateLimited)]
    [InlineData("LimitExceeded.PhoneNumberDailyLimit", SmsErrorKind.RateLimited)]
    [InlineData("LimitExceeded.PhoneNumberCountLimit", SmsErrorKind.Rejected)]
    [InlineData("FailedOperation.MarketingSendTimeConstraint", SmsErrorKind.OutsideHours)]
    [InlineData("FailedOperation.ContainSensitiveWord", SmsErrorKind.RefusedContent)]
    [InlineData("InvalidParameterValue.UnsupportedTemplateVariable", SmsErrorKind.RefusedContent)]
    [InlineData("InvalidParameterValue.IncorrectPhoneNumber", SmsErrorKind.NumberUnreachable)]
    [InlineData("UnauthorizedOperation.ServiceSuspendDueToArrears", SmsErrorKind.Misconfigured)]
    [InlineData("InternalError.Timeout", SmsErrorKind.OutcomeUnknown)]
    [InlineData("InternalError.RequestTimeException", SmsErrorKind.Misconfigured)]
    [InlineData("MissingParameter", SmsErrorKind.Rejected)]
    public async Task A_refused_request_has_a_kind_and_words_for_it(string code, SmsErrorKind kind)
    {
        var sms = FakeSms.Answering($$$"""{"Error":{"Code":"{{{code}}}","Message":"x"},"RequestId":"r1"}""");

        var failure = await Assert.ThrowsAsync<SmsException>(() => sms.Client().SendAsync(Message, CancellationToken.None));

        Assert.Equal((kind, code, "r1"), (failure.Kind, failure.Code, failure.RequestId));
        Assert.EndsWith("。", failure.Explanation);
    }

    [Theory]
    [InlineData(HttpRequestError.ConnectionError, SmsErrorKind.Transient)]
    [InlineData(HttpRequestError.ResponseEnded, SmsErrorKind.OutcomeUnknown)]
    public async Task A_lost_connection_leaves_a_send_unknown_unless_it_never_stood(HttpRequestError error, SmsErrorKind kind)
    {
        var sms = new FakeSms { Answer = _ => throw new HttpRequestException(error) };

        Assert.Equal(kind, (await Assert.ThrowsAsync<SmsException>(() => sms.Client().SendAsync(Message, CancellationToken.None))).Kind);
        Assert.Single(sms.Calls);
    }

    [Fact]
    public async Task No_answer_a_bad_status_or_an_unreadable_one_leave_a_send_unknown()
    {
        Func<CancellationToken, Task<HttpResponseMessage>>[] answers =
        [
            _ => Task.FromResult(new HttpResponseMessage(HttpStatusCode.BadGateway)),
            _ => Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent("<html>") }),
            _ => Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent("{}") }),
            async ct =>
            {
                await Task.Delay(Timeout.Infinite, ct);
                throw new InvalidOperationException();
            },
        ];
        foreach (var answer in answers)
        {
            var sms = new FakeSms { Answer = answer };
            var failure = await Assert.ThrowsAsync<SmsException>(() => sms.Client(timeout: TimeSpan.FromMilliseconds(50)).SendAsync(Message, CancellationToken.None));
            Assert.Equal(SmsErrorKind.OutcomeUnknown, failure.Kind);
        }
    }

    [Fact]
    public async Task Reports_are_pulled()
    {
        var sms = FakeSms.Answering(
            """{"PullSmsSendStatusSet":[{"UserReceiveTime":1772337600,"CountryCode":"86","SubscriberNumber":"13800138000","PhoneNumber":"+8613800138000","SerialNo":"5000:1","ReportStatus":"FAIL","Description":"用户关机","SessionContext":"out-1"}],"RequestId":"r1"}""");

        var report = Assert.Single(await sms.Client().PullSendStatusAsync(1_000, CancellationToken.None));

        Assert.Equal(("5000:1", "13800138000", false, "out-1"), (report.SerialNumber, report.PhoneNumber, report.IsDelivered, report.SessionContext));
        Assert.Equal(sms.Clock.Now, report.ReceivedAt);
        Assert.Equal(("PullSmsSendStatus", """{"Limit":100,"SmsSdkAppId":"1400006666"}"""), Assert.Single(sms.Calls));
    }

    [Fact]
    public async Task Replies_are_pulled()
    {
        var sms = FakeSms.Answering(
            """{"PullSmsReplyStatusSet":[{"ExtendCode":"","CountryCode":"86","PhoneNumber":"+8613800138000","SignName":"品牌","ReplyContent":" r ","ReplyTime":1772337600,"SubscriberNumber":"13800138000"}],"RequestId":"r1"}""");

        var reply = Assert.Single(await sms.Client().PullReplyStatusAsync(10, CancellationToken.None));

        Assert.True(reply.IsOptOut);
        Assert.Equal(("13800138000", "品牌"), (reply.PhoneNumber, reply.SignName));
    }

    [Fact]
    public async Task Two_hundred_numbers_are_the_most() =>
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() =>
            new FakeSms().Client().SendAsync(Message with { PhoneNumbers = [.. Enumerable.Repeat("1", 201)] }, CancellationToken.None));

    [Fact]
    public void Nothing_prints_a_number_a_text_or_a_key()
    {
        var settings = new SmsSettings { SecretId = "id-1", SecretKey = "key-1", SdkAppId = "1400006666", SignName = "品牌" };
        var reply = new SmsReply("13800138000", "86", "你好", "", "", DateTimeOffset.UnixEpoch);

        Assert.DoesNotContain("key-1", settings.ToString());
        Assert.DoesNotContain("138", Message.ToString());
        Assert.DoesNotContain("138", reply.ToString());
        Assert.DoesNotContain("你好", reply.ToString());
    }
}
