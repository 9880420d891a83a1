using System.ComponentModel.DataAnnotations;
using Retention.Channels.WeChat;
using Retention.WeChat.Channels;

namespace Retention.WeChat.MiniProgram;

/// <param name="Phone">E.164, or eleven digits of the Chinese mainland.</param>
public sealed record SmsCodeRequest([property: Required, RegularExpression(PhoneText.Pattern, ErrorMessage = "手机号格式有误。")] string Phone);

public sealed record SmsLoginRequest(
    [property: Required, RegularExpression(PhoneText.Pattern, ErrorMessage = "手机号格式有误。")] string Phone,
    [property: Required, RegularExpression("^[0-9]{6}$", ErrorMessage = "验证码为 6 位数字。")] string Code);

/// <param name="Url">The page's address as the browser shows it; what follows # does not count.</param>
public sealed record SignPageRequest([property: Required, StringLength(2000), RegularExpression(@"^https?://\S+$", ErrorMessage = "须为完整的网页地址。")] string Url);

public sealed record PageSignatureView(string AppId, long Timestamp, string NonceStr, string Signature);

/// <summary>For the shop's pages outside the mini-program: signing in by SMS, and WeChat's functions in its browser.</summary>
internal static class WebEndpoints
{
    public static void Map(RouteGroupBuilder mini)
    {
        var auth = mini.MapGroup("/auth").WithTags("auth");
        auth.MapPost("/sms-code", SendCode).AllowAnonymous().RequireRateLimiting(ShopperLimits.SmsPolicy);
        auth.MapPost("/sms-login", Login).AllowAnonymous().RequireRateLimiting(ShopperLimits.SignInPolicy);
        auth.MapPost("/jsapi-signature", SignPage).AllowAnonymous().RequireRateLimiting(ShopperLimits.PagePolicy);
    }

    private static async Task<MiniAnswer<Done>> SendCode(SmsCodeRequest request, SmsCodes codes, CancellationToken ct) =>
        await codes.AskAsync(PhoneText.ToE164(request.Phone), ct) is { } problem ? problem : new Done();

    private static async Task<MiniAnswer<LoginView>> Login(SmsLoginRequest request, ShopperDoor door, CancellationToken ct)
    {
        var entered = await door.EnterBySmsAsync(PhoneText.ToE164(request.Phone), request.Code, ct);
        return entered.Problem is { } problem ? problem : LoginView.Of(entered.Value);
    }

    /// <summary>Before anybody has signed in only for the shop's own pages: we sign nobody else's for strangers.</summary>
    private static async Task<MiniAnswer<PageSignatureView>> SignPage(
        SignPageRequest request, Shopper? shopper, PageHosts pages, WeChatApps apps, CrowdPlace place, CancellationToken ct)
    {
        if (shopper is null && !pages.Allows(request.Url))
            return GeneralErrors.SignInRequired;
        if (apps.Official is not { } app)
            return SignInErrors.NotConfigured;
        try
        {
            var signed = await place.AskOutsideAsync(token => app.JsSdk.ConfigureAsync(request.Url, token), ct);
            return new PageSignatureView(signed.AppId, signed.Timestamp, signed.NonceStr, signed.Signature);
        }
        catch (WeChatException error) when (error.Kind is WeChatErrorKind.Transient or WeChatErrorKind.RateLimited or WeChatErrorKind.OutcomeUnknown)
        {
            return SignInErrors.WeChatAway;
        }
    }
}

/// <summary>How people write phone numbers.</summary>
internal static class PhoneText
{
    public const string Pattern = @"^(1\d{10}|\+[1-9]\d{6,14})$";

    public static string ToE164(string phone) => phone[0] == '+' ? phone : $"+86{phone}";
}
