using Retention.Platform.Problems;

namespace Retention.WeChat.Hosting;

/// <summary>Gives the framework's own refusals the shape of ours: a stable code, Chinese for people, English beside it.</summary>
internal static class StandardProblems
{
    public static void Complete(ProblemDetailsContext context)
    {
        var details = context.ProblemDetails;
        if (details.Extensions.ContainsKey("code"))
            return;
        var problem = For(details.Status ?? context.HttpContext.Response.StatusCode);
        details.Title = problem.Code;
        details.Detail = problem.Message;
        details.Extensions["code"] = problem.Code;
        details.Extensions["messageEn"] = problem.MessageEn;
        if (RequestSlip.ListOf(context) is not { Count: > 0 } slips)
            return;
        details.Detail = $"请求内容有误：{string.Join('；', slips.Select(slip => $"{slip.Where} {slip.Message.TrimEnd('。')}"))}。";
        details.Extensions["messageEn"] = $"The request is not valid. {string.Join(' ', slips.Select(slip => $"{slip.Where}: {slip.MessageEn}"))}";
        if (details is HttpValidationProblemDetails validation)
            validation.Errors = RequestSlip.ToErrors(slips);
        else
            details.Extensions["errors"] = RequestSlip.ToErrors(slips);
    }

    /// <summary>A body that breaks HTTP's rules is found out only while it is read; it is the sender's fault, not ours.</summary>
    public static int StatusOf(Exception error) => error is BadHttpRequestException bad ? bad.StatusCode : StatusCodes.Status500InternalServerError;

    internal static Problem For(int status) => status switch
    {
        400 => new("request.invalid", status, "请求内容有误，请检查后再提交。", "The request is not valid."),
        401 => new("operator.sign_in_required", status, "请先登录。", "Sign in first."),
        403 => new("operator.not_allowed", status, "您没有进行此操作的权限，请联系管理员。", "Your role does not allow this."),
        404 => new("request.not_found", status, "没有找到要访问的内容。", "There is nothing here."),
        405 => new("request.method_not_allowed", status, "不支持这种请求方式。", "This method is not allowed here."),
        413 => new("request.too_large", status, "提交的内容过大。", "The request is too large."),
        415 => new("request.media_type", status, "请以 JSON 格式提交。", "Send JSON."),
        429 => new("request.too_many", status, "操作过于频繁，请稍后再试。", "Too many requests; try again later."),
        >= 500 => new("server.broken", status, "服务器出了点问题，请稍后再试；如反复出现，请联系管理员。", "Something broke on our side; try again later."),
        _ => new("request.refused", status, "请求未被接受。", "The request was refused."),
    };
}
