using Retention.Platform.Data;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Rewards;

internal static class TasksModule
{
    private static readonly TimeSpan TasksMaxAge = TimeSpan.FromSeconds(5);

    public static void AddTasks(this IServiceCollection services)
    {
        services.AddScoped<TaskStore>();
        services.AddScoped<TaskBook>();
        services.AddScoped<TaskReturns>();
        services.AddScoped<TaskReports>();
        services.AddScoped<IForgetMembers>(provider => provider.GetRequiredService<TaskReports>());
        services.AddSingleton(provider => new Cached<IReadOnlyList<MemberTask>>(provider.GetRequiredService<IServiceScopeFactory>(), TasksMaxAge, TaskStore.ListAsync));
        services.AddScoped<TaskBelongings>();
        services.AddScoped<IBelongings>(provider => provider.GetRequiredService<TaskBelongings>());
        services.AddScoped<IExported>(provider => provider.GetRequiredService<TaskBelongings>());
    }
}
