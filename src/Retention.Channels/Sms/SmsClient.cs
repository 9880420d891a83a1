using Retention.Channels.Wire;

namespace Retention.Channels.Sms;

/// <summary>Tencent Cloud SMS, version 2021-01-11. Every call either returns or throws an <see cref="SmsException"/>; none is repeated here.</summary>
public sealed class SmsClient
{
    public const int MaxPull = 100;

    private readonly SmsSettings settings;
    private readonly SmsTransport transport;

    public SmsClient(SmsSettings settings, HttpClient http, TimeProvider clock)
    {
        this.settings = settings;
        transport = new SmsTransport(settings, http, clock);
    }

    /// <summary>One result per number, in order. Check each: refused numbers do not fail the call.</summary>
    public async Task<IReadOnlyList<SmsSendResult>> SendAsync(SmsMessage message, CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfZero(message.PhoneNumbers.Count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(message.PhoneNumbers.Count, SmsMessage.MaxPhoneNumbers);
        var answer = await transport.CallAsync("SendSms", json =>
        {
            json.WriteStrings("PhoneNumberSet", message.PhoneNumbers);
            json.WriteString("SmsSdkAppId", settings.SdkAppId);
            json.WriteString("TemplateId", message.TemplateId);
            json.WriteString("SignName", settings.SignName);
            json.WriteStrings("TemplateParamSet", message.TemplateValues ?? []);
            json.WriteOptional("SessionContext", message.SessionContext);
        }, SmsJson.Default.SmsAnswerSendAnswer, isSend: true, ct);
        return [.. answer.SendStatusSet.Select(status => status.ToResult())];
    }

    /// <summary>Each report is given out once: store what this returns before asking again.</summary>
    public async Task<IReadOnlyList<SmsStatusReport>> PullSendStatusAsync(int limit, CancellationToken ct)
    {
        var answer = await transport.CallAsync("PullSmsSendStatus", json =>
        {
            json.WriteNumber("Limit", Math.Clamp(limit, 1, MaxPull));
            json.WriteString("SmsSdkAppId", settings.SdkAppId);
        }, SmsJson.Default.SmsAnswerStatusAnswer, isSend: false, ct);
        return [.. answer.PullSmsSendStatusSet.Select(status => status.ToReport())];
    }

    /// <summary>Each reply is given out once: store what this returns before asking again.</summary>
    public async Task<IReadOnlyList<SmsReply>> PullReplyStatusAsync(int limit, CancellationToken ct)
    {
        var answer = await transport.CallAsync("PullSmsReplyStatus", json =>
        {
            json.WriteNumber("Limit", Math.Clamp(limit, 1, MaxPull));
            json.WriteString("SmsSdkAppId", settings.SdkAppId);
        }, SmsJson.Default.SmsAnswerReplyAnswer, isSend: false, ct);
        return [.. answer.PullSmsReplyStatusSet.Select(reply => reply.ToReply())];
    }
}
