using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.WeChat.Outreach;
using Retention.WeChat.Tests.Platform;
using Xunit.Abstractions;

namespace Retention.WeChat.Tests.Outreach.Discipline;

/// <summary>
/// No fan is ever disturbed more than the house allows, whatever comes together in a month. <c>RETENTION_TEST_MONTH</c> makes
/// the month so many times as busy.
/// </summary>
[Collection(PressureCollection.Name)]
public sealed class DisciplineTests(ITestOutputHelper output)
{
    private const int ShownMax = 20;

    [Fact]
    public async Task On_the_embedded_database()
    {
        await using var month = await BeginAsync(DatabaseProvider.Sqlite, new MonthSize(150, 8, 60));
        while (!month.IsOver)
            await GoOnAsync(month);
        await AuditAsync(month);
    }

    [Fact]
    public async Task On_two_nodes_with_mariadb_and_redis()
    {
        if (Engines.MySqlServer is null || Engines.RedisServer is null)
            return;
        await using var month = await BeginAsync(DatabaseProvider.MySql, new MonthSize(1000, 32, 60));
        await RemembersAsync(month);
        while (!month.IsOver)
            await GoOnAsync(month);
        await AuditAsync(month);
    }

    [Fact]
    public async Task On_two_nodes_whose_redis_forgets_everything_in_the_middle()
    {
        if (Engines.MySqlServer is null || Engines.RedisServer is null)
            return;
        await using var month = await BeginAsync(DatabaseProvider.MySql, new MonthSize(300, 32, 40));
        await RemembersAsync(month);
        var middle = month.Now.AddDays(15);
        while (month.Now < middle)
            await GoOnAsync(month);

        await (await month.RedisAsync()).ScriptEvaluateAsync("return redis.call('flushdb')");
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
        while (!month.IsOver)
            await GoOnAsync(month);
        await AuditAsync(month);
    }

    private static async Task GoOnAsync(SimulatedMonth month)
    {
        await month.StepAsync();
        await month.MoveAsync();
    }

    private Task<SimulatedMonth> BeginAsync(DatabaseProvider engine, MonthSize size)
    {
        var times = int.TryParse(Environment.GetEnvironmentVariable("RETENTION_TEST_MONTH"), CultureInfo.InvariantCulture, out var given) ? given : 1;
        var seed = Seeded.Draws(output).Next();
        return SimulatedMonth.BeginAsync(engine, size with { Steps = size.Steps * times }, seed, engine == DatabaseProvider.Sqlite ? null : $"{Engines.RedisServer},defaultDatabase=13");
    }

    /// <summary>A Redis that has served this installation from its first day has nothing to restore.</summary>
    private static async Task RemembersAsync(SimulatedMonth month)
    {
        var redis = await month.RedisAsync();
        await redis.ScriptEvaluateAsync("return redis.call('flushdb')");
        foreach (var bucket in Enumerable.Range(0, PressureKeys.Buckets))
            await redis.StringSetAsync(PressureKeys.Marker(bucket), 1);
    }

    private static async Task<bool> IsRestoredAsync(SimulatedMonth month)
    {
        var redis = await month.RedisAsync();
        return (await Task.WhenAll(Enumerable.Range(0, PressureKeys.Buckets).Select(bucket => redis.KeyExistsAsync(PressureKeys.Marker(bucket))))).All(there => there);
    }

    /// <summary>Nothing was exceeded, and every rule had something to hold back: a quiet month would prove nothing.</summary>
    private async Task AuditAsync(SimulatedMonth month)
    {
        var violations = (await Audit.ViolationsAsync(month.Database, month.Chronicle)).Concat(month.Overdrawn).ToList();
        var states = await month.Database.ListAsync<string>("select concat(state, ' ', coalesce(reason, ''), ' ', count(*)) from outreach_message group by state, reason");
        output.WriteLine($"{month.Chronicle.Departures.Count} departures, {month.Chronicle.Words.Count} words. {string.Join(", ", states.Order(StringComparer.Ordinal))}");
        Assert.True(violations.Count == 0, $"{violations.Count} violations:\n{string.Join('\n', violations.Take(ShownMax))}");
    }
}
