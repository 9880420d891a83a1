using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Retention.Platform.Data;
using Retention.Platform.Time;

namespace Retention.Platform.Work;

/// <summary>Something that waits for work to come due.</summary>
/// <param name="Question">
/// Finds a row when there is work. It may ask by <c>@now</c>, the business time, <c>@machineNow</c>, by which leases run, and
/// <c>@today</c>, the day in China.
/// </param>
/// <param name="AskEvery">How often it is asked; not more often than <see cref="Lookout.LookEvery"/>.</param>
/// <param name="FoundAsync">Sets somebody to work; called again and again while there is work.</param>
public sealed record Watch(string Question, TimeSpan AskEvery, Func<CancellationToken, Task> FoundAsync);

/// <summary>
/// Asks for everybody who waits whether something has come due, in one statement a second: a product at rest asks its
/// database no more than that.
/// </summary>
public sealed class Lookout(IServiceProvider services, IServiceScopeFactory scopes, TimeProvider clock, ILogger<Lookout> logger) : WorkLoop(LookEvery, logger)
{
    /// <summary>What comes due is found within this.</summary>
    public static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    private readonly TimeProvider machine = TimeProvider.System;

    private List<Post>? posts;

    protected override async Task<bool> StepAsync(CancellationToken ct)
    {
        posts ??= [.. Watches().GroupBy(watch => watch.Question, StringComparer.Ordinal).Select(alike => new Post(alike.Key, alike.Min(watch => watch.AskEvery), [.. alike]))];
        var turn = posts.Where(post => post.AskedAt is not { } at || machine.GetElapsedTime(at) > post.AskEvery - (LookEvery / 2)).ToList();
        if (turn.Count == 0)
            return false;
        foreach (var post in turn)
            post.AskedAt = machine.GetTimestamp();
        foreach (var found in await AskAsync(turn, ct))
        {
            foreach (var watch in turn[found].Watches)
                await watch.FoundAsync(ct);
        }

        return false;
    }

    /// <summary>Asked for late: the loops are hosted beside this one.</summary>
    private IEnumerable<Watch> Watches() =>
    [
        .. services.GetServices<Watch>(),
        .. from loop in services.GetServices<IHostedService>().OfType<WorkLoop>() where loop.Question is not null select new Watch(loop.Question!, LookEvery, loop.WakeAsync),
    ];

    private async Task<IReadOnlyList<int>> AskAsync(IEnumerable<Post> turn, CancellationToken ct)
    {
        var sql = string.Join(" union all ", turn.Select((post, i) => $"select {i} from (select 1 as one) as here where exists ({post.Question})"));
        await using var scope = scopes.CreateAsyncScope();
        var now = clock.GetUtcNow();
        return await scope.ServiceProvider.GetRequiredService<Db>().ListAsync<int>(sql, new { now, machineNow = machine.GetUtcNow(), today = BusinessCalendar.DayOf(now) }, ct);
    }

    /// <summary>One question, and all who wait for its answer.</summary>
    private sealed record Post(string Question, TimeSpan AskEvery, IReadOnlyList<Watch> Watches)
    {
        public long? AskedAt { get; set; }
    }
}
