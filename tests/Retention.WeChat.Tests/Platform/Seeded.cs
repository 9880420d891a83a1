using Xunit.Abstractions;

namespace Retention.WeChat.Tests.Platform;

/// <summary>New draws in every run; a failure names its seed, and <c>RETENTION_TEST_SEED</c> repeats it.</summary>
internal static class Seeded
{
    public static Random Draws(ITestOutputHelper output)
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("RETENTION_TEST_SEED"), out var given) ? given : Environment.TickCount;
        output.WriteLine($"RETENTION_TEST_SEED={seed}");
        return new Random(seed);
    }
}
