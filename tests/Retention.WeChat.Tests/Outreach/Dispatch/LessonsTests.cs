using Retention.Channels.WeChat;
using Retention.WeChat.Outreach;

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
    [InlineData(47003, "Refused")]
    [InlineData(45015, "Refused")]
    public void A_channels_trouble_is_told_from_a_messages_own(long code, string outcome)
    {
        var kind = WeChatErrorCatalog.Explain(code).Kind;
        Assert.Equal(outcome, Name(SendOutcome.Of(new WeChatException(kind, code, "said", retryAfter: kind == WeChatErrorKind.RateLimited ? TimeSpan.FromMinutes(1) : null))));
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
