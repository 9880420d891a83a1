using System.ComponentModel.DataAnnotations;
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

    /// <summary>As often as <see cref="TicksOptions.LookEverySeconds"/> says: for work that comes due all the time.</summary>
    internal sealed record WhenDue : TickSchedule;

    /// <summary>Once a day at a time of the business day.</summary>
    internal sealed record Daily(TimeOnly Time) : TickSchedule;
}

public sealed class TicksOptions
{
    /// <summary>
    /// How often ticks look for what has come due, in seconds. Each look costs the clustered scheduler some sixty statements,
    /// so a community whose touches may be twenty seconds late rests cheaply.
    /// </summary>
    [Range(0.1, 60)]
    public double LookEverySeconds { get; set; } = 20;
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

    /// <summary>Lets <typeparamref name="TJob"/> look for what has come due as often as is set, on one node at a time.</summary>
    public static IServiceCollection AddTick<TJob>(this IServiceCollection services, string name)
        where TJob : class, IJob => services.AddTick<TJob>(name, new TickSchedule.WhenDue());

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
