namespace Retention.Channels.WeChat.Callbacks;

/// <summary>What every push says about itself. For events <paramref name="EventName"/> is WeChat's own word.</summary>
public sealed record InboundHead(
    string ToUserName,
    string FromUserName,
    DateTimeOffset CreatedAt,
    string MsgType,
    string? EventName,
    long? MsgId,
    string DedupeKey)
{
    public override string ToString() => EventName ?? MsgType;
}

/// <summary>One message or event, as WeChat pushed it.</summary>
public abstract partial record Inbound(InboundHead Head)
{
    /// <summary>The account's original id (gh_…), or a mini-program's.</summary>
    public string ToUserName => Head.ToUserName;

    public string FromUserName => Head.FromUserName;

    public DateTimeOffset CreatedAt => Head.CreatedAt;

    public long? MsgId => Head.MsgId;

    /// <summary>The same for every delivery of one push, different for any two pushes. Case matters: compare it byte by byte.</summary>
    public string DedupeKey => Head.DedupeKey;

    /// <summary>The fan it is about; null where it is about the account itself.</summary>
    public virtual string? FanOpenId => Head.FromUserName;

    // A push that ends up in a log must not bring a fan's id and words along.
    public sealed override string ToString() => $"{GetType().Name} ({Head})";

    /// <summary>A kind of push this version does not know; <paramref name="Body"/> is all of it.</summary>
    public sealed record Unknown(InboundHead Head, string Body) : Inbound(Head)
    {
        public string MsgType => Head.MsgType;

        public string? EventName => Head.EventName;
    }

    /// <summary>A body that came through the gate but makes no sense. <paramref name="Why"/> quotes none of it.</summary>
    public sealed record Malformed(InboundHead Head, string Why) : Inbound(Head)
    {
        public override string? FanOpenId => null;
    }
}
