using System.Globalization;
using Retention.Channels.Sms;
using Retention.Platform.Privacy;
using Retention.WeChat.Channels;

namespace Retention.WeChat.Outreach;

/// <summary>One SMS per message, with our id as session context: the only thread back to it when the answer is lost.</summary>
internal sealed class SmsSender(SmsGateway gateway, PersonalData privacy) : IChannelSender
{
    private const string AppDailyLimit = "LimitExceeded.AppDailyLimit";

    /// <summary>Tencent Cloud counts requests by the second.</summary>
    private static readonly TimeSpan RequestPause = TimeSpan.FromSeconds(2);

    public Channel Channel => Channel.Sms;

    /// <summary>SMS has no idempotency key: an unknown outcome is never repeated.</summary>
    public TimeSpan RepeatIsSafeFor => TimeSpan.Zero;

    public async Task<SendOutcome> SendAsync(Dispatch dispatch, TouchContent content, CancellationToken ct)
    {
        if (gateway.Client is not { } client)
            return new SendOutcome.Refused("not_configured", "没有配置短信，请检查 Sms 设置。");
        if (dispatch.PhoneCipher is not { } cipher)
            return new SendOutcome.Refused("no_phone", "粉丝没有手机号。");
        var sms = content.Sms!;
        try
        {
            var message = new SmsMessage(sms.TemplateId, [privacy.Decrypt(cipher)], sms.Parameters, dispatch.Id.Value.ToString(CultureInfo.InvariantCulture));
            var result = (await client.SendAsync(message, ct)).Single();
            return result.Problem is { } kind ? Refusal(kind, result.Code, result.Explanation) : new SendOutcome.Accepted(result.SerialNumber);
        }
        catch (SmsException error)
        {
            return Refusal(error.Kind, error.Code.Length > 0 ? error.Code : error.Kind.ToString(), error.Explanation);
        }
    }

    private static SendOutcome Refusal(SmsErrorKind kind, string code, string text)
    {
        var fault = new ChannelFault(code, text, code);
        return kind switch
        {
            SmsErrorKind.Transient => new SendOutcome.ChannelDown(fault),
            SmsErrorKind.RateLimited when code == AppDailyLimit => new SendOutcome.ChannelDown(fault with { After = Circuit.LongestNamedPause }),
            SmsErrorKind.RateLimited when Lessons.ConcernsAll(code) => new SendOutcome.ChannelDown(fault with { After = RequestPause }),
            // The other limits are each number's own.
            SmsErrorKind.RateLimited => new SendOutcome.NotNow(code, text, TimeSpan.FromMinutes(1)),
            SmsErrorKind.OutsideHours => new SendOutcome.NotNow(code, text, TimeSpan.FromHours(1)),
            SmsErrorKind.OutcomeUnknown => new SendOutcome.Unknown(text, fault),
            SmsErrorKind.Misconfigured when code == nameof(SmsErrorKind.Misconfigured) || Lessons.ConcernsAll(code) => new SendOutcome.ChannelDown(fault with { NeedsSomebody = true }),
            SmsErrorKind.RefusedContent when Lessons.ConcernsAll(code) => new SendOutcome.ChannelDown(fault with { NeedsSomebody = true }),
            SmsErrorKind.NumberUnreachable or SmsErrorKind.RefusedContent or SmsErrorKind.Misconfigured or SmsErrorKind.Rejected => new SendOutcome.Refused(code, text),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }
}
