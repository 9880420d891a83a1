using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;
using Retention.WeChat.Fans;
using Retention.WeChat.Hosting;

namespace Retention.WeChat.Referrals;

public static class ReferralsModule
{
    internal const string PublicPages = "public-pages";

    /// <summary>Per address and minute. Mobile networks in China put many people behind one address.</summary>
    private const int PageViewsMax = 600;

    private const int RememberedLinksMax = 50_000;

    private static readonly TimeSpan RenewQrEvery = TimeSpan.FromHours(1);
    private static readonly TimeOnly ForgetTouchesAt = new(4, 10);
    private static readonly TimeSpan LookForRanksEvery = TimeSpan.FromMinutes(1);

    public static IServiceCollection AddReferrals(this IServiceCollection services)
    {
        services.AddMemoryCache(options => options.SizeLimit = RememberedLinksMax);
        services.Configure<RateLimiterOptions>(options => options.AddPolicy(PublicPages, context => RateLimitPartition.GetFixedWindowLimiter(
            context.Connection.RemoteIpAddress,
            _ => new FixedWindowRateLimiterOptions { PermitLimit = PageViewsMax, Window = TimeSpan.FromMinutes(1) })));
        services.AddCampaigns();
        services.AddAttribution();
        services.AddPosters();
        services.AddHelps();
        services.AddRisk();
        services.AddInvitePages();
        services.AddShares();
        services.AddReview();
        services.AddKoc();
        return services;
    }

    public static void MapReferrals(this IEndpointRouteBuilder console)
    {
        var group = console.MapGroup("").WithTags("Referrals");
        group.MapCampaigns();
        group.MapRisk();
        group.MapReview();
        group.MapKoc();
        console.MapPosters();
    }

    public static void MapReferralPages(this IEndpointRouteBuilder app)
    {
        InvitePage.Map(app);
        PosterPage.Map(app);
    }

    /// <summary>Who came by whose invitation.</summary>
    private static void AddAttribution(this IServiceCollection services)
    {
        services.AddScoped<LinkStore>();
        services.AddScoped<ReferralLinks>();
        services.AddScoped<TouchJournal>();
        services.AddScoped<ReferralProgram>();
        services.AddScoped<NewcomerCheck>();
        services.AddScoped<HelpDesk>();
        services.AddScoped<QrDesk>();
        services.AddHostedService<QrWorker>();
        services.AddScoped<IFollowPhones, PhoneFollower>();
        services.AddScoped<IForgetFans>(provider => provider.GetRequiredService<TouchJournal>());
        services.AddOptions<TouchOptions>().BindConfiguration("Referrals:Touches").ValidateDataAnnotations().ValidateOnStart();
        services.AddScoped<TouchArchive>();
        services.AddDailyTick<TouchPurgeJob>("referral-touches", ForgetTouchesAt);
        services.AddTick<QrRenewalJob>("referral-qr-renewal", RenewQrEvery);
    }

    /// <summary>What a help comes to, and what it brings.</summary>
    private static void AddHelps(this IServiceCollection services)
    {
        services.AddScoped<ReferralStore>();
        services.AddScoped<EarlierDeeds>();
        services.AddScoped<ProgressStore>();
        services.AddScoped<HelpPeople>();
        services.AddScoped<HelpPoints>();
        services.AddScoped<HelpBooks>();
        services.AddScoped<BudgetPause>();
        services.AddScoped<FraudDesk>();
        services.AddScoped<HelpRestoration>();
        services.AddScoped<ReferralSettler>();
        services.AddSingleton<ReferralWorker>();
        services.AddHostedService(provider => provider.GetRequiredService<ReferralWorker>());
        services.AddScoped<SettlerWake>();
        services.AddScoped<ProgressRecount>();
        services.AddScoped<ReferralBelongings>();
        services.AddScoped<IBelongings>(provider => provider.GetRequiredService<ReferralBelongings>());
        services.AddScoped<IExported>(provider => provider.GetRequiredService<ReferralBelongings>());
        services.AddScoped<IForgetMembers>(provider => provider.GetRequiredService<ReferralBelongings>());
        services.AddScoped<AwardStore>();
        services.AddScoped<AwardDesk>();
        services.AddScoped<TeamStore>();
        services.AddScoped<TeamBook>();
        services.AddScoped<RankStore>();
        services.AddScoped<RankDesk>();
        services.AddScoped<ReferralBoard>();
        services.AddScoped<CampaignShelf>();
        services.AddScoped<TeamBoard>();
        services.AddOptions<NoticeOptions>().BindConfiguration("Referrals:Notices").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<NoticeForms>();
        services.AddScoped<NoticeStore>();
        services.AddScoped<ReferralNotices>();
        services.AddTick<TeamJob>("referral-teams", TeamStore.Sql.AnyLate);
        services.AddTick<RankJob>("referral-ranks", LookForRanksEvery);
        services.AddTick<AwardLapseJob>("referral-awards", RenewQrEvery);
        services.AddTick<EndNoticeJob>("referral-end-notices", LookForRanksEvery);
    }
}
