namespace Retention.WeChat.Referrals;

/// <summary>The page behind personal links.</summary>
internal static class PagesModule
{
    public static void AddInvitePages(this IServiceCollection services)
    {
        services.AddSingleton<InviteAddresses>();
        services.AddScoped<InviteDesk>();
        services.AddScoped<InviteDoor>();
        services.AddSingleton<PageViews>();
        services.AddHostedService(provider => provider.GetRequiredService<PageViews>());
    }
}
