using Retention.Platform.Problems;

namespace Retention.WeChat.MiniProgram;

/// <summary>1020: signing in and staying signed in.</summary>
internal static class SignInErrors
{
    public static readonly Problem CodeRefused = new("auth.code_refused", 422, "登录凭证已失效，请重新打开小程序。", "WeChat refused the login code: used, older than five minutes, or of another mini-program.");
    public static readonly Problem WeChatAway = new("auth.wechat_away", 503, "微信登录暂时不可用，请稍后再试。", "WeChat does not answer; try again later.");
    public static readonly Problem NotConfigured = new("auth.not_configured", 503, "小程序尚未接入，请联系商家。", "No mini-program is configured here (WeChat:MiniProgram).");
    public static readonly Problem Risky = new("auth.risky", 403, "微信提示该账号存在风险，暂时无法登录。", "WeChat calls this user high-risk and intercepted the login (40226).");
    public static readonly Problem SessionEnded = new("auth.session_ended", 401, "登录已过期，请重新登录。", "The sign-in has ended; log in again.");
    public static readonly Problem TokenReused = new("auth.token_reused", 401, "登录状态异常，为了您的账号安全，请重新登录。", "An old refresh token was used again: the sign-in has been ended everywhere it was copied to.");

    public static readonly Problem SmsNotConfigured = new("auth.sms_not_configured", 503, "短信登录尚未开通。", "SMS sign-in is not configured (Sms, MiniProgram:SmsCodeTemplateId).");
    public static readonly Problem SmsTooOften = new("auth.sms_too_often", 429, "验证码发送过于频繁，请一分钟后再试；每个号码每天最多 10 次。", "A code was sent within the last minute, or ten today.");
    public static readonly Problem SmsShared = new(
        "auth.sms_shared", 409, "多个会员绑定了这个手机号，不能用它登录。请用微信登录，或联系商家。", "Several members have bound this number, so it signs nobody in: sign in by WeChat, or ask the shop.");
    public static readonly Problem SmsCodeWrong = new("auth.sms_code_wrong", 422, "验证码有误或已过期。", "The code is wrong, used or older than five minutes.");

    public static readonly ErrorRange Range = new(
        (1020, CodeRefused), (1021, WeChatAway), (1022, NotConfigured), (1023, Risky), (1024, SessionEnded), (1025, TokenReused),
        (1026, SmsNotConfigured), (1027, SmsTooOften), (1029, SmsCodeWrong), (1030, SmsShared));
}
