using Retention.WeChat.Fans;
using Retention.WeChat.Hosting;

namespace Retention.WeChat.Rewards;

/// <summary>Coupons: templates, who holds which, quotes, redemption, codes from outside.</summary>
internal static class CouponsModule
{
    private static readonly TimeSpan ExpireEvery = TimeSpan.FromMinutes(10);

    public static void AddCoupons(this IServiceCollection services)
    {
        services.AddOptions<CouponOptions>().BindConfiguration("Rewards:Coupons").ValidateDataAnnotations().ValidateOnStart();
        services.AddScoped<CouponTemplateStore>();
        services.AddScoped<CouponTemplateDesk>();
        services.AddScoped<CouponStore>();
        services.AddScoped<CouponBook>();
        services.AddScoped<CouponGifts>();
        services.AddScoped<RedemptionStore>();
        services.AddScoped<CouponTill>();
        services.AddScoped<CodePoolStore>();
        services.AddScoped<CodePoolDesk>();
        services.AddScoped<IBelongings, CouponBelongings>();
        services.AddScoped<IExported, CouponExport>();
        services.AddSingleton<CouponLimits>();
        services.AddTick<CouponExpiryJob>("coupon-expiry", ExpireEvery);
    }

    public static void MapCoupons(this IEndpointRouteBuilder console)
    {
        CouponTemplateEndpoints.Map(console.MapGroup("/coupon-templates").WithTags("Coupons"));
        CodePoolEndpoints.Map(console.MapGroup("/code-pools").WithTags("Coupons"));
        CouponEndpoints.Map(console.MapGroup("").WithTags("Coupons"));
    }
}
