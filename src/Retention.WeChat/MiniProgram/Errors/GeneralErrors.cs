using Retention.Platform.Problems;

namespace Retention.WeChat.MiniProgram;

/// <summary>1000: what any request may meet.</summary>
internal static class GeneralErrors
{
    public static readonly Problem Refused = new("request.refused", 400, "请求未被接受。", "The request was refused.");
    public static readonly Problem Invalid = new("request.invalid", 400, "提交的内容有误，请检查后再试。", "The request is not valid.");
    public static readonly Problem SignInRequired = new("auth.required", 401, "请先登录。", "Sign in first.");
    public static readonly Problem Forbidden = new("request.forbidden", 403, "您不能进行此操作。", "You may not do this.");
    public static readonly Problem NotFound = new("request.not_found", 404, "没有找到要访问的内容。", "There is nothing here.");
    public static readonly Problem MethodNotAllowed = new("request.method_not_allowed", 405, "不支持这种请求方式。", "This method is not allowed here.");
    public static readonly Problem TooLarge = new("request.too_large", 413, "提交的内容过大。", "The request is too large.");
    public static readonly Problem MediaType = new("request.media_type", 415, "请以 JSON 格式提交。", "Send JSON.");
    public static readonly Problem TooMany = new("request.too_many", 429, "操作太频繁啦，请稍后再试。", "Too many requests; try again later.");
    public static readonly Problem Broken = new("server.broken", 500, "服务器出了点问题，请稍后再试。", "Something broke on our side; try again later.");
    public static readonly Problem Busy = new("server.busy", 503, "现在访问的人太多，请稍后再试。", "Too many requests at once; try again in a moment.");

    public static readonly Problem KeyMissing = new("idempotency.key_missing", 400, "请求缺少 Idempotency-Key。", "The header Idempotency-Key with 1-64 visible characters is missing.");
    public static readonly Problem Running = new("idempotency.running", 409, "上一次提交还在处理中，请稍候。", "The same request is still being worked on; ask again shortly.");
    public static readonly Problem OtherContent = new("idempotency.other_content", 422, "这个请求编号已用于其他内容，请重新操作。", "This Idempotency-Key was used for another request.");

    public static readonly ErrorRange Range = new(
        (1000, Refused), (1001, Invalid), (1002, SignInRequired), (1003, Forbidden), (1004, NotFound), (1005, MethodNotAllowed),
        (1006, TooLarge), (1007, MediaType), (1008, TooMany), (1009, Broken),
        (1010, KeyMissing), (1011, Running), (1012, OtherContent), (1013, Busy));

    /// <summary>What a bare HTTP status says.</summary>
    public static Problem For(int status) => status switch
    {
        400 => Invalid,
        401 => SignInRequired,
        403 => Forbidden,
        404 => NotFound,
        405 => MethodNotAllowed,
        413 => TooLarge,
        415 => MediaType,
        429 => TooMany,
        >= 500 => Broken with { Status = status },
        _ => Refused with { Status = status },
    };
}
