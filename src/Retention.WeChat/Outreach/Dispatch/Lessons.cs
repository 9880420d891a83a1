using System.Collections.Frozen;

namespace Retention.WeChat.Outreach;

/// <summary>Something a refusal tells us about more than its own message.</summary>
internal abstract record Lesson
{
    private Lesson()
    {
    }

    /// <summary>The chat window the message was to use is closed or used up.</summary>
    public sealed record WindowLost : Lesson;

    /// <summary>The fan left: every chat window is closed.</summary>
    public sealed record AllWindowsLost : Lesson;

    /// <summary>The fan has no grant left for this template.</summary>
    public sealed record GrantsLost : Lesson;

    /// <summary>The fan cannot be reached by these channels until they write or follow again.</summary>
    /// <param name="TemplateOnly">Closed only for the template that was refused.</param>
    public sealed record FanBlocked(IReadOnlyList<Channel> Channels, bool TemplateOnly = false) : Lesson;

    /// <summary>The template may not be sent to anybody until an operator lifts it.</summary>
    public sealed record TemplateBlocked : Lesson;

    /// <summary>The carrier keeps the number on a list of those who refused.</summary>
    public sealed record SmsRefused : Lesson;
}

/// <summary>
/// What error codes teach, beyond the message that met them: believed at once, so that no later message walks into the
/// same wall, and the touch may take another channel.
/// </summary>
internal static class Lessons
{
    private static readonly Channel[] FollowersOnly = [Channel.CustomerService, Channel.Template];
    private static readonly Channel[] AllOfWeChat = [Channel.CustomerService, Channel.Subscribe, Channel.Template, Channel.MassSend];

    /// <summary>
    /// Settings of one template, page or card. Any other is the account's: taken for the message's own, a secret that was
    /// reset would fail the whole backlog in seconds.
    /// </summary>
    private static readonly FrozenSet<string> SettingsOfTheMessage = FrozenSet.Create(
        StringComparer.Ordinal,
        "43116", "40036", "40037", "40165", "40173", "41030", "85079",
        "FailedOperation.ForbidAddMarketingTemplates", "UnauthorizedOperation.IndividualUserMarketingSmsPermissionDeny");

    /// <summary>Whether a setting that somebody must mend keeps back every message of the channel.</summary>
    public static bool ConcernsAll(string code) => !SettingsOfTheMessage.Contains(code);

    /// <param name="channel">By which it was refused.</param>
    /// <param name="code">The provider's.</param>
    /// <param name="said">The provider's words: 45015 serves two reasons.</param>
    /// <returns>Empty when the refusal says nothing beyond its message.</returns>
    public static IReadOnlyList<Lesson> Of(Channel channel, string code, string said) => (code, channel) switch
    {
        ("45015", Channel.CustomerService) => SaysLeft(said) ? [new Lesson.AllWindowsLost()] : [new Lesson.WindowLost()],
        ("45047", Channel.CustomerService) => [new Lesson.WindowLost()],
        ("43101" or "43107", Channel.Subscribe) => [new Lesson.GrantsLost()],
        ("43108", Channel.Subscribe) => [new Lesson.FanBlocked([Channel.Subscribe])],
        ("43101", Channel.Template) => [new Lesson.FanBlocked([Channel.Template], TemplateOnly: true)],
        ("43004" or "50005", _) => [new Lesson.FanBlocked(FollowersOnly)],
        ("48002" or "43019" or "70000" or "50002" or "40003" or "49003", _) => [new Lesson.FanBlocked(AllOfWeChat)],
        ("43116" or "40249" or "40037" or "40036", Channel.Subscribe or Channel.Template) => [new Lesson.TemplateBlocked()],
        ("FailedOperation.TemplateIncorrectOrUnapproved" or "FailedOperation.TemplateUnapprovedOrNotExist" or "FailedOperation.ForbidAddMarketingTemplates"
            or "UnauthorizedOperation.IndividualUserMarketingSmsPermissionDeny" or "InvalidParameterValue.MarketingTemplateWithoutUnsubscribe", Channel.Sms) => [new Lesson.TemplateBlocked()],
        ("FailedOperation.PhoneNumberInBlacklist", Channel.Sms) => [new Lesson.SmsRefused()],
        _ => [],
    };

    /// <summary>"response out of time limit or subscription is canceled" names both reasons and so neither.</summary>
    private static bool SaysLeft(string said) =>
        said.Contains("subscription", StringComparison.OrdinalIgnoreCase) && said.Contains("cancel", StringComparison.OrdinalIgnoreCase)
        && !said.Contains("time limit", StringComparison.OrdinalIgnoreCase);
}
