using System.ComponentModel.DataAnnotations;
using Retention.WeChat.Fans;
using Retention.WeChat.Hosting;

namespace Retention.WeChat.Rewards;

public sealed class PrizeOptions
{
    /// <summary>A prize's address is erased so many days after it arrived, lapsed or was cancelled.</summary>
    [Range(0, 365)]
    public int AddressKeptDays { get; set; } = 30;

    /// <summary>A parcel nobody confirmed counts as received after so many days.</summary>
    [Range(1, 365)]
    public int ReceivedAfterDays { get; set; } = 15;
}

/// <summary>What was won or bought, and how it gets into people's hands.</summary>
internal static class PrizesModule
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMinutes(1);

    public static void AddPrizes(this IServiceCollection services)
    {
        services.AddOptions<PrizeOptions>().BindConfiguration("Rewards:Prizes").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<AddressSeal>();
        services.AddScoped<PrizeStore>();
        services.AddScoped<CodeReserve>();
        services.AddScoped<PrizeDelivery>();
        services.AddScoped<PrizeBook>();
        services.AddScoped<PrizeAppraisal>();
        services.AddScoped<ShippingDesk>();
        services.AddScoped<PrizeBelongings>();
        services.AddScoped<IBelongings>(provider => provider.GetRequiredService<PrizeBelongings>());
        services.AddScoped<IExported>(provider => provider.GetRequiredService<PrizeBelongings>());
        services.AddScoped<IForgetMembers>(provider => provider.GetRequiredService<PrizeBook>());
        services.AddTick<PrizeJob>("prizes", LookEvery);
    }

    public static void MapPrizes(this IEndpointRouteBuilder console) => PrizeEndpoints.Map(console.MapGroup("/prizes").WithTags("Prizes"));
}
