using System.Globalization;
using System.Security.Claims;
using Retention.Platform.Ids;

namespace Retention.WeChat.Operators;

/// <summary>Who is signed in. Endpoints under the console take it as a parameter.</summary>
public sealed record CurrentOperator(Id<Operator> Id, string Name, OperatorRole Role, DateTimeOffset ExpiresAt)
{
    private const string ExpiryClaim = "expires_at";

    public static ValueTask<CurrentOperator?> BindAsync(HttpContext context) => ValueTask.FromResult(From(context.User));

    internal static CurrentOperator? From(ClaimsPrincipal user)
    {
        if (user.Identity is not { IsAuthenticated: true, AuthenticationType: SessionAuthentication.Scheme })
            return null;
        return new CurrentOperator(
            Id<Operator>.Parse(user.FindFirstValue(ClaimTypes.NameIdentifier)!, CultureInfo.InvariantCulture),
            user.FindFirstValue(ClaimTypes.Name)!,
            Enum.Parse<OperatorRole>(user.FindFirstValue(ClaimTypes.Role)!),
            DateTimeOffset.Parse(user.FindFirstValue(ExpiryClaim)!, CultureInfo.InvariantCulture));
    }

    internal ClaimsPrincipal ToPrincipal() => new(new ClaimsIdentity(
        [
            new Claim(ClaimTypes.NameIdentifier, Id.ToString()),
            new Claim(ClaimTypes.Name, Name),
            new Claim(ClaimTypes.Role, Role.ToString()),
            new Claim(ExpiryClaim, ExpiresAt.ToString("O", CultureInfo.InvariantCulture)),
        ],
        SessionAuthentication.Scheme));
}
