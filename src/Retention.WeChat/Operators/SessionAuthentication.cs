using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Retention.WeChat.Hosting;

namespace Retention.WeChat.Operators;

/// <summary>Recognises the session token of a request, from the console's cookie or a script's Authorization header.</summary>
internal sealed class SessionAuthentication(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder, OperatorTokens tokens, OperatorSessions sessions)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    public new const string Scheme = "operator-session";
    public const string CookieName = "retention_session";

    private const string BearerPrefix = "Bearer ";

    private bool isTooOften;

    /// <summary>The header wins: a script that shows a token means that one, whatever cookies its client kept.</summary>
    public static string? TokenOf(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        return header.StartsWith(BearerPrefix, StringComparison.OrdinalIgnoreCase) ? header[BearerPrefix.Length..].Trim() : request.Cookies[CookieName];
    }

    /// <summary>Kept from scripts, from other sites (so there is nothing to forge) and, under https, from plain connections.</summary>
    public static CookieOptions CookieFor(HttpRequest request, TimeSpan? lifetime) => new()
    {
        HttpOnly = true,
        Secure = request.IsHttps,
        SameSite = SameSiteMode.Strict,
        Path = "/api",
        MaxAge = lifetime,
    };

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        // Shoppers' tokens have another length: they are no failed attempts to get in here.
        if (TokenOf(Request) is not { Length: OperatorTokens.Length } token)
            return AuthenticateResult.NoResult();
        if (!tokens.IsGenuine(token))
        {
            isTooOften = !tokens.TakeMadeUp(ConsoleLimits.AddressOf(Context));
            return AuthenticateResult.Fail("No session has such a token.");
        }

        return await sessions.FindAsync(token, Context.RequestAborted) is { } current
            ? AuthenticateResult.Success(new AuthenticationTicket(current.ToPrincipal(), Scheme))
            : AuthenticateResult.Fail("The session has ended.");
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties) => isTooOften
        ? ConsoleLimits.RefuseAsync(Context)
        : StandardProblems.For(StatusCodes.Status401Unauthorized).ToHttp().ExecuteAsync(Context);

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) =>
        StandardProblems.For(StatusCodes.Status403Forbidden).ToHttp().ExecuteAsync(Context);
}
