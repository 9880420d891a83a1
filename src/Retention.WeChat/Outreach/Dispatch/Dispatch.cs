using Dapper;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Outreach;

/// <summary>A claimed message with what sending it needs.</summary>
/// <param name="FirstAttemptAt">When the first send began that may have arrived; this one's, unless <see cref="IsDoubtful"/>.</param>
/// <param name="LeaseUntil">By the machine's clock; past it the message is somebody else's.</param>
/// <param name="ErrorCode">What an earlier attempt came to.</param>
/// <param name="Retries">How often an operator has sent it on its way again after it had failed.</param>
[method: ExplicitConstructor]
internal sealed record Dispatch(
    Id<OutreachMessage> Id,
    Id<Fan> FanId,
    string TouchKey,
    TouchPurpose Purpose,
    Channel Channel,
    string? Content,
    DateTimeOffset ExpiresAt,
    long? SendRightId,
    int Attempts,
    DateTimeOffset FirstAttemptAt,
    long LeaseToken,
    DateTimeOffset LeaseUntil,
    DateTimeOffset? HeldUntil,
    string Budget,
    string? Campaign,
    string? ErrorCode,
    FanAccount Account,
    string? OpenId,
    string? PhoneCipher,
    FanState FanState,
    int Retries = 0)
{
    /// <summary>Stays on a row from the first lost answer until the message is closed.</summary>
    public const string Doubt = "outcome_unknown";

    /// <summary>
    /// WeChat delivers one template message per fan and this id within ten minutes: what failed and is sent again by an operator
    /// is another one, what is repeated because its answer was lost is not.
    /// </summary>
    public string ClientMessageId => Retries == 0 ? $"rw{Id}" : $"rw{Id}-{Retries}";

    /// <summary>What an SMS report echoes; of which try it tells must be known, for it may come days later.</summary>
    public SmsContext SmsContext => new(Id.Value, Retries);

    /// <summary>An earlier attempt may have arrived: never again "surely not sent", whatever this one comes to.</summary>
    public bool IsDoubtful => ErrorCode == Doubt;

    /// <summary>What the receipt will carry, where we name it ourselves: it can settle a message whose answer was lost.</summary>
    public string? ForeseenReceipt => Channel == Channel.Subscribe && Content is not null ? SubscribeSender.ReceiptOf(FanId, ReadContent().TemplateIdOf(Channel)) : null;

    public ChannelRoute Route => ChannelRoute.Of(Channel, Account);

    public string Lane => Lanes.Of(Route, Purpose);

    public TouchRef Touch => new(FanId, TouchKey, HeldUntil);

    public PressureWish ToWish() => new(FanId, TouchKey, Purpose, Channel, Budget, Campaign);

    public TouchContent ReadContent() => MessageJson.Read<TouchContent>(Content!);
}
