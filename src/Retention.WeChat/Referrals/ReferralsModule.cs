using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;
using Retention.Platform.Data;
using Retention.WeChat.Hosting;

namespace Retention.WeChat.Referrals;

public static class ReferralsModule
{
    internal const string PublicPages = "public-pages";

    /// <summary>Per address and minute. Mobile networks in China put many people behind one address.</summary>
    private const int PageViewsMax = 600;

    private const int RememberedLinksMax = 50_000;

    private static readonly TimeSpan CampaignsMaxAge = TimeSpan.FromSeconds(5);

    public static IServiceCollection AddReferrals(this IServiceCollection services)
    {
        services.AddMemoryCache(options => options.SizeLimit = RememberedLinksMax);
        services.Configure<RateLimiterOptions>(options => options.AddPolicy(PublicPages, context => RateLimitPartition.GetFixedWindowLimiter(
            context.Connection.RemoteIpAddress,
            _ => new FixedWindowRateLimiterOptions { PermitLimit = PageViewsMax, Window = TimeSpan.FromMinutes(1) })));
        services.AddSingleton<InviteAddresses>();
        services.AddScoped<ReferralStore>();
        services.AddScoped<ReferralLinks>();
        services.AddScoped<ReferralProgram>();
        services.AddScoped<QrDesk>();
        services.AddSingleton(provider => new Cached<IReadOnlyList<ReferralCampaign>>(
            provider.GetRequiredService<IServiceScopeFactory>(), CampaignsMaxAge, ReferralStore.ListCampaignsAsync));
        services.AddHostedService<QrWorker>();
        services.AddTick<ReferralSettlementJob>("referral-settlement", ReferralStore.Sql.AnyDue);
        services.AddTick<QrRenewalJob>("referral-qr-renewal", TimeSpan.FromHours(1));
        return services;
    }

    public static void MapReferrals(this IEndpointRouteBuilder console) => ReferralEndpoints.Map(console.MapGroup("").WithTags("Referrals"));

    public static void MapReferralPages(this IEndpointRouteBuilder app) => InvitePage.Map(app);
}
