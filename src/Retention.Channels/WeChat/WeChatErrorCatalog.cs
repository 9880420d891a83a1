using System.Collections.Frozen;
using System.Diagnostics;
using static Retention.Channels.WeChat.WeChatErrorKind;

namespace Retention.Channels.WeChat;

/// <summary>One error code: what it means for the caller and, in words, for an operator.</summary>
public sealed record WeChatErrorEntry(long Code, WeChatErrorKind Kind, string Chinese, string English);

/// <summary>WeChat's error codes, as far as a program that keeps fans meets them.</summary>
public static class WeChatErrorCatalog
{
    private static readonly FrozenDictionary<long, WeChatErrorEntry> Entries = new WeChatErrorEntry[]
    {
        new(-1, Transient, "微信系统繁忙，稍后会自动重试。", "WeChat is busy; try later."),
        new(268487001, Transient, "微信平台繁忙，稍后会自动重试。", "The platform is busy; try later."),
        new(268487002, Transient, "微信平台繁忙，稍后会自动重试。", "The platform is busy; try later."),
        new(45169, Transient, "同一位粉丝正在被并发打标签，稍后会自动重试。", "The same fan is being tagged concurrently."),

        new(45009, RateLimited, "接口今日调用次数已用完，次日零点恢复；也可在公众平台清零配额。", "The daily quota of this call is used up."),
        new(45011, RateLimited, "接口调用过于频繁，请在下一分钟后再试。", "Too many calls this minute."),
        new(45066, RateLimited, "群发提交过快，请间隔一分钟后再试。", "Mass sends must be a minute apart."),
        new(44990, RateLimited, "接口调用过于频繁，请稍后再试。", "Too many calls; slow down."),
        new(45080, RateLimited, "粉丝近 30 秒内没有互动，不能下发“正在输入”状态。", "No interaction within the last 30 seconds."),
        new(45081, RateLimited, "“正在输入”状态已下发，请勿重复。", "The typing status is already shown."),

        new(40003, FanUnreachable, "OpenID 无效，或不属于本账号。", "The openid is not one of this account's."),
        new(43004, FanUnreachable, "对方没有关注本账号。", "The fan does not follow."),
        new(43019, FanUnreachable, "对方在黑名单中，请先移出黑名单。", "The fan is on the blacklist."),
        new(43101, FanUnreachable, "用户未订阅、已拒收，或订阅次数已用完。", "Not subscribed, refused, or no grant left."),
        new(43107, FanUnreachable, "用户拒收了该订阅通知。", "The fan refuses this notice."),
        new(43108, FanUnreachable, "用户拒收了本账号的订阅通知。", "The fan refuses this account's notices."),
        new(45015, FanUnreachable, "已超出客服消息的回复时限，或对方已取消关注。", "The customer-service window is closed."),
        new(45047, FanUnreachable, "客服消息下发条数已达上限，需等待粉丝再次互动。", "The window's messages are used up."),
        new(48002, FanUnreachable, "粉丝关闭了接收消息。", "The fan blocks messages."),
        new(50005, FanUnreachable, "用户未关注本账号。", "The user does not follow."),
        new(50002, FanUnreachable, "用户受限，可能已被封号或注销。", "The user is restricted."),
        new(70000, FanUnreachable, "出于未成年人保护，微信拦截了该消息。", "Blocked to protect a minor."),
        new(49003, FanUnreachable, "该 OpenID 不属于本账号。", "The openid belongs to another account."),
        new(40226, FanUnreachable, "微信判定为高风险用户，已拦截登录。", "High-risk user; sign-in intercepted."),

        new(40001, TokenInvalid, "access_token 无效或不是最新的。", "The access token is invalid or not the latest."),
        new(40014, TokenInvalid, "access_token 无效。", "The access token is invalid."),
        new(42001, TokenInvalid, "access_token 已过期。", "The access token has expired."),
        new(41001, TokenInvalid, "请求缺少 access_token。", "The access token is missing."),

        new(40249, RefusedContent, "模板消息含营销内容，被微信拒绝。", "Marketing content in a template message."),
        new(47003, RefusedContent, "模板参数不符合要求，请检查报错字段的类型与长度。", "A template value is missing or of the wrong type."),
        new(87014, RefusedContent, "内容含有违法违规信息。", "The content is risky."),
        new(45002, RefusedContent, "消息内容过长。", "The message is too long."),
        new(45008, RefusedContent, "图文数量超出限制。", "Too many articles."),
        new(45168, RefusedContent, "内容命中关键词黑名单。", "A blacklisted keyword."),
        new(40039, RefusedContent, "链接长度不合法。", "The URL is too long."),
        new(40062, RefusedContent, "标题长度不合法。", "The title is too long."),
        new(40033, RefusedContent, "请求中含有不支持的字符或 \\u 转义。", "Unsupported characters or escapes."),
        new(40007, RefusedContent, "素材不存在或已过期（临时素材只保留三天）。", "The media id is unknown or has expired."),

        new(40013, Misconfigured, "AppID 无效，请核对配置。", "The app id is wrong."),
        new(40125, Misconfigured, "AppSecret 无效，请核对配置。", "The app secret is wrong."),
        new(40164, Misconfigured, "服务器 IP 不在白名单中，请到公众平台“设置与开发”中添加。", "This server's IP is not on the whitelist."),
        new(40243, Misconfigured, "AppSecret 已被冻结，请到公众平台解冻。", "The app secret is frozen."),
        new(48001, Misconfigured, "账号没有该接口的权限：请确认账号类型与认证状态。", "The account may not use this call."),
        new(48004, Misconfigured, "接口因违规被封禁，请登录公众平台查看通知。", "The call is forbidden because of irregularities."),
        new(40200, Misconfigured, "账号类型不支持该接口。", "The account type does not support this call."),
        new(40036, Misconfigured, "模板 ID 长度不合法。", "The template id has a wrong length."),
        new(40037, Misconfigured, "模板 ID 无效：可能属于其他账号，或因类目变更被移除。", "The template id is unknown to this account."),
        new(43116, Misconfigured, "该模板已被限制下发。", "The template may not be sent any more."),
        new(40165, Misconfigured, "小程序页面路径无效。", "The mini-program page path is invalid."),
        new(40173, Misconfigured, "小程序未与公众号关联。", "The mini-program is not bound to the account."),
        new(41030, Misconfigured, "小程序页面不存在或尚未发布。", "The page is not in the released mini-program."),
        new(85079, Misconfigured, "小程序没有线上版本。", "The mini-program has no released version."),
        new(89503, Misconfigured, "此次调用需要管理员确认。", "An administrator must confirm this call."),
        new(89506, Misconfigured, "管理员拒绝了该 IP 的调用，24 小时内不可再试。", "An administrator refused this IP for 24 hours."),
        new(89507, Misconfigured, "管理员拒绝了该 IP 的调用，1 小时内不可再试。", "An administrator refused this IP for an hour."),
        new(61004, Misconfigured, "第三方平台 IP 未登记。", "The third-party platform's IP is not registered."),
        new(50001, Misconfigured, "用户未授权该接口。", "The call is not authorised by the user."),

        new(40004, Rejected, "素材类型不支持。", "The media type is not supported."),
        new(40005, Rejected, "文件类型不支持。", "The file type is not supported."),
        new(40006, Rejected, "文件大小超出限制。", "The file is too large."),
        new(40009, Rejected, "图片大小超出限制。", "The picture is too large."),
        new(40092, Rejected, "备注名不合法。", "The remark is illegal."),
        new(40246, Rejected, "模板关键词列表不合法。", "The template's keyword list is wrong."),
        new(40247, Rejected, "只能添加类目模板。", "Only category templates can be added."),
        new(43002, Rejected, "该接口须使用 POST 方法。", "The call must be posted."),
        new(44002, Rejected, "请求内容为空。", "The request has no body."),
        new(46003, Rejected, "账号还没有自定义菜单。", "The account has no menu."),
        new(85400, Rejected, "长期有效的链接数量已达上限。", "No long-lived links left."),
        new(85401, Rejected, "链接的有效期不在允许范围内。", "The link's lifetime is out of range."),
        new(85402, Rejected, "链接的失效时间早于当前时间。", "The link would expire in the past."),
        new(40029, Rejected, "code 无效或已过期，请让用户重新授权。", "The code is invalid or has expired."),
        new(40163, Rejected, "code 已被使用，请让用户重新授权。", "The code has been used."),
        new(41008, Rejected, "缺少 code。", "The code is missing."),
        new(40032, Rejected, "列表长度超出限制。", "The list is too long."),
        new(40052, Rejected, "二维码类型无效。", "The QR action name is invalid."),
        new(40053, Rejected, "二维码场景值无效。", "The QR scene is invalid."),
        new(40097, Rejected, "参数取值无效。", "A parameter has an invalid value."),
        new(40130, Rejected, "群发至少需要两位接收人。", "A mass send needs two recipients."),
        new(40169, Rejected, "小程序码的 scene 含非法字符或超过 32 个字符。", "The scene is too long or has illegal characters."),
        new(45028, Rejected, "本月群发次数已用完。", "No mass-send quota left."),
        new(45056, Rejected, "标签数量已达上限（100 个）。", "The account has 100 tags already."),
        new(45057, Rejected, "该标签下粉丝超过 10 万，不能直接删除。", "Too many fans carry this tag to delete it."),
        new(45058, Rejected, "系统默认标签不能修改。", "System tags cannot be changed."),
        new(45059, Rejected, "该粉丝身上的标签已达上限（20 个）。", "The fan carries 20 tags already."),
        new(45065, Rejected, "相同 clientmsgid 的群发任务已存在。", "A mass send with this client id exists."),
        new(45067, Rejected, "clientmsgid 过长。", "The client id is too long."),
        new(45157, Rejected, "标签名不合法或已存在。", "The tag name is illegal or taken."),
        new(45158, Rejected, "标签名超过 30 个字符。", "The tag name is too long."),
        new(45159, Rejected, "标签不存在。", "No such tag."),
        new(45171, Rejected, "部分粉丝打标签失败。", "Some fans could not be tagged."),
        new(47001, Rejected, "请求数据格式错误。", "The request could not be parsed."),
        new(48006, Rejected, "清零次数已达本月上限。", "The monthly number of quota resets is used up."),
    }.ToFrozenDictionary(entry => entry.Code);

