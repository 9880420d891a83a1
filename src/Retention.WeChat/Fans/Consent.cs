using Dapper;
using Retention.Platform.Ids;

namespace Retention.WeChat.Fans;

public enum ConsentChannel
{
    /// <summary>Every channel, those of later days included.</summary>
    All,

    /// <summary>Everything inside WeChat: chat, template and subscribe messages, mass messages.</summary>
    WeChat,
    Sms,
}

public enum ConsentPurpose
{
    /// <summary>News about something the fan did.</summary>
    Service,
    Marketing,
}

/// <summary>How a fan said yes or no.</summary>
public enum ConsentSource
{
    Chat,
    SmsReply,
    MiniProgram,

    /// <summary>An operator vouches for it and is named in the audit log.</summary>
    Console,

    /// <summary>The carrier or Tencent Cloud keeps the number on a list of those who refused.</summary>
    Provider,
}

/// <summary>One word of a fan's: what they agreed to or refused, when, how, and the wording they saw.</summary>
/// <param name="Wording">The sentence agreed to, at most 500 characters; proof of consent is a legal duty for SMS.</param>
public sealed record ConsentChange(
    ConsentChannel Channel, ConsentPurpose Purpose, bool Given, ConsentSource Source, string? Wording, DateTimeOffset DecidedAt);

/// <summary>A fan's latest word on a channel and purpose.</summary>
[method: ExplicitConstructor]
public sealed record Consent(Id<Fan> FanId, ConsentChannel Channel, ConsentPurpose Purpose, bool Given, DateTimeOffset DecidedAt);

/// <summary>A word as it was recorded; never changed.</summary>
[method: ExplicitConstructor]
public sealed record ConsentEntry(
    Id<ConsentEntry> Id, ConsentChannel Channel, ConsentPurpose Purpose, bool Given, ConsentSource Source, string? Wording, DateTimeOffset DecidedAt,
    DateTimeOffset RecordedAt)
{
    /// <summary>Whether this is where a word that counts was said.</summary>
    public bool Says(Consent word) => (Channel, Purpose, Given, DecidedAt) == (word.Channel, word.Purpose, word.Given, word.DecidedAt);
}

/// <summary>
/// What a fan's words come to. Inside WeChat following is agreement until refused; marketing by SMS needs an explicit yes
/// (《通信短信息服务管理规定》); a no to all channels outweighs a yes to one.
/// </summary>
public sealed record Consents(IReadOnlyList<Consent> Words)
{
    public static Consents None { get; } = new([]);

    /// <summary>The no that stands against this; null when nothing does.</summary>
    public Consent? RefusalOf(ConsentChannel channel, ConsentPurpose purpose) =>
        Words.FirstOrDefault(word => !word.Given && word.Purpose == purpose && (word.Channel == ConsentChannel.All || word.Channel == channel));

    /// <summary>The explicit yes to exactly this; null when never given or taken back.</summary>
    public Consent? AgreementTo(ConsentChannel channel, ConsentPurpose purpose) =>
        Words.FirstOrDefault(word => word.Given && word.Purpose == purpose && word.Channel == channel);

    /// <summary>Whether the fan said no to all marketing.</summary>
    public bool HasOptedOut => RefusalOf(ConsentChannel.All, ConsentPurpose.Marketing) is not null;

    public bool AllowsSmsMarketing => AgreementTo(ConsentChannel.Sms, ConsentPurpose.Marketing) is not null;
}
