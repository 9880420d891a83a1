using Retention.Sandbox.Wire;

namespace Retention.Sandbox.Sms;

/// <summary>The answer object: always HTTP 200, the error inside, a RequestId in any case.</summary>
internal static class SmsAnswer
{
    public static byte[] Error(SmsCode error) => WireJson.Write(new
    {
        Response = new { Error = new { error.Code, error.Message }, RequestId = Guid.NewGuid().ToString() },
    });

    public static byte[] Statuses(IReadOnlyList<SendStatus> statuses) => WireJson.Write(new
    {
        Response = new { SendStatusSet = statuses, RequestId = Guid.NewGuid().ToString() },
    });

    public static byte[] SendStatuses(IReadOnlyList<StatusReport> reports) => WireJson.Write(new
    {
        Response = new { PullSmsSendStatusSet = reports, RequestId = Guid.NewGuid().ToString() },
    });

    public static byte[] Replies(IReadOnlyList<ReplyReport> replies) => WireJson.Write(new
    {
        Response = new { PullSmsReplyStatusSet = replies, RequestId = Guid.NewGuid().ToString() },
    });
}

internal sealed record SendStatus(
    string SerialNo, string PhoneNumber, int Fee, string SessionContext, string Code, string Message, string IsoCode);

internal sealed record StatusReport(
    long UserReceiveTime, string CountryCode, string SubscriberNumber, string PhoneNumber, string SerialNo, string ReportStatus, string Description, string SessionContext);

internal sealed record ReplyReport(
    string ExtendCode, string CountryCode, string PhoneNumber, string SignName, string ReplyContent, long ReplyTime, string SubscriberNumber);
