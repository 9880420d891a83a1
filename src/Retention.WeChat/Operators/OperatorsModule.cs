using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Retention.WeChat.Hosting;

namespace Retention.WeChat.Operators;

/// <summary>Sign-in, roles and audit of the people who run the product.</summary>
public static class OperatorsModule
{
    private static readonly TimeSpan PurgeEvery = TimeSpan.FromHours(1);

    public static IServiceCollection AddOperators(this IServiceCollection services)
    {
        services.AddOptions<OperatorsOptions>().BindConfiguration("Operators");
        services.TryAddSingleton(new SessionClock(TimeProvider.System));
        services.AddSingleton<Passwords>();
        services.AddSingleton<SignInLimit>();
        services.AddSingleton<KnownSessions>();
        services.AddSingleton<OperatorTokens>();
        services.AddScoped<OperatorStore>();
        services.AddScoped<SessionStore>();
        services.AddScoped<OperatorSessions>();
        services.AddScoped<OperatorDirectory>();
        services.AddScoped<AuditTrail>();
        services.AddScoped<AuditNote>();
        services.AddScoped<ISeed, InitialOperator>();
        services.AddTick<SessionPurgeJob>("operator-session-purge", PurgeEvery);

        // AddAuthentication would also set up data protection and keep keys on disk, which opaque tokens do not need.
        services.AddAuthenticationCore(options => options.DefaultScheme = SessionAuthentication.Scheme);
        services.AddWebEncoders();
        new AuthenticationBuilder(services).AddScheme<AuthenticationSchemeOptions, SessionAuthentication>(SessionAuthentication.Scheme, configureOptions: null);
        services.AddAuthorization(ConsolePolicy.Add);
        services.AddRateLimiter(ConsoleLimits.Add);
        return services;
    }

    /// <summary>The group every console endpoint belongs to: signed in, audited, rate limited.</summary>
    public static RouteGroupBuilder MapConsole(this WebApplication app)
    {
        var console = app.MapGroup("/api/console")
            .RequireAuthorization(ConsolePolicy.Name)
            .RequireRateLimiting(ConsoleLimits.Policy)
            .AddEndpointFilter<RouteGroupBuilder, AuditFilter>()
            .WithTags("Console");
        SessionEndpoints.Map(console);
        OperatorEndpoints.Map(console);
        return console;
    }
}
