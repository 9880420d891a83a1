using System.ComponentModel.DataAnnotations;
using Retention.WeChat.Fans;
using Retention.WeChat.Hosting;

namespace Retention.WeChat.Rewards;

public sealed class MallOptions
{
    /// <summary>Orders that cost money besides points wait so long for it; points and stock are held meanwhile.</summary>
    [Range(1, 1440)]
    public int PayWithinMinutes { get; set; } = 30;
}

/// <summary>What points can buy.</summary>
internal static class MallModule
{
    public static void AddMall(this IServiceCollection services)
    {
        services.AddOptions<MallOptions>().BindConfiguration("Rewards:Mall").ValidateDataAnnotations().ValidateOnStart();
        services.AddScoped<MallItemStore>();
        services.AddScoped<MallOrderStore>();
        services.AddScoped<MallPoints>();
        services.AddScoped<MallFulfilment>();
        services.AddScoped<MallCatalogue>();
        services.AddScoped<MallDesk>();
        services.AddScoped<MallBelongings>();
        services.AddScoped<IBelongings>(provider => provider.GetRequiredService<MallBelongings>());
        services.AddScoped<IExported>(provider => provider.GetRequiredService<MallBelongings>());
        services.AddTick<MallLapseJob>("mall-lapse", MallOrderStore.Sql.AnyUnpaid);
    }

    public static void MapMall(this IEndpointRouteBuilder console) => MallEndpoints.Map(console.MapGroup("/mall").WithTags("Mall"));
}
