using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.Platform.Privacy;
using Retention.Platform.Redis;
using Retention.WeChat.Channels;

namespace Retention.WeChat.Hosting;

/// <summary>What every feature stands on: settings, clock, database, ids, Redis, privacy and the shape of HTTP answers.</summary>
public static class FoundationModule
{
    /// <summary>WeChat's largest callbacks and the console's largest requests stay far below.</summary>
    private const long BodyBytesMax = 1024 * 1024;

    /// <exception cref="StartRefusedException">The settings contradict each other or something is missing.</exception>
    public static WebApplicationBuilder AddFoundation(this WebApplicationBuilder builder)
    {
        var findings = SettingsCheck.Of(builder.Configuration);
        StartRefusedException.ThrowIfFatal(findings);
        builder.Services.AddSingleton(new StartFindings(findings));

        builder.AddLogDefaults();
        builder.AddSettings();
        builder.AddState();
        builder.AddHttp();
        builder.Services.AddHealth();
        return builder;
    }

    /// <summary>
    /// The framework writes each request's address into the log, and WeChat's carry openids. Lowest in rank, so that
    /// any configured level still wins.
    /// </summary>
    private static void AddLogDefaults(this WebApplicationBuilder builder) =>
        ((IConfigurationBuilder)builder.Configuration).Sources.Insert(0, new MemoryConfigurationSource
        {
            InitialData =
            [
                new("Logging:LogLevel:Microsoft.AspNetCore", "Warning"),
                new("Logging:LogLevel:System.Net.Http.HttpClient", "Warning"),
                new("Logging:LogLevel:Quartz", "Warning"),
            ],
        });

    private static void AddSettings(this WebApplicationBuilder builder)
    {
        builder.Services.AddSettings<DatabaseOptions>("Database");
        builder.Services.AddSettings<RedisOptions>("Redis");
        builder.Services.AddSettings<WeChatOptions>("WeChat");
        builder.Services.AddSingleton(PublicAddress.From(builder.Configuration));
    }

    private static void AddSettings<T>(this IServiceCollection services, string section)
        where T : class
    {
        services.AddOptions<T>().BindConfiguration(section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<T>>().Value);
    }

    private static void AddState(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<DataSources>();
        services.AddScoped<Db>();
        services.AddSingleton<Migrator>();
        services.AddSingleton<RedisConnection>();
        // Ids follow the machine's clock: the business clock may be moved ahead, and ids must not be used up.
        services.AddSingleton(new IdGenerator(TimeProvider.System));
        services.AddSingleton<NodeSlot>();

        var database = builder.Configuration.GetSection("Database").Get<DatabaseOptions>() ?? new DatabaseOptions();
        var privacy = builder.Configuration.GetSection("Privacy").Get<PrivacyOptions>() ?? new PrivacyOptions();
        services.AddSingleton(new PersonalData(PrivacyKey.Load(privacy, database)));

        // Hosted services stop in reverse order: the slot is given back after everything that makes ids.
        services.AddHostedService<Preparation>();
        services.AddHostedService(provider => provider.GetRequiredService<NodeSlot>());
    }

    private static void AddHttp(this WebApplicationBuilder builder)
    {
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = BodyBytesMax;
        });
        builder.Services.AddProblemDetails(options => options.CustomizeProblemDetails = StandardProblems.Complete);
        builder.Services.ConfigureHttpJsonOptions(options => WireJson.Configure(options.SerializerOptions));
        // Only what is thrown tells why a request does not fit (RequestSlip); otherwise it would be a bare 400.
        builder.Services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        builder.Services.AddValidation();
        builder.AddReverseProxy();
    }

    /// <summary>The caller's address and scheme are taken from a proxy's headers only when that proxy is named.</summary>
    private static void AddReverseProxy(this WebApplicationBuilder builder)
    {
        var proxies = builder.Configuration.GetSection("ReverseProxy").Get<string[]>() ?? [];
        if (proxies.Length == 0)
            return;
        builder.Services.AddSingleton<IStartupFilter, ReverseProxyFilter>();
        builder.Services.Configure<ForwardedHeadersOptions>(options =>
        {
            options.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
            options.KnownProxies.Clear();
            options.KnownIPNetworks.Clear();
            foreach (var proxy in proxies)
            {
                if (IPAddress.TryParse(proxy, out var address))
                    options.KnownProxies.Add(address);
                else
                    options.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(proxy));
            }
        });
    }

    private sealed class ReverseProxyFilter : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.UseForwardedHeaders();
            next(app);
        };
    }
}
