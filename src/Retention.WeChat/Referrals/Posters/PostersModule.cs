using Microsoft.Extensions.DependencyInjection.Extensions;
using Retention.WeChat.Hosting;

namespace Retention.WeChat.Referrals;

/// <summary>Personal posters: laid out by operators, drawn on the server.</summary>
internal static class PostersModule
{
    public static void AddPosters(this IServiceCollection services)
    {
        services.TryAddSingleton(PressLibraries.Look(PressLibraries.Needed));
        services.AddSingleton<PosterPress>();
        services.AddSingleton<PosterShelf>();
        services.AddSingleton<PosterAddresses>();
        services.AddScoped<PosterStore>();
        services.AddScoped<PosterDesk>();
        services.AddScoped<PosterEditor>();
        services.AddScoped<IHealthCheck, PosterHealth>();
    }

    public static void MapPosters(this IEndpointRouteBuilder console) => PosterEndpoints.Map(console.MapGroup("").WithTags("Posters"));
}
