using System.Globalization;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.WeChat.Outreach;
using Retention.WeChat.Tests.Platform;
using Retention.WeChat.Tests.TestBed;
using Xunit.Abstractions;

namespace Retention.WeChat.Tests.Outreach.Discipline;

/// <summary>
/// No fan is ever disturbed more than the house allows, whatever comes together in a month. <c>RETENTION_TEST_MONTH</c> makes
/// the month so many times as busy, and gives every month on servers its thousand fans.
/// </summary>
public sealed class DisciplineTests(ITestOutputHelper output)
{
    /// <summary>One cap that nobody reaches stands in for the defaults.</summary>
    private static readonly Dictionary<string, string?> NoLimits = new()
    {
        ["Outreach:QuietFrom"] = "00:00", ["Outreach:QuietUntil"] = "00:00", ["Outreach:CooldownHours"] = "0",
        ["Outreach:Caps:0:Name"] = "many", ["Outreach:Caps:0:Max"] = "1000", ["Outreach:Caps:0:Hours"] = "1",
    };

    private static readonly MonthSize Full = new(1000, 32, 22);

    private static readonly int? Times =
        int.TryParse(Environment.GetEnvironmentVariable("RETENTION_TEST_MONTH"), CultureInfo.InvariantCulture, out var given) ? given : null;

    [Fact]
    public async Task On_the_embedded_database()
    {
        await using var month = await BeginAsync(DatabaseProvider.Sqlite, new MonthSize(120, 8, 40), HouseLimits.ToSettings());
        await LiveAsync(month);
        await AssertDisciplinedAsync(month);
    }

    [Fact]
    public async Task A_product_without_limits_would_be_caught_by_each_of_them()
    {
        await using var month = await BeginAsync(DatabaseProvider.Sqlite, new MonthSize(40, 8, 40), NoLimits);
        await LiveAsync(month);
        var violations = await ViolationsAsync(month);
        Assert.All(HouseLimits.All, limit => Assert.Contains(violations, violation => violation.StartsWith($"{limit.Name}:", StringComparison.Ordinal)));
        Assert.Contains(violations, violation => violation.EndsWith("in quiet hours", StringComparison.Ordinal));
    }

    [Fact]
    public async Task On_two_nodes_with_mariadb_and_redis()
    {
        if (Engines.MySqlServer is null || Engines.RedisServer is null)
            return;
        await using var redis = await RedisDatabase.TakeAsync();
        await redis.RememberAsync();
        await using var month = await BeginAsync(DatabaseProvider.MySql, Full, With(redis));
        await LiveAsync(month);
        await AssertDisciplinedAsync(month);
    }

    [Fact]
    public async Task On_two_nodes_whose_redis_forgets_everything_in_the_middle()
    {
        if (Engines.MySqlServer is null || Engines.RedisServer is null)
            return;
        await using var redis = await RedisDatabase.TakeAsync();
        await redis.RememberAsync();
        await using var month = await BeginAsync(DatabaseProvider.MySql, Times is null ? new MonthSize(200, 32, 12) : Full, With(redis));
        var middle = month.Now.AddDays(15);
        while (month.Now < middle)
            await GoOnAsync(month);

        month.MoveToMorning();
        await redis.ForgetAsync();
        var lostAt = month.Now;
        for (var i = 0; i < 3; i++)
            await GoOnAsync(month);
        Assert.Equal(0, await month.Database.FindAsync<long>("select count(*) from outreach_message where held_until > @latest", new { latest = lostAt + IPressure.HoldFor }));
        Assert.NotEqual(0, await month.Database.FindAsync<long>("select count(*) from outreach_message where reason = 'pressure_unavailable'"));

        // Everybody goes on while the slots are brought back.
        var restorer = month.Database.Services.GetRequiredService<PressureRestorer>();
        await restorer.StartAsync(default);
        while (!await IsRestoredAsync(month))
            await month.StepAsync();
        await restorer.StopAsync(default);
        await LiveAsync(month);
        await AssertDisciplinedAsync(month);
    }

    private static async Task LiveAsync(SimulatedMonth month)
    {
        while (!month.IsOver)
            await GoOnAsync(month);
    }

    private static async Task GoOnAsync(SimulatedMonth month)
    {
        await month.StepAsync();
        await month.MoveAsync();
    }

    private static Dictionary<string, string?> With(RedisDatabase redis) =>
        new(HouseLimits.ToSettings()) { ["Redis:Configuration"] = redis.Configuration };

    private async Task AssertDisciplinedAsync(SimulatedMonth month)
    {
        var violations = await ViolationsAsync(month);
        Assert.True(violations.Count == 0, $"{violations.Count} violations:\n{string.Join('\n', violations.Take(20))}");
    }

    private Task<SimulatedMonth> BeginAsync(DatabaseProvider engine, MonthSize size, Dictionary<string, string?> settings)
    {
        var busy = size with { Steps = size.Steps * (Times ?? 1) };
        output.WriteLine($"{busy}");
        return SimulatedMonth.BeginAsync(engine, busy, Seeded.Draws(output).Next(), settings);
    }

    private static async Task<bool> IsRestoredAsync(SimulatedMonth month)
    {
        var redis = await month.RedisAsync();
        return (await Task.WhenAll(Enumerable.Range(0, PressureKeys.Buckets).Select(bucket => PressureRestorer.IsOpenAsync(redis, bucket)))).All(open => open);
    }

    private async Task<IReadOnlyList<string>> ViolationsAsync(SimulatedMonth month)
    {
        output.WriteLine($"{month.Chronicle.Departures.Count} departures, {month.Chronicle.Departures.Count(each => each.Arrived)} of them arrived; {month.Chronicle.Words.Count} words of fans");
        foreach (var outcome in await month.Database.ListAsync<Outcome>("select state, reason, count(*) as messages from outreach_message group by state, reason order by state, reason"))
            output.WriteLine($"{outcome.Messages,6} {outcome.State} {outcome.Reason}");
        return [.. await Audit.ViolationsAsync(month.Database, month.Chronicle), .. month.Overdrawn];
    }

    [method: ExplicitConstructor]
    private sealed record Outcome(string State, string? Reason, long Messages);
}
