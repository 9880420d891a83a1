using Microsoft.AspNetCore.Authorization;

namespace Retention.WeChat.Operators;

/// <summary>Who may do what in the console: everybody signed in looks, viewers change nothing, admins decide who signs in.</summary>
internal static class ConsolePolicy
{
    public const string Name = "console";
    public const string Admin = "console-admin";

    public static void Add(AuthorizationOptions options)
    {
        options.AddPolicy(Name, policy => policy
            .AddAuthenticationSchemes(SessionAuthentication.Scheme)
            .RequireAuthenticatedUser()
            .RequireAssertion(context => context.Resource is HttpContext http && Allows(context.User.IsInRole(nameof(OperatorRole.Viewer)), http.Request.Method)));
        options.AddPolicy(Admin, policy => policy
            .AddAuthenticationSchemes(SessionAuthentication.Scheme)
            .RequireRole(nameof(OperatorRole.Admin)));
    }

    private static bool Allows(bool isViewer, string method) => !isViewer || HttpMethods.IsGet(method) || HttpMethods.IsHead(method);
}
