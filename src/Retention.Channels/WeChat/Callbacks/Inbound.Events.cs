namespace Retention.Channels.WeChat.Callbacks;

public abstract partial record Inbound
{
    /// <param name="SceneKey">The QR code's scene without WeChat's <c>qrscene_</c>; null for a follow by any other way.</param>
    public sealed record Followed(InboundHead Head, string? SceneKey, string? Ticket) : Inbound(Head);

    public sealed record Unfollowed(InboundHead Head) : Inbound(Head);

    /// <summary>A follower scanned a QR code with parameters.</summary>
    public sealed record Scanned(InboundHead Head, string SceneKey, string? Ticket) : Inbound(Head);

    public sealed record LocationReported(InboundHead Head, double Latitude, double Longitude, double PrecisionMeters) : Inbound(Head);

    public sealed record MenuClicked(InboundHead Head, string Key) : Inbound(Head);

    public sealed record MenuViewed(InboundHead Head, string Url, string? MenuId) : Inbound(Head);

    public sealed record MiniProgramOpened(InboundHead Head, string PagePath, string? MenuId) : Inbound(Head);

    /// <param name="AwaitsAnswer">True for <c>scancode_waitmsg</c>: the fan sees a prompt until an answer comes.</param>
    public sealed record CodeScanned(InboundHead Head, string Key, string ScanType, string ScanResult, bool AwaitsAnswer) : Inbound(Head);

    /// <summary>The fan is sending pictures from a menu; the pictures follow as messages.</summary>
    public sealed record PicturesChosen(InboundHead Head, string Key, int Count, IReadOnlyList<string> Md5Sums) : Inbound(Head);

    public sealed record LocationChosen(InboundHead Head, string Key, double Latitude, double Longitude, int Scale, string Label, string? PlaceName) : Inbound(Head);

    /// <summary>A fan opened the mini-program's customer-service chat.</summary>
    public sealed record CustomerServiceOpened(InboundHead Head, string SessionFrom) : Inbound(Head);

    /// <summary>What a fan did with their authorisation. Here FromUserName is not the fan; <see cref="OpenId"/> is.</summary>
    public abstract record AuthorizationEvent(InboundHead Head, string OpenId, string? UnionId, string? AppId) : Inbound(Head)
    {
        public override string? FanOpenId => OpenId;
    }

    public sealed record UserInfoModified(InboundHead Head, string OpenId, string? UnionId, string? AppId)
        : AuthorizationEvent(Head, OpenId, UnionId, AppId);

    /// <param name="RevokedCodes">
    /// Of pages in WeChat's browser: 201 address, 202 invoice, 203 card, 204 microphone, 205 nickname and avatar, 206 location, 207 chosen
    /// photo or video. Of the mini-program among others: 2 address, 6 nickname and avatar, 8 phone number, 19 nickname, 20 avatar.
    /// </param>
    public sealed record AuthorizationRevoked(InboundHead Head, string OpenId, string? UnionId, string? AppId, IReadOnlyList<string> RevokedCodes)
        : AuthorizationEvent(Head, OpenId, UnionId, AppId);

    public sealed record AuthorizationCancelled(InboundHead Head, string OpenId, string? UnionId, string? AppId)
        : AuthorizationEvent(Head, OpenId, UnionId, AppId);

    /// <summary>The outcome of an asynchronous media check; <paramref name="Suggest"/> is pass, review or risky.</summary>
    public sealed record MediaChecked(InboundHead Head, string? AppId, string TraceId, string Suggest, string? Label) : Inbound(Head);

    /// <summary>A step in the account's own verification.</summary>
    public sealed record VerificationChanged(InboundHead Head, VerificationStep Step, DateTimeOffset? ExpiresAt, DateTimeOffset? FailedAt, string? FailReason) : Inbound(Head)
    {
        public override string? FanOpenId => null;
    }

    /// <summary>WeChat punished the mini-program. FromUserName is nobody's openid.</summary>
    /// <param name="EventType">1 a warning, 2 functions banned, 3 taken down, 4 the account banned, 10 (in places of the document 5) pages banned.</param>
    /// <param name="PunishId">WeChat's own name of the violation.</param>
    /// <param name="Contents">What was found; may quote what people wrote.</param>
    /// <param name="Detail">JSON; what it holds depends on the type: for how many days, which functions, until when it may be mended, which page.</param>
    public sealed record Punished(
        InboundHead Head, int EventType, string PunishId, string? AppId, DateTimeOffset PunishedAt, string Reason, IReadOnlyList<string> Contents, string? RuleName, string? RuleUrl, string? GuideUrl, string? Detail) : Inbound(Head)
    {
        public override string? FanOpenId => null;
    }
}

public enum VerificationStep
{
    QualificationPassed,
    QualificationFailed,
    NamingPassed,
    NamingFailed,
    RenewalDue,
    Expired,
}
