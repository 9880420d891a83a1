using System.Text.Json.Serialization;
using Dapper;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Outreach;

public enum TouchPurpose
{
    /// <summary>The fan asked; sent at any hour, never counted as pressure.</summary>
    Answer,

    /// <summary>News about something the fan did; waits for the end of quiet hours, no cool-down.</summary>
    Service,

    /// <summary>We want something; needs everything: no opt-out, no quiet hours, the cool-down.</summary>
    Marketing,
}

public enum Channel
{
    PassiveReply,
    CustomerService,
    Subscribe,
    Template,
    Sms,
}

public enum MessageState
{
    /// <summary>An answer that may still go out as the reply to the callback that asked for it.</summary>
    Offered,
    Planned,
    Deferred,
    Sending,
    Sent,
    Delivered,
    Failed,
    Suppressed,

    /// <summary>It may or may not have arrived: only a receipt, a pulled status or an operator may settle it.</summary>
    Unknown,
}

/// <summary>A wish to say something to a fan.</summary>
/// <param name="Key">Names the touch (<c>plan:{run}:{position}</c>): at most one message ever comes of it.</param>
/// <param name="ExpiresAt">Past this it is stale and dropped.</param>
public sealed record Touch(string Key, Id<Fan> FanId, TouchPurpose Purpose, TouchContent Content, DateTimeOffset ExpiresAt);

/// <summary>The same message in the forms of the channels it may take; a missing form rules its channel out.</summary>
public sealed record TouchContent
{
    public string? Text { get; init; }

    public NewsCard? News { get; init; }

    public string? ImageMediaId { get; init; }

    public TemplateContent? Subscribe { get; init; }

    public TemplateContent? Template { get; init; }

    public SmsContent? Sms { get; init; }

    /// <summary>Whether it can go out as a passive reply or a customer-service message.</summary>
    [JsonIgnore]
    public bool CanChat => Text is not null || News is not null || ImageMediaId is not null;
}

public sealed record NewsCard(string Title, string Description, string Url, string? PictureUrl);

/// <param name="Data">Value by key of the template, e.g. <c>thing1</c>.</param>
public sealed record TemplateContent(string TemplateId, IReadOnlyDictionary<string, string> Data, string? Url = null, string? MiniProgramPath = null);

public sealed record SmsContent(string TemplateId, IReadOnlyList<string> Parameters)
{
    /// <summary>
    /// The text the provider approved for the template, with its <c>{1}</c> <c>{2}</c>. It stays with the provider and is not
    /// sent; knowing it makes parts and price exact.
    /// </summary>
    public string? Body { get; init; }
}

public enum SendRightKind
{
    /// <summary>The fan wrote: five messages in 48 hours.</summary>
    Message,

    /// <summary>The fan clicked the menu: three in one minute.</summary>
    MenuClick,

    /// <summary>The fan followed: three in one minute.</summary>
    Follow,

    /// <summary>The fan scanned a code: three in one minute.</summary>
    Scan,

    /// <summary>The fan accepted a subscribe prompt: one message of that template.</summary>
    Subscribe,
}

/// <summary>What WeChat currently lets us send to a fan. <see cref="TemplateId"/> is empty but for <see cref="SendRightKind.Subscribe"/>.</summary>
[method: ExplicitConstructor]
public sealed record SendRight(long Id, Id<Fan> FanId, SendRightKind Kind, string TemplateId, int Remaining, DateTimeOffset ExpiresAt)
{
    public bool IsOpen(DateTimeOffset now) => Remaining > 0 && ExpiresAt > now;
}
