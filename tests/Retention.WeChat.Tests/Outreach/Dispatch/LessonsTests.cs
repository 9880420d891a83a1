using Retention.Channels.Sms;
using Retention.Channels.WeChat;
using Retention.WeChat.Outreach;
using Retention.WeChat.Tests.Platform;

namespace Retention.WeChat.Tests.Outreach;

public sealed class LessonsTests
{
    [Theory]
    [InlineData(Channel.CustomerService, "45015", "response out of time limit or subscription is canceled", "WindowLost")]
    [InlineData(Channel.CustomerService, "45015", "subscription is canceled rid: 1", "AllWindowsLost")]
    [InlineData(Channel.CustomerService, "45047", "out of response count limit", "WindowLost")]
    [InlineData(Channel.Subscribe, "43101", "user refuse to accept the msg", "GrantsLost")]
    [InlineData(Channel.Template, "43101", "user refuse to accept the msg", "FanBlocked Template of the template")]
    [InlineData(Channel.Template, "43004", "require subscribe", "FanBlocked CustomerService Template")]
    [InlineData(Channel.CustomerService, "50005", "user is unsubscribed", "FanBlocked CustomerService Template")]
    [InlineData(Channel.CustomerService, "48002", "user block receive message", "FanBlocked CustomerService Subscribe Template MassSend")]
    [InlineData(Channel.Template, "43019", "require remove blacklist", "FanBlocked CustomerService Subscribe Template MassSend")]
    [InlineData(Channel.CustomerService, "70000", "minor", "FanBlocked CustomerService Subscribe Template MassSend")]
    [InlineData(Channel.CustomerService, "50002", "user limited", "FanBlocked CustomerService Subscribe Template MassSend")]
    [InlineData(Channel.Template, "43116", "restricted", "TemplateBlocked")]
    [InlineData(Channel.Template, "40249", "marketing content is forbidden", "TemplateBlocked")]
    [InlineData(Channel.Subscribe, "40037", "invalid template_id", "TemplateBlocked")]
    [InlineData(Channel.Sms, "FailedOperation.TemplateIncorrectOrUnapproved", "", "TemplateBlocked")]
    [InlineData(Channel.Sms, "FailedOperation.PhoneNumberInBlacklist", "", "SmsRefused")]
    [InlineData(Channel.Template, "47003", "argument invalid! data.thing1.value invalid", "")]
    [InlineData(Channel.CustomerService, "43116", "not a template", "")]
    public void A_code_teaches(Channel channel, string code, string said, string lesson) =>
        Assert.Equal(lesson, string.Join(", ", Lessons.Of(channel, code, said).Select(Name)));

    [Theory]
    [InlineData(45009, "ChannelDown named")]
    [InlineData(45011, "ChannelDown named")]
    [InlineData(-1, "ChannelDown")]
    [InlineData(40001, "ChannelDown")]
    [InlineData(48001, "ChannelDown somebody")]
    [InlineData(40013, "ChannelDown somebody")]
    [InlineData(40164, "ChannelDown somebody")]
    [InlineData(43116, "Refused")]
    [InlineData(40165, "Refused")]
    [InlineData(40037, "Refused")]
    [InlineData(41030, "Refused")]
    [InlineData(61004, "ChannelDown somebody")]
    [InlineData(47003, "Refused")]
    [InlineData(45015, "Refused")]
    public void A_channels_trouble_is_told_from_a_messages_own(long code, string outcome)
    {
        var kind = WeChatErrorCatalog.Explain(code).Kind;
        Assert.Equal(outcome, Name(SendOutcome.Of(new WeChatException(kind, code, "said", retryAfter: kind == WeChatErrorKind.RateLimited ? TimeSpan.FromMinutes(1) : null))));
    }

    /// <summary>Where a token is asked for, WeChat tells a secret that was reset by the code of a token that is worn out.</summary>
    [Fact]
    public void A_secret_that_was_reset_is_the_accounts_and_said_so()
    {
        var down = Assert.IsType<SendOutcome.ChannelDown>(SendOutcome.Of(new WeChatException(WeChatErrorKind.Misconfigured, 40001, "invalid credential")));
        Assert.Equal(new ChannelFault("40001", "AppSecret 不正确或已被重置，请核对配置。", "The app secret is wrong or has been reset.", NeedsSomebody: true), down.Fault);
    }

