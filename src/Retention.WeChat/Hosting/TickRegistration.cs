using Microsoft.Extensions.DependencyInjection.Extensions;
using Quartz;
using Retention.Platform.Time;

namespace Retention.WeChat.Hosting;

/// <summary>A job to be run again and again: asks the database what is due, does a bounded batch, returns.</summary>
internal sealed record TickRegistration(string Name, Type JobType, TickSchedule Schedule);

/// <summary>When a tick runs.</summary>
internal abstract record TickSchedule
{
    internal sealed record Every(TimeSpan Interval) : TickSchedule;

    /// <summary>Once a day at a time of the business day.</summary>
    internal sealed record Daily(TimeOnly Time) : TickSchedule;
}

public static class TickServices
{
    private static readonly TimeSpan IntervalMin = TimeSpan.FromMilliseconds(100);

    /// <summary>Runs <typeparamref name="TJob"/> at an interval, on one node at a time. The name is stored: never reuse it for something else.</summary>
    public static IServiceCollection AddTick<TJob>(this IServiceCollection services, string name, TimeSpan every)
        where TJob : class, IJob
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(every, IntervalMin);
        return services.AddTick<TJob>(name, new TickSchedule.Every(every));
    }

    /// <summary>Runs <typeparamref name="TJob"/> once a day at a time in China (<see cref="BusinessCalendar"/>).</summary>
    public static IServiceCollection AddDailyTick<TJob>(this IServiceCollection services, string name, TimeOnly at)
        where TJob : class, IJob => services.AddTick<TJob>(name, new TickSchedule.Daily(at));

    private static IServiceCollection AddTick<TJob>(this IServiceCollection services, string name, TickSchedule schedule)
        where TJob : class, IJob
    {
        services.TryAddScoped<TJob>();
        return services.AddSingleton(new TickRegistration(name, typeof(TJob), schedule));
    }
}
