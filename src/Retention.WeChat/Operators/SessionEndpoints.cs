using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Retention.WeChat.Operators;

/// <param name="Bearer">For scripts: answers the token in the body instead of setting the browser's cookie.</param>
public sealed record SignInRequest(
    [property: Required, StringLength(60, MinimumLength = 1)] string Name,
    [property: Required, StringLength(Passwords.LengthMax, MinimumLength = 1)] string Password,
    bool Bearer = false);

public sealed record SessionView(string Name, OperatorRole Role, DateTimeOffset ExpiresAt, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Token = null);

internal static class SessionEndpoints
{
    public static void Map(RouteGroupBuilder console)
    {
        var session = console.MapGroup("/session").WithTags("Session");
        session.MapPost("/", SignIn).AllowAnonymous();
        session.MapGet("/", WhoAmI);
        // Ending a session needs nothing but the session: viewers sign out too, and an expired one is no error.
        session.MapDelete("/", SignOut).AllowAnonymous();
    }

    private static async Task<Results<Ok<SessionView>, ProblemHttpResult>> SignIn(SignInRequest request, OperatorSessions sessions, SignInLimit limit, AuditTrail audit, HttpContext http, CancellationToken ct)
    {
        if (limit.Check(ConsoleLimits.AddressOf(http), request.Name) is { } tooMany)
            return tooMany.ToHttp();
        var signedIn = await sessions.SignInAsync(request.Name, request.Password, ct);
        if (signedIn.Problem is { } problem)
            return problem.ToHttp();

        var (token, current) = signedIn.Value;
        await audit.BeginAsync(current.Id, "POST /api/console/session", "signed in", ct);
        if (!request.Bearer)
            http.Response.Cookies.Append(SessionAuthentication.CookieName, token, SessionAuthentication.CookieFor(http.Request, OperatorSessions.Lifetime));
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new SessionView(current.Name, current.Role, current.ExpiresAt, request.Bearer ? token : null));
    }

    private static Ok<SessionView> WhoAmI(CurrentOperator me) => TypedResults.Ok(new SessionView(me.Name, me.Role, me.ExpiresAt));

    private static async Task<NoContent> SignOut(OperatorSessions sessions, HttpContext http, CancellationToken ct)
    {
        if (SessionAuthentication.TokenOf(http.Request) is { Length: > 0 } token)
            await sessions.EndAsync(token, ct);
        http.Response.Cookies.Delete(SessionAuthentication.CookieName, SessionAuthentication.CookieFor(http.Request, lifetime: null));
        return TypedResults.NoContent();
    }
}