    /// <summary>Every code of the fact sheet, 8.2.</summary>
    [Theory]
    [InlineData("UnauthorizedOperation.SmsSdkAppIdVerifyFail", "ChannelDown somebody")]
    [InlineData("UnauthorizedOperation.RequestIpNotInWhitelist", "ChannelDown somebody")]
    [InlineData("UnauthorizedOperation.ServiceSuspendDueToArrears", "ChannelDown somebody")]
    [InlineData("UnauthorizedOperation.IndividualUserMarketingSmsPermissionDeny", "Refused")]
    [InlineData("FailedOperation.InsufficientBalanceInSmsPackage", "ChannelDown somebody")]
    [InlineData("FailedOperation.SignatureIncorrectOrUnapproved", "ChannelDown somebody")]
    [InlineData("FailedOperation.ForbidAddMarketingTemplates", "Refused")]
    [InlineData("FailedOperation.TemplateUnapprovedOrNotExist", "Refused")]
    [InlineData("FailedOperation.ContainSensitiveWord", "Refused")]
    [InlineData("FailedOperation.PhoneNumberInBlacklist", "Refused")]
    [InlineData("FailedOperation.MarketingSendTimeConstraint", "NotNow 01:00:00")]
    [InlineData("InvalidParameterValue.SdkAppIdNotExist", "ChannelDown somebody")]
    [InlineData("InvalidParameterValue.TemplateParameterLengthLimit", "Refused")]
    [InlineData("InternalError.RequestTimeException", "ChannelDown somebody")]
    [InlineData("InternalError.Timeout", "Unknown")]
    [InlineData("AuthFailure.SignatureExpire", "ChannelDown somebody")]
    [InlineData("AuthFailure.TokenFailure", "ChannelDown somebody")]
    [InlineData("InvalidAction", "ChannelDown somebody")]
    [InlineData("RequestLimitExceeded", "ChannelDown for 00:00:02")]
    [InlineData("RequestLimitExceeded.UinLimitExceeded", "ChannelDown for 00:00:02")]
    [InlineData("LimitExceeded.AppDailyLimit", "ChannelDown for 14:00:00")]
    [InlineData("LimitExceeded.AppMainlandChinaDailyLimit", "ChannelDown for 14:00:00")]
    [InlineData("LimitExceeded.DailyLimit", "ChannelDown for 14:00:00")]
    [InlineData("LimitExceeded.PhoneNumberThirtySecondLimit", "NotNow 00:01:00")]
    [InlineData("LimitExceeded.DeliveryFrequencyLimit", "NotNow 00:01:00")]
    [InlineData("LimitExceeded.PhoneNumberOneHourLimit", "NotNow 01:00:00 uncounted")]
    [InlineData("LimitExceeded.PhoneNumberDailyLimit", "NotNow 14:00:00 uncounted")]
    [InlineData("LimitExceeded.PhoneNumberSameContentDailyLimit", "NotNow 14:00:00 uncounted")]
    public void What_holds_every_SMS_back_is_told_from_what_holds_a_number(string code, string outcome)
    {
        // At ten in the morning in China.
        var came = SmsSender.OutcomeOf(SmsErrorCatalog.Explain(code).Kind, code, "说明。", TestDatabase.Start);
        Assert.Equal(outcome, came switch
        {
            SendOutcome.ChannelDown { Fault.After: { } after } => $"ChannelDown for {after}",
            SendOutcome.NotNow later => $"NotNow {later.After}{(later.Counts ? "" : " uncounted")}",
            _ => Name(came),
        });
    }

    [Theory]
    [InlineData(WeChatErrorKind.Transient, "ChannelDown")]
    [InlineData(WeChatErrorKind.Misconfigured, "ChannelDown somebody")]
    [InlineData(WeChatErrorKind.OutcomeUnknown, "Unknown")]
    public void So_are_calls_that_came_to_no_answer(WeChatErrorKind kind, string outcome) => Assert.Equal(outcome, Name(SendOutcome.Of(new WeChatException(kind, 0, "no answer"))));

    private static string Name(SendOutcome outcome) => outcome switch
    {
        SendOutcome.ChannelDown { Fault.After: not null } => "ChannelDown named",
        SendOutcome.ChannelDown { Fault.NeedsSomebody: true } => "ChannelDown somebody",
        _ => outcome.GetType().Name,
    };

    private static string Name(Lesson lesson) => lesson is Lesson.FanBlocked blocked
        ? $"FanBlocked {string.Join(' ', blocked.Channels)}{(blocked.TemplateOnly ? " of the template" : "")}"
        : lesson.GetType().Name;
}
