namespace Retention.Sandbox.Clock;

/// <summary>Days, months and hours as the platforms count them: China time, without daylight saving.</summary>
internal static class ChinaTime
{
    private static readonly TimeSpan Offset = TimeSpan.FromHours(8);

    public static DateTimeOffset Local(DateTimeOffset now) => now.ToOffset(Offset);

    public static long Day(DateTimeOffset now) => Local(now).Date.Ticks / TimeSpan.TicksPerDay;

    public static long Month(DateTimeOffset now)
    {
        var local = Local(now);
        return (local.Year * 12) + local.Month;
    }

    public static string Text(DateTimeOffset now) =>
        Local(now).ToString("yyyy-MM-dd HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture);
}
