using Microsoft.Extensions.Options;
using Retention.Platform.Redis;
using Retention.WeChat.Fans;
using Retention.WeChat.Hosting;
using Retention.WeChat.Outreach.Content;

namespace Retention.WeChat.Outreach;

public static class OutreachModule
{
    /// <summary>While one batch is written down, others are claimed and sent.</summary>
    internal const int DispatchLoops = 4;

    public static IServiceCollection AddOutreach(this IServiceCollection services)
    {
        services.AddOptions<OutreachOptions>().BindConfiguration("Outreach").ValidateDataAnnotations().ValidateOnStart();
        services.AddScoped<OutreachStore>();
        services.AddScoped<DispatchStore>();
        services.AddScoped<SendRights>();
        services.AddScoped<OutreachDesk>();
        services.AddScoped<DispatchDesk>();
        services.AddScoped<IForgetFans>(provider => provider.GetRequiredService<OutreachDesk>());

        services.AddSingleton<CooldownRestorer>();
        services.AddScoped<ICooldowns>(provider => provider.GetRequiredService<IOptions<RedisOptions>>().Value.IsConfigured
            ? ActivatorUtilities.CreateInstance<RedisCooldowns>(provider)
            : ActivatorUtilities.CreateInstance<DatabaseCooldowns>(provider));
        services.AddHostedService<CooldownRestoring>();

        services.AddScoped<IChannelSender, CustomerServiceSender>();
        services.AddScoped<IChannelSender, SubscribeSender>();
        services.AddScoped<IChannelSender, TemplateSender>();
        services.AddScoped<IChannelSender, SmsSender>();
        services.AddSingleton<DispatchLimits>();
        services.AddSingleton<DispatchWake>();
        for (var loop = 0; loop < DispatchLoops; loop++)
            services.AddSingleton<IHostedService, DispatchWorker>();
        services.AddHostedService<OutreachPlanner>();
        services.AddTick<ReceiptJob>("outreach-receipts", TimeSpan.FromSeconds(5));
        services.AddTick<SmsStatusJob>("sms-status", TimeSpan.FromSeconds(30));
        return services;
    }

    public static void MapOutreach(this IEndpointRouteBuilder console)
    {
        var group = console.MapGroup("").WithTags("Outreach");
        MessageEndpoints.Map(group);
        ContentEndpoints.Map(group);
    }
}
