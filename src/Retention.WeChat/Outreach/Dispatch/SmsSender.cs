using Retention.Channels.Sms;
using Retention.Platform.Privacy;
using Retention.Platform.Time;
using Retention.WeChat.Channels;

namespace Retention.WeChat.Outreach;

/// <summary>One SMS per message, with our id as session context: the only thread back to it when the answer is lost.</summary>
internal sealed class SmsSender(SmsGateway gateway, PersonalData privacy, TimeProvider clock) : IChannelSender
{
    /// <summary>Tencent Cloud counts requests by the second.</summary>
    private static readonly TimeSpan RequestPause = TimeSpan.FromSeconds(2);

    public Channel Channel => Channel.Sms;

    /// <summary>SMS has no idempotency key: an unknown outcome is never repeated.</summary>
    public TimeSpan RepeatIsSafeFor => TimeSpan.Zero;

    public async Task<SendOutcome> SendAsync(Dispatch dispatch, TouchContent content, CancellationToken ct)
    {
        if (gateway.Client is not { } client)
            return SendOutcome.ChannelDown.NotConfigured("本节点没有配置短信，请检查 Sms 设置。", "This node has no account for SMS; check the settings of Sms.");
        if (dispatch.PhoneCipher is not { } cipher)
            return new SendOutcome.Refused("no_phone", "粉丝没有手机号。");
        var sms = content.Sms!;
        try
        {
            var message = new SmsMessage(sms.TemplateId, [privacy.Decrypt(cipher)], sms.Parameters, dispatch.SmsContext.ToString());
            var result = (await client.SendAsync(message, ct)).Single();
            return result.Problem is { } kind ? OutcomeOf(kind, result.Code, result.Explanation, clock.GetUtcNow()) : new SendOutcome.Accepted(result.SerialNumber);
        }
        catch (SmsException error)
        {
            return OutcomeOf(error.Kind, error.Code.Length > 0 ? error.Code : error.Kind.ToString(), error.Explanation, clock.GetUtcNow());
        }
    }

    /// <param name="kind">What was refused, as the catalogue has it.</param>
    /// <param name="code">The provider's; the kind where there was no readable answer.</param>
    /// <param name="text">For an operator.</param>
    /// <param name="now">When: daily limits end at midnight in China.</param>
    internal static SendOutcome OutcomeOf(SmsErrorKind kind, string code, string text, DateTimeOffset now)
    {
        var fault = new ChannelFault(code, text, code);
        return kind switch
        {
            SmsErrorKind.Transient => new SendOutcome.ChannelDown(fault),
            SmsErrorKind.RateLimited => Limited(fault, now),
            SmsErrorKind.OutsideHours => new SendOutcome.NotNow(code, text, TimeSpan.FromHours(1)),
            SmsErrorKind.OutcomeUnknown => new SendOutcome.Unknown(text, fault),
            SmsErrorKind.Misconfigured when Lessons.ConcernsAll(code) => new SendOutcome.ChannelDown(fault with { NeedsSomebody = true }),
            // Refused as content, but every message is signed by the same.
            SmsErrorKind.RefusedContent when code == "FailedOperation.SignatureIncorrectOrUnapproved" => new SendOutcome.ChannelDown(fault with { NeedsSomebody = true }),
            SmsErrorKind.NumberUnreachable or SmsErrorKind.RefusedContent or SmsErrorKind.Misconfigured or SmsErrorKind.Rejected => new SendOutcome.Refused(code, text),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    /// <summary>The application's limits hold everybody back; a number's own end with its hour or day, and no attempt is spent on waiting.</summary>
    private static SendOutcome Limited(ChannelFault fault, DateTimeOffset now) => fault.Code switch
    {
        "LimitExceeded.AppDailyLimit" or "LimitExceeded.AppMainlandChinaDailyLimit" or "LimitExceeded.DailyLimit" => new SendOutcome.ChannelDown(fault with { After = UntilTomorrow(now) }),
        "LimitExceeded.PhoneNumberDailyLimit" or "LimitExceeded.PhoneNumberSameContentDailyLimit" => new SendOutcome.NotNow(fault.Code, fault.Chinese, UntilTomorrow(now), Counts: false),
        "LimitExceeded.PhoneNumberOneHourLimit" => new SendOutcome.NotNow(fault.Code, fault.Chinese, TimeSpan.FromHours(1), Counts: false),
        var code when code.StartsWith("LimitExceeded", StringComparison.Ordinal) => new SendOutcome.NotNow(code, fault.Chinese, TimeSpan.FromMinutes(1)),
        // RequestLimitExceeded, by whatever it counts, or HTTP's own word for it.
        _ => new SendOutcome.ChannelDown(fault with { After = RequestPause }),
    };

    private static TimeSpan UntilTomorrow(DateTimeOffset now) => BusinessCalendar.Next(now, TimeOnly.MinValue) - now;
}
