using Microsoft.AspNetCore.Authentication;
using Retention.WeChat.Hosting;

namespace Retention.WeChat.MiniProgram;

/// <summary>The API by which shoppers meet the product, under <c>/api/mini/v1</c>.</summary>
public static class MiniProgramModule
{
    /// <summary>Everything below answers in the envelope.</summary>
    internal const string Root = "/api/mini";

    /// <summary>Names the API's own OpenAPI document.</summary>
    internal const string Document = "mini";

    private static readonly TimeSpan PurgeEvery = TimeSpan.FromHours(1);

    public static IServiceCollection AddMiniProgram(this IServiceCollection services)
    {
        services.AddOptions<MiniProgramOptions>().BindConfiguration("MiniProgram").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<ShopperTokens>();
        services.AddScoped<ShopperSessionStore>();
        services.AddScoped<ShopperSessions>();
        services.AddScoped<ShopperDoor>();
        services.AddScoped<IdempotentRequests>();
        services.AddTick<ShopperPurgeJob>("shopper-purge", PurgeEvery);

        new AuthenticationBuilder(services).AddScheme<AuthenticationSchemeOptions, ShopperAuthentication>(ShopperAuthentication.Scheme, configureOptions: null);
        services.AddAuthorization(ShopperAuthentication.AddPolicy);
        services.AddRateLimiter(ShopperLimits.Add);
        // Before the framework's own writer: the first that can, writes.
        services.Insert(0, ServiceDescriptor.Singleton<IProblemDetailsWriter, MiniProblemWriter>());
        return services;
    }

    public static void MapMiniProgram(this IEndpointRouteBuilder app)
    {
        var mini = app.MapGroup($"{Root}/v1")
            .RequireAuthorization(ShopperAuthentication.Policy)
            .RequireRateLimiting(ShopperLimits.Policy)
            .WithGroupName(Document);
        AuthEndpoints.Map(mini);
        PointsEndpoints.Map(mini);
        CouponEndpoints.Map(mini);
        OrderEndpoints.Map(mini);
    }
}
