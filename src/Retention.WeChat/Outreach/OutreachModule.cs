using Microsoft.Extensions.Options;
using Retention.Platform.Data;
using Retention.Platform.Redis;
using Retention.WeChat.Channels;
using Retention.WeChat.Fans;
using Retention.WeChat.Hosting;
using Retention.WeChat.Outreach.Content;
using Retention.WeChat.Rewards;

namespace Retention.WeChat.Outreach;

public static class OutreachModule
{
    /// <summary>Whatever takes one message a call; each has a line of its own, so that a slow one holds up no other.</summary>
    internal static readonly ChannelRoute[] Lines =
    [
        new(Channel.CustomerService), new(Channel.CustomerService, FanAccount.Mini), new(Channel.Template),
        new(Channel.Subscribe), new(Channel.Subscribe, FanAccount.Mini), new(Channel.Sms),
    ];

    /// <summary>A stop must hold on every node within a second.</summary>
    internal static readonly TimeSpan StopSeenWithin = TimeSpan.FromMilliseconds(400);

    private static readonly TimeSpan ChannelsSeenWithin = TimeSpan.FromMinutes(1);

    public static IServiceCollection AddOutreach(this IServiceCollection services)
    {
        services.AddOptions<OutreachOptions>().BindConfiguration("Outreach").ValidateDataAnnotations().ValidateOnStart();
        services.AddScoped<OutreachStore>();
        services.AddScoped<DispatchStore>();
        services.AddScoped<DepartureBoard>();
        services.AddScoped<LessonBook>();
        services.AddScoped<ReceiptStore>();
        services.AddScoped<Receipts>();
        services.AddScoped<SmsReportStore>();
        services.AddScoped<DeadLetters>();
        services.AddScoped<SendRights>();
        services.AddScoped<SubscribeTemplateBook>();
        services.AddScoped<OutreachDesk>();
        services.AddScoped<ConsentDesk>();
        services.AddScoped<DispatchDesk>();
        services.AddScoped<IForgetFans>(provider => provider.GetRequiredService<OutreachDesk>());
        services.AddScoped<IBelongings, FanWishes>();
        services.AddScoped<IExported, FanWishes>();

        services.AddSingleton(provider => provider.GetRequiredService<IOptions<OutreachOptions>>().Value.ToRules(
            provider.GetRequiredService<ConfiguredChannels>().All, SmsTerms.Of(provider.GetRequiredService<IOptions<SmsOptions>>().Value)));
        services.AddSingleton(provider => provider.GetRequiredService<OutreachRules>().Pressure);
        services.AddSingleton(provider => ConfiguredChannels.Of(provider.GetRequiredService<WeChatApps>(), provider.GetRequiredService<SmsGateway>()));
        services.AddScoped<PressureStore>();
        services.AddSingleton<PressureRestorer>();
        services.AddScoped<PersonalPressure>();
        services.AddScoped<IPressure>(provider => provider.GetRequiredService<PersonalPressure>());
        services.AddScoped<IFollowMembers>(provider => provider.GetRequiredService<PersonalPressure>());
        services.AddScoped<IPressureMemory>(provider => provider.GetRequiredService<IOptions<RedisOptions>>().Value.IsConfigured
            ? ActivatorUtilities.CreateInstance<RedisPressure>(provider)
            : ActivatorUtilities.CreateInstance<DatabasePressure>(provider));
        services.AddSingleton<PressureKeeper>();
        // Before whatever decides or sends: it looks once as it starts.
        services.AddHostedService(provider => provider.GetRequiredService<PressureKeeper>());
        services.AddHostedService<PressureRestoring>();
        services.AddScoped<IHealthCheck, PressureHealth>();
        services.AddSingleton(provider => new Cached<MarketingStop>(
            provider.GetRequiredService<IServiceScopeFactory>(), StopSeenWithin, (db, ct) => new StopButton(db, provider.GetRequiredService<TimeProvider>()).ReadAsync(ct)));
        services.AddScoped<StopButton>();
        services.AddScoped<ChannelBlocks>();
        services.AddScoped<TouchDecider>();
        services.AddScoped<FanVariables>();
        services.AddSingleton<IReadWording, InducementReader>();

        services.AddScoped<IChannelSender, CustomerServiceSender>();
        services.AddScoped<IChannelSender, SubscribeSender>();
        services.AddScoped<IChannelSender, TemplateSender>();
        services.AddScoped<IChannelSender, SmsSender>();
        services.AddSingleton<SendRates>();
        services.AddSingleton<ChannelCircuits>();
        services.AddScoped<ChannelRollStore>();
        services.AddHostedService<ChannelRoll>();
        services.AddSingleton(provider => new Cached<KnownChannels>(provider.GetRequiredService<IServiceScopeFactory>(), ChannelsSeenWithin, ChannelRollStore.LoadAsync));
        services.AddScoped<IHealthCheck, ChannelsHealth>();
        services.AddSingleton<DispatchWake>();
        services.AddSingleton<LineWatch>();
        foreach (var route in Lines)
            services.AddSingleton<IHostedService>(provider => ActivatorUtilities.CreateInstance<DispatchLine>(provider, route));
        services.AddHostedService<OutreachPlanner>();
        services.AddBroadcasts();
        services.AddTick<ReceiptJob>("outreach-receipts", ReceiptStore.Sql.AnyMatching);
        services.AddTick<StaleJob>("outreach-stale", OutreachStore.Sql.AnyStale);
        services.AddTick<SubscribeTemplateJob>("subscribe-templates", SubscribeTemplateBook.Sql.AnyToAsk);
        services.AddTick<SmsStatusJob>("sms-status", TimeSpan.FromSeconds(30));
        return services;
    }

    public static void MapOutreach(this IEndpointRouteBuilder console)
    {
        var group = console.MapGroup("").WithTags("Outreach");
        MessageEndpoints.Map(group);
        WhyEndpoints.Map(group);
        ConsentEndpoints.Map(group);
        ContentEndpoints.Map(group);
        console.MapBroadcasts();
    }
}
