namespace Retention.WeChat.Referrals;

/// <summary>Plan and review (活动 SOP): what a campaign was to reach, what it reached.</summary>
internal static class ReviewModule
{
    public static IServiceCollection AddReview(this IServiceCollection services)
    {
        services.AddScoped<PlanStore>();
        services.AddScoped<FiguresStore>();
        services.AddScoped<FollowHistory>();
        services.AddScoped<CampaignReviewDesk>();
        services.AddScoped<ReviewExport>();
        return services;
    }

    public static void MapReview(this RouteGroupBuilder console) => CampaignReviewEndpoints.Map(console);
}
