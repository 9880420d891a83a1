using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Dapper;
using Retention.Platform;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;
using Retention.WeChat.Hosting;
using Retention.WeChat.Outreach.Content;

namespace Retention.WeChat.Outreach;

public enum TouchPurpose
{
    /// <summary>The fan asked for it just now (answers, balances); sent at any hour, never counted as pressure.</summary>
    Transactional,

    /// <summary>News about something the fan did; waits for the end of quiet hours, may be refused by the fan.</summary>
    Service,

    /// <summary>We want something; needs everything: no opt-out, no quiet hours, room under the caps.</summary>
    Marketing,
}

public enum Channel
{
    PassiveReply,
    CustomerService,
    Subscribe,
    Template,

    /// <summary>群发: at most four a month reach a fan, of all accounts' mass messages.</summary>
    MassSend,
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

    /// <summary>Its latest time passed before it could leave; never sent stale.</summary>
    Expired,

    /// <summary>It may or may not have arrived: only a receipt, a pulled status or an operator may settle it.</summary>
    Unknown,
}

/// <summary>A wish to say something to a fan.</summary>
/// <param name="Key">Names the touch (<c>plan:{run}:{position}</c>): at most one message ever comes of it.</param>
/// <param name="ExpiresAt">Past this it is stale and dropped.</param>
public sealed record Touch(string Key, Id<Fan> FanId, TouchPurpose Purpose, TouchContent Content, DateTimeOffset ExpiresAt)
{
    public const int PriorityDefault = 50;
    public const int PriorityMax = 100;
    public const string BudgetDefault = "general";

    /// <summary>0 to 100. A higher one may take the place of a lower one that waits to be sent, when a cap has room for one only.</summary>
    public int Priority { get; init; } = PriorityDefault;

    /// <summary>What it belongs to (<c>plan:3</c>, <c>broadcast:7</c>), for reports and caps per campaign; at most 40 characters.</summary>
    public string? Campaign { get; init; }

    /// <summary>Whose allowance of attention and money it uses up; caps may be set per budget. At most 20 characters.</summary>
    public string Budget { get; init; } = BudgetDefault;

    public TouchPolicy Policy { get; init; } = TouchPolicy.Default;
}

public enum ChannelChoice
{
    /// <summary>The first of the list that can reach the fan.</summary>
    InOrder,

    /// <summary>The one that costs least and spends the right that is worth least: chat window, template, mass message, subscribe grant, SMS.</summary>
    Cheapest,
}

/// <summary>What becomes of a touch whose best channel is in quiet hours.</summary>
public enum QuietChoice
{
    Defer,
    Drop,

    /// <summary>Takes the next acceptable channel that is not in quiet hours; without one it waits.</summary>
    Degrade,
}

/// <summary>How a touch may be sent. Falling back to a later channel shows in the decision's checks.</summary>
/// <param name="Overflow">What happens to words too long for a channel.</param>
/// <param name="Channels">Acceptable ones in order; null for every channel the content has a form for, cheapest first.</param>
public sealed record TouchPolicy(
    [property: MaxLength(TouchPolicy.ChannelsMax)] IReadOnlyList<Channel>? Channels = null,
    ChannelChoice Choice = ChannelChoice.InOrder,
    QuietChoice Quiet = QuietChoice.Defer,
    OverflowPolicy Overflow = OverflowPolicy.Refuse)
{
    /// <summary>There are no more, and naming one twice says nothing.</summary>
    public const int ChannelsMax = 6;

    public static TouchPolicy Default { get; } = new();
}

/// <summary>The same message in the forms of the channels it may take; a missing form rules its channel out.</summary>
public sealed record TouchContent
{
    /// <summary>WeChat's have 43 characters, Tencent Cloud's are numbers.</summary>
    public const int TemplateIdMax = 64;

    public string? Text { get; init; }

    public NewsCard? News { get; init; }

    public string? ImageMediaId { get; init; }

    public TemplateContent? Subscribe { get; init; }

