using Retention.Platform.Data;
using Retention.WeChat.Hosting;

namespace Retention.WeChat.Outreach;

/// <summary>Messages to many: broadcasts, mass sends, and what a campaign came to.</summary>
internal static class BroadcastsModule
{
    /// <summary>A pause must hold on every node within a second.</summary>
    private static readonly TimeSpan HoldsSeenWithin = TimeSpan.FromMilliseconds(400);

    private static readonly TimeSpan LetGoEvery = TimeSpan.FromSeconds(5);

    public static void AddBroadcasts(this IServiceCollection services)
    {
        services.AddScoped<BroadcastStore>();
        services.AddScoped<AudienceStore>();
        services.AddScoped<CampaignStore>();
        services.AddScoped<CampaignStops>();
        services.AddScoped<CampaignWords>();
        services.AddSingleton<CampaignRefusals>();
        services.AddScoped<CampaignBrake>();
        services.AddScoped<IHealthCheck, CampaignsHealth>();
        services.AddScoped<BroadcastDesk>();
        services.AddScoped<BroadcastFollowUp>();
        services.AddScoped<BroadcastSlices>();
        services.AddSingleton(provider => new Cached<CampaignHolds>(provider.GetRequiredService<IServiceScopeFactory>(), HoldsSeenWithin, CampaignHolds.LoadAsync));
        services.AddScoped<MassStore>();
        services.AddScoped<MassRowStore>();
        services.AddScoped<MassForming>();
        services.AddScoped<MassDoubts>();
        services.AddScoped<MassDesk>();
        services.AddScoped<MassResolution>();
        services.AddTick<CampaignStopJob>("campaign-stops", LetGoEvery);
        services.AddHostedService<BroadcastPlanner>();
        services.AddHostedService<MassDispatcher>();
    }

    public static void MapBroadcasts(this IEndpointRouteBuilder console)
    {
        BroadcastEndpoints.Map(console.MapGroup("/broadcasts").WithTags("Broadcasts"));
        CampaignEndpoints.Map(console.MapGroup("/outreach/campaigns").WithTags("Broadcasts"));
        MassEndpoints.Map(console.MapGroup("/outreach/mass-jobs").WithTags("Broadcasts"));
        StopEndpoints.Map(console.MapGroup("/outreach").WithTags("Outreach"));
    }
}
