namespace Retention.Sandbox.Wire;

/// <summary>An errcode with its English text, as WeChat words it.</summary>
internal readonly record struct WeChatError(int Code, string Text)
{
    /// <summary>Members that go into the answer beside errcode and errmsg.</summary>
    public object? Extra { get; init; }
}

/// <summary>The refusals of the real servers.</summary>
internal static class Errors
{
    public static readonly WeChatError SystemBusy = new(-1, "system error");
    public static readonly WeChatError InvalidCredential = new(40001, "invalid credential, access_token is invalid or not latest");
    public static readonly WeChatError InvalidGrantType = new(40002, "invalid grant_type");
    public static readonly WeChatError InvalidOpenId = new(40003, "invalid openid");
    public static readonly WeChatError InvalidMediaType = new(40004, "invalid media type");
    public static readonly WeChatError InvalidFileType = new(40005, "invalid file type");
    public static readonly WeChatError InvalidMediaSize = new(40006, "invalid media size");
    public static readonly WeChatError InvalidMediaId = new(40007, "invalid media_id");
    public static readonly WeChatError InvalidMessageType = new(40008, "invalid message type");
    public static readonly WeChatError InvalidAppId = new(40013, "invalid appid");
    public static readonly WeChatError InvalidAccessToken = new(40014, "invalid access_token");
    public static readonly WeChatError InvalidButtonCount = new(40016, "invalid button size");
    public static readonly WeChatError InvalidButtonType = new(40017, "invalid button type");
    public static readonly WeChatError InvalidButtonName = new(40018, "invalid button name size");
    public static readonly WeChatError InvalidButtonKey = new(40019, "invalid button key size");
    public static readonly WeChatError InvalidButtonUrl = new(40020, "invalid button url size");
    public static readonly WeChatError InvalidSubButtonCount = new(40023, "invalid sub button size");
    public static readonly WeChatError InvalidCode = new(40029, "invalid code");
    public static readonly WeChatError InvalidRefreshToken = new(40030, "invalid refresh_token");
    public static readonly WeChatError InvalidListSize = new(40032, "invalid openid list size");
    public static readonly WeChatError InvalidCharset = new(40033, "invalid charset. please check your request, if include \\uxxxx will create fail!");
    public static readonly WeChatError InvalidTemplateSize = new(40036, "invalid template_id size");
    public static readonly WeChatError InvalidTemplateId = new(40037, "invalid template_id");
    public static readonly WeChatError InvalidUrlSize = new(40039, "invalid url size");
    public static readonly WeChatError InvalidActionName = new(40052, "invalid action name");
    public static readonly WeChatError InvalidActionInfo = new(40053, "invalid action info");
    public static readonly WeChatError InvalidTitleSize = new(40062, "invalid title size");
    public static readonly WeChatError InvalidMenuId = new(40065, "invalid menu id");
    public static readonly WeChatError InvalidRemark = new(40092, "invalid remark name");
    public static readonly WeChatError InvalidParameter = new(40097, "invalid args");
    public static readonly WeChatError InvalidSecret = new(40125, "invalid appsecret");
    public static readonly WeChatError TooFewReceivers = new(40130, "invalid openid list size, at least two openid");
    public static readonly WeChatError CodeUsed = new(40163, "code been used");
    public static readonly WeChatError InvalidPagePath = new(40165, "invalid weapp pagepath");
    public static readonly WeChatError InvalidScene = new(40169, "invalid length for scene, or the data is not json string");
    public static readonly WeChatError UnboundMiniProgram = new(40173, "weapp not bound to this account");
    public static readonly WeChatError InvalidCheckOperator = new(40202, "invalid check_operator");
    public static readonly WeChatError InvalidCheckAction = new(40201, "invalid action");
    public static readonly WeChatError MissingToken = new(41001, "access_token missing");
    public static readonly WeChatError MissingAppId = new(41002, "appid missing");
    public static readonly WeChatError MissingSecret = new(41004, "appsecret missing");
    public static readonly WeChatError MissingMedia = new(41005, "media data missing");
    public static readonly WeChatError MissingCode = new(41008, "missing code");
    public static readonly WeChatError InvalidPage = new(41030, "invalid page hint");
    public static readonly WeChatError TokenExpired = new(42001, "access_token expired");
    public static readonly WeChatError MarketingForbidden = new(40249, "marketing content is forbidden");
    public static readonly WeChatError RequireGet = new(43001, "require GET method");
    public static readonly WeChatError RequirePost = new(43002, "require POST method");
    public static readonly WeChatError RequireSubscribe = new(43004, "require subscribe");
    public static readonly WeChatError RequireUnblock = new(43019, "require remove blacklist");
    public static readonly WeChatError UserRefused = new(43101, "user refuse to accept the msg");
    public static readonly WeChatError TemplateRestricted = new(43116, "this template has been restricted from sending");
    public static readonly WeChatError EmptyMedia = new(44001, "empty media data");
    public static readonly WeChatError EmptyPost = new(44002, "empty post data");
    public static readonly WeChatError EmptyContent = new(44004, "empty content");
    public static readonly WeChatError ContentTooLong = new(45002, "content size out of limit");
    public static readonly WeChatError TooManyArticles = new(45008, "article size out of limit");
    public static readonly WeChatError DailyQuotaReached = new(45009, "reach max api daily quota limit");
    public static readonly WeChatError TooFastThisMinute = new(45011, "api minute-quota reach limit, must slower, retry next minute");
    public static readonly WeChatError OutOfTime = new(45015, "response out of time limit or subscription is canceled");
    public static readonly WeChatError NoMassQuota = new(45028, "has no masssend quota");
    public static readonly WeChatError OutOfCount = new(45047, "out of response count limit");
    public static readonly WeChatError TooManyTags = new(45056, "too many tags now, please delete some");
    public static readonly WeChatError SystemTag = new(45058, "can't modify sys tag");
    public static readonly WeChatError TooManyTagsOnFan = new(45059, "this user has already had enough tags");
    public static readonly WeChatError InvalidTypingCommand = new(45072, "invalid command");
    public static readonly WeChatError NoRecentContact = new(45080, "need interaction in last 30 seconds");
    public static readonly WeChatError AlreadyTyping = new(45081, "already in typing");
    public static readonly WeChatError TagNameTaken = new(45157, "invalid tag name");
    public static readonly WeChatError TagNameTooLong = new(45158, "tag name too long");
    public static readonly WeChatError NoSuchTag = new(45159, "invalid tag id");
    public static readonly WeChatError DataFormat = new(47001, "data format error");
    public static readonly WeChatError Unauthorized = new(48001, "api unauthorized");
    public static readonly WeChatError BlockedByUser = new(48002, "user block receive message");
    public static readonly WeChatError ClearQuotaExhausted = new(48006, "forbid to clear quota because of reaching the limit");
    public static readonly WeChatError ForeignOpenId = new(49003, "not match openid with appid");
    public static readonly WeChatError NotFollowing = new(50005, "user is unsubscribed");
    public static readonly WeChatError UnknownRid = new(76001, "rid not found");
    public static readonly WeChatError ForeignRid = new(76002, "rid does not belong to this account");
    public static readonly WeChatError PathNotSupported = new(76021, "cgi_path not found, please check");
    public static readonly WeChatError TimeInPast = new(85402, "invalid expire time");
    public static readonly WeChatError TimeTooFar = new(85401, "time limit out of range");
    public static readonly WeChatError InvalidSessionSignature = new(87009, "invalid signature");
    public static readonly WeChatError NoSuchShortKey = new(9410010, "short_key not exist");
    public static readonly WeChatError ShortDataTooLong = new(9410011, "long_data too long");

    public static WeChatError InvalidArgument(string field) => new(47003, $"argument invalid! {field} invalid");

    public static WeChatError EmptyArgument(string field) => new(47003, $"argument invalid! {field} is empty");

    public static WeChatError IpNotAllowed(string ip) => new(40164, $"invalid ip {ip} ipv6 ::ffff:{ip}, not in whitelist");
}
