using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;

namespace Retention.WeChat.MiniProgram;

/// <summary>Recognises the access token of a request.</summary>
internal sealed class ShopperAuthentication(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder, ShopperSessions sessions)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    public new const string Scheme = "shopper";
    public const string Policy = "shopper";

    private const string BearerPrefix = "Bearer ";

    public static void AddPolicy(AuthorizationOptions options) =>
        options.AddPolicy(Policy, policy => policy.AddAuthenticationSchemes(Scheme).RequireAuthenticatedUser());

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers.Authorization.ToString();
        if (!header.StartsWith(BearerPrefix, StringComparison.OrdinalIgnoreCase))
            return AuthenticateResult.NoResult();
        if (await sessions.FindAsync(header[BearerPrefix.Length..].Trim(), Context.RequestAborted) is not { } shopper)
            return AuthenticateResult.Fail("The sign-in has ended.");
        Context.Features.Set(shopper);
        var principal = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, shopper.FanId.ToString())], Scheme));
        return AuthenticateResult.Success(new AuthenticationTicket(principal, Scheme));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers.WWWAuthenticate = "Bearer";
        return WrittenAnswer.Of(GeneralErrors.SignInRequired, null, Context).ExecuteAsync(Context);
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) =>
        WrittenAnswer.Of(GeneralErrors.Forbidden, null, Context).ExecuteAsync(Context);
}
