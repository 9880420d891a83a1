using System.ComponentModel.DataAnnotations;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.MiniProgram;

/// <param name="LoginCode">From <c>wx.login</c>; good once and for five minutes.</param>
public sealed record LoginRequest([property: Required, StringLength(128, MinimumLength = 1)] string LoginCode);

public sealed record RefreshRequest([property: Required, StringLength(128, MinimumLength = 1)] string RefreshToken);

/// <param name="ExpiresIn">Seconds the access token is good for, from now on.</param>
public sealed record LoginView(
    string AccessToken, DateTimeOffset AccessExpiresAt, int ExpiresIn, string RefreshToken, DateTimeOffset RefreshExpiresAt, bool IsNew, Id<Fan> MemberId)
{
    internal static LoginView Of(Entry entry) => new(
        entry.Tokens.AccessToken, entry.Tokens.AccessExpiresAt, entry.Tokens.AccessSeconds, entry.Tokens.RefreshToken, entry.Tokens.RefreshExpiresAt, entry.IsNew, entry.MemberId);
}

/// <param name="ExpiresIn">Seconds the access token is good for, from now on.</param>
public sealed record RefreshView(
    string AccessToken, DateTimeOffset AccessExpiresAt, int ExpiresIn, string RefreshToken, DateTimeOffset RefreshExpiresAt, Id<Fan> MemberId);

internal static class AuthEndpoints
{
    public static void Map(RouteGroupBuilder mini)
    {
        var auth = mini.MapGroup("/auth").WithTags("auth");
        auth.MapPost("/login", Login).AllowAnonymous().RequireRateLimiting(ShopperLimits.SignInPolicy);
        auth.MapPost("/refresh", Refresh).AllowAnonymous().RequireRateLimiting(ShopperLimits.SignInPolicy);
        auth.MapPost("/logout", Logout);
    }

    private static async Task<MiniAnswer<LoginView>> Login(LoginRequest request, ShopperDoor door, CancellationToken ct)
    {
        var entered = await door.EnterAsync(request.LoginCode, ct);
        return entered.Problem is { } problem ? problem : LoginView.Of(entered.Value);
    }

    private static async Task<MiniAnswer<RefreshView>> Refresh(RefreshRequest request, ShopperSessions sessions, CancellationToken ct)
    {
        var refreshed = await sessions.RefreshAsync(request.RefreshToken, ct);
        if (refreshed.Problem is { } problem)
            return problem;
        var (tokens, memberId) = refreshed.Value;
        return new RefreshView(tokens.AccessToken, tokens.AccessExpiresAt, tokens.AccessSeconds, tokens.RefreshToken, tokens.RefreshExpiresAt, memberId);
    }

    private static async Task<MiniAnswer<Done>> Logout(Shopper shopper, ShopperSessions sessions, CancellationToken ct)
    {
        await sessions.EndAsync(shopper.SessionId, ct);
        return new Done();
    }
}
