using Retention.WeChat.Fans;
using Retention.WeChat.Hosting;

namespace Retention.WeChat.Rewards;

/// <summary>Wheels and scratch cards whose tickets are fixed beforehand and can be checked afterwards.</summary>
internal static class LotteryModule
{
    public static void AddLotteries(this IServiceCollection services)
    {
        services.AddSingleton<ShuffledLotteries>();
        services.AddScoped<LotteryStore>();
        services.AddScoped<DrawStore>();
        services.AddScoped<LotteryStock>();
        services.AddScoped<LotteryDesk>();
        services.AddScoped<LotteryBoard>();
        services.AddScoped<LotteryReport>();
        services.AddScoped<DrawDesk>();
        services.AddScoped<LotteryBelongings>();
        services.AddScoped<IBelongings>(provider => provider.GetRequiredService<LotteryBelongings>());
        services.AddScoped<IExported>(provider => provider.GetRequiredService<LotteryBelongings>());
        services.AddTick<LotteryEndJob>("lottery-end", LotteryStore.Sql.AnyPast);
    }

    public static void MapLotteries(this IEndpointRouteBuilder console) => LotteryEndpoints.Map(console.MapGroup("/lotteries").WithTags("Lotteries"));
}
