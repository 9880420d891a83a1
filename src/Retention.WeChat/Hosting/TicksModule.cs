using MySql.Data.MySqlClient;
using Quartz;
using Retention.Platform.Work;

namespace Retention.WeChat.Hosting;

/// <summary>
/// The scheduler: clustered in the database on MySQL, so that any node runs a tick and one only; in memory with the
/// embedded database, because ticks keep no state and there is one node.
/// </summary>
public static class TicksModule
{
    public static WebApplicationBuilder AddTicks(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<TicksOptions>().BindConfiguration("Ticks").ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<TickCatalog>();
        builder.Services.AddSingleton<TickStarter>();
        builder.Services.AddSingleton<TickScheduler>();
        builder.Services.AddSingleton(provider => provider.GetRequiredService<TickScheduler>().Schedulers);
        builder.Services.AddHostedService<TickPlanner>();
        builder.Services.AddHostedService(provider => provider.GetRequiredService<TickScheduler>());
        builder.Services.AddHostedService<Lookout>();
        return builder;
    }
}

/// <summary>
/// Quartz in a container of its own. It takes its clock from the container it lives in, and ticks must run on the
/// machine's: the business clock may be moved, which would look like weeks of missed ticks.
/// </summary>
internal sealed class TickScheduler : IHostedService, IAsyncDisposable
{
    private const int ConcurrencyMax = 10;

    private static readonly TimeSpan CheckInEvery = TimeSpan.FromSeconds(5);

    private readonly ServiceProvider container;
    private IScheduler? running;

    public TickScheduler(TickCatalog catalog, IServiceScopeFactory scopes, ILoggerFactory loggers, IConfiguration settings)
    {
        var services = new ServiceCollection();
        services.AddSingleton(catalog);
        services.AddSingleton(new TickScopes(scopes));
        services.AddSingleton(loggers);
        services.AddSingleton(typeof(ILogger<>), typeof(Logger<>));
        services.AddQuartz(quartz =>
        {
            quartz.ConfigureScheduler(options =>
            {
                options.InstanceName = "retention";
                // A name used again after a crash would inherit the dead process's running jobs.
                options.InstanceId = $"{Environment.MachineName}-{Guid.NewGuid():N}";
            });
            quartz.UseDefaultThreadPool(ConcurrencyMax);
            if (SettingsCheck.IsMySql(settings))
                quartz.UsePersistentStore(store => UseMySql(store, settings["Database:ConnectionString"]!));
            else
                quartz.UseInMemoryStore();
        });
        container = services.BuildServiceProvider();
        Schedulers = container.GetRequiredService<ISchedulerFactory>();
    }

    public ISchedulerFactory Schedulers { get; }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        running = await Schedulers.GetScheduler(cancellationToken);
        await running.Start(cancellationToken);
    }

    /// <summary>Waits for the ticks under way.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (running is not null)
            await running.Shutdown(waitForJobsToComplete: true, cancellationToken);
    }

    public ValueTask DisposeAsync() => container.DisposeAsync();

    private static void UseMySql(IPersistentStoreBuilder store, string connectionString)
    {
        store.UseMySql(MySqlClientFactory.Instance, connectionString);
        store.ProvisionSchema();
        store.UseClustering(cluster => cluster.CheckinInterval = CheckInEvery);
    }
}

/// <summary>Where ticks get their scopes from: the host's container, not Quartz's own.</summary>
internal sealed record TickScopes(IServiceScopeFactory Factory);