    public TemplateContent? Template { get; init; }

    public SmsContent? Sms { get; init; }

    /// <summary>The article or text of a mass message.</summary>
    public MassForm? Mass { get; init; }

    /// <summary>Whether it can go out as a passive reply or a customer-service message.</summary>
    [JsonIgnore]
    public bool CanChat => Text is not null || News is not null || ImageMediaId is not null;

    public bool HasFormFor(Channel channel) => channel switch
    {
        Channel.PassiveReply or Channel.CustomerService => CanChat,
        Channel.Subscribe => Subscribe is not null,
        Channel.Template => Template is not null,
        Channel.MassSend => Mass is not null,
        Channel.Sms => Sms is not null,
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>Empty for channels without templates; one that no provider gave out is cut to what rights and blocks are kept under.</summary>
    public string TemplateIdOf(Channel channel) => (channel switch
    {
        Channel.Subscribe => Subscribe?.TemplateId,
        Channel.Template => Template?.TemplateId,
        Channel.Sms => Sms?.TemplateId,
        _ => null,
    } ?? "").Cut(TemplateIdMax);
}

/// <summary>Either a draft's <paramref name="MediaId"/> (图文) or a text.</summary>
public sealed record MassForm(string? MediaId = null, string? Text = null);

public sealed record NewsCard(string Title, string Description, string Url, string? PictureUrl);

/// <param name="Data">Value by key of the template, e.g. <c>thing1</c>.</param>
public sealed record TemplateContent(
    string TemplateId, [property: NoNulls, MaxLength(TemplateContent.FieldsMax)] IReadOnlyDictionary<string, string> Data, string? Url = null, string? MiniProgramPath = null)
{
    /// <summary>WeChat's templates have a handful.</summary>
    public const int FieldsMax = 20;
}

public sealed record SmsContent(string TemplateId, [property: NoNulls, MaxLength(SmsContent.ParametersMax)] IReadOnlyList<string> Parameters)
{
    public const int ParametersMax = 20;

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

    /// <summary>The fan scanned a code with a parameter: three in one minute. Who follows by it has <see cref="Follow"/> alone.</summary>
    Scan,

    /// <summary>The shopper opened the mini-program's customer service: two in one minute.</summary>
    ServiceEntry,

    /// <summary>
    /// The fan paid with WeChat Pay under the service account's AppID: any number in 48 hours. WeChat tells the merchant, not
    /// the account: only the shop's word for it reaches us.
    /// </summary>
    Payment,

    /// <summary>The fan accepted a subscribe prompt: one message of that template.</summary>
    Subscribe,

    /// <summary>The fan accepted the prompt of a long-term template: any number of its messages, until they refuse.</summary>
    LongTerm,

    /// <summary>Four mass messages in a calendar month.</summary>
    Mass,
}

/// <summary>What WeChat currently lets us send to a fan.</summary>
/// <param name="TemplateId">Whose messages; empty but for what subscribe prompts gave.</param>
/// <param name="Remaining">Messages; 1 while a right that is not counted stands.</param>
[method: ExplicitConstructor]
public sealed record SendRight(long Id, Id<Fan> FanId, SendRightKind Kind, string TemplateId, int Remaining, DateTimeOffset ExpiresAt)
{
    public bool IsOpen(DateTimeOffset now) => Remaining > 0 && ExpiresAt > now;

    /// <summary>Whether each message uses up one of it.</summary>
    public bool IsCounted => Kind is not (SendRightKind.LongTerm or SendRightKind.Payment);

    /// <summary>Whether a fan gave it by a subscribe prompt.</summary>
    public bool IsGrant => Kind is SendRightKind.Subscribe or SendRightKind.LongTerm;

    public bool IsChatWindow =>
        Kind is SendRightKind.Message or SendRightKind.MenuClick or SendRightKind.Follow or SendRightKind.Scan or SendRightKind.ServiceEntry or SendRightKind.Payment;
}
