using Microsoft.AspNetCore.Authentication;
using Retention.WeChat.Fans;
using Retention.WeChat.Hosting;
using Retention.WeChat.Referrals;
using Retention.WeChat.Rewards;

namespace Retention.WeChat.MiniProgram;

/// <summary>The API by which shoppers meet the product, under <c>/api/mini/v1</c>.</summary>
public static class MiniProgramModule
{
    /// <summary>Everything below answers in the envelope.</summary>
    internal const string Root = "/api/mini";

    /// <summary>Names the API's own OpenAPI document.</summary>
    internal const string Document = "mini";

    private static readonly TimeSpan PurgeEvery = TimeSpan.FromHours(1);

    public static IServiceCollection AddMiniProgram(this IServiceCollection services)
    {
        services.AddOptions<MiniProgramOptions>().BindConfiguration("MiniProgram").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<ShopperTokens>();
        services.AddSingleton<Crowd>();
        services.AddScoped<CrowdPlace>();
        services.AddScoped<ShopperSessionStore>();
        services.AddScoped<ShopperSessions>();
        services.AddScoped<SmsCodes>();
        services.AddSingleton<SmsCodeSender>();
        services.AddHostedService(provider => provider.GetRequiredService<SmsCodeSender>());
        services.AddScoped<ShopperDoor>();
        services.AddScoped<IdempotentRequests>();
        services.AddScoped<OneEffect>();
        services.AddSingleton<MergeTokens>();
        services.AddScoped<PhoneDesk>();
        services.AddScoped<AccountWorth>();
        services.AddScoped<MergeNotice>();
        services.AddScoped<IHomePart, HomePointsPart>();
        services.AddScoped<IHomePart, HomeTierPart>();
        services.AddScoped<IHomePart, HomeCheckInPart>();
        services.AddScoped<IHomePart, HomeTasksPart>();
        services.AddScoped<IHomePart, HomeCouponsPart>();
        services.AddScoped<IHomePart, HomeLotteriesPart>();
        services.AddScoped<IHomePart, HomeSurveysPart>();
        services.AddScoped<IHomePart, HomeCampaignsPart>();
        services.AddScoped<ShopperProfiles>();
        services.AddScoped<IKnowFaces>(provider => provider.GetRequiredService<ShopperProfiles>());
        services.AddScoped<ICheckProfiles>(provider => provider.GetRequiredService<ShopperProfiles>());
        services.AddSingleton<AvatarHosts>();
        services.AddSingleton<PageHosts>();
        services.AddSingleton<AvatarPictures>();
        services.AddHttpClient(AvatarPictures.HttpClientName).ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }).RemoveAllLoggers();
        services.AddScoped<Faces>();
        services.AddScoped<Invitations>();
        services.AddScoped<InviteCardStore>();
        services.AddScoped<InviteCards>();
        services.AddScoped<SharedInvitations>();
        services.AddScoped<TeamSheets>();
        services.AddScoped<RankLook>();
        services.AddScoped<SubscribeDesk>();
        services.AddScoped<BehaviourLog>();
        services.AddScoped<ExportDesk>();
        services.AddScoped<DeletionRequests>();
        services.AddScoped<DeletionDesk>();
        services.AddScoped<RevocationDesk>();
        services.AddScoped<IForgetFans>(provider => provider.GetRequiredService<ShopperProfiles>());
        services.AddScoped<IForgetFans>(provider => provider.GetRequiredService<SubscribeDesk>());
        services.AddScoped<IForgetFans>(provider => provider.GetRequiredService<BehaviourLog>());
        services.AddScoped<IForgetFans>(provider => provider.GetRequiredService<ExportDesk>());
        services.AddScoped<IForgetFans>(provider => provider.GetRequiredService<IdempotentRequests>());
        services.AddScoped<IExported>(provider => provider.GetRequiredService<ShopperProfiles>());
        services.AddScoped<IExported>(provider => provider.GetRequiredService<BehaviourLog>());
        services.AddScoped<IBelongings>(provider => provider.GetRequiredService<DeletionRequests>());
        services.AddScoped<IBelongings, ExportBelongings>();
        services.AddTick<ExportJob>("privacy-exports", ExportDesk.Sql.AnyWaiting);
        services.AddTick<DeletionJob>("privacy-deletions", DeletionRequests.Sql.AnyDue);
        services.AddTick<ShopperPurgeJob>("shopper-purge", PurgeEvery);

        new AuthenticationBuilder(services).AddScheme<AuthenticationSchemeOptions, ShopperAuthentication>(ShopperAuthentication.Scheme, configureOptions: null);
        services.AddAuthorization(ShopperAuthentication.AddPolicy);
        services.AddRateLimiter(ShopperLimits.Add);
        // Before the framework's own writer: the first that can, writes.
        services.Insert(0, ServiceDescriptor.Singleton<IProblemDetailsWriter, MiniProblemWriter>());
        return services;
    }

    /// <summary>Comes before everything that asks the database.</summary>
    public static void UseMiniProgram(this IApplicationBuilder app) =>
        app.UseWhen(context => context.Request.Path.StartsWithSegments(Root), shoppers => shoppers.UseMiddleware<Crowd>());

    public static void MapMiniProgram(this IEndpointRouteBuilder app)
    {
        var mini = app.MapGroup($"{Root}/v1")
            .RequireAuthorization(ShopperAuthentication.Policy)
            .RequireRateLimiting(ShopperLimits.Policy)
            .WithGroupName(Document);
        AuthEndpoints.Map(mini);
        WebEndpoints.Map(mini);
        AccountEndpoints.Map(mini);
        MeEndpoints.Map(mini);
        PointsEndpoints.Map(mini);
        CheckInEndpoints.Map(mini);
        TaskEndpoints.Map(mini);
        TierEndpoints.Map(mini);
        CouponEndpoints.Map(mini);
        LotteryEndpoints.Map(mini);
        PrizeEndpoints.Map(mini);
        MallEndpoints.Map(mini);
        OrderEndpoints.Map(mini);
        SurveyEndpoints.Map(mini);
        SubscriptionEndpoints.Map(mini);
        EventEndpoints.Map(mini);
        PrivacyEndpoints.Map(mini);
        ReferralEndpoints.Map(mini);
        TeamEndpoints.Map(mini);
        InviteCodePictures.Map(app);
    }
}