    /// <summary>Where a token is asked for, none is sent: there WeChat means the secret by what elsewhere is the token.</summary>
    private static readonly WeChatErrorEntry WrongSecret = new(40001, Misconfigured, "AppSecret 不正确或已被重置，请核对配置。", "The app secret is wrong or has been reset.");

    /// <param name="errCode">WeChat's.</param>
    /// <param name="kind">What the failed call says it means.</param>
    public static WeChatErrorEntry Explain(long errCode, WeChatErrorKind kind) => errCode == WrongSecret.Code && kind == Misconfigured ? WrongSecret : Explain(errCode);

    public static WeChatErrorEntry Explain(long errCode) =>
        Entries.TryGetValue(errCode, out var entry)
            ? entry
            : new(errCode, Rejected, $"微信返回错误码 {errCode}。", $"WeChat answered {errCode}.");

    /// <summary>For calls that came to no readable answer.</summary>
    internal static string Explain(WeChatErrorKind kind) => kind switch
    {
        Transient => "暂时无法连接微信服务器，稍后会自动重试。",
        OutcomeUnknown => "请求已发出但没有收到结果，为避免重复发送不会自动重试。",
        RateLimited => "请求过于频繁，请稍后再试。",
        Misconfigured => "微信接口地址的应答不正确，请检查配置的地址。",
        FanUnreachable or TokenInvalid or RefusedContent or Rejected => "微信拒绝了该请求。",
        _ => throw new UnreachableException(),
    };
}
