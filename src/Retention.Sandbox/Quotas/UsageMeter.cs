using System.Collections.Concurrent;
using Retention.Sandbox.Clock;
using Retention.Sandbox.Wire;

namespace Retention.Sandbox.Quotas;

/// <summary>Counts an account's calls by path and says when the day's or the minute's share is used up.</summary>
internal sealed class UsageMeter(SandboxLimits limits)
{
    private readonly ConcurrentDictionary<string, PathUsage> paths = new(StringComparer.Ordinal);
    private readonly WindowCounter clears = new();

    public WeChatError? Spend(string path, DateTimeOffset now)
    {
        var usage = paths.GetOrAdd(path, static (key, limits) => new PathUsage(key, limits), limits);
        if (usage.PerMinute is { } perMinute && usage.Minute.Add(now.ToUnixTimeSeconds() / 60) > perMinute)
        {
            return Errors.TooFastThisMinute;
        }

        return usage.Today.Add(ChinaTime.Day(now)) > usage.PerDay ? Errors.DailyQuotaReached : null;
    }

    public (int Limit, int Used) Read(string path, DateTimeOffset now)
    {
        var usage = paths.GetOrAdd(path, static (key, limits) => new PathUsage(key, limits), limits);
        return (usage.PerDay, Math.Min(usage.Today.Read(ChinaTime.Day(now)), usage.PerDay));
    }

    public int? PerMinute(string path) => new PathUsage(path, limits).PerMinute;

    public WeChatError? Clear(string? path, DateTimeOffset now, int clearsPerMonth)
    {
        if (clears.Add(ChinaTime.Month(now)) > clearsPerMonth)
        {
            return Errors.ClearQuotaExhausted;
        }

        foreach (var (name, usage) in paths)
        {
            if (path is null || path == name)
            {
                usage.Today.Clear();
            }
        }

        return null;
    }

    private sealed class PathUsage(string path, SandboxLimits limits)
    {
        private const int Otherwise = 10_000_000;

        public int PerDay { get; } = limits.QuotaPerDay.TryGetValue(path, out var own)
            ? own
            : DailyQuotas.Default.GetValueOrDefault(path, Otherwise);

        public int? PerMinute { get; } = limits.RatePerMinute.TryGetValue(path, out var own)
            ? own
            : MinuteRates.Default.TryGetValue(path, out var known) ? known : null;

        public WindowCounter Today { get; } = new();

        public WindowCounter Minute { get; } = new();
    }
}
