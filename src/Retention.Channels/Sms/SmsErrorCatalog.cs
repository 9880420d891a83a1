using System.Collections.Frozen;
using static Retention.Channels.Sms.SmsErrorKind;

namespace Retention.Channels.Sms;

/// <summary>One code: what it means for the caller and, in words, for an operator.</summary>
public sealed record SmsErrorEntry(string Code, SmsErrorKind Kind, string Chinese);

/// <summary>Tencent Cloud's SMS codes: single codes first, then the family before the dot.</summary>
public static class SmsErrorCatalog
{
    private static readonly FrozenDictionary<string, SmsErrorEntry> Entries = new SmsErrorEntry[]
    {
        new("FailedOperation.ContainSensitiveWord", RefusedContent, "短信内容含有敏感词。"),
        new("FailedOperation.InsufficientBalanceInSmsPackage", Misconfigured, "短信套餐包余量不足，请充值。"),
        new("FailedOperation.MarketingSendTimeConstraint", OutsideHours, "营销短信只能在 8:00 至 22:00 之间发送。"),
        new("FailedOperation.PhoneNumberInBlacklist", NumberUnreachable, "该号码已退订，或在运营商免打扰名单中。"),
        new("FailedOperation.SignatureIncorrectOrUnapproved", RefusedContent, "短信签名不正确或未审核通过。"),
        new("FailedOperation.TemplateIncorrectOrUnapproved", RefusedContent, "短信模板不正确或未审核通过。"),
        new("FailedOperation.TemplateUnapprovedOrNotExist", RefusedContent, "短信模板不存在或未审核通过。"),
        new("FailedOperation.TemplateParamSetNotMatchApprovedTemplate", RefusedContent, "模板变量的个数与审核通过的模板不一致。"),
        new("FailedOperation.ForbidAddMarketingTemplates", Misconfigured, "账号不允许使用营销模板。"),
        new("FailedOperation.JsonParseFail", Rejected, "请求格式错误。"),
        new("FailedOperation.FailResolvePacket", Rejected, "请求无法解析。"),
        new("LimitExceeded.PhoneNumberCountLimit", Rejected, "一次最多发送 200 个号码。"),
        new("LimitExceeded.PhoneNumberThirtySecondLimit", RateLimited, "同一号码相同内容 30 秒内只能发送一条。"),
        new("LimitExceeded.PhoneNumberOneHourLimit", RateLimited, "该号码一小时内的短信已达上限。"),
        new("LimitExceeded.PhoneNumberDailyLimit", RateLimited, "该号码今日的短信已达上限。"),
        new("LimitExceeded.PhoneNumberSameContentDailyLimit", RateLimited, "该号码今日相同内容的短信已达上限。"),
        new("LimitExceeded.AppDailyLimit", RateLimited, "应用今日的发送量已达上限。"),
        new("LimitExceeded.AppMainlandChinaDailyLimit", RateLimited, "应用今日的国内短信发送量已达上限。"),
        new("LimitExceeded.DailyLimit", RateLimited, "今日的短信发送量已达上限。"),
        new("InvalidParameterValue.IncorrectPhoneNumber", NumberUnreachable, "手机号格式不正确。"),
        new("InvalidParameterValue.ContentLengthLimit", RefusedContent, "短信内容过长。"),
        new("InvalidParameterValue.TemplateParameterFormatError", RefusedContent, "模板变量格式不正确，验证码只能是不超过 6 位的数字。"),
        new("InvalidParameterValue.TemplateParameterLengthLimit", RefusedContent, "模板变量过长，新账号每个变量最多 6 个字符。"),
        new("InvalidParameterValue.ProhibitedUseUrlInTemplateParameter", RefusedContent, "模板变量中不能含有链接。"),
        new("InvalidParameterValue.MarketingTemplateWithoutUnsubscribe", RefusedContent, "营销模板必须以“拒收请回复R”结尾。"),
        new("InvalidParameterValue.UnsupportedTemplateVariable", RefusedContent, "国内通知和营销模板不能含有变量。"),
        new("InvalidParameterValue.SdkAppIdNotExist", Misconfigured, "SdkAppId 不存在，请核对配置。"),
        new("InternalError.RequestTimeException", Misconfigured, "服务器时间偏差超过 10 分钟，请校准时钟。"),
        new("UnauthorizedOperation.SmsSdkAppIdVerifyFail", Misconfigured, "SdkAppId 校验失败，请核对配置。"),
        new("UnauthorizedOperation.RequestIpNotInWhitelist", Misconfigured, "服务器 IP 不在短信白名单中。"),
        new("UnauthorizedOperation.ServiceSuspendDueToArrears", Misconfigured, "账号欠费，短信服务已停用。"),
        new("UnauthorizedOperation.IndividualUserMarketingSmsPermissionDeny", Misconfigured, "个人认证账号不能发送营销短信。"),
        new("UnsupportedOperation.ContainDomesticAndInternationalPhoneNumber", Rejected, "国内与国际号码不能混在一次请求中。"),
        new("AuthFailure.SignatureExpire", Misconfigured, "服务器时间偏差超过 5 分钟，请校准时钟。"),
        new("AuthFailure.SignatureFailure", Misconfigured, "签名验证失败，请核对 SecretKey。"),
        new("AuthFailure.SecretIdNotFound", Misconfigured, "SecretId 不存在，请核对配置。"),
    }.ToFrozenDictionary(entry => entry.Code, StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, SmsErrorEntry> Families = new SmsErrorEntry[]
    {
        new("LimitExceeded", RateLimited, "短信发送频率或数量超过限制。"),
        new("RequestLimitExceeded", RateLimited, "接口调用过于频繁，请稍后再试。"),
        new("AuthFailure", Misconfigured, "身份验证失败，请核对密钥。"),
        new("UnauthorizedOperation", Misconfigured, "账号没有此项权限。"),
        new("InvalidAction", Misconfigured, "接口名称不存在，请核对配置的地址。"),
        // The provider failed somewhere between taking the message and passing it on.
        new("InternalError", OutcomeUnknown, "短信平台内部错误，结果未知。"),
    }.ToFrozenDictionary(entry => entry.Code, StringComparer.Ordinal);

    public static SmsErrorEntry Explain(string code) =>
        Entries.TryGetValue(code, out var entry) || Families.TryGetValue(code.Split('.', 2)[0], out entry)
            ? entry
            : new(code, Rejected, $"短信平台返回错误 {code}。");
}
