using System.Security.Cryptography;
using System.Text;
using Retention.Sandbox.Tokens;
using Retention.Sandbox.Wire;

namespace Retention.Sandbox.MiniProgram;

/// <summary>Login, session keys and the phone number.</summary>
internal static class LoginEndpoints
{
    public static void Map(WeChatApi api)
    {
        api.Open("/sns/jscode2session", Login, "text/plain");
        api.Get("/wxa/checksession", CheckSession, AccountKind.MiniProgram);
        api.Get("/wxa/resetusersessionkey", ResetSession, AccountKind.MiniProgram);
        api.Post("/wxa/business/getuserphonenumber", PhoneNumber, AccountKind.MiniProgram);
        api.Post("/wxa/business/checkencryptedmsg", CheckEncrypted, AccountKind.MiniProgram);
        api.Get("/wxa/getpaidunionid", call => call.Fan(call.Query("openid")) is { } fan
            ? ApiReply.Json(new { errcode = 0, errmsg = "ok", unionid = fan.Person.UnionId })
            : Errors.InvalidOpenId);
    }

    private static ApiReply Login(OpenCall call)
    {
        var (account, refusal) = Credentials.CheckSecret(call.World, call.Query("appid"), call.Query("secret"));
        if (account is null)
        {
            return refusal!.Value;
        }

        if (call.Query("grant_type") != "authorization_code")
        {
            return Errors.InvalidGrantType;
        }

        var (fan, wrongCode) = call.World.Logins.Redeem(account, call.Query("js_code"), forPhone: false, call.Now);
        return fan is null
            ? wrongCode!.Value
            : ApiReply.Json(new
            {
                session_key = call.World.Logins.SessionKey(fan),
                openid = fan.OpenId,
                unionid = call.World.Options.UnionIds ? fan.Person.UnionId : null,
            });
    }

    private static ApiReply CheckSession(ApiCall call) => WithSignature(call, _ => ApiReply.Ok);

    private static ApiReply ResetSession(ApiCall call) => WithSignature(call, fan =>
    {
        call.World.Logins.Reset(fan);
        return ApiReply.Json(new { errcode = 0, errmsg = "ok", openid = fan.OpenId, session_key = call.World.Logins.SessionKey(fan) });
    });

    private static ApiReply WithSignature(ApiCall call, Func<Fan, ApiReply> act)
    {
        if (call.Fan(call.Query("openid")) is not { } fan)
        {
            return Errors.InvalidOpenId;
        }

        var key = Encoding.UTF8.GetBytes(call.World.Logins.SessionKey(fan));
        return call.Query("sig_method") == "hmac_sha256" && call.Query("signature") == Convert.ToHexStringLower(HMACSHA256.HashData(key, Array.Empty<byte>()))
            ? act(fan)
            : Errors.InvalidSessionSignature;
    }

    private static ApiReply PhoneNumber(ApiCall call)
    {
        var (fan, refusal) = call.World.Logins.Redeem(call.Account, call.Body.Text("code"), forPhone: true, call.Now);
        return fan is null
            ? refusal!.Value
            : ApiReply.Json(new
            {
                errcode = 0,
                errmsg = "ok",
                phone_info = new
                {
                    phoneNumber = fan.Person.Phone,
                    purePhoneNumber = fan.Person.Phone,
                    countryCode = "86",
                    watermark = new { timestamp = call.Now.ToUnixTimeSeconds(), appid = call.Account.Options.AppId },
                },
            });
    }

    // The member is misspelt in the real answer as well.
    private static ApiReply CheckEncrypted(ApiCall call) =>
        call.Body.Text("encrypted_msg_hash") is { Length: 64 }
            ? ApiReply.Json(new { errcode = 0, errmsg = "ok", vaild = false, create_time = 0 })
            : Errors.InvalidParameter;
}
