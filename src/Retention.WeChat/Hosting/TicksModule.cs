using MySql.Data.MySqlClient;
using Quartz;

namespace Retention.WeChat.Hosting;

/// <summary>
/// The scheduler: clustered in the database on MySQL, so that any node runs a tick and one only; in memory with the
/// embedded database, because ticks keep no state and there is one node.
/// </summary>
public static class TicksModule
{
    private const int ConcurrencyMax = 10;

    private static readonly TimeSpan CheckInEvery = TimeSpan.FromSeconds(5);

    public static WebApplicationBuilder AddTicks(this WebApplicationBuilder builder)
    {
        var settings = builder.Configuration;
        builder.Services.AddSingleton<TickCatalog>();
        builder.Services.AddQuartz(quartz =>
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
        builder.Services.AddHostedService<TickPlanner>();
        builder.Services.AddQuartzHostedService(options => options.WaitForJobsToComplete = true);
        return builder;
    }

    private static void UseMySql(IPersistentStoreBuilder store, string connectionString)
    {
        store.UseMySql(MySqlClientFactory.Instance, connectionString);
        store.ProvisionSchema();
        store.UseClustering(cluster => cluster.CheckinInterval = CheckInEvery);
    }
}
