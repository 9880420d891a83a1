using Retention.WeChat.Hosting;

namespace Retention.WeChat.Orders;

/// <summary>Orders from files: a dry run first, then applied in the background, reversed with one word.</summary>
internal static class OrderImportsModule
{
    private static readonly TimeOnly ForgetTime = new(4, 10);

    public static void AddOrderImports(this IServiceCollection services)
    {
        services.AddScoped<OrderImportStore>();
        services.AddScoped<ImportLineStore>();
        services.AddScoped<OrderImportDesk>();
        services.AddScoped<ImportSteps>();
        services.AddScoped<OrderImportSlices>();
        services.AddScoped<IHealthCheck, ImportHealth>();
        services.AddDailyTick<ForgottenImportsJob>("order-imports-forgotten", ForgetTime);
        services.AddSingleton<OrderImportWorker>();
        services.AddHostedService(provider => provider.GetRequiredService<OrderImportWorker>());
    }
}
