using System.Text.Json.Serialization;

namespace Retention.Channels.Sms;

/// <summary>The answers of Tencent Cloud, whose names are ours in Pascal case.</summary>
[JsonSourceGenerationOptions(NumberHandling = JsonNumberHandling.AllowReadingFromString)]
[JsonSerializable(typeof(SmsAnswer<SendAnswer>))]
[JsonSerializable(typeof(SmsAnswer<StatusAnswer>))]
[JsonSerializable(typeof(SmsAnswer<ReplyAnswer>))]
internal sealed partial class SmsJson : JsonSerializerContext;

internal sealed record SmsAnswer<T>(T? Response)
    where T : SmsAnswerBody;

internal abstract record SmsAnswerBody
{
    public SmsFault? Error { get; init; }

    public string? RequestId { get; init; }
}

internal sealed record SmsFault(string Code, string Message);

internal sealed record SendAnswer : SmsAnswerBody
{
    public SendStatus[] SendStatusSet { get; init; } = [];
}

internal sealed record SendStatus(string? SerialNo, string? PhoneNumber, int Fee, string? SessionContext, string? Code, string? Message, string? IsoCode)
{
    public SmsSendResult ToResult() => new(SerialNo ?? "", PhoneNumber ?? "", Fee, SessionContext ?? "", Code ?? "", Message ?? "", IsoCode ?? "");
}

internal sealed record StatusAnswer : SmsAnswerBody
{
    public PulledStatus[] PullSmsSendStatusSet { get; init; } = [];
}

internal sealed record PulledStatus(
    long UserReceiveTime, string? CountryCode, string? SubscriberNumber, string? PhoneNumber, string? SerialNo, string? ReportStatus, string? Description, string? SessionContext)
{
    public SmsStatusReport ToReport() => new(
        SerialNo ?? "",
        SubscriberNumber ?? PhoneNumber ?? "",
        CountryCode ?? "",
        ReportStatus == "SUCCESS",
        CarrierCode: null,
        Description ?? "",
        UserReceiveTime > 0 ? DateTimeOffset.FromUnixTimeSeconds(UserReceiveTime) : null,
        SessionContext);
}

internal sealed record ReplyAnswer : SmsAnswerBody
{
    public PulledReply[] PullSmsReplyStatusSet { get; init; } = [];
}

internal sealed record PulledReply(
    string? ExtendCode, string? CountryCode, string? PhoneNumber, string? SignName, string? ReplyContent, long ReplyTime, string? SubscriberNumber)
{
    public SmsReply ToReply() => new(
        SubscriberNumber ?? PhoneNumber ?? "",
        CountryCode ?? "",
        ReplyContent ?? "",
        SignName ?? "",
        ExtendCode ?? "",
        DateTimeOffset.FromUnixTimeSeconds(ReplyTime));
}
