using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Quartz;
using Retention.Platform.Time;
using Retention.Platform.Work;

namespace Retention.WeChat.Hosting;

/// <summary>A job to be run again and again: asks the database what is due, does a bounded batch, returns.</summary>
internal sealed record TickRegistration(string Name, Type JobType, TickSchedule Schedule);

/// <summary>When a tick runs.</summary>
internal abstract record TickSchedule
{
    internal sealed record Every(TimeSpan Interval) : TickSchedule;

    /// <summary>When <paramref name="Question"/> finds a row (see <see cref="Watch"/>), and now and then unasked.</summary>
    /// <param name="AskEvery">Null for as often as <see cref="TicksOptions.LookEverySeconds"/> says.</param>
    internal sealed record WhenDue(string Question, TimeSpan? AskEvery) : TickSchedule;

    /// <summary>Once a day at a time of the business day.</summary>
    internal sealed record Daily(TimeOnly Time) : TickSchedule;
}

public sealed class TicksOptions
{
    /// <summary>How often each node looks for what has come due for a tick, in seconds; not more often than once a second.</summary>
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

    /// <summary>
    /// Runs <typeparamref name="TJob"/> when a question finds work, on one node at a time: a run costs the clustered scheduler
    /// thirty statements, the question none of its own.
    /// </summary>
    public static IServiceCollection AddTick<TJob>(this IServiceCollection services, string name, string question, TimeSpan? askEvery = null)
        where TJob : class, IJob => services
            .AddSingleton(provider => provider.GetRequiredService<TickStarter>().WatchOf(name, question, askEvery))
            .AddTick<TJob>(name, new TickSchedule.WhenDue(question, askEvery));

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
