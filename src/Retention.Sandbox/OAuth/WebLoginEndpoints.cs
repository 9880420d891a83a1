using Retention.Sandbox.Tokens;
using Retention.Sandbox.Wire;

namespace Retention.Sandbox.OAuth;

/// <summary>Exchanging a web login's code and reading who it is. Answers come as text/plain, as in production.</summary>
internal static class WebLoginEndpoints
{
    private const string SnsContentType = "text/plain";
    private const string UserInfoScope = "snsapi_userinfo";
    private const int TokenSeconds = 7200;

    public static void Map(WeChatApi api)
    {
        api.Open("/sns/oauth2/access_token", Exchange, SnsContentType);
        api.Open("/sns/oauth2/refresh_token", Refresh, SnsContentType);
        api.Open("/sns/userinfo", UserInfo, SnsContentType);
        api.Open("/sns/auth", Check, SnsContentType);
    }

    private static ApiReply Exchange(OpenCall call)
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

        if (call.Query("code") is not { Length: > 0 } code)
        {
            return Errors.MissingCode;
        }

        var (grant, wrongCode) = call.World.WebLogins.Redeem(account, code, call.Now);
        return grant is null ? wrongCode!.Value : Issue(call, grant);
    }

    private static ApiReply Refresh(OpenCall call) =>
        call.World.WebLogins.ByRefreshToken(call.Query("refresh_token"), call.Now) is { } grant && grant.Fan.Account.Options.AppId == call.Query("appid")
            ? Issue(call, grant)
            : Errors.InvalidRefreshToken;

    private static ApiReply Issue(OpenCall call, WebGrant grant)
    {
        var (token, refresh) = call.World.WebLogins.Issue(grant, call.Now);
        return ApiReply.Json(new
        {
            access_token = token,
            expires_in = TokenSeconds,
            refresh_token = refresh,
            openid = grant.Fan.OpenId,
            scope = grant.Scope,
            is_snapshotuser = grant.IsSnapshot ? 1 : (int?)null,
            unionid = grant.Scope == UserInfoScope && call.World.Options.UnionIds ? grant.Fan.Person.UnionId : null,
        });
    }

    private static ApiReply UserInfo(OpenCall call)
    {
        if (call.World.WebLogins.ByToken(call.Query("access_token"), call.Now) is not { } grant)
        {
            return Errors.InvalidCredential;
        }

        if (grant.Fan.OpenId != call.Query("openid"))
        {
            return Errors.InvalidOpenId;
        }

        return grant.Scope != UserInfoScope
            ? Errors.Unauthorized
            : ApiReply.Json(new
            {
                openid = grant.Fan.OpenId,
                nickname = grant.Fan.Person.Nickname,
                sex = 0,
                language = "",
                city = "",
                province = "",
                country = "",
                headimgurl = $"https://thirdwx.qlogo.cn/mmopen/vi_32/{grant.Fan.Person.Number}/132",
                privilege = Array.Empty<string>(),
                unionid = call.World.Options.UnionIds ? grant.Fan.Person.UnionId : null,
            });
    }

    private static ApiReply Check(OpenCall call) =>
        call.World.WebLogins.ByToken(call.Query("access_token"), call.Now)?.Fan.OpenId == call.Query("openid") && call.Query("openid") is not null
            ? ApiReply.Ok
            : Errors.InvalidOpenId;
}
