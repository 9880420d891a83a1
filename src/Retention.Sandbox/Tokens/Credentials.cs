using Retention.Sandbox.Wire;

namespace Retention.Sandbox.Tokens;

/// <summary>The checks before a token: grant type, app id, secret, caller's address.</summary>
internal static class Credentials
{
    public static (Account? Account, WeChatError? Refusal) Check(OpenCall call, string? grantType, string? appId, string? secret)
    {
        if (grantType != "client_credential")
        {
            return (null, Errors.InvalidGrantType);
        }

        var (account, refusal) = CheckSecret(call.World, appId, secret);
        if (account is null)
        {
            return (null, refusal);
        }

        var allowed = call.World.Options.AllowedIps;
        var ip = call.Http.Connection.RemoteIpAddress?.MapToIPv4().ToString() ?? "";
        return allowed.Count > 0 && !allowed.Contains(ip, StringComparer.Ordinal)
            ? (null, Errors.IpNotAllowed(ip))
            : (account, null);
    }

    public static (Account? Account, WeChatError? Refusal) CheckSecret(World world, string? appId, string? secret)
    {
        if (string.IsNullOrEmpty(appId))
        {
            return (null, Errors.MissingAppId);
        }

        if (string.IsNullOrEmpty(secret))
        {
            return (null, Errors.MissingSecret);
        }

        if (world.AccountByAppId(appId) is not { } account)
        {
            return (null, Errors.InvalidAppId);
        }

        return string.Equals(account.Options.AppSecret, secret, StringComparison.Ordinal)
            ? (account, null)
            : (null, Errors.InvalidSecret);
    }
}
