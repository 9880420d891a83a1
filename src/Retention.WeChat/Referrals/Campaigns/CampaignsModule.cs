using Retention.Platform.Data;
using Retention.WeChat.Hosting;

namespace Retention.WeChat.Referrals;

/// <summary>Campaigns on the operators' desk: drafts and templates, the check, publication, pausing, stopping, ending.</summary>
internal static class CampaignsModule
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(20);

    public static void AddCampaigns(this IServiceCollection services)
    {
        services.AddSingleton<CampaignMemory>();
        services.AddSingleton(provider => new Cached<IReadOnlyList<LiveCampaign>>(
            provider.GetRequiredService<IServiceScopeFactory>(), CampaignMemory.StopSeenWithin, provider.GetRequiredService<CampaignMemory>().LoadAsync));
        services.AddScoped<CampaignStore>();
        services.AddScoped<CampaignBudget>();
        services.AddScoped<CampaignLog>();
        services.AddScoped<CampaignPromises>();
        services.AddScoped<CampaignPosters>();
        services.AddScoped<CampaignStock>();
        services.AddScoped<CampaignResumption>();
        services.AddScoped<CampaignDesk>();
        services.AddTick<CampaignEndJob>("referral-campaign-end", LookEvery);
    }

    public static void MapCampaigns(this RouteGroupBuilder console)
    {
        CampaignEndpoints.Map(console);
        HelpEndpoints.Map(console);
    }
}
